"""Loops that write to scratch arrays: trips that need nothing of each other are done again, all are right.

OWN: each trip writes what it reads, so that nothing of a trip is saved.  MIXED: programs that come near to it, where a
trip reads what an earlier one left, or what follows the loop reads what one trip left.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.adjoints import adjoint_text
from tests.judging import RIGHT, judge
from tests.oracles.structure import random_tangent
from tests.oracles.verdict import truth
from tests.transform.reversing import assert_reverse

X = np.array([[0.4, -0.2, 0.7], [0.1, 0.9, -0.5], [0.3, 0.6, 0.2], [-0.8, 0.5, 0.1]])
M = np.array([0.5, -0.4, 0.9])
C = np.array([[1.5, 0.0, 0.0], [0.3, 1.2, 0.0], [-0.4, 0.6, 0.9]])


def whole_array(x, m):
    total = 0.0
    diff = np.empty(x.shape[1])
    for s in range(x.shape[0]):
        for i in range(x.shape[1]):
            diff[i] = x[s, i] - m[i]
        for i in range(x.shape[1]):
            for j in range(i):
                total += diff[i] * diff[j] * diff[j]
    return total


def whole_by_slice(x, m):
    total = 0.0
    diff = np.empty(x.shape[1])
    for s in range(x.shape[0]):
        diff[:] = x[s] * m
        total += np.sum(diff * diff) * diff[0]
    return total


def forward_substitution(x, c):
    total = 0.0
    z = np.zeros(x.shape[1])
    for s in range(x.shape[0]):
        for i in range(x.shape[1]):
            q = x[s, i]
            for j in range(i):
                q -= c[i, j] * z[j]
            z[i] = q / c[i, i]
            total += z[i] * z[i]
    return total


def below_by_slice(x, m):
    total = 0.0
    z = np.zeros(3)
    for s in range(x.shape[0]):
        for i in range(3):
            z[i] = x[s, i] * m[i] - np.sum(z[:i]) * x[s, i]
            total += z[i] * z[i]
    return total


def recurrence(x, m):
    total = 0.0
    a = np.zeros(m.shape[0])
    for s in range(x.shape[0]):
        a[0] = x[s, 0]
        for i in range(1, m.shape[0]):
            a[i] = a[i - 1] * m[i] + a[i - 1] ** 2
        total += np.sum(a * a)
    return total


def array_of_each_trip(x, m):
    total = 0.0
    for s in range(x.shape[0]):
        v = np.zeros(3)
        for i in range(3):
            v[i] = x[s, i] * m[i] * x[s, i]
        total += v[0] * v[1] * v[2]
    return total


def sums_into_an_array(x, m):
    n, d = x.shape
    diff = np.empty(d)
    total = np.zeros(d)
    for s in range(n):
        for i in range(d):
            diff[i] = x[s, i] * x[s, i] * m[i]
        for i in range(d):
            total[i] += diff[i] * diff[i]
    return np.sum(total * total)


def rows_of_its_own(x, m):
    n, d = x.shape
    out = np.empty((n, d))
    for s in range(n):
        for i in range(d):
            out[s, i] = x[s, i] * m[i]
        for i in range(d):
            out[s, i] = out[s, i] * out[s, i] + out[s, 0]
    return np.sum(out * out)


def from_literal_zero(x, m):
    total = 0.0
    diff = np.empty(x.shape[1])
    for s in range(0, x.shape[0]):  # noqa: PIE808
        for i in range(0, x.shape[1]):  # noqa: PIE808
            diff[i] = x[s, i] - m[i]
        total += diff[1] * diff[0] * np.sum(diff)
    return total


def whole_by_dots(x, m):
    total = 0.0
    diff = np.empty(x.shape[1])
    for s in range(x.shape[0]):
        diff[...] = x[s] * m
        total += np.sum(diff * diff) * diff[0]
    return total


def asks_for_the_shape_first(x, m):
    total = 0.0
    diff = np.empty(x.shape[1])
    for s in range(x.shape[0]):
        n = diff.shape[0] + diff.size + len(diff)
        diff[:] = x[s] * m
        total += np.sum(diff * diff) * diff[0] * n
    return total


def columns(x, m):
    total = 0.0
    d = np.empty((3, 2))
    for s in range(x.shape[0]):
        for k in range(2):
            d[0, k] = x[s, 0] * m[k]
            for i in range(1, 3):
                d[i, k] = d[i - 1, k] * x[s, i]
            total += d[2, k] * d[1, k] * d[0, k]
        total += d[2, 1] * d[0, 0]
    return total


def column_by_column(x, m):
    total = 0.0
    d = np.empty((2, 3))
    for s in range(x.shape[0]):
        for k in range(3):
            d[:, k] = x[s, :2] * m[k]
        total += d[0, 1] * d[1, 2] * np.sum(d)
    return total


def row_by_row(x, m):
    total = 0.0
    d = np.empty((3, 2))
    for s in range(x.shape[0]):
        for k in range(3):
            d[k] = x[s, :2] * m[k]
        total += d[0, 1] * d[1, 0] * d[2, 1]
    return total


def given_on_both_sides(x, m):
    total = 0.0
    for s in range(x.shape[0]):
        if x[s, 0] > 0.2:
            t = x[s, 1] * m[0]
        else:
            t = x[s, 2] * x[s, 0]
        total += t * t
    return total


OWN: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [
    (whole_array, (X, M)),
    (whole_by_slice, (X, M)),
    (forward_substitution, (X, C)),
    (below_by_slice, (X, M)),
    (recurrence, (X, M)),
    (array_of_each_trip, (X, M)),
    (sums_into_an_array, (X, M)),
    (from_literal_zero, (X, M)),
    (whole_by_dots, (X, M)),
    (asks_for_the_shape_first, (X, M)),
    (columns, (X, M)),
    (column_by_column, (X, M)),
    (row_by_row, (X, M)),
    (given_on_both_sides, (X, M)),
]


def last_trip_is_read(x, m):
    diff = np.empty(x.shape[1])
    total = 0.0
    for s in range(x.shape[0]):
        for i in range(x.shape[1]):
            diff[i] = x[s, i] * m[i] * x[s, i]
        total += diff[0] * diff[1]
    return total + diff[0] * diff[0]


def last_trip_is_returned(x, m):
    diff = np.empty(x.shape[1])
    for s in range(x.shape[0]):
        for i in range(x.shape[1]):
            diff[i] = x[s, i] * m[i] * x[s, i]
        diff[0] *= diff[1]
    return diff


def only_a_part_is_written(x, m):
    diff = np.ones(x.shape[1])
    total = 0.0
    for s in range(x.shape[0]):
        for i in range(1, x.shape[1]):
            diff[i] = x[s, i] * diff[i - 1] * m[i]
        diff[0] = diff[2]
        total += diff[0] * diff[1]
    return total


def written_on_one_side(x, m):
    diff = np.ones(x.shape[1])
    total = 0.0
    for s in range(x.shape[0]):
        if x[s, 0] > 0.2:
            for i in range(x.shape[1]):
                diff[i] = x[s, i] * m[i] * diff[i]
        total += diff[0] * diff[1]
    return total


def reads_the_trip_before(x, m):
    a = np.zeros(x.shape[1])
    total = 0.0
    for s in range(x.shape[0]):
        for i in range(x.shape[1]):
            total += a[i] * x[s, i]
            a[i] = x[s, i] * m[i] * m[i]
    return total


def below_another_counter(x, m):
    z = np.ones(3)
    total = 0.0
    for s in range(x.shape[0]):
        k = 3 - s // 2
        for i in range(3):
            z[i] = x[s, i] * m[i] - np.sum(z[:k]) * x[s, i]
            total += z[i] * z[i]
    return total


def wraps_around(x, m):
    a = np.ones(x.shape[1])
    total = 0.0
    for s in range(x.shape[0]):
        for i in range(x.shape[1]):
            a[i] = a[i - 1] * x[s, i] + m[i]
        total += a[0] * a[2]
    return total


def by_another_name(x, m):
    a = np.ones(x.shape[1])
    b = a[::-1]
    total = 0.0
    for s in range(x.shape[0]):
        for i in range(x.shape[1]):
            total += b[i] * m[i]
            a[i] = x[s, i] * m[i] * m[i]
    return total


def index_moves_on(x, m):
    a = np.ones(x.shape[0] + 1)
    total = 0.0
    k = 0
    for s in range(x.shape[0]):
        a[k] = x[s, 0] * x[s, 1]
        k = s + 1
        total += a[k] * a[k - 1] * m[0]
    return total


def counts_down(x, m):
    a = np.empty(x.shape[1])
    total = 0.0
    for s in range(x.shape[0] - 1, -1, -1):
        for i in range(x.shape[1] - 1, -1, -1):
            a[i] = x[s, i] * m[i]
        total += a[0] * a[1] * a[2]
    return total


def negative_places(x, m):
    out = np.zeros(x.shape[0])
    for s in range(-1, x.shape[0] - 1):
        out[s] = x[s, 0] * m[0] * x[s, 1]
    return out[0] ** 2 + out[-1] ** 3


def same_place_each_trip(x, m):
    out = np.zeros((2, x.shape[0]))
    for s in range(x.shape[0]):
        out[0, 1] = x[s, 0] * m[0] * x[s, 1]
    return out[0, 1] ** 2


def by_elements(x, m):
    out = np.zeros(3)
    for row in x:
        out[...] = row * m * row
    return np.sum(out * out)


def array_argument(x, m):
    total = 0.0
    for s in range(x.shape[0]):
        for i in range(m.shape[0]):
            m[i] = x[s, i] * x[s, i]
        total += m[0] * m[1] * x[s, 2]
    return total


def made_in_each_trip(x, m):
    for s in range(x.shape[0]):
        v = x[s] * m
        v[1] *= x[s, 0]
    return v[2] * v[1]


def array_of_the_last_trip_is_returned(x, m):
    for s in range(x.shape[0]):
        v = np.zeros(3)
        for i in range(3):
            w = x[s, i] * m[i]
            v[i] = w * w * w
    return v


def from_minus_one(x, m):
    """The first trip of the inner loop writes the last place, which the last one writes again."""
    total = 0.0
    diff = np.full(3, 0.5) * m
    for s in range(x.shape[0]):
        for i in range(-1, 2):
            diff[i] = x[s, i] * diff[i + 1]
        total += np.sum(diff * diff)
    return total


def from_one(x, m):
    total = 0.0
    diff = np.full(3, 0.5) * m
    for s in range(x.shape[0]):
        for i in range(1, 3):
            diff[i] = x[s, i] * diff[0]
        total += np.sum(diff * diff)
        diff[0] = x[s, 0] * x[s, 0]
    return total


def column_of_a_place(x, m):
    total = 0.0
    d = np.full((2, 3), 0.5) * m
    for s in range(x.shape[0]):
        d[0, 0] = x[s, 0] * m[1]
        total += np.sum(d[:, 0]) * d[0, 0]
        d[1, 0] = x[s, 1] * x[s, 2]
    return total


def part_below(x, m):
    total = 0.0
    d = np.full(3, 0.5) * m
    for s in range(x.shape[0]):
        for i in range(3):
            d[i] = x[s, i] * np.sum(d[:i]) + m[0]
            total += d[i] * d[i]
    return total


def part_below_unwritten(x, m):
    total = 0.0
    d = np.full(3, 0.5) * m
    for s in range(x.shape[0]):
        for i in range(2, 3):
            d[i] = x[s, i] * np.sum(d[:i]) + m[0]
            total += d[i] * d[i]
        d[0] = x[s, 0] * m[1]
        d[1] = x[s, 1] * m[1]
    return total


def header_of_the_array(x, m):
    d = m * 2.0
    total = 0.0
    for i, v in enumerate(d):
        d[2 - i] = v * v * x[0, i]
        total += d[2 - i]
    return total


def header_of_a_view(x, m):
    d = m * 2.0
    e = d[::-1]
    total = 0.0
    for i, v in enumerate(e):
        d[i] = v * v * x[0, i]
        total += d[i] * d[i]
    return total


def trips_of_the_one_before(x, m):
    total = 0.0
    k = 1
    for s in range(x.shape[0]):
        for j in range(k):
            total += x[s, j] * x[s, j] * m[j]
        k = s
    return total


def flat_of_each_trip(x, m):
    total = 0.0
    for s in range(x.shape[0]):
        t = np.zeros((2, 2))
        f = t.reshape(-1)
        f[0] = x[s, 0] * m[0]
        f[3] = x[s, 1] * x[s, 2]
        total += np.sum(t * t)
    return total


def list_of_each_trip(x, m):
    total = 0.0
    for s in range(x.shape[0]):
        t = [x[s], m * 2.0]
        t[0] = x[s] * m
        total += np.sum(t[0] * t[1] * t[0])
    return total


def popped_in_the_store(x, m):
    d = np.zeros(4)
    ys = [m[0], m[1] * m[1], m[2], m[0] * m[2]]
    for s in range(x.shape[0]):
        d[s] = x[s, 0] * ys.pop()
    return np.sum(d * d)


def index_moves_on_one_side(x, m):
    """What has been written under an index is not what is read, once a branch has given the index another value."""
    total = 0.0
    d = np.full(3, 0.5) * m
    for s in range(x.shape[0]):
        k = s % 3
        d[k] = x[s, k] * m[k]
        if x[s, 0] > 0.2:
            k = (k + 1) % 3
        total += d[k] * d[k]
    return total


def column_is_no_row(x, m):
    total = 0.0
    d = np.full((2, 2), 0.5) * m[0]
    for s in range(x.shape[0]):
        d[:, 0] = x[s, :2] * m[0]
        total += d[0, 1] * d[0, 0]
        d[0, 1] = x[s, 2] * m[1]
    return total


def part_of_a_row(x, m):
    total = 0.0
    d = np.full(3, 0.5) * m
    for s in range(x.shape[0]):
        d[1:] = x[s, 1:] * m[0]
        total += d[0] * d[1] * np.sum(d)
        d[:1] = x[s, 2] * m[1]
    return total


def every_other_place(x, m):
    total = 0.0
    d = np.full(3, 0.5) * m
    for s in range(x.shape[0]):
        d[::2] = x[s, 1:] * m[0]
        total += d[1] * d[0] * np.sum(d)
        d[1] = x[s, 2] * m[1]
    return total


def bound_is_a_sum(x, m):
    total = 0.0
    k = 0
    for s in range(3):
        k = k + 1
        for j in range(k):
            total += x[s, j] * x[s, j] * m[j]
    return total


def sum_is_asked(x, m):
    total = np.zeros(3)
    for s in range(x.shape[0]):
        if total[0] > 0.1:
            total[1] += x[s, 1] * x[s, 1] * m[1]
        total[0] += x[s, 0] * x[s, 0] * m[0]
    return np.sum(total * total)


def sum_is_gone_through(x, m):
    total = np.full(3, 0.1)
    t = 0.0
    for s in range(x.shape[0]):
        for v in total:
            t += v * v * x[s, 1]
        for j in range(3):
            total[j] += x[s, j] * m[j]
    return t * np.sum(total)


def given_on_one_side(x, m):
    total = 0.0
    k = 1
    for s in range(x.shape[0]):
        if x[s, 0] > 0.2:
            k = s % 3
        else:
            total += x[s, 2]
        total += x[s, k] * x[s, k] * m[k]
    return total * total


def given_on_the_other_side(x, m):
    total = 0.0
    k = 1
    for s in range(x.shape[0]):
        if x[s, 0] > 0.2:
            total += x[s, 2]
        else:
            k = s % 3
        total += x[s, k] * x[s, k] * m[k]
    return total * total


def index_moves_in_the_inner_loop(x, m):
    total = 0.0
    d = np.full(3, 0.5) * m
    for s in range(x.shape[0]):
        k = s % 3
        d[k] = x[s, k] * m[k]
        for _ in range(2):
            total += d[k] * d[k]
            k = (k + 1) % 3
    return total


def counter_left_behind(x, m):
    """The counter of the inner loop is below that of the outer one only where there has been a trip."""
    total = 0.0
    d = np.full(3, 0.5) * m
    for s in range(x.shape[0]):
        j = 1
        for i in range(3):
            for j in range(i):
                total += x[s, j]
            d[i] = x[s, i] * d[j] + m[0]
            total += d[i] * d[i]
    return total


def inner_loop_reads_the_trip_before(x, m):
    total = 0.0
    k = 1
    for s in range(x.shape[0]):
        for j in range(2):
            total += x[s, j] * x[s, k] * m[k]
        k = s % 3
    return total * total


MIXED: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [
    (f, (X, M)) for f in (
        rows_of_its_own, last_trip_is_read, last_trip_is_returned, only_a_part_is_written, written_on_one_side,
        reads_the_trip_before, below_another_counter, wraps_around, by_another_name, index_moves_on, counts_down,
        negative_places, same_place_each_trip, by_elements, array_argument, made_in_each_trip,
        given_on_one_side, given_on_the_other_side, index_moves_in_the_inner_loop, counter_left_behind,
        inner_loop_reads_the_trip_before, array_of_the_last_trip_is_returned, index_moves_on_one_side, column_is_no_row,
        part_of_a_row, every_other_place, bound_is_a_sum, sum_is_asked, sum_is_gone_through,
        from_minus_one, from_one, column_of_a_place, part_below,
        part_below_unwritten, header_of_the_array, header_of_a_view, trips_of_the_one_before,
        flat_of_each_trip, list_of_each_trip, popped_in_the_store,
    )
]  # fmt: skip


def by_name(case: Any) -> str:
    return str(case[0].__name__)


@pytest.mark.parametrize("case", OWN, ids=by_name)
def test_nothing_of_a_trip_is_saved(case: Any) -> None:
    """A trip that writes its scratch arrays before it reads them leaves nothing behind for the way back."""
    function, args = case
    text, _ = adjoint_text(function, args, range(len(args)))
    assert "Keeps nothing" in text, text


@pytest.mark.parametrize("case", OWN + MIXED, ids=by_name)
def test_right(case: Any) -> None:
    """Value and adjoint are those of the program and the oracles, in two directions."""
    function, args = case
    r = np.random.default_rng(4)
    outcome = judge(function, args, "reverse", [[random_tangent(x, r) for x in args] for _ in range(2)], truth)
    assert outcome.kind == RIGHT, outcome


def from_below_zero(x):
    u = np.zeros(3)
    total = 0.0
    for k in range(-1, 3):
        u[k] = x[k] * x[k]
        u[k] = u[k] * u[k] * (k + 2.0)
        total += u[k] * u[k]
    return total + np.sum(u * u)


def test_places_counted_from_both_ends():
    """Trips -1 and 2 write to one place: which of them was last decides, so the backward trips keep the order."""
    assert_reverse(from_below_zero, M)
