"""Loops whose trips are done again on the way back, of what is overwritten behind them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.transform.reversing import assert_reverse

X = np.array([1.24, -0.775, 1.499])
Y = np.array([0.3, 0.5, -0.2])
M = np.outer(X, Y) + 0.1 * np.arange(9.0).reshape(3, 3) + 2.0 * np.eye(3)


def overwritten_behind_the_loop(u, v):
    s = 0.0
    for k in range(3):
        s += math.sin(u[k] * v[k])
    u[0] = 2.0
    return s, u * v


def list_overwritten_behind(p, v):
    s = 0.0
    for k in range(3):
        t = p[k] * v[k]
        s += t * t
    p[0] = 2.0
    p.append(s)
    return s * p[0] * p[3]


def rows_overwritten_behind(w, m):
    s = 0.0
    for k in range(2):
        for j in range(3):
            t = math.sin(w[k][j] * m[j, k])
            s += t * t
    w[0][1] = s
    m[1] *= w[1]
    w[1] = m[0] * 2.0
    return m * s * w[0] * w[1]


def dict_overwritten_behind(d, v):
    s = 0.0
    for k in range(3):
        t = math.exp(d["u"][k] * v[k]) * d["a"]
        s += t * t
    d["u"][0] = 2.0
    d["a"] = s
    return s * d["u"] * d["a"]


def in_a_loop_around(u, v):
    s = 0.0
    for i in range(2):
        for k in range(3):
            t = math.sin(u[k] * v[k])
            s += t * t
        u[i] = s
        v *= u[i]
    return s, u * v


def total(u, v):
    s = 0.0
    for k in range(len(u)):
        t = math.sin(u[k] * v[k])
        s += t * t
    return s


def in_a_callee(u, v):
    s = total(u, v)
    u[0] = s
    t = total(v, u)
    v[1] = t
    return s * t * total(u, v) * u


def with_branches(m):
    s = 0.0
    for i in range(3):
        for j in range(3):
            if m[i, j] > 0.5:
                t = math.log(m[i, j])
            else:
                t = m[i, j] * m[j, i]
            s += t * t
    m[0] = s
    m[m > 1] *= 0.5
    return m * s


CASES = [
    (in_a_callee, (X, Y)),
    (list_overwritten_behind, ([0.3, 0.5, 0.7], Y)),
    (rows_overwritten_behind, ([X, Y], M)),
    (dict_overwritten_behind, ({"u": X, "a": 0.4}, Y)),
    (with_branches, (M,)),
]


@pytest.mark.parametrize(("f", "args"), CASES, ids=lambda f: getattr(f, "__name__", ""))
def test_parts_by_indices_of_the_loop(f, args):
    """What a trip reads as `u[k]` is kept as the whole of u behind the loop: k is only known within the trip."""
    assert_reverse(f, *args)
