"""The conventions at singular points and ties, read off the formulas as they stand in the table."""

from __future__ import annotations

import builtins
import math
import warnings
from typing import Any

import numpy as np
import pytest

import sct
import sct_runtime
from sct.rules import Row, for_callable, for_operator

SPACE = {**vars(builtins), **vars(sct_runtime), "np": np, "math": math}


def formula(row: Row | None, which: str, **values: Any) -> Any:
    assert row is not None
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return eval(row.formulas[which], {**SPACE, **values})


def test_slope_of_abs_at_zero_is_zero() -> None:
    """abs'(0) = 0 in every spelling."""
    for function, scalar in ((abs, True), (abs, False), (math.fabs, True), (np.abs, False), (np.fabs, False)):
        row = for_callable(function, 1, scalar=scalar)
        assert formula(row, "x", x=0.0) == 0.0
        assert formula(row, "x", x=-2.0) == -1.0


def test_slope_of_sqrt_at_zero_is_infinite() -> None:
    """sqrt'(0) = inf as IEEE arithmetic has it, also for Python floats, which would rather raise."""
    assert formula(for_callable(math.sqrt), "x", x=0.0, y=0.0, ct=1.0) == math.inf
    with np.errstate(divide="ignore"):
        row = for_callable(np.sqrt)
        assert row is not None
        assert eval(row.formulas["x"], {"y": np.zeros(1)}) == np.inf


POWERS = [
    (0.0, 0, 0.0),
    (0.0, 1, 1.0),
    (0.0, 2, 0.0),
    (0.0, 3, 0.0),
    (-2.0, 3, 12.0),
    (-2.0, 0, 0.0),
    (-2.0, -1, -0.25),
]


@pytest.mark.parametrize(("base", "exponent", "expected"), POWERS)
def test_integer_powers_are_finite_and_silent(base: float, exponent: int, expected: float) -> None:
    """n x^(n-1) is right at 0, for exponent 0 and for negative bases, on numbers and arrays, without warnings."""
    assert formula(for_operator("**", True), "a", a=base, b=exponent, y=base**exponent) == expected
    assert formula(for_callable(pow, 2), "base", base=base, exp=exponent, y=base**exponent) == expected
    assert formula(for_callable(math.pow), "x", x=base, y=exponent) == expected
    whole = formula(for_callable(pow, 2, scalar=False), "base", base=np.array(base), exp=exponent, y=base**exponent)
    assert whole == expected
    array = np.array([base])
    assert formula(for_operator("**", False, scalar_exponent=True), "a", a=array, b=exponent) == pytest.approx(expected)
    exponents = np.array([float(exponent)])
    assert formula(for_operator("**", False), "a", a=array, b=exponents) == pytest.approx(expected)
    assert formula(for_callable(np.power), "x1", x1=array, x2=exponents) == pytest.approx(expected)


def test_math_pow_at_zero() -> None:
    """0^y does not move with y; 0^0.5 has an infinite slope, which a seed of 0 does not meet."""
    row = for_callable(math.pow)
    assert formula(row, "y", x=0.0, y=0.5, z=0.0, ct=1.0) == 0.0
    assert formula(row, "x", x=0.0, y=0.5, z=0.0, ct=1.0) == math.inf
    assert formula(row, "x", x=0.0, y=0.5, z=0.0, ct=0.0) == 0.0


def test_what_is_not_the_largest_may_be_nan_in_its_tangent() -> None:
    """max of several numbers moves with the largest one, whatever the tangents of the others are."""

    def extremes(x: float, y: float, z: float) -> tuple[float, float]:
        return max(x, y, z), min(x, y, 2.0 * z)

    assert sct.jvp(extremes, (4.0, 3.0, 1.0), (0.5, math.nan, 0.25)) == ((4.0, 2.0), (0.5, 0.5))


