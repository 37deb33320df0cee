"""Statements of other data among active ones stay as they are; returns without a value; tests that compute ahead."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

from tests.judging import RIGHT, judge
from tests.oracles.structure import flat, random_tangent
from tests.oracles.verdict import truth


def store(y, out):
    if y > 100.0:
        return
    out[0] = y * y


def store2(y, out):
    out[0] = y * y
    if y < 100.0:
        return None
    return out[0] * 2.0


def try_without_active(x, d):
    try:
        k = d["a"]
    except KeyError:
        k = 3
    return k * x * x


def try_inactive_block(x, d):
    n = 0
    try:
        n = n + d["b"]
    except KeyError:
        n = n - 1
    finally:
        n = n + 2
    return n * x * x


def with_inactive(x, n):
    with np.errstate(all="ignore"):
        k = n + 1
    return k * x * x


def match_inactive(x, n):
    match n:
        case 1:
            k = 2
        case (a, b):
            k = a + b
        case _:
            k = 5
    return k * x * x


def docstring_inside(x):
    y = x * x
    "a remark"
    if y > 0.0:
        y = y * x
    return y


def returns_nothing(x, out):
    store(x, out)
    return out[0] * x


def early_none(x, out):
    r = store2(x, out)
    if r is None:
        return out[0] * x
    return r


def excluded(x, n):
    if isinstance(x, str):
        pass
    else:
        x = x * n
    return x * x


def whilepop2(x, xs):
    s = x
    while xs.pop() * x > 0.0:
        s = s * x + 1.0
    return s


def decor(x):
    import functools

    @functools.lru_cache
    def g(n):
        return n + 1

    return x * g(2)


def only_else2(x, n):
    if n > 1:
        y = x * x
    else:
        n = n + 2
        y = x
    return y * n


def bare_pop(x):
    ys = [x, x * x, 2.0]
    ys.pop()
    ys.pop()
    return ys[0] * x * x


CASES = [
    (try_without_active, (0.7, {"a": 2})),
    (try_inactive_block, (0.7, {})),
    (with_inactive, (0.7, 2)),
    (match_inactive, (0.7, (1, 2))),
    (docstring_inside, (0.7,)),
    (returns_nothing, (0.7, [0.2])),
    (early_none, (0.7, [0.2])),
    (excluded, (0.7, 2)),
    (whilepop2, (0.7, [-1.0, 2.0, 1.0])),
    (decor, (0.7,)),
    (only_else2, (0.7, 0)),
    (bare_pop, (0.7,)),
]


@pytest.mark.parametrize("mode", ["forward", "reverse"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0].__name__)
def test_right(case: Any, mode: str) -> None:
    """Value to the bit, derivative as the oracles have it, in two directions."""
    function, args = case
    r = np.random.default_rng(9)
    directions = [[random_tangent(x, r) if flat(x).size else None for x in args] for _ in range(2)]
    outcome = judge(function, copy.deepcopy(args), mode, directions, truth)
    assert outcome.kind == RIGHT, outcome
