"""Lists made of others: joined, repeated, spread, copied, sorted; of numbers and of arrays that are written to."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

from tests.judging import RIGHT, judge
from tests.oracles.structure import flat, random_tangent
from tests.oracles.verdict import truth


def tuple_plus(x, y):
    t = (x, y) + (x * y,)  # noqa: RUF005
    a, b, c = t
    return a * b * c


def starred(x, y):
    zs = [*[x, y], x * y, *[x], y]
    return zs[0] * zs[2] * zs[3] * zs[4]


def const_list_plus(x, ks):
    ys = ks + [x]  # noqa: RUF005
    zs = [x] + ks  # noqa: RUF005
    return ys[0] * ys[-1] * zs[-1] * zs[0]


def starred_const(x, ks):
    ys = [*ks, x]
    return ys[0] * ys[-1] * ys[-1]


def times_list(x, n):
    ks = [1.0, 2.0] * n
    ys = [x] * n + ks
    zs = ks + [x] * n
    return ys[0] * ys[-1] * x * zs[-1] * zs[0] * x


def list_twice(x, n):
    ks = [0.0] * n
    ks[0] = x
    ms = n * [1.0]
    ms[1] = x * x
    js = [0.0, 1.0]
    hs = js * n
    hs[1] = x
    return ks[0] * ms[1] * hs[1] * hs[3]


def starred_rows(x, ks):
    ys = [*list(range(ks)), x]
    return ys[1] * ys[-1] ** 2


def starred_call(x, ks):
    ys = [*sorted(ks), x]
    return ys[0] * ys[1] * ys[-1] ** 2


def plus_sorted(x, ks):
    ys = sorted(ks, reverse=True) + [x]  # noqa: RUF005
    zs = [x] + sorted(ks)  # noqa: RUF005
    return ys[0] * ys[1] * ys[-1] ** 2 * zs[1] * zs[2] ** 3


def ext_sorted(x, ks):
    ys = [x]
    ys.extend(sorted(ks))
    ys += sorted(ks)
    return ys[0] * ys[1] * ys[-1] ** 2


def starred_lists(x, rows):
    zs = [rows[0], rows[1], *rows, rows[0]]
    zs[0][0] = x
    zs[4][1] = zs[4][0] * x
    return rows[0][1] * rows[1][0] * rows[0][0]


def list_times(x, rows):
    zs = rows * 2
    zs[2][0] = x * zs[0][0]
    return rows[0][0] * x


def tuple_of_rows(x, rows):
    t = tuple(rows)
    t[0][0] = x * t[0][0]
    return rows[0][0] * t[1][1]


def list_of_list(x, rows):
    zs = list(list(rows))  # noqa: C414
    zs[0][0] = x * zs[0][0]
    zs.append(rows[1])
    return rows[0][0] * zs[1][1] * zs[2][0]


def copied(x, rows):
    zs = rows.copy()
    zs[0][0] = x * zs[0][0]
    return rows[0][0] * zs[1][1]


def copied_and_extended(x, rows):
    zs = [rows[0]]
    zs.extend(rows.copy())
    zs[1][0] = x * zs[0][0]
    return rows[0][0] * zs[1][1]


def slice_of_rows_stored(x, rows):
    zs = [rows[0], rows[1], rows[0]]
    zs[0:2] = [rows[1], rows[1]]
    zs[0][0] = x * zs[2][0]
    return zs[0][0] * zs[1][1] * rows[1][0]


def ext_tuple(x, rows):
    zs = []
    zs.extend(tuple(rows))
    zs[0][0] = x * zs[1][1]
    return rows[0][0] * zs[0][1]


def ext_list(x, rows):
    zs = []
    zs.extend(list(rows))
    zs[0][0] = x * zs[1][1]
    return rows[0][0] * zs[0][1]


def take_nested(rows, i):
    picked = [rows[k] for k in (1, 0, 1)]
    picked[0][0] = picked[0][1] * picked[2][0]
    return rows[1][0] * rows[0][1] * picked[2][1]


CASES = [
    (tuple_plus, (0.7, 0.9)),
    (starred, (0.7, 0.9)),
    (const_list_plus, (0.7, [1.5, 2.5])),
    (starred_const, (0.7, [1.5, 2.5])),
    (times_list, (0.7, 2)),
    (list_twice, (0.7, 2)),
    (starred_rows, (0.7, 3)),
    (starred_call, (0.7, [2.0, 1.0])),
    (plus_sorted, (0.7, [2.0, 1.0])),
    (ext_sorted, (0.7, [2.0, 1.0])),
    (starred_lists, (0.7, [np.array([1.2, 0.4]), np.array([0.3, 0.8])])),
    (list_times, (0.7, [np.array([1.2, 0.4]), np.array([0.3, 0.8])])),
    (tuple_of_rows, (0.7, [np.array([1.2, 0.4]), np.array([0.3, 0.8])])),
    (list_of_list, (0.7, [np.array([1.2, 0.4]), np.array([0.3, 0.8])])),
    (copied, (0.7, [np.array([1.2, 0.4]), np.array([0.3, 0.8])])),
    (copied_and_extended, (0.7, [np.array([1.2, 0.4]), np.array([0.3, 0.8])])),
    (slice_of_rows_stored, (0.7, [np.array([1.2, 0.4]), np.array([0.3, 0.8])])),
    (ext_tuple, (0.7, [np.array([1.2, 0.4]), np.array([0.3, 0.8])])),
    (ext_list, (0.7, [np.array([1.2, 0.4]), np.array([0.3, 0.8])])),
    (take_nested, ([np.array([1.2, 0.4]), np.array([0.3, 0.8])], 1)),
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
