"""Loops that come near to those whose trips can be done again, and some that are."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

from tests.judging import RIGHT, judge
from tests.oracles.structure import flat, random_tangent
from tests.oracles.verdict import truth

X = np.array([0.4, 0.6, 0.9, 1.1])


def g2(a, b):
    return a * a * b


def own_index(x):
    n = len(x)
    t = 0.0
    w = np.zeros((n, 2))
    for i in range(n):
        w[i] = x[i]
        w[i, 0] = w[i, 0] * w[i, 1]
        t += w[i, 0] * x[i]
    return t


def own_step(x):
    n = len(x)
    t = 0.0
    w = np.zeros(n)
    for i in range(n):
        for j in range(0, n, 2):
            w[j] = x[i] * x[j]
        for j in range(0, n, 2):
            t += w[j] * w[j]
    return t


def own_const(x):
    t = 0.0
    w = np.zeros(3)
    for i in range(len(x)):
        w[0] = x[i]
        w[1] = x[i] * w[0]
        w[2] = w[1] * w[0]
        t += w[0] * w[1] * w[2]
    return t


def own_too_many(x):
    t = 0.0
    w = np.zeros(3)
    for i in range(len(x)):
        w[:] = x[i]
        w[None, 0] = x[i] * w[1]
        t += w[0] * w[1] * w[2]
    return t


def alias_out(x):
    w = np.zeros(3)
    v = w
    t = 0.0
    for i in range(len(x)):
        w[0] = x[i] * x[i]
        v[1] = x[i] * w[0]
        t += w[0] * w[1] * v[0]
    return t


def two_names(x):
    w = np.zeros(3)
    v = w
    t = 0.0
    for i in range(len(x)):
        w[0] = x[i] * x[i]
        t += w[0] * v[0]
    return t


def lists_in_trip(x):
    t = 0.0
    for i in range(len(x)):
        ys = [x[i], x[i] * x[i]]
        ys[0] = ys[0] * ys[1]
        t += ys[0]
    return t


def counted_down(x):
    k = 2
    y = x[0]
    for _ in range(2):
        y = y * x[k] + x[k] * x[k]
        k -= 2
    return y


def undo_in_trip(x):
    t = 0.0
    for i in range(len(x)):
        ys = []
        ys.append(x[i] * x[0])
        ys.reverse()
        t += ys[0] * ys[0]
    return t


def loop_in_trip(x):
    t = 0.0
    for i in range(len(x)):
        k = i
        while k > 0:
            t += x[k] * x[i]
            k = k // 2
    return t


def branch_reads(x):
    t = 0.0
    k = 0
    for i in range(len(x)):
        if k > 1:
            t += x[i] * x[i]
        k += 1  # noqa: SIM113
    return t


def loop_reads(x):
    t = 0.0
    k = 0
    for i in range(len(x)):
        for j in range(k):
            t += x[i] * x[j]
        k = i
    return t


def call_in_trip(x):
    t = 0.0
    for i in range(len(x)):
        t += g2(x[i], x[0])
    return t


def del_in_trip(x):
    t = 0.0
    for i in range(len(x)):
        k = i * 2
        u = x[i] * k
        del k
        t += u * x[i]
    return t


def sum_in_branch(x):
    t = 0.0
    s = 0.0
    for i in range(len(x)):
        s += x[i]
        if i > 1:
            t += x[i] * x[i]
        # remark
    return t * s


def branch_impure(x, flags):
    t = 0.0
    for i in range(len(x)):
        if flags.pop():
            t += x[i] * x[i]
    return t


def try_in_trip(x, d):
    t = 0.0
    for i in range(len(x)):
        try:
            t += x[i] * d[i]
        except KeyError:
            t += x[i] * x[i]
    return t


def else_kept(x):
    t = 0.0
    for i in range(len(x)):
        w = 1.0
        if not x[i] < 0.5:
            t += x[i]
        else:
            w = x[i] * 2.0
        t += w * w * x[i]
    return t * t


def else_kept_2(x):
    t = 0.0
    for i in range(len(x)):
        w = 1.0
        if x[i] > 0.5:
            t += x[i] * w
        else:
            w = x[i] * 2.0
        t += w * w * x[i]
    return t * t * t


def popped_unused(x):
    ys = [x * 1.0, x * x]
    w = ys.pop()  # noqa: F841
    return np.sum(ys[0] * x)


def popped_in_branch(x):
    ys = [x * 1.0, x * x]
    w = ys.pop()
    s = 0.0
    if x[0] > 100.0:
        s = np.sum(w)
    return np.sum(ys[0] * x) + s


CASES = [
    (own_index, (X,)),
    (own_step, (X,)),
    (own_const, (X,)),
    (own_too_many, (X,)),
    (alias_out, (X,)),
    (two_names, (X,)),
    (lists_in_trip, (X,)),
    (counted_down, (X,)),
    (undo_in_trip, (X,)),
    (loop_in_trip, (X,)),
    (branch_reads, (X,)),
    (loop_reads, (X,)),
    (call_in_trip, (X,)),
    (del_in_trip, (X,)),
    (sum_in_branch, (X,)),
    (branch_impure, (X, [True, False, True, True])),
    *[(f, (X,)) for f in (else_kept, else_kept_2, popped_unused, popped_in_branch)],
    (try_in_trip, (X, {0: 1.0, 2: 0.5})),
]


@pytest.mark.parametrize("mode", ["reverse"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0].__name__)
def test_right(case: Any, mode: str) -> None:
    """Value to the bit, derivative as the oracles have it, in two directions."""
    function, args = case
    r = np.random.default_rng(9)
    directions = [[random_tangent(x, r) if flat(x).size else None for x in args] for _ in range(2)]
    outcome = judge(function, copy.deepcopy(args), mode, directions, truth)
    assert outcome.kind == RIGHT, outcome
