"""Exceptions that the program catches: the derivative raises none of its own there, and leaves no half-done step."""

from __future__ import annotations

import contextlib
import math

import numpy as np
import pytest

import sct
from tests.oracles import richardson


def root(x):
    try:
        return x**0.5 + x
    except ZeroDivisionError:
        return 1.0 + x


def arc(x):
    try:
        y = math.asin(x)
    except (ArithmeticError, ValueError):
        y = 7.0
    return y


def deep_root(x):
    def inner(v):
        return v**0.5

    with contextlib.suppress(ZeroDivisionError):
        return inner(x)
    return 7.0


def root_in_place(x):
    y = x
    try:
        y **= 0.5
    except ZeroDivisionError:
        y = 1.0
    return y + x


@pytest.mark.parametrize(("f", "x"), [(root, 0.0), (arc, 1.0), (deep_root, 0.0), (root_in_place, 0.0)])
def test_infinite_slope_is_inf_and_raises_nothing(f, x):
    """A division by zero of the derivative alone would lead the program into a branch that the value does not take."""
    assert sct.jvp(f, (x,), (1.0,)) == (f(x), math.inf)
    assert sct.value_and_grad(f)(x) == (f(x), math.inf)


def inverse_power(x):
    try:
        return x**-1.5
    except OverflowError:
        return x


def test_derivative_that_may_overflow_alone_is_not_caught():
    """At 1e-150 the value is a float and its slope is not: Python raises, and the program would take the other way."""
    with pytest.raises(sct.UnsupportedError, match="may fail where the value does not"):
        sct.jvp(inverse_power, (1e-150,), (1.0,))


def roots_and_arcs(x):
    slopes = [x**0.35, (x * x) ** (x + 0.3), math.pow(x, 0.7), pow(x, 0.6), math.cbrt(x), math.asin(1 - x)]
    return [*slopes, math.acos(1 - x), math.acosh(1 + x)]


def test_slopes_where_they_are_infinite():
    """What Python computes for a value it computes for the derivative: inf where the slope is, never an exception."""
    value, tangent = sct.jvp(roots_and_arcs, (0.0,), (1.0,))
    assert value == roots_and_arcs(0.0)
    assert all(math.isinf(t) or k == 1 for k, t in enumerate(tangent))
    assert math.isnan(sct.jvp(math_atan2, (0.0, 0.0), (1.0, 0.0))[1])


def roots_of_what_does_not_move(x, y):
    rest = y - y if x < 0.5 else 1.0 - x
    slopes = [rest**0.35, math.pow(rest, 0.7), pow(rest, 0.6), math.cbrt(rest), math.sqrt(rest), rest ** (y + 0.2)]
    return sum(slopes) + math.asin(1 - rest) - math.acos(1 - rest) + math.acosh(1 + rest) + math.atan2(rest, rest) + x


def test_infinite_slope_times_nothing_is_nothing():
    """inf * 0 would be NaN, though the value does not move in this direction; nor does an adjoint of 0."""
    assert sct.jvp(roots_of_what_does_not_move, (0.2, 0.3), (1.0, 0.0))[1] == 1.0
    weighted = lambda x, y: y * math.sqrt(x) + x  # noqa: E731
    assert sct.vjp(weighted, 0.0, 0.5)[1](0.0) == (0.0, 0.0)
    assert sct.vjp(lambda x: (math.sqrt(x), x**0.3, 3.0 * x), 0.0)[1]((0.0, 0.0, 1.0)) == (3.0,)


def root_of_a_product(x, z):
    return math.sqrt(z * x) + x


def cancelled_root(u):
    v = u * np.zeros(3)
    return np.sqrt(1.0 - (np.cos(0.0) - v[1])) + u[0]