def test_exponent_of_zero_and_negative_bases() -> None:
    """d/dy 0 ** y is 0 for positive y; below 0 there is no derivative, and nan says so without a warning."""
    for row, scalar in ((for_operator("**", True), True), (for_operator("**", False), False)):
        base = 0.0 if scalar else np.zeros(1)
        assert formula(row, "b", a=base, b=2.0, y=base**2.0) == 0.0
        assert math.isnan(float(np.sum(formula(row, "b", a=base - 1.0, b=2.0, y=1.0))))


def test_ties_share_equally() -> None:
    """A maximum of equal operands moves with their mean."""
    row = for_callable(max, 2)
    assert formula(row, "body", a=2.0, b=2.0) == 2.0
    tie = row.formulas["body"] if row else ""
    assert tie.endswith("0.5 * (a + b)")
    assert sct_runtime.ties([1.0, 3.0, 3.0], 3.0) == [0.0, 0.5, 0.5]
    for function in (np.maximum, np.minimum, np.fmax, np.fmin):
        assert "0.5 * (x1 + x2)" in for_callable(function).formulas["body"]  # type: ignore[union-attr]


def test_norms_and_spreads_are_flat_at_zero() -> None:
    """The slope of a norm, hypot or standard deviation at 0 is 0, without warnings."""
    assert formula(for_callable(math.hypot, 2), "x", x=0.0, y=0.0, z=0.0) == 0.0
    assert formula(for_callable(np.hypot), "x1", x1=np.zeros(2), y=np.zeros(2)).tolist() == [0.0, 0.0]
    assert formula(for_callable(sct_runtime.safe_sqrt), "x", y=np.zeros(2)).tolist() == [0.0, 0.0]
    for function in (np.linalg.norm, np.std):
        assert "safe_sqrt" in for_callable(function, 1).formulas["body"]  # type: ignore[union-attr]


def test_sinc_is_right_beside_zero() -> None:
    """sinc'(x) = -pi^2 x / 3 near 0, where the textbook quotient loses every digit."""
    row = for_callable(np.sinc)
    assert formula(row, "x", x=0.0) == 0.0
    assert formula(row, "x", x=1e-9) == pytest.approx(-(math.pi**2) * 1e-9 / 3, rel=1e-12)


def test_nothing_leaks_from_what_is_not_chosen() -> None:
    """nan and inf in places that were not chosen stay there: tangents are chosen, not multiplied by 0."""
    for function, which in ((np.nan_to_num, "body"), (np.clip, "body"), (np.maximum, "body")):
        assert "np.where(" in for_callable(function, 2 if function is not np.nan_to_num else 1).formulas[which]  # type: ignore[union-attr]
    assert sct_runtime.weighted([0.0, 1.0], [math.nan, 3.0]) == 3.0


def test_what_is_no_number_does_not_move_functions_that_skip_it() -> None:
    """nansum and its like move with the numbers only; fmax and fmin with the operand that is one."""
    x, dx = np.array([0.5, math.nan, 2.0, -1.0]), np.array([1.0, 10.0, 100.0, 1000.0])
    for f, expected in ((np.nansum, 1101.0), (np.nanmean, 367.0), (np.nanmax, 100.0), (np.nanmin, 1000.0)):
        value, tangent = sct.jvp(lambda x, f=f: f(x), (x,), (dx,))
        assert value == f(x)
        assert tangent == pytest.approx(expected)
    one, other = np.array([math.nan, 1.0, 2.0]), np.array([3.0, math.nan, 1.0])
    for f, expected in ((np.fmax, [5.0, 2.0, 3.0]), (np.fmin, [5.0, 2.0, 6.0])):
        moves = (np.array([1.0, 2.0, 3.0]), np.array([5.0, 4.0, 6.0]))
        assert sct.jvp(lambda a, b, f=f: f(a, b), (one, other), moves)[1].tolist() == expected


def test_a_step_moves_with_its_value_at_the_step_only() -> None:
    """heaviside(x, h) is h at 0 and constant beside it."""
    row = for_callable(np.heaviside)
    assert formula(row, "x2", x1=np.array([-0.5, 0.0, 0.5]), x2=0.4).tolist() == [0.0, 1.0, 0.0]
