"""What tidying does to loops: nothing is evaluated that the program does not evaluate, and nothing is lost."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import sct
from tests.adjoints import adjoint_text
from tests.transform.reversing import assert_reverse

X = np.array([0.4, -0.2, 0.7])


def likelihood(mu, log_sigma, data):
    total = 0.0
    for i in range(len(data)):
        z = (data[i] - mu) * math.exp(-log_sigma)
        total += 0.5 * z * z + log_sigma
    return total


def growth(y, rate, data):
    for x in data:
        y = y * math.exp(rate) + x
    return y


def left_at_once(y, rate, data):
    for x in data:
        if rate > 500.0:
            break
        y = y * math.exp(rate) + x
    return y


def test_a_trip_that_is_left_evaluates_nothing() -> None:
    """A call behind a `break` is not done where the first trip ends there."""
    text, _ = adjoint_text(left_at_once, (0.3, 0.2, X), (0, 1))
    space: dict[str, Any] = {}
    exec(compile(text, "adjoint", "exec"), space)
    assert space["left_at_once_adjoint"](0.3, 1000.0, X)[0] == 0.3


@pytest.mark.parametrize(("function", "rate"), [(likelihood, -1000.0), (growth, 1000.0)])
def test_a_loop_without_trips_evaluates_nothing(function: Any, rate: float) -> None:
    """A call that no trip changes is done ahead of the loop; where there is no trip it cannot raise."""
    text, _ = adjoint_text(function, (0.3, 0.2, X), (0, 1))
    assert text.count("exp(") <= 2
    space: dict[str, Any] = {}
    exec(compile(text, "adjoint", "exec"), space)
    value, _ = space[f"{function.__name__}_adjoint"](0.3, rate, np.zeros(0))
    assert value == function(0.3, rate, np.zeros(0))


@pytest.mark.parametrize("function", [likelihood, growth])
def test_derivative_of_what_no_trip_changes(function: Any) -> None:
    """The numbers are those of the oracles."""
    assert_reverse(function, 0.3, 0.2, X)


def given_in_the_loop(x, k):
    total = 0.0
    for i in range(3):
        total += math.exp(k) * x
        k = k * 0.5 + total * 0.01
    return total


def asked_behind_a_loop_over_its_name(x):
    v = np.array([x, x, x, x])
    n = 1
    v[n % 4] *= 4
    for n in range(n % 3):
        v[v > x] = math.cos(x)
    return np.sum(v * v)


def asked_behind_a_branch(x):
    y = x * x
    k = 2.0
    if x > 0.1:
        y = y * k
        k = 3.0 * x
        y = y * k
    return y * k


@pytest.mark.parametrize("function", [asked_behind_a_loop_over_its_name, asked_behind_a_branch])
def test_a_name_with_a_value_of_each_region(function: Any) -> None:
    """What a name was ahead of a loop or branch is not given back under that name where the region has another one."""
    assert_reverse(function, 0.469)


def test_what_a_trip_changes_stays_in_it() -> None:
    """A call of what a trip gives another value is done in each trip."""
    assert_reverse(given_in_the_loop, 0.4, 0.3)


def pairs(q):
    energy = 0.0
    for i in range(len(q)):
        for j in range(i):
            energy += 1.0 / math.sqrt((q[i] - q[j]) ** 2 + 0.1)
    return energy


def pairs_then_more(q):
    energy = 0.0
    for i in range(len(q)):
        r = 0.0
        for j in range(i):
            r += math.sin(q[i] - q[j])
        energy += r * r
    return energy


def pairs_between(q):
    energy = 0.0
    for i in range(len(q)):
        s = math.exp(q[i])
        for j in range(i):
            energy += s / (1.0 + q[j] * q[j])
        s = s * q[i]
        energy += s * s
    return energy


@pytest.mark.parametrize("function", [pairs, pairs_then_more, pairs_between])
def test_loops_within_trips(function: Any) -> None:
    """A loop in a trip does both sweeps at once only where what follows needs none of its results."""
    assert_reverse(function, X)


def test_a_loop_within_a_trip_does_both_sweeps_at_once() -> None:
    """The pairs are gone through once."""
    text, _ = adjoint_text(pairs, (X,), (0,))
    assert text.count("for j in") == 1
    assert "for j in range(i):" in text


def stretched(x, k):
    v = np.zeros(1)
    for _ in range(3):
        v = 0.9 * v + k * x[:1]
        x = x + v * x
    return np.sum(x * x)


def grown(x, k):
    v = np.zeros(3)
    for i in range(3):
        v = v * k + x * x
        x = x[:1] if i == 1 else x * v
    return np.sum(v * x)


def multiplied(x, k):
    """`np.matmul` is a ufunc, but no operation element by element."""
    v = np.ones(2) * k
    a = np.array([[1.0, 2.0], [0.5, -1.0], [0.3, 0.7]])
    w = x
    for _ in range(2):
        w = np.matmul(a, v) * w
        v = np.matmul(w, a)
    return np.sum(v) + np.sum(w)


@pytest.mark.parametrize("function", [stretched, grown, multiplied])
def test_lengths_that_may_be_one(function: Any) -> None:
    """What may have been stretched is summed: only a length that certainly is not 1 needs no sum."""
    assert_reverse(function, X, 0.7)


def test_iterators_have_no_length():
    """A call ahead of a loop asks how many trips it has: not of an iterator, which has no length."""

    def f(c):
        y = 1.0
        it = iter([1.0, 2.0])
        for u in it:
            y = y * math.sin(c) + u
        return y

    value, tangent = sct.jvp(f, (0.7,), (1.0,))
    s = math.sin(0.7)
    assert value == f(0.7)
    assert tangent == pytest.approx(math.cos(0.7) * (2.0 * s + 1.0))
