"""Places of matrices that hold their value for good once they are read, told apart by nested loops.

GOOD: nothing of the matrix is saved.  ELEMENTS: it changes later, and the inner loop reads a row of it.  NEAR: programs
that come near to that, whose derivatives would be wrong if they were taken for it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.adjoints import adjoint_text
from tests.transform.reversing import assert_reverse

A = np.array([[3.1, 0.4, -0.3, 0.2], [0.4, 2.7, 0.6, -0.1], [-0.3, 0.6, 2.9, 0.5], [0.2, -0.1, 0.5, 3.3]])


def cholesky(a):
    n = a.shape[0]
    low = np.zeros((n, n))
    for i in range(n):
        for j in range(i + 1):
            s = a[i, j]
            for k in range(j):
                s -= low[i, k] * low[j, k]
            if i == j:
                low[i, j] = math.sqrt(s)
            else:
                low[i, j] = s * s
    return np.sum(low)


def eliminated(a):
    a = a.copy()
    n = a.shape[0]
    for k in range(n):
        for i in range(k + 1, n):
            for j in range(k + 1, n):
                a[i, j] -= a[i, k] * a[k, j]
    return np.sum(a)


def path_counts(a):
    n = a.shape[0]
    d = np.ones((n + 1, n + 1))
    for i in range(1, n + 1):
        for j in range(1, n + 1):
            d[i, j] = a[i - 1, j - 1] * d[i - 1, j] * d[i, j - 1] * d[i - 1, j - 1]
    return d[n, n]


def row_by_row(a):
    """What a trip has stored in one loop it reads in the next."""
    n = a.shape[0]
    b = np.zeros((n, n))
    s = 0.0
    for i in range(n):
        for j in range(n):
            b[i, j] = math.sin(a[i, j])
        for j in range(n):
            s += b[i, j] * b[i, j]
    return s


def one_column_further(a):
    """The last place that the inner loop reads is stored into behind it."""
    n = a.shape[0]
    low = a * a
    for i in range(n):
        for j in range(i + 1):
            s = a[i, j]
            for k in range(j + 1):
                s -= 0.1 * low[i, k] * low[j, k]
            low[i, j] = s
    return np.sum(low)


def one_row_further(a):
    n = a.shape[0]
    low = a * a
    for i in range(n - 1):
        for j in range(n):
            s = 0.0
            for k in range(j):
                s += low[i + 1, k] * low[i, k]
            low[i, j] = s
    return np.sum(low * low)


def other_axis(a):
    """Columns are read, rows are stored into."""
    n = a.shape[0]
    low = a * a
    for i in range(n):
        for j in range(n):
            s = 0.0
            for k in range(j):
                s += low[k, i] * low[k, j]
            low[i, j] = s
    return np.sum(low * low)


def again_from_the_start(a):
    n = a.shape[0]
    low = a * a
    for _ in range(2):
        for i in range(n):
            for j in range(i + 1):
                s = a[i, j]
                for k in range(j):
                    s -= 0.1 * low[i, k] * low[j, k]
                low[i, j] = s
    return np.sum(low)


def second_loop_in_the_trip(a):
    n = a.shape[0]
    low = a * a
    for i in range(n):
        for j in range(i + 1):
            s = a[i, j]
            for k in range(j):
                s -= 0.1 * low[i, k] * low[j, k]
            low[i, j] = s
        for j in range(i):
            low[i, j] *= a[j, i]
    return np.sum(low)


def row_of_the_trip_behind(a):
    """The next loop of the trip stores into what is read."""
    n = a.shape[0]
    b = a * a
    s = 0.0
    for i in range(n):
        for j in range(n):
            s += b[i, j] * b[i, j]
        for j in range(n):
            b[i, j] = 1.0
    return s


def from_the_diagonal(a):
    """The row and the column that are read are stored into as well."""
    a = a.copy()
    n = a.shape[0]
    for k in range(n):
        for i in range(k, n):
            for j in range(k, n):
                a[i, j] -= 0.1 * a[i, k] * a[k, j]
    return np.sum(a)


def before_the_diagonal(a):
    """The first row that is stored into is the last."""
    a = a.copy()
    n = a.shape[0]
    for k in range(n):
        for i in range(k - 1, n):
            a[i, k] *= 0.3 * a[k, k]
    return np.sum(a)


def downwards(a):
    n = a.shape[0]
    low = a * a
    for i in range(n):
        for j in range(n - 1, -1, -1):
            s = 0.0
            for k in range(j):
                s += low[i, k] * low[i, k]
            low[i, j] = s * a[i, j]
    return np.sum(low)


def both_halves(a):
    n = a.shape[0]
    low = a * a
    for i in range(n):
        for j in range(i + 1):
            s = a[i, j]
            for k in range(j):
                s -= 0.1 * low[i, k] * low[j, k]
            low[i, j] = s
            low[j, i] = s * s
    return np.sum(low)


def by_its_transpose(a):
    n = a.shape[0]
    low = a * a
    up = low.T
    for i in range(n):
        for j in range(i + 1):
            s = a[i, j]
            for k in range(j):
                s -= 0.1 * low[i, k] * low[j, k]
            up[i, j] = s
    return np.sum(low)


def ends_early(a):
    n = a.shape[0]
    low = a * a
    for i in range(n):
        for j in range(i + 1):
            s = a[i, j]
            for k in range(j):
                if low[j, k] < 0.0:
                    break
                s -= 0.1 * low[i, k] * low[j, k]
            if s < 0.1:
                break
            low[i, j] = s
    return np.sum(low)


def in_a_while_loop(a):
    n = a.shape[0]
    low = a * a
    i = 0
    while i < n:
        for j in range(i + 1):
            s = a[i, j]
            for k in range(j):
                s -= 0.1 * low[i, k] * low[j, k]
            low[i, j] = s
        i += 1
    return np.sum(low)


def a_new_matrix_in_between(a):
    n = a.shape[0]
    low = a * a
    for i in range(n):
        for j in range(i + 1):
            s = a[i, j]
            for k in range(j):
                s -= 0.1 * low[i, k] * low[j, k]
            low[i, j] = s
        low = low * a
    return np.sum(low)


def counter_left_from_before(a):
    """Where the inner loop has no trips its counter is what it was before."""
    n = a.shape[0]
    low = a * a
    for i in range(n):
        k = n - 1
        s = a[i, i]
        for m in range(2):
            for k in range(m, i):
                s += 0.1 * low[k, i] * low[k, i]
            s += 0.1 * m * low[k, 0] * low[k, 0]
        low[i, 0] = s
    return np.sum(low * low)


def filled(row, a, i):
    for j in range(len(row)):
        row[j] = a[i, j] * a[i, j]


def stored_by_a_function(a):
    n = a.shape[0]
    b = a * a
    s = 0.0
    for i in range(n):
        for j in range(n):
            s += b[i, j] * b[i, j]
        filled(b[i], a, i)
    return s + np.sum(b)


GOOD = [cholesky, eliminated, path_counts, row_by_row]
ELEMENTS = [
    one_column_further, one_row_further, other_axis, again_from_the_start, second_loop_in_the_trip, both_halves,
    by_its_transpose, ends_early, in_a_while_loop, downwards,
]  # fmt: skip
NEAR = [
    *ELEMENTS, row_of_the_trip_behind, from_the_diagonal, before_the_diagonal, a_new_matrix_in_between,
    counter_left_from_before, stored_by_a_function,
]  # fmt: skip


@pytest.mark.parametrize("function", GOOD + NEAR, ids=lambda f: f.__name__)
def test_derivative(function: Callable[..., Any]) -> None:
    """The adjoint is the one that the oracles know."""
    assert_reverse(function, A)


@pytest.mark.parametrize("function", GOOD, ids=lambda f: f.__name__)
def test_nothing_of_the_matrix_is_saved(function: Callable[..., Any]) -> None:
    """A copy of the matrix in each trip would cost more than the loops do."""
    text, _ = adjoint_text(function, (A,), (0,))
    saved = [line for line in text.splitlines() if ".append(" in line]
    assert not [line for line in saved if ".copy()" in line or "[" in line]


@pytest.mark.parametrize("function", ELEMENTS, ids=lambda f: f.__name__)
def test_no_matrix_is_copied_for_a_row(function: Callable[..., Any]) -> None:
    """What an inner loop reads is kept element by element where the whole would be more than its trips."""
    text, _ = adjoint_text(function, (A,), (0,))
    assert ".append(low.copy())" not in text
