"""Values that a trip leaves in a name which the loop carries, and sums that are written out.

GOOD: the value is taken from the name, not saved beside it.  NEAR: programs in which the name has another value then.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.adjoints import adjoint_text
from tests.transform.reversing import assert_reverse

W = np.array([[0.4, -0.2, 0.1], [0.3, 0.5, -0.4], [0.2, 0.1, 0.6]])
X = np.array([[0.5, -0.3, 0.8], [0.2, 0.7, -0.6], [-0.1, 0.4, 0.3]])


def recurrent(w, xs):
    h = np.zeros(3)
    for t in range(len(xs)):
        h = np.tanh(w @ h + xs[t])
    return np.sum(h)


def number(x, k):
    for _ in range(4):
        x = math.exp(-k * x)
    return x


def another_value_in_a_branch(w, xs):
    """What the trip leaves in the name is copied from one that is given another value within a branch."""
    h, s = xs[0], 0.0
    for t in range(len(xs)):
        u = np.tanh(w @ h + xs[t])
        h = u
        if xs[t, 0] > 0:
            s += np.sum(u * u * u)
            u = np.sin(u * xs[t])
            s += np.sum(u * u * u)
    return s + np.sum(h)


def named_again(w, xs):
    h = np.zeros(3)
    for t in range(len(xs)):
        h = np.tanh(w @ h + xs[t])
    h = h * h
    return np.sum(h)


def taken_behind(w, xs):
    h = np.zeros(3)
    for t in range(len(xs)):
        h = np.tanh(w @ h + xs[t])
    y = h * h
    h = y * xs[0]
    return np.sum(h * y)


def in_a_branch(x, k):
    for i in range(4):
        if i % 2 == 0:
            x = math.exp(-k * x)
        else:
            x = x * k
    return x


def given_twice(x, k):
    for _ in range(4):
        x = math.exp(-k * x)
        x = math.exp(-k * x * x)
    return x


def used_in_the_trip(x, k):
    total = 0.0
    for _ in range(4):
        x = math.exp(-k * x)
        total += x * x
    return total * x


def nested(x, k):
    for _ in range(2):
        for _ in range(3):
            x = math.exp(-k * x)
        x = x * x
    return x


def left_early(x, k):
    for _ in range(9):
        x = math.exp(-k * x)
        if x < 0.6:
            break
    return x


def tried(x, k):
    for i in range(4):
        try:
            x = math.exp(-k * x)
            x = x / (i - 2)
        except ZeroDivisionError:
            k = k * 0.5
    return x


def copied(x, k):
    y = x
    for _ in range(4):
        z = math.exp(-k * y)
        x = y * z
        y = z
    return x * y


def without_trips(x, k):
    for _ in range(0):
        x = math.exp(-k * x)
    return x * k


GOOD = [(recurrent, (W, X)), (number, (0.4, 0.7))]
NEAR = [(another_value_in_a_branch, (W, X)),
    (named_again, (W, X)), (taken_behind, (W, X)), (in_a_branch, (0.4, 0.7)), (given_twice, (0.4, 0.7)),
    (used_in_the_trip, (0.4, 0.7)), (nested, (0.4, 0.7)), (left_early, (0.4, 0.7)), (copied, (0.4, 0.7)),
    (tried, (0.4, 0.7)),
    (without_trips, (0.4, 0.7)),
]  # fmt: skip


def written_out(x, k):
    s = 0.0
    for i in range(3):
        y = math.exp(-x[i] * k)
        s = s + y * y + x[i] * y
    return s


def sum_that_is_read(x, k):
    s = 0.1
    for i in range(3):
        y = math.exp(-x[i] * s)
        s = s + y * y * k
    return s


def sum_of_itself(x, k):
    s = 0.1 * k
    for i in range(3):
        s = s + x[i] * k + s
    return s


def scaled_between(x, k):
    s = 0.0
    for i in range(3):
        s = s + math.exp(x[i])
        s = s * k
    return s


SUMS = [written_out, sum_that_is_read, sum_of_itself, scaled_between]


def by_name(value: Any) -> str:
    return getattr(value, "__name__", "")


@pytest.mark.parametrize(("function", "args"), GOOD + NEAR, ids=by_name)
def test_derivative(function: Callable[..., Any], args: tuple[Any, ...]) -> None:
    """The adjoint is the one that the oracles know."""
    assert_reverse(function, *args)


@pytest.mark.parametrize(("function", "args"), GOOD, ids=by_name)
def test_one_value_a_trip_is_saved(function: Callable[..., Any], args: tuple[Any, ...]) -> None:
    """What the next trip begins with is saved once."""
    text, _ = adjoint_text(function, args, tuple(range(len(args))))
    assert text.count(".append(") == 1


@pytest.mark.parametrize("function", SUMS, ids=by_name)
def test_sums_written_out(function: Callable[..., Any]) -> None:
    """`s = s + e` is a sum where e does not read s, and only there."""
    assert_reverse(function, X[0], 0.7)


def test_a_sum_written_out_keeps_nothing() -> None:
    """Both sweeps stand in one loop, as for `s += e`."""
    text, _ = adjoint_text(written_out, (X[0], 0.7), (0, 1))
    assert text.count("for i in") == 1
