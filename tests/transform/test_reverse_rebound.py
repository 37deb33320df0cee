"""Names that stand for something else behind a statement, in reverse mode: shapes and adjoints are the old value's."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.transform.reversing import assert_reverse

X = np.array([0.4, -0.7, 1.3, 0.9])


def summed(x):
    x = np.sum(x)
    return x * x


def lifted(x):
    x = np.atleast_1d(x)
    return x[0] * 2


def folded(x):
    x = x.reshape(2, 2)
    x = x[0] * x[1] + x[0]
    x = np.sum(x) * x[:, None] * x
    return np.sum(x * x)


def in_a_loop(x):
    for k in range(2):
        x = x[::-1] * x[k]
    return x


def together(x, y):
    x, n = np.sum(x) * y, 3
    return x * n


def branched(x):
    if x[0] > 0.0:
        x = np.sum(x * x)
    else:
        x = x[1] * x[2]
    return x * 3.0


@pytest.mark.parametrize("f", [summed, folded, in_a_loop, branched], ids=lambda f: f.__name__)
def test_new_value_of_another_shape(f) -> None:
    """`x = np.sum(x)`: the gradient had the shape of the new x, where a shape of the old one was asked for."""
    assert_reverse(f, X)


def test_numbers_that_become_arrays() -> None:
    """`x = np.atleast_1d(x)` of a number has a number as gradient."""
    assert_reverse(lifted, 1.7)
    assert_reverse(together, X, 0.6)


def either(u, v, x):
    u[0] = x * u[1]
    if x > 0.5:
        return u
    return v


def one_of_two(u, v, x):
    w = u * 1.0
    w[0] = x
    for k in range(3):
        a = w if k == 1 else v
        x = x + a[k] * x
    w[1] = x
    return np.sum(w * v)


def gathered(u, v, x):
    u = u[[0, 2, 2, 1]] * x
    u[0] -= sum([t * v[0] for t in u])
    m = np.outer(u, v)[:, [1, 0, 1]]
    m[2] *= x
    return np.sum(m[[0, 2], 1:] * v[1])


def counted(u, v, x):
    rows = [u, v]
    s = x
    for r in rows:
        s = s * r[0]
    rows.append(u * s)
    if len(rows) > 2 and rows[2][1] > -9.0:
        s = s * rows[2][1]
    rows.append(v)
    return s * len(rows)


def test_arrays_of_which_one_is_written_to() -> None:
    """A name for one of several arrays has adjoint memory in each case, which what is read from fills."""
    u, v = np.array([0.4, -0.7, 1.3]), np.array([0.3, 0.9, -0.2])
    for x in (0.3, 0.8):
        assert_reverse(either, u, v, x)
        assert_reverse(one_of_two, u, v, x)
    assert_reverse(gathered, u, v, 0.8)


def test_lengths_and_tests_of_what_changes() -> None:
    """The length of a list, and what a test reads of it, are those ahead of the statement."""
    assert_reverse(counted, np.array([0.4, -0.7, 1.3]), np.array([0.3, 0.9, -0.2]), 0.8)


def noted(e, x):
    try:
        e[abs(e) < 1e-3] = 0.0
    except TypeError:
        if abs(e) < 1e-3:
            e = 0.0
    return math.hypot(e, x)


def test_stores_into_numbers() -> None:
    """`number[...] = 0.0` raises, in the adjoint as in the program."""
    assert_reverse(noted, 0.4, 0.8)


def grown(x):
    rows = [x, x * x]
    s = x
    for r in rows:
        s = s * r
    rows.append(s)
    for r in rows:
        s = s * r
    rows.pop(0)
    return s * len(rows)


def test_loops_over_a_list_that_grows() -> None:
    """Each loop goes back over as many items as the list had then."""
    assert_reverse(grown, 0.8)
