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


@pytest.mark.parametrize(("f", "x"), [(root, 0.0), (arc, 1.0), (deep_root, 0.0)])
def test_pole_of_the_derivative_is_not_caught(f, x):
    """The derivative's own division by zero would lead the program into the branch that the value does not take."""
    with pytest.raises(sct.UnsupportedError, match="may fail where the value does not"):
        sct.jvp(f, (x,), (1.0,))


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
