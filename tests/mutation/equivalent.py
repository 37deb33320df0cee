"""Mutants that no test can tell from the original, each with the reason.

The key is (file, changed line or lines as they were, as they are in the mutant), without the white space around.
"""

from __future__ import annotations

EQUIVALENT: dict[tuple[str, str, str], str] = {
    (
        "sct/rules/numpy_linalg.py",
        '"np.linalg.inv(a) -> y", zero="a @ y - np.eye(np.shape(a)[-1])", correct="y @ r", transpose="T(y) @ ct", sample=A',
        '"np.linalg.inv(a) -> y", zero="a @ y - np.eye(np.shape(a)[-2])", correct="y @ r", transpose="T(y) @ ct", sample=A',
    ): "the matrix is square",
    ("sct/transform/reverse/remember.py", "self.env = before", "pass"): (
        "every name that either side of the branch gives a value is defined anew right after; the others are as before"
    ),
}
