"""`:=` in the test of an `if`: the name has another value from there on, which the backward sweep knows."""

from __future__ import annotations

from math import cos
from typing import Any

import numpy as np
import pytest

import sct
from tests.transform.reversing import assert_refused, assert_reverse


def of_a_constant(x):
    y = cos(x)
    if x := 0.8:
        y = y * x
    return y * x


def in_a_comparison(x):
    y = cos(x)
    if (x := 0.5 * 1.0) > 0.3:
        y = y * y
    else:
        y = 2.0 * y
    return y * x


def behind_another(x):
    y = cos(x)
    if x > 0.1 and (x := 0.5):
        y = y * y
    return y * x


def in_an_elif(x):
    y = cos(x)
    if x > 10.0:
        y = 2.0 * y
    elif x := 0.25:
        y = y * y * x
    return y * x


def in_a_loop(x):
    y = cos(x)
    for k in range(3):
        y = y * cos(x)
        if x := 0.5 * k:
            y = y * y
    return y * (x + 1.0)


def in_a_while(x):
    y = cos(x)
    k = 3
    while k := k - 1:
        y = y * cos(x * k)
    return y


def in_a_choice(x):
    y = cos(x)
    y = y * 2.0 if (x := 0.8) else y
    return y * x


@pytest.mark.parametrize("f", [of_a_constant, in_a_comparison, in_an_elif, in_a_loop, in_a_while, in_a_choice])
@pytest.mark.parametrize("x", [0.607, -0.2])
def test_right(f: Any, x: float) -> None:
    """What was read before keeps the value that it had."""
    assert_reverse(f, x)


def test_perhaps_not_evaluated() -> None:
    """A name that a test may or may not give a value is refused."""
    assert_refused(behind_another, 0.6, reason="an expression that may not be evaluated")


def unused(u, d):
    a, b = 0.0, u
    a = d.get(3, a)
    return b


def test_values_that_are_not_used() -> None:
    """They do no harm, or are refused."""
    u = np.array([1.0, 2.0])
    try:
        _, back = sct.vjp(unused, u, {0: 1.5, 1: 0.4})
    except sct.SctError as refusal:
        assert refusal.cure
    else:
        np.testing.assert_array_equal(back(np.ones(2))[0], np.ones(2))
