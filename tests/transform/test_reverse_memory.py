"""Arrays, lists and objects that are written to, in reverse, reached by more than one name."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.transform.reversing import assert_reverse

X = np.array([0.3, -1.2, 2.1])
M = np.array([[0.3, -1.2, 2.1], [0.8, 0.4, -0.5], [1.1, 0.2, 0.6]])


def pop_unused(x):
    s = [x[0], x[1] * x[2], x[0] * x[1]]
    s.pop()
    return s[0] * s[1]


def parallel_items_of_lists(x, y):
    s = [[x[0], x[1]], [x[2] * y, y]]
    s[0], s[1] = s[1], s[0]
    return s[0][0] * s[1][1] * s[0][1]


def parallel_item_rows(x, m):
    m = m * 2.0
    m[0], m[1] = m[1] * x, m[0] * m[2]
    return m


def parallel_swap_rows(m):
    m = m * 1.0
    m[[0, 1]] = m[[1, 0]] * m[2]
    return np.sum(m * m)


def parallel_columns(m):
    m = m * 1.0
    m[:, 0], m[:, 1] = m[:, 1] * m[0, 0], m[:, 2] + m[1, 1]
    return m


def fill_whole(x):
    u = x * x
    u[...] = x[0] * u[1]
    u[:] = u * x
    return u


def copyto_linear(x):
    u = x * x
    np.copyto(u, x * u[0])
    return u * x


def nested_pop_arg(x):
    s = [x[0] * x[1], x[1], x[2]]
    return s.pop(0) * s.pop() * s[0]


def pop_memory(xs):
    ys = [xs[0] * xs[1], xs[1] * 2.0]
    a = ys.pop()
    a[0] = xs[0][1]
    return np.sum(a * ys[0])


def unpack_rows_written(m):
    m = m * 1.0
    m[0, 0] = m[1, 1] * m[0, 1]
    a, b, c = m
    return a * b + c


def unpack_views_assigned(x):
    u = x * x
    a, b = u[1:], u[:2]
    a[0] = b[0] * x[1]
    return np.sum(u * a[0])


def unpack_view_and_number(x):
    u = x * x
    a, b = u[1:], u[0]
    a[0] = b * x[1]
    return np.sum(u * a[0])


def swap_lists(x):
    a = [x[0], x[1]]
    b = [x[2], x[0] * x[1]]
    a, b = b, a
    a[0] = x[1] * b[0]
    return a[0] * a[1] + b[0]


def swap_places(x):
    a = [x * 1.0, x * x]
    for k in range(2):
        a[0], a[1] = a[1], a[0]
        a[0][k] = x[k] * a[1][k]
    return np.sum(a[0] * a[1] * x)


def swap_places_one(x):
    u = x * x
    a = [u, x * 1.0]
    n = 0
    a[1], n = a[0], 1
    a[1][n] = x[1]
    return np.sum(a[0] * a[1] * x)


def sq(v):
    return v * v


def returns_made(x):
    return made(x)[1] * x[0]


def made(x):
    return [x[0] * x[1], x[2]]


def unused_result_memory(x):
    u = x * x
    bump2(u)
    return np.sum(u * x)


def bump2(u):
    u[0] = u[1] * 2.0
    return u[0] * u[1]


def call_unused(x):
    sq(x[0])
    sq(x[1])
    return x[2] * x[2]


def ifexp_memory(x):
    u = x * x
    v = x * 2.0
    w = u if x[0] > 0 else v
    w[0] = x[1] * 3.0
    return u * v * w


def slice_of_list_written(x):
    a = [x[0], x[1], x[2]]
    a[1:] = [x[0] * x[1], x[2]]
    return a[0] * a[1] * a[2]


def aliases_of_views(x):
    u = np.outer(x, x)
    v = u[1]
    w = v[1:]
    w *= x[0]
    u[0] = w[0] * v
    v[:2] += w
    return u * np.sum(w)


def transposed_views(m):
    u = m * m
    t = u.T
    t[0] = t[1] * m[0]
    r = u.reshape(9)
    r[4] = r[1] * r[2]
    return u * t


def swaps(x):
    u = x * 1.0
    for k in range(2):
        u[k], u[k + 1] = u[k + 1] * x[0], u[k]
    a, b = u[0], u[1]
    a, b = b, a * b
    return a * b * u


def returns_argument(x):
    u = x * 1.0
    v = same(u)
    v[0] = x[1] * u[2]
    return u * v


def same(u):
    return u


def returns_either(x):
    u = x * 1.0
    v = either(u, x[0] > 0)
    return u * v


def either(u, k):
    if k:
        return u
    return u * 2.0


def none_results(x):
    u = [x[0], x[1]]
    r = maybe(u, 1)
    if r is None:
        r = x[2]
    return r * u[0] * u[1]


def maybe(u, k):
    u[0] = u[0] * u[1]
    if k > 1:
        return u[0]
    return None


CASES: list[tuple[Any, tuple[Any, ...]]] = [
    (pop_unused, (X,)),
    (
        parallel_items_of_lists,
        (
            X,
            0.7,
        ),
    ),
    (
        parallel_item_rows,
        (
            X,
            M,
        ),
    ),
    (parallel_swap_rows, (M,)),
    (parallel_columns, (M,)),
    (fill_whole, (X,)),
    (copyto_linear, (X,)),
    (nested_pop_arg, (X,)),
    (pop_memory, ([X * 1.0, X * 2.0],)),
    (unpack_rows_written, (M,)),
    (unpack_views_assigned, (X,)),
    (unpack_view_and_number, (X,)),
    (swap_lists, (X,)),
    (swap_places, (X,)),
    (swap_places_one, (X,)),
    (returns_made, (X,)),
    (unused_result_memory, (X,)),
    (call_unused, (X,)),
    (ifexp_memory, (X,)),
    (slice_of_list_written, (X,)),
    (aliases_of_views, (X,)),
    (transposed_views, (M,)),
    (swaps, (X,)),
    (returns_argument, (X,)),
    (returns_either, (X,)),
    (none_results, (X,)),
]


@pytest.mark.parametrize(("f", "args"), CASES, ids=[f.__name__ for f, _ in CASES])
def test_right(f: Any, args: tuple[Any, ...]) -> None:
    """The adjoint of every float is that of the oracles."""
    assert_reverse(f, *args)
