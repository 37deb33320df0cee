"""`sct rules` lists every row under the name that users know, and shows a row as it stands in the table."""

from __future__ import annotations

import pytest

from sct.cli import rules
from sct.errors import RequestError
from sct.rules import all_rows
from sct.rules.row import Row, RowParam

ROWS = [
    Row("elementwise", len, "np.tanh(x) -> y", (RowParam("x"),), "y", {"x": "1 - y*y"}, domain=(-2.0, 2.0)),
    Row("elementwise", len, "math.tanh(x) -> y", (RowParam("x"),), "y", {"x": "1 - y*y"}),
    Row("constant", len, "np.floor(x)", (RowParam("x"),), None),
    Row("bilinear", "@", "a @ b", (RowParam("a"), RowParam("b")), None, {"a": "ct @ T(b)", "b": "T(a) @ ct"}),
    Row("linear", ".T", "x.T", (RowParam("x"),), None, {"x": "ct.T"}, view=True),
    Row("linear", len, "np.take(a, indices) -> y", (RowParam("a"), RowParam("indices")), "y", {"a": "scatter(ct)"}),
]


def test_overview_groups_by_library_and_kind() -> None:
    """Each row is in the group of its library, in the line of its kind."""
    text = rules.overview(ROWS)
    lines = text.splitlines()
    numpy = lines[lines.index("np") :]
    assert [line.split() for line in numpy] == [
        ["np"],
        ["constant", "floor"],
        ["linear", "take"],
        ["elementwise", "tanh"],
    ]
    assert lines[lines.index("operators") + 1].split() == ["bilinear", "@"]
    assert lines[lines.index("methods and attributes of arrays") + 1].split() == ["linear", "T"]


def test_a_name_finds_its_rows() -> None:
    """A full name finds one row, the library's long name the same one, the last part one in each library."""
    assert rules.named(ROWS, "np.tanh") == rules.named(ROWS, "numpy.tanh") == [ROWS[0]]
    assert rules.named(ROWS, "tanh") == ROWS[:2]
    assert rules.named(ROWS, "@") == [ROWS[3]]
    with pytest.raises(RequestError, match=r"Did you mean np\.tanh"):
        rules.named(ROWS, "np.tahn")


def test_a_row_in_full() -> None:
    """The formula, the domain, what may not be active and the sharing of memory are all said."""
    assert "1 - y*y" in rules.in_full(ROWS[0])
    assert "between -2 and 2" in rules.in_full(ROWS[0])
    assert "not differentiated: indices" in rules.in_full(ROWS[5])
    assert "share memory" in rules.in_full(ROWS[4])


def test_every_row_of_the_table_can_be_asked_for() -> None:
    """No row of the real table has a name under which it cannot be found again."""
    everything = list(all_rows())
    for row in everything:
        assert row in rules.named(everything, rules.name_of(row))
        assert row.head in rules.in_full(row)
