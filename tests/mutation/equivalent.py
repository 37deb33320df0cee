"""Mutants that no test can tell from the original, each with the reason.

The key is (file, changed line or lines as they were, as they are in the mutant), without the white space around.
"""

from __future__ import annotations

INVERSE = (
    '"np.linalg.inv(a) -> y", zero="a @ y - np.eye(np.shape(a)[-{}])", correct="y @ r", '
    'transpose="T(y) @ ct", sample=A'
)
BESSEL_K = (
    'elementwise("special.kv(v, z, /)", z="-0.5 * (special.kv({}, z) + special.kv(v + 1, z))", sample="1.5, 0.7")'
)

EQUIVALENT: dict[tuple[str, str, str], str] = {
    ("sct/rules/numpy_linalg.py", INVERSE.format(1), INVERSE.format(2)): "the matrix is square",
    (
        "sct/transform/reverse/independent.py",
        'return Augment(target, "+", Display("tuple", tuple(rest)))',
        'return Augment(target, "-", Display("tuple", tuple(rest)))',
    ): "what asks for the sums of a loop takes `+=` and `-=` alike",
    ("sct/transform/reverse/remember.py", "self.env = before", "pass"): (
        "every name that either side of the branch gives a value is defined anew right after; the others are as before"
    ),
    ("sct/rules/numpy_indexing.py", 'dst="np.zeros_like(ct)",', 'dst="-(np.zeros_like(ct))",'): "0 is -0",
    ("sct/rules/scipy_special.py", BESSEL_K.format("v - 1"), BESSEL_K.format("((1) - (v))")): (
        "the order of a modified Bessel function of the second kind has no sign"
    ),
}
