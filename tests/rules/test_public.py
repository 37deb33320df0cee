"""`sct.rule`: rows that users write."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from sct.core.lang import Global, Op
from sct.errors import RequestError
from sct.rules import for_callable, parse, rule
from sct.rules import table as rule_table


@pytest.fixture(autouse=True)
def forget() -> Iterator[None]:
    """Leave no row behind."""
    kept = list(rule_table._users.rows)
    yield
    rule_table._users.rows[:] = kept


def opaque(x: Any, k: float = 2.0) -> Any:
    return x


def test_a_users_row_is_found() -> None:
    """The row belongs to the function object, whatever the head calls it."""
    rule.elementwise(opaque, "my_tanh(x) -> y", x="1 - y*y")
    row = for_callable(opaque, 1)
    assert row is not None and row.function is opaque and row.kind == "elementwise"
    assert isinstance(parse(row, "x"), Op)


def test_names_reach_the_formula() -> None:
    """A formula may mention the user's own objects when they are handed over."""
    rule.linear(opaque, "opaque(x)", x="helper * ct", names={"helper": opaque})
    row = for_callable(opaque, 1)
    assert row is not None
    factor = parse(row, "x").args[0]  # type: ignore[union-attr]
    assert isinstance(factor, Global) and factor.value is opaque


def test_the_newest_row_counts() -> None:
    """A notebook cell that is run again replaces its rule."""
    rule.elementwise(opaque, "opaque(x)", x="1")
    rule.elementwise(opaque, "opaque(x)", x="2")
    assert for_callable(opaque, 1).formulas == {"x": "2"}  # type: ignore[union-attr]


def test_words_as_text_and_all_six() -> None:
    """`rule(f, word, head, ...)` is the same as `rule.word(f, head, ...)`."""
    rule(opaque, "constant", "opaque(x)")
    assert for_callable(opaque).kind == "constant"  # type: ignore[union-attr]
    rule.composed(opaque, "opaque(x)", body="2 * x")
    rule.bilinear(opaque, "opaque(x, k)", x="ct * k", k="ct * x")
    rule.implicit(opaque, "opaque(x) -> y", zero="y * y - x", correct="r / (2 * y)", transpose="ct / (2 * y)")
    assert [for_callable(opaque, n).kind for n in (1, 2)] == ["implicit", "bilinear"]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "make",
    [
        lambda: rule(opaque, "smooth", "opaque(x)"),
        lambda: rule.elementwise(3, "f(x)", x="1"),  # type: ignore[arg-type]
        lambda: rule.elementwise(opaque, 3, x="1"),  # type: ignore[arg-type]
        lambda: rule.elementwise(opaque, "opaque(x)", x="unheard_of(x)"),
        lambda: rule.elementwise(opaque, "opaque(x)", z="1"),
        lambda: rule.elementwise(opaque, "opaque(x)"),
        lambda: rule.composed(opaque, "opaque(x)", boddy="2 * x"),
        lambda: rule.composed(opaque, "opaque(x)"),
        lambda: rule.implicit(opaque, "opaque(x) -> y", zero="y - x"),
        lambda: rule.linear(opaque, "opaque x", x="ct"),
    ],
)
def test_mistakes_show_where_the_rule_is_made(make: Any) -> None:
    """Every mistake raises RequestError with a cure at once, and no row is kept."""
    before = len(rule_table._users.rows)
    with pytest.raises(RequestError) as caught:
        make()
    assert caught.value.cure
    assert len(rule_table._users.rows) == before
