"""Programs at the edges of what proofs about loops, views and names rely on: right in both modes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.judging import MODES, RIGHT, judge
from tests.oracles.structure import random_tangent
from tests.oracles.verdict import truth

X = np.array([0.7, 1.3, 0.9])


def two_strides_cover_it(x):
    d = np.empty(3)
    tot = 0.0
    for s in range(2):
        for i in range(0, 3, 2):
            d[i] = x[i] * (s + 1)
        for i in range(1, 3, 2):
            d[i] = x[i] * x[0]
        tot += d[0] * d[1] * d[2]
    return tot


def an_element_left_out_by_continue(x):
    d = np.zeros(3)
    tot = 0.0
    for s in range(3):
        for i in range(3):
            if s > 0 and i == 1:
                continue
            d[i] = x[i] * (s + 1)
        tot += d[0] * d[1] * d[2]
    return tot


def a_sweep_that_breaks_off(x):
    d = np.zeros(3)
    tot = 0.0
    for s in range(3):
        for i in range(3):
            d[i] = x[i] * (s + 1)
            if d[i] > 2.5:
                break
        tot += d[0] * d[1] * d[2]
    return tot


def shorter_sweep_than_the_array(x):
    d = np.zeros(4)
    n = 3
    tot = 0.0
    for s in range(2):
        for i in range(n):
            d[i] = x[i] * x[i] + d[3]
        d[3] = d[0]
        tot += d[1] * d[2]
    return tot


def swept_by_while(x):
    d = np.empty(3)
    tot = 0.0
    for s in range(2):
        k = 0
        while k < 3:
            d[k] = x[k] * (s + 1)
            k += 1
        tot += d @ d * d[0]
    return tot


def two_axes_and_negative_places(x):
    w = np.empty((2, 3))
    tot = 0.0
    for s in range(2):
        for i in range(2):
            for j in range(3):
                w[i, j] = x[j] * (i + 1) * (s + 1)
        tot += w[1, 2] * w[0, -1] * w[-1, 0]
    return tot


def a_row_left_from_the_start(x):
    w = np.empty((2, 3))
    tot = 0.0
    for s in range(2):
        for i in range(1, 2):
            for j in range(3):
                w[i, j] = x[j] * (i + 1) * (s + 1)
        w[0, :] = w[1, :] * x
        tot += np.sum(w ** 3)
    return tot


def a_counter_from_minus_one(x):
    z = np.zeros(3)
    out = 0.0
    for s in range(-1, 2):
        z[s] = x[s] * x[0]
        out += z[s] * z[s]
    return out + z[0] * z[2]


def stretched_into_reversed_steps(x):
    t = np.zeros((1, 3))
    y = np.zeros((2, 3))
    t[0] = x
    y[::-1] = t
    y[:, ::-2] *= t[:, :2]
    return (y * y).sum()


def a_counter_that_hides_its_own_bound(x):
    i = 2
    for i in range(i):
        x = x * (i + 1.0)
    return x[i] * x[2]


def axes_of_length_one(x):
    a = np.array([[x[0]], [x[1]]])
    b = np.array([x, x * x])
    return (a * b).sum() + (np.array([x[0]]) * x).sum()


def an_index_that_fails(x):
    try:
        s = x[0] * x[5]
    except IndexError:
        s = x[1] ** 2
    return s * x[2]


PROGRAMS: list[Callable[..., Any]] = [
    two_strides_cover_it,
    an_element_left_out_by_continue,
    a_sweep_that_breaks_off,
    shorter_sweep_than_the_array,
    swept_by_while,
    two_axes_and_negative_places,
    a_row_left_from_the_start,
    a_counter_from_minus_one,
    stretched_into_reversed_steps,
    a_counter_that_hides_its_own_bound,
    axes_of_length_one,
    an_index_that_fails,
]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda f: f.__name__)
def test_right(program: Callable[..., Any], mode: str) -> None:
    """Value and derivative are those of the program and the oracles; the argument is left as it was."""
    r = np.random.default_rng(4)
    outcome = judge(program, (X,), mode, [[random_tangent(X, r)] for _ in range(2)], truth)
    assert outcome.kind == RIGHT, outcome
