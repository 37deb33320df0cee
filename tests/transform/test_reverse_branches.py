"""Scratch memory that a trip writes on one side of a branch only: the other side reads what an earlier trip left."""

from __future__ import annotations

import math

import numpy as np
import pytest

import sct
from tests.transform.reversing import assert_reverse

X = np.array([0.5, -0.3, 0.7, -0.2])


def one_side(x):
    w = np.zeros(2)
    s = 0.0
    for k in range(4):
        if x[k] > 0.0:
            w[0] = x[k] * x[k]
        s += w[0] * x[k]
    return s


def both_sides(x):
    w = np.zeros(2)
    s = 0.0
    for k in range(4):
        if x[k] > 0.0:
            w[0] = x[k] * x[k]
            w[1] = x[k]
        else:
            w[0] = x[k]
        s += w[0] * x[k] * w[1]
    return s


def within_a_loop(x):
    w = np.zeros(4)
    s = 0.0
    for k in range(4):
        for i in range(4):
            if x[i] > x[k]:
                w[i] = x[i] * x[k]
        for i in range(4):
            s += w[i] * w[i]
    return s


def branch_by_a_value_of_the_trip(x):
    w = np.zeros(4)
    t = 0.0
    for j in range(4):
        for k in range(4):
            c = x[k] * x[j]
            d = c * 2.0
            if d > 0.3:
                w[k] = x[k] * x[j]
            else:
                w[k] = x[k]
        for k in range(4):
            t += w[k] * w[k]
    return t


@pytest.mark.parametrize("f", [one_side, both_sides, within_a_loop, branch_by_a_value_of_the_trip])
def test_written_on_one_side(f):
    assert_reverse(f, X)


@pytest.mark.parametrize("f", [np.average, lambda a: np.sum(np.average(a, axis=1) ** 2)])
def test_average_without_weights(f):
    assert_reverse(lambda a: f(a) * 2.0, X.reshape(2, 2))


def test_power_of_zero_by_its_exponent():
    """0 ** y is 0 whatever the positive y."""

    def power(x, y):
        return math.pow(x, y)

    assert sct.jvp(power, (0.0, 2.0), (0.0, 1.0)) == (0.0, 0.0)


def given_on_the_other_side(x):
    t = 1.0
    if x[0] > 0.0:
        t = x[1]
    else:
        y = x[1] * x[2]
    if not x[0] > 0.0:
        t = np.sin(y) * y
    y = t * x[0]
    return y * y


def given_on_this_side(x):
    t = 1.0
    if x[0] > 0.0:
        y = x[1] * x[2]
    else:
        t = x[1]
    if x[0] > 0.0:
        t = np.sin(y) * y
    y = t * x[0]
    return y * y


@pytest.mark.parametrize("f", [given_on_the_other_side, given_on_this_side])
@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_name_given_on_one_side(f, sign):
    """A name that only one side gives a value is not asked for on the other one."""
    assert_reverse(f, sign * X)


def another_length_on_the_other_side(u, x):
    y = u * x
    if x > 0.5:
        y = y * u
    else:
        y = np.zeros(3)
    return np.sum(y * y) + x


def another_length_on_this_side(u, x):
    y = u * x
    if x <= 0.5:
        y = np.zeros(3)
    else:
        y = y * u
    return np.sum(y * y) + x


@pytest.mark.parametrize("x", [0.7, 0.3])
@pytest.mark.parametrize("f", [another_length_on_the_other_side, another_length_on_this_side])
def test_the_zero_of_a_side_that_gives_a_name_another_shape(f, x):
    """The adjoint that the other side asks for has the shape that the name had ahead of the branch."""
    assert_reverse(f, np.array([0.4, -0.2, 0.7, 0.3]), x)


def given_by_trips_only(x, n):
    for k in range(n):
        t = x * (k + 1.0)
    s = x
    if n > 0:
        s = t * t
        for _ in range(2):
            t = math.sin(t * s)
            s = s * t
    return s


@pytest.mark.parametrize("n", [0, 1, 2])
def test_a_name_that_only_the_trips_of_a_loop_give(n):
    """It may have no value when it is saved: then nothing asks for it."""
    assert_reverse(given_by_trips_only, 0.7, n)
