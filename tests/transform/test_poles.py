"""Exceptions that the program catches: the derivative raises none of its own there, and leaves no half-done step."""

from __future__ import annotations

import contextlib
import math
import warnings

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


@pytest.mark.parametrize(("f", "x"), [(root, 0.0), (arc, 1.0), (deep_root, 0.0)])
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


def told_to_raise(a):
    try:
        with np.errstate(all="raise"):
            y = np.sqrt(a)
    except FloatingPointError:
        y = 3.0 * a
    return y.sum()


def told_to_raise_from_here_on(a):
    old = np.seterr(divide="raise")
    y = np.sqrt(a)
    np.seterr(**old)
    return y.sum()


def warnings_as_errors(a):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            y = np.sqrt(a)
        except RuntimeWarning:
            y = a
    return y.sum()


@pytest.mark.parametrize("f", [told_to_raise, told_to_raise_from_here_on, warnings_as_errors])
def test_floating_point_errors_as_exceptions_are_refused(f):
    """The slope of a root divides by zero where the root does not: the exception would be the derivative's alone."""
    for transform in (lambda: sct.jvp(f, (np.zeros(2),), (np.ones(2),)), lambda: sct.vjp(f, np.zeros(2))):
        with pytest.raises(sct.UnsupportedError, match="an exception for a floating-point error or a warning"):
            transform()


def told_to_ignore(a):
    with np.errstate(divide="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        y = np.sqrt(a)
    with np.errstate(all="raise"):
        n = np.log(np.array([1.0, 2.0]))
    return y.sum() * n[1]


def test_floating_point_errors_that_are_ignored():
    """What raises nothing, and what raises around constants, passes."""
    assert sct.jvp(told_to_ignore, (np.ones(2),), (np.ones(2),))[1] == pytest.approx(np.log(2.0), rel=1e-15)
