"""Products and sums of tangents: what is written once, what is computed beforehand, and what stays at a pole."""

from __future__ import annotations

import math
from typing import Any

import pytest

import sct
from sct.core.lang import Const, Function, Module, Op, Param, Return, Var
from sct.emit import render
from sct.tidy.algebra import add, mul, neg

X, Y, T = Var("x"), Var("y"), Var("t")


def product(*factors: Any) -> Any:
    """The factors from left to right."""
    out = factors[0]
    for f in factors[1:]:
        out = Op("*", (out, f))
    return out


@pytest.mark.parametrize(
    ("made", "text"),
    [
        (lambda: add(product(Const(2.0), X, T), product(Const(2.0), Y, T)), "2.0 * (x * t + y * t)"),
        (lambda: add(product(Const(2.0), X), neg(product(Const(2.0), Y))), "2.0 * (x - y)"),
        (lambda: add(product(Const(2.0), X), product(Const(2), Y)), "2.0 * x + 2 * y"),
        (lambda: add(neg(product(X, T)), neg(product(Y, T))), "-(x * t) - y * t"),
        (lambda: mul(T, add(neg(product(X, T)), neg(Y))), "-(t * (x * t + y))"),
        (lambda: add(neg(X), neg(Y)), "-x - y"),
        (lambda: mul(product(Y, Const(2.0), Const(2)), T), "4.0 * y * t"),
        (lambda: mul(product(X, Const(0.3)), product(Const(0.1), T)), "0.3 * 0.1 * x * t"),
        (lambda: mul(product(X, Const(1e200)), product(Const(1e200), T)), "1e200 * 1e200 * x * t"),
    ],
)
def test_text(made: Any, text: str) -> None:
    """Coefficients are shared where they are the same literal, multiplied where that is exact and cannot overflow."""
    function = Function("f", (Param(X), Param(Y), Param(T)), (Return(made()),))
    assert render(Module("", (function,))).text == f"def f(x, y, t):\n    return {text}\n"


def decades(x: float) -> float:
    return 10.0**x


def with_the_name(x: float, LOG_10: float) -> float:
    return 10.0**x * LOG_10


def scaled_root(x: float) -> float:
    return 3.0 * math.sqrt(x)


def test_logarithm_of_a_literal_is_computed_once_to_the_bit() -> None:
    """The constant of the text is the number that the call gives, and the derivative the same to the bit."""
    assert f"\nLOG_10 = {math.log(10.0)!r}\n" in sct.source(decades)
    assert sct.jvp(decades, (0.7,), (1.3,)) == (10.0**0.7, 10.0**0.7 * math.log(10.0) * 1.3)


def test_constant_gives_way_to_the_users_name() -> None:
    """A parameter of the user that is called as the constant would be keeps its name and its value."""
    value, tangent = sct.jvp(with_the_name, (0.7, 2.0), (1.0, 0.5))
    assert value == 10.0**0.7 * 2.0
    assert tangent == pytest.approx(10.0**0.7 * (math.log(10.0) * 2.0 + 0.5), rel=1e-15)


def test_coefficient_taken_into_the_root_leaves_the_pole() -> None:
    """The derivative of a scaled square root is infinite at 0, and as it was elsewhere."""
    assert "(1.5 / w1 if w1 else math.inf if dx else 0.0) * dx" in sct.source(scaled_root)
    assert sct.jvp(scaled_root, (0.0,), (1.0,))[1] == math.inf
    assert sct.jvp(scaled_root, (4.0,), (1.0,))[1] == 0.75
