"""Mutants that no test can tell from the original, each with the reason.

The key is (file, changed line or lines as they were, as they are in the mutant), without the white space around.
"""

from __future__ import annotations

CLIPPED = (
    '"np.where(np.equal(y, x), x, '
    'np.where({}, 0.0 if min is None else min, 0.0 if max is None else max))",'
)

EQUIVALENT: dict[tuple[str, str, str], str] = {
    ("sct/rules/array_methods.py", CLIPPED.format("np.equal(y, min)"), CLIPPED.format("np.equal(min, y)")): (
        "np.equal is symmetric"
    ),
    ("sct/transform/reverse/remember.py", "self.env = before", "pass"): (
        "every name that either side of the branch gives a value is defined anew right after; the others are as before"
    ),
}