@np.errstate(all="ignore")
def test_infinite_adjoint_and_a_factor_zero_are_nan_in_reverse():
    """The value does not move, which a tangent may tell and an adjoint cannot: it is NaN then, never a number."""
    assert sct.jvp(root_of_a_product, (2.0, 0.0), (1.0, 0.0))[1] == 1.0
    in_x, in_z = sct.grad(root_of_a_product, (0, 1))(2.0, 0.0)
    assert math.isnan(in_x)
    assert in_z == math.inf
    assert np.isnan(sct.grad(cancelled_root)(np.array([0.5, 0.25, 2.0]))).tolist() == [False, True, False]


def test_roots_of_numpy_follow_ieee_arithmetic():
    """NumPy's own function says that it is at a pole, and so does its derivative: inf, and with a tangent of 0 NaN."""
    x = np.zeros(2)
    with pytest.warns(RuntimeWarning, match="divide by zero|invalid value"):
        assert repr(sct.jvp(lambda x: 2.0 * np.sqrt(x), (x,), (np.array([1.0, 0.0]),))[1]) == "array([inf, nan])"


def some_roots(x):
    return math.sqrt(x[0]) + x[1] ** 0.25 + 3.0 * x[2]


@pytest.mark.parametrize("jacobian", [sct.jacfwd, sct.jacrev])
def test_each_direction_is_asked_at_a_pole(jacobian):
    """All directions at once are a stack: of each it is asked whether it moves what the slope is infinite for."""
    assert jacobian(some_roots)(np.array([0.0, 16.0, 1.0])).tolist() == [math.inf, 1 / 32, 3.0]


def even(x):
    return (1.0 + x * x) ** 0.5 + math.sqrt(4.0 + x * x) + math.asin(0.5 + x * x)


def test_second_derivative_where_the_first_is_nothing():
    """A tangent of 0 is asked for at the pole only: elsewhere its own derivative counts."""
    known = 1.0 + 0.5 + 2.0 / math.sqrt(0.75)
    assert sct.hessian(even)(0.0) == pytest.approx(known, rel=1e-15)
    second = sct.jvp(lambda x: sct.jvp(even, (x,), (1.0,))[1], (0.0,), (1.0,))[1]
    assert second == pytest.approx(known, rel=1e-15)


def math_atan2(y, x):
    return math.atan2(y, x)


def logarithm_of_itself(x):
    y = 3.0 * x
    with contextlib.suppress(ValueError):
        y = math.log(y)
    return y * y


def square_root_of_itself(x):
    y = 3.0 * x
    try:
        y = 2.0 * math.sqrt(y) / (y + 1.0)
    except ValueError:
        y = y * 2.0
    return y


def division_by_the_same(x):
    try:
        return x / (x - x)
    except ZeroDivisionError:
        return x * x


def power_with_literal_exponent(x):
    try:
        return x**3 / x
    except (ZeroDivisionError, ValueError):
        return x


@pytest.mark.parametrize("x", [1.3, -1.3])
@pytest.mark.parametrize(
    "f", [logarithm_of_itself, square_root_of_itself, division_by_the_same, power_with_literal_exponent]
)
def test_failed_step_changes_neither_value_nor_tangent(f, x):
    """`y = log(y)` that fails leaves y as it was, and its tangent too."""
    value, tangent = sct.jvp(f, (x,), (1.0,))
    assert value == f(x)
    assert tangent == pytest.approx(float(np.ravel(richardson.along(f, (x,), (1.0,)).value)[0]), rel=1e-8)


def inverse_power_quietly(x):
    with np.errstate(over="ignore"):
        return x**-1.5


def inverse_power_suppressed(x):
    with contextlib.suppress(OverflowError):
        return x**-1.5
    return x


def test_a_block_that_lets_every_exception_pass_may_fail():
    """What `np.errstate` stands around raises to the caller in any case; what `suppress` catches leads elsewhere."""
    assert sct.jvp(inverse_power_quietly, (0.25,), (1.0,)) == (8.0, -48.0)
    with pytest.raises(sct.UnsupportedError, match="may fail where the value does not"):
        sct.jvp(inverse_power_suppressed, (0.25,), (1.0,))
