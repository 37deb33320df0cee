"""A side of a `where` or of a branch that is not taken contributes nothing to a gradient, not even a NaN.

At the places left out the functions have infinite slopes or are not defined; the numbers are those of the sides taken,
by hand.  Second derivatives see the same sides.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import sct

X = np.array([4.0, 0.0, -1.0])  # sqrt: 2, slope 1/4 and second derivative -1/32; log; poles at 0, NaN below


def slope(x):
    return np.log(x) / x


def around(x):
    return np.sum(np.where(x > 0, np.sqrt(x), 0.0))


def by_name(x):
    y = np.sqrt(x)
    return np.sum(np.where(x > 0, y, 0.0))


def through_two_names(x):
    y = np.log(x) * 3.0
    z = y * y
    w = np.where(x > 0, z, x)
    return np.sum(w)


def in_a_call(x):
    return np.sum(np.where(x > 0, slope(x), 0.0))


def other_side(x):
    y = 1.0 / x
    return np.sum(np.where(x <= 0, 2.0 * x, y))


def chosen(x):
    return np.sum(np.select([x > 0], [x**-0.5], 0.0))


def summed_where(x):
    return np.sum(np.sqrt(x), where=x > 0)


def picked(x):
    y = np.sqrt(x)
    return np.sum(y[x > 0])


def in_a_loop(x):
    s = 0.0
    for k in range(1, 3):
        y = np.sqrt(x * k)
        s += np.sum(np.where(x > 0, y * y * y, 0.0))
    return s


def largest(x):
    return np.max(np.where(x > 0, np.log(x), -5.0))


def not_finite(x):
    y = np.log(x)
    return np.sum(np.where(np.isfinite(y), y * y, 0.0))


CASES: list[tuple[Callable[..., Any], list[float]]] = [
    (around, [0.25, 0.0, 0.0]),
    (by_name, [0.25, 0.0, 0.0]),
    (through_two_names, [18.0 * math.log(4.0) / 4.0, 1.0, 1.0]),
    (in_a_call, [(1.0 - math.log(4.0)) / 16.0, 0.0, 0.0]),
    (other_side, [-1.0 / 16.0, 2.0, 2.0]),
    (chosen, [-0.5 * 4.0**-1.5, 0.0, 0.0]),
    (summed_where, [0.25, 0.0, 0.0]),
    (picked, [0.25, 0.0, 0.0]),
    (in_a_loop, [1.5 * 2.0 + 1.5 * math.sqrt(2.0) ** 3 * 2.0, 0.0, 0.0]),
    (largest, [0.25, 0.0, 0.0]),
    (not_finite, [2.0 * math.log(4.0) / 4.0, 0.0, 0.0]),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0].__name__)
def test_nothing_leaks(case: Any) -> None:
    """The gradient is that of the side taken."""
    function, expected = case
    with np.errstate(all="ignore"):
        assert sct.grad(function)(X) == pytest.approx(expected, rel=1e-13)


def test_second_derivative() -> None:
    """Where the factor of a masked adjoint is finite the helper is a product: its derivative is kept, also at 0."""
    with np.errstate(all="ignore"):
        assert sct.hessian(by_name)(X) == pytest.approx(np.diag([-1.0 / 32.0, 0.0, 0.0]), abs=1e-15)

    def square(x):
        y = x * x
        return np.sum(np.where(x > -1.0, y, 0.0) ** 2)

    at = np.array([0.0, 1.0])
    expected = np.diag([0.0, 12.0])
    assert sct.hessian(square)(at) == pytest.approx(expected, abs=1e-15)


def test_zero_adjoint_with_a_derivative() -> None:
    """An adjoint that is zero by its value, not by a mask, has a derivative: f = (x - 1)^2 x^2 / 2 at 1 has f'' = 1."""

    def f(x):
        y = x * x
        z = np.where(x > 0.0, y, 0.0) - x
        return np.sum(z * z) / 2.0

    assert sct.hessian(f)(np.array([1.0])) == pytest.approx(np.array([[1.0]]), rel=1e-13)


def test_missing_data() -> None:
    """NaN marks missing data: what a `where` left out of a sum is left out of the gradient."""

    def f(x, mu):
        r = x - mu
        return np.sum(np.where(np.isnan(x), 0.0, r * r))

    bx, bmu = sct.grad(f, (0, 1))(np.array([1.0, np.nan, 3.0]), 0.5)
    assert bx == pytest.approx([1.0, 0.0, 5.0], rel=1e-14)
    assert bmu == pytest.approx(-6.0, rel=1e-14)


@pytest.mark.parametrize("at", [0.0, 4.0])
def test_conditional_expression(at: float) -> None:
    """A square root at its pole, not used."""

    def f(x):
        t = math.sqrt(x)
        return t if x > 0 else 0.0

    assert sct.grad(f)(at) == pytest.approx(0.25 if at else 0.0, rel=1e-15)


def test_branch() -> None:
    """A side of a branch that is not taken is not evaluated."""

    def f(x):
        total = 0.0
        for v in x:
            if v > 0.0:
                total += math.log(v)
            else:
                total += 2.0 * v
        return total

    assert sct.grad(f)([4.0, 0.0, -1.0]) == pytest.approx([0.25, 2.0, 2.0], rel=1e-15)


def test_factor_of_an_array_with_an_adjoint_that_is_a_number() -> None:
    """The adjoint of a masked value may be one number for an array of factors."""

    def f(x, mask):
        y = x * x
        return np.sum(y if mask else x)

    assert sct.grad(f)(np.array([1.0, 2.0]), True) == pytest.approx([2.0, 4.0], rel=1e-15)
    assert sct.grad(f)(np.array([1.0, 2.0]), False) == pytest.approx([1.0, 1.0], rel=1e-15)


@pytest.mark.parametrize("at", [[0.3, 0.8], [-0.3, 0.8]])
def test_array_that_only_one_branch_makes_and_another_reads(at: list[float]) -> None:
    """Its adjoint is a zero where it was not made: nothing asks an unbound name for a shape."""

    def f(x):
        y = x @ x
        if x[0] <= 0.1:
            c = x * x
        if not x[0] > 0.1:
            y = y + c[1] * 3.0
        return y

    expected = [2.0 * at[0], 2.0 * at[1] + (6.0 * at[1] if at[0] <= 0.1 else 0.0)]
    assert sct.grad(f)(np.array(at)) == pytest.approx(expected, rel=1e-15)


def test_a_mask_that_changes_later() -> None:
    """Which sides were taken is kept, though truth values have no sign that could be copied with `+`."""

    def f(x, mask):
        y = np.where(mask, x * x, x)
        mask[0] = not mask[0]
        return np.sum(y * mask)

    for first, expected in ((True, [0.0, 6.0, 0.0]), (False, [1.0, 6.0, 0.0])):
        mask = np.array([first, True, False])
        assert sct.grad(f, "x")(np.array([2.0, 3.0, 4.0]), mask) == pytest.approx(expected, rel=1e-15)


LISTS: list[tuple[Callable[..., Any], list[float]]] = [
    (lambda x: np.sum([x[0], x[1] * 2.0]), [1.0, 2.0]),
    (lambda x: np.mean([v**2 for v in x]), [1.0, 2.0]),
    (lambda x: np.max([x[0], x[1] ** 2]), [0.0, 4.0]),
    (lambda x: np.sum([[x[0], x[1]], [x[1], x[0] * x[1]]], axis=0)[1], [2.0, 2.0]),
    (lambda x: np.sum([x, x * x]), [3.0, 5.0]),
]


@pytest.mark.parametrize("case", LISTS, ids=range(len(LISTS)))
def test_reductions_of_lists(case: Any) -> None:
    """A list in the place of an array: each part gets its share, at 1 and 2, by hand."""
    function, expected = case
    assert sct.grad(function)(np.array([1.0, 2.0])) == pytest.approx(expected, rel=1e-15)
