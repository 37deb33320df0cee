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


def axpy(u, v, a):
    u += a * v


def scale_into(u, v):
    u[:] = u * v
    return u[0]


def acc(s, k, xs):
    s[k] = s[k - 1] * xs[k]
    return s


def calls_memory_loop(x):
    u = np.zeros(3)
    for k in range(3):
        axpy(u, x, x[k])
        axpy(u, u, 0.5)
    return u


def calls_same_twice(x):
    u = x * 1.0
    axpy(u, u, x[0])
    axpy(u, x, u[1])
    return u * x


def calls_views(x):
    u = x * x
    axpy(u[1:], u[:2], x[0])
    a = scale_into(u[:2], x[1:])
    return u * a


def calls_branch(x):
    u = x * x
    s = 0.0
    for k in range(3):
        if x[k] > 0:
            s = s + scale_into(u, x)
        else:
            axpy(u, x, s)
    return u * s


def calls_list(x):
    s = [1.0, 0.0, 0.0]
    for k in range(1, 3):
        s = acc(s, k, [x[0], x[1] * x[0], x[2]])
    return s[2] * s[1]


def calls_result_unused(x):
    u = x * 1.0
    scale_into(u, x)
    scale_into(u, u)
    return np.sum(u)


def nested_calls_memory(x):
    u = x * 1.0
    outer(u, x)
    outer(u, u * 1.0)
    return u


def outer(u, v):
    for k in range(2):
        inner(u, v[k])


def inner(u, a):
    u[0] = u[1] * a
    u[1] += u[0] * a


def returns_view(x):
    u = x * 1.0
    v = tail(u)
    v *= x[0]
    w = tail(v)
    w[0] = u[0] * u[1]
    return u


def tail(u):
    return u[1:]


def returns_pair_memory(x):
    u = x * 1.0
    a, b = split(u)
    a[0] = b[0] * x[2]
    b += a
    return u * a[0]


def split(u):
    return u[:2], u[1:]


def returns_new_and_old(x):
    u = x * 1.0
    a, b = two(u)
    a[0] = b[0] * x[2]
    b += a
    return u * a * b


def two(u):
    v = u * u
    v[0] = 2.0 * u[1]
    return u, v


def loops_rebinding_memory(x):
    u = x * 1.0
    for k in range(3):
        v = u * x[k]
        v[k] = u[0] + 1.0
        u = v
    return u


def ping_pong(x):
    a = x * 1.0
    b = np.zeros(3)
    for k in range(4):
        b[1:] = a[:-1] * x[0]
        b[0] = a[2]
        a, b = b, a
    return a * b


def conditional_alias(x):
    a = x * 1.0
    b = x * 2.0
    for k in range(3):
        c = a if k % 2 else b
        c[k] = a[0] * b[1] + x[k]
    return a * b


def conditional_alias2(x):
    a = x * 1.0
    b = x * 2.0
    if x[0] > 0:
        c = a
    else:
        c = b
    c *= x
    a += c
    return a * b * c


def saved_views(x):
    u = x * x
    parts = []
    for k in range(3):
        parts.append(u[k:])
    parts[0][1] *= x[0]
    parts[1][0] *= x[1]
    return np.sum(parts[0]) * parts[2][0] + np.sum(parts[1] * parts[1])


def list_of_lists_shared(x):
    row = [x[0], x[1]]
    rows = [row, row]
    rows[0][0] = x[2] * rows[1][1]
    row.append(x[1] * x[0])
    return rows[1][0] * rows[0][2] + len(rows[1])


def dict_of_arrays(x):
    d = {"a": x * 1.0, "b": x * x}
    d["a"][0] = d["b"][1]
    d["b"] *= d["a"]
    d["c"] = d["a"]
    d["c"][2] = x[0]
    return d["a"] * d["b"]


def tuple_of_arrays(x):
    t = (x * 1.0, x * x)
    t[0][0] = t[1][1] * x[2]
    a, b = t
    b[2] = a[0]
    return t[0] * t[1]


def matrix_rows_alias(m):
    rows = [m[0] * 1.0, m[1] * 2.0, m[2] * m[0]]
    for k in range(3):
        r = rows[k]
        r[k] = rows[k - 1][0] * r[0]
    return rows[0] * rows[1] * rows[2]


def while_arrays(x):
    u = x * 1.0
    k = 0
    while np.sum(u * u) > 0.1 and k < 6:
        u = u * 0.5 * x
        u[k % 3] = x[0]
        k += 1
    return u * k


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
    (calls_memory_loop, (X,)),
    (calls_same_twice, (X,)),
    (calls_views, (X,)),
    (calls_branch, (X,)),
    (calls_list, (X,)),
    (calls_result_unused, (X,)),
    (nested_calls_memory, (X,)),
    (returns_view, (X,)),
    (returns_pair_memory, (X,)),
    (returns_new_and_old, (X,)),
    (loops_rebinding_memory, (X,)),
    (ping_pong, (X,)),
    (conditional_alias, (X,)),
    (conditional_alias2, (X,)),
    (saved_views, (X,)),
    (list_of_lists_shared, (X,)),
    (dict_of_arrays, (X,)),
    (tuple_of_arrays, (X,)),
    (matrix_rows_alias, (M,)),
    (while_arrays, (X,)),
]


@pytest.mark.parametrize(("f", "args"), CASES, ids=[f.__name__ for f, _ in CASES])
def test_right(f: Any, args: tuple[Any, ...]) -> None:
    """The adjoint of every float is that of the oracles."""
    assert_reverse(f, *args)
