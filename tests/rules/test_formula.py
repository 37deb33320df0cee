"""Heads and formulas from text to core, and what is said about mistakes in them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from sct.core.lang import Call, Const, Global, IfExp, Op
from sct.core.walk import same
from sct.errors import RequestError
from sct.rules import REQUIRED, for_callable, parse, row_vars
from sct.rules.words import Words, make_row

NAMES: dict[str, Any] = {"np": np, "math": math}


def test_names_become_the_rows_variables() -> None:
    """Operands and the result are the variables of `row_vars`, the same objects on every call."""
    row = for_callable(math.tanh)
    assert row is not None
    y = row_vars(row)["y"]
    assert same(parse(row, "x"), Op("-", (Const(1), Op("*", (y, y)))))
    assert parse(row, "x") is parse(row, "x")


def test_functions_become_the_objects_themselves() -> None:
    """A call in a formula holds the function object, without a name, for the emitter to spell."""
    row = for_callable(math.sin)
    assert row is not None
    call = parse(row, "x")
    assert isinstance(call, Call) and isinstance(call.func, Global)
    assert call.func.value is math.cos and call.func.name is None


def test_conditional_expressions_and_keywords() -> None:
    """Guards and keyword arguments survive."""
    row = for_callable(math.sqrt)
    assert row is not None
    assert isinstance(parse(row, "x"), IfExp)
    row = for_callable(np.ptp, 1)
    assert row is not None
    first = parse(row, "body").args[0]  # type: ignore[union-attr]
    assert [k for k, _ in first.keywords] == ["keepdims"]


def test_heads() -> None:
    """Kinds of parameters and defaults are read as in a `def`."""
    row = make_row("linear", "np.sum(a, /, axis=None, *rest, keep=False, **more) -> y", {"a": "ct"}, NAMES)
    assert row is not None
    assert [(p.name, p.kind) for p in row.params] == [
        ("a", "positional"), ("axis", "normal"), ("rest", "vararg"), ("keep", "keyword"), ("more", "kwarg"),
    ]  # fmt: skip
    assert row.params[0].default is REQUIRED and row.params[1].default is None and row.result == "y"


def test_functions_that_do_not_exist_make_no_row() -> None:
    """A head for a function of another version of the library is kept aside."""
    words = Words(np=np)
    words.constant("np.no_such_function(x)")
    assert words.rows == [] and words.absent == ["np.no_such_function(x)"]


MISTAKES = [
    ("elementwise", "np.sin(x", {"x": "1"}, "no head"),
    ("elementwise", "np.sin(x y)", {"x": "1"}, "parameters cannot be read"),
    ("elementwise", "np.sin(x)", {"z": "1"}, "no operand `z`"),
    ("elementwise", "np.sin(x)", {"x": 1}, "no text"),
    ("elementwise", "np.sin(x)", {}, "no formula"),
]


@pytest.mark.parametrize(("kind", "head", "formulas", "reason"), MISTAKES)
def test_mistakes_in_heads(kind: str, head: str, formulas: dict[str, Any], reason: str) -> None:
    """A row that cannot be is refused where it is written, with a cure."""
    with pytest.raises(RequestError, match=reason) as caught:
        make_row(kind, head, formulas, NAMES)
    assert caught.value.cure


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2 * ", "cannot be read"),
        ("2 * q", "`q` is not defined"),
        ("np.no_such(x)", "`no_such` does not exist"),
        ("[v for v in x]", "does not belong"),
        ("(z := x)", "does not belong"),
        ("lambda: x", "does not belong"),
    ],
)
def test_mistakes_in_formulas(text: str, reason: str) -> None:
    """A formula that means nothing is refused, and the message shows it."""
    row = make_row("elementwise", "np.sin(x)", {"x": text}, NAMES)
    assert row is not None
    with pytest.raises(RequestError, match=reason) as caught:
        parse(row, "x")
    assert caught.value.cure
