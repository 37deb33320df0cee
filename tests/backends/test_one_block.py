"""Arrays of one shape are parts of one array, where nothing else could tell."""

from __future__ import annotations

import pytest

from sct.backends.one_block import one_block
from tests.tidy.passes import after

MADE = """
x_before = np.empty((n, 2 * m))
A = np.empty(n)
y_before = np.empty((n, 2 * m))
z_before = np.empty((n, 2 * m))
B = np.zeros(n)
F(x_before, y_before, z_before, A, B)
return x
"""


def test_arrays_that_are_made_one_after_the_other() -> None:
    """Those of one shape are one; a name that is taken is not given once more."""
    assert after(one_block, MADE) == """
memory = np.empty((3, n, 2 * m))
x_before = memory[0]
y_before = memory[1]
z_before = memory[2]
A = np.empty(n)
B = np.zeros(n)
F(x_before, y_before, z_before, A, B)
return x
""".strip()  # fmt: skip
    assert "memory2 = np.empty((3, n, 2 * m))" in after(one_block, MADE.replace("F(", "F(memory, "))


def test_arrays_of_one_axis() -> None:
    """Their shape is a number."""
    assert "memory = np.empty((4, n))\n" in after(one_block, MADE.replace("(n, 2 * m)", "n"))


APART = {
    "two": ("z_before = np.empty((n, 2 * m))\n", ""),
    "one that is returned": ("return x", "return x_before"),
    "one of another shape": ("z_before = np.empty((n, 2 * m))", "z_before = np.empty((n, m))"),
    "one of zeros": ("z_before = np.empty(", "z_before = np.zeros("),
    "one of another type": ("z_before = np.empty((n, 2 * m))", "z_before = np.empty((n, 2 * m), np.float32)"),
    "a name that is given twice": ("F(", "x_before = B\nF("),
    "statements between": ("A = np.empty(n)", "n = n + 1"),
    "shapes that have another name": ("(n, 2 * m)", "B.shape"),
}


@pytest.mark.parametrize("case", APART)
def test_what_stays_apart(case: str) -> None:
    """What is no array of its own, or of another shape, or would hold the memory of others when it is returned."""
    text = MADE.replace(*APART[case])
    assert text != MADE
    assert after(one_block, text) == after(lambda f: f, text)
