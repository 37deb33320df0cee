"""The order of a statement and its tangent where the statement overwrites what the tangent reads."""

from __future__ import annotations

import cmath

import pytest

import sct


def reciprocal_of_square(x):
    y = 0.5 * x - 1.0
    y = 1.0 / (y * y)
    return y * x


def exponential_of_itself(x):
    y = x * x
    y = x / (1.0 + y * y)
    y = (y * y) ** 3 / (y + 2.0)
    return y


@pytest.mark.parametrize("f", [reciprocal_of_square, exponential_of_itself])
def test_value_used_for_the_tangent_is_the_old_one(f):
    """`y = 1 / (y * y)`: the derivative of the quotient may use the new y, that of the product needs the old one."""
    x = 0.7
    exact = f(x + 1e-30j).imag / 1e-30
    assert sct.derivative(f)(x) == pytest.approx(exact, rel=1e-14)
    assert cmath.isfinite(exact)


def test_tangent_of_el_is_not_named_with_a_keyword():
    """`d` before `el` is `del`, which is no name in Python."""
    assert sct.derivative(lambda el: el * el)(1.5) == 3.0
