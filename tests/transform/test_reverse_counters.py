"""Integers that are counted up and down in loops: the backward sweep takes their steps back, or has them saved."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.transform.reversing import assert_reverse

X = np.array([1.24, -0.775, 1.499])
Y = np.array([0.3, 0.5, -0.2])


def step_in_a_branch_without_derivative(u, n):
    s = 0.0
    while n > 0:
        n -= 1
        s += u[n] * s + u[n - 1]
        if s > 1.0:
            n -= 1
    return s


def step_in_a_loop_done_again(u, v):
    k = 0
    s = 1.0
    for i in range(3):
        s = s * u[k % 3]
        for j in range(2):
            t = math.sin(u[j] * v[j])
            s += t * t
            k += 1
    return s


def step_in_a_loop_without_derivative(u, v):
    k = 0
    s = 1.0
    for i in range(3):
        s = s * u[k % 3]
        for j in range(i):
            k += 1
        s = s + v[k % 3] * s
    return s


def steps_both_ways(u, v):
    k = 0
    s = 1.0
    for i in range(4):
        if u[k % 3] > 0:
            k += 2
            s = s * u[k % 3]
        else:
            k -= 1
            if i > 1:
                k -= 3
        s = s + v[k % 3] * s
        k += 1
    return s * u[k % 3]


def step_ahead_of_the_loop(u, v):
    k = 0
    s = 1.0
    for i in range(4):
        if k % 2 == 0:
            s = s * u[k % 3]
            k += 1
            continue
        s = s + v[k % 3] * s
        k += 2
        if k > 6:
            break
    return s * u[k % 3]


def step_by_callee(u, v):
    k = 0
    s = 1.0
    while k < 3:

        def g(t):
            return t * u[k % 3]

        s = s * g(v[k])
        k += 1
    return s


COUNTERS = [
    (step_in_a_branch_without_derivative, 3),
    (step_in_a_loop_done_again, Y),
    (step_in_a_loop_without_derivative, Y),
    (steps_both_ways, Y),
    (step_ahead_of_the_loop, Y),
    (step_by_callee, Y),
]


@pytest.mark.parametrize(("f", "y"), COUNTERS, ids=lambda f: getattr(f, "__name__", ""))
def test_steps_of_counters(f, y):
    """A step in a branch or loop that the backward sweep does not go through is not taken back there."""
    assert_reverse(f, X, y)
