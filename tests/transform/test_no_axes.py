"""Numbers made of arrays without axes: `+=` gives them new values, and does not write to what they were made of.

The oracles take such arrays apart into numbers; here the derivative is known by differences of the function at arrays.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import sct

X, Y, DX, DY = 0.7, 0.3, 0.9, -0.4
STEP = 1e-5


def factor_one(x, y):
    s = x * 1.0
    s += y
    return (s + y * x) * x


def nothing_added(x, y):
    s = x + 0.0
    s += y
    return (s + y * x) * x


def sign_twice(x, y):
    s = -(-x)
    s -= y
    return s * s * x


def plus(x, y):
    s = +x
    s += y
    return s * s * x


def by_ufunc(x, y):
    s = np.add(x, 2.0)
    s += y
    s += y * x
    return s * s * x * y


def item_of_a_list(x, y):
    s = [x, y][0] - 2.0
    s += y
    return s * s * x


def view_written(x, y):
    s = np.squeeze(x)
    s += y
    return s * s * x


def one_of_two(x, y):
    s = x if y > 0.0 else y
    s += y
    return s * s * x


def larger(x, y):
    s = max(x, -9.0) + y
    return s * s * x


PROGRAMS = [
    factor_one, nothing_added, sign_twice, plus, by_ufunc, item_of_a_list, view_written, one_of_two, larger,
]  # fmt: skip


def by_differences(f: Callable[..., Any]) -> float:
    """The derivative along (DX, DY), each point being two new arrays."""
    after, before = (f(np.array(X + h * DX), np.array(Y + h * DY)) for h in (STEP, -STEP))
    return float((after - before) / (2 * STEP))


@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
def test_forward(f: Callable[..., Any]) -> None:
    """The tangent of the number is one of its own."""
    value, tangent = sct.jvp(f, (np.array(X), np.array(Y)), (np.array(DX), np.array(DY)))
    assert value == f(np.array(X), np.array(Y))
    assert tangent == pytest.approx(by_differences(f), rel=1e-8)


@pytest.mark.parametrize("f", [f for f in PROGRAMS if f not in (view_written, one_of_two)], ids=lambda f: f.__name__)
def test_reverse(f: Callable[..., Any]) -> None:
    """The adjoints are numbers, or arrays of their own."""
    _, pullback = sct.vjp(f, np.array(X), np.array(Y))
    bx, by = pullback(1.0)
    assert bx * DX + by * DY == pytest.approx(by_differences(f), rel=1e-8)


@pytest.mark.parametrize("chosen", ["max(x, -9.0)", "min([x, y])"])
def test_extremes_are_not_written_to(chosen: str, module_from: Callable[[str], Any]) -> None:
    """`max` of arrays without axes is one of them: where something is written to, it is refused."""
    module = module_from(f"def f(x, y):\n    s = {chosen}\n    s += y\n    return s * s * x\n")
    with pytest.raises(sct.UnsupportedError, match="what may be an array that was given") as refusal:
        sct.jvp(module.f, (np.array(X), np.array(Y)), (np.array(DX), np.array(DY)))
    assert refusal.value.cure == "Use `np.maximum` or `np.minimum`."
