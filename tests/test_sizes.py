"""The table of sizes itself: what it tells apart, and that it has no line of a test that is gone."""

from __future__ import annotations

import re

import pytest

from tests.sizes import FOLDER, TESTS, measured

TEXT = """
def f_adjoint(x, y, bvalue=1.0):
    bx = y * bvalue
    return x * y, bx
"""


@pytest.mark.parametrize(
    ("plain", "worse"),
    [("y * bvalue", "1.0 * y * bvalue"), ("bx", "w1"), ("y * bvalue", "+(y * bvalue)"), ("x * y,", "float(x * y),")],
)
def test_a_worse_text_has_another_size(plain: str, worse: str) -> None:
    """A factor, a name, a copy or a call too many is seen; spacing and comments are not."""
    known = frozenset(("x", "y"))
    assert measured(TEXT, known) == measured(f"# a remark\n{TEXT.replace(' * ', '*')}", known)
    assert measured(TEXT, known) != measured(TEXT.replace(plain, worse), known)


def test_every_line_is_of_a_test() -> None:
    """What the table says, it says of tests that there are."""
    for path in FOLDER.rglob("*.txt"):
        names = re.findall(r"^(\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
        tests = (TESTS / path.relative_to(FOLDER)).with_suffix(".py").read_text(encoding="utf-8")
        assert set(names) <= set(re.findall(r"^ *def (\w+)", tests, re.MULTILINE))
