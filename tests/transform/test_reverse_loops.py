"""Loops of every kind in reverse: what they run over, how they are left, what they carry."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import sct
from tests.transform.reversing import assert_reverse

X = np.array([0.3, -1.2, 2.1])
M = np.array([[0.3, -1.2, 2.1], [0.8, 0.4, -0.5], [1.1, 0.2, 0.6]])


def while_walrus_test(x):
    s = x
    while (t := s * x) > 0.2:
        s = t * 0.8
    else:  # noqa: PLW0120
        s = s * 3.0
    return s * t


def for_else(x, ks):
    s = x
    for k in ks:
        s = s * x + k
    else:  # noqa: PLW0120
        s = s * s
    for k in ks:
        if s > 0.5 * k:
            break
    else:
        s = x
    return s


def nested_lists_walk(x):
    rows = [[x[0], x[1]], [x[2]], []]
    s = 1.0
    for row in rows:
        for k in range(len(row)):
            row[k] = row[k] * s
            s = s + row[k] * x[0]
    return s * rows[0][1]


def while_pop(x):
    stack = [x[0], x[1], x[2]]
    s = x[0]
    while stack:
        v = stack.pop()
        if v > 0:
            s = s * v + v
        if s > 100:
            break
        if v > 2:
            stack.append(v - 1.9)
    return s


def continue_break(x):
    s = x[0]
    for k in range(8):
        if k % 2:
            continue
        s = s * x[k % 3] + 0.5
        if s < -1.0:
            break
        s = s * s
    return s


def early_return(x):
    s = x[0]
    for k in range(5):
        s = s * x[k % 3] + 0.1
        if s < 0.0:
            for j in range(3):
                s = s * x[j]
                if j == 1:
                    return s * s
    return s


def loop_rows(m):
    u = m * 1.0
    for row in u:
        row[1:] = row[:-1] * row[0]
    for k, row in enumerate(u):
        row += u[k - 1] * k
    return u


def prefix(x):
    u = np.zeros(4)
    for k in range(3):
        u[k + 1] = u[k] * x[k] + x[k]
    for k in range(2, -1, -1):
        u[k] += u[k + 1] * x[k]
    return u


def temp_reuse(x):
    buf = np.zeros(3)
    s = 0.0
    for k in range(3):
        buf[:] = x * x[k]
        buf[k] = s
        s = s + np.sum(buf * buf)
    return s


def zip_dict_inactive(xs, d):
    s = 1.0
    for v, k in zip(xs, d):
        s = s * v + k
    for v, k in zip(xs, d.values()):
        s = s * v + k
    return s


def zip_str(xs, t):
    s = 1.0
    for v, c in zip(xs, t):
        s = s * v + (1.0 if c == "a" else v)
    return s


def set_loop(xs):
    s = 1.0
    for k in {1, 2}:  # noqa: PLC0208
        s = s * xs[k - 1]
    for k in "ab":
        s = s * 2.0
    for k in (1, 0):
        s = s * xs[k] + s
    return s


def dict_loop(xs, d):
    s = 1.0
    for k in d:
        s = s * xs[d[k]] + 1.0
    for k, v in d.items():
        s = s * xs[v] + 2.0
    return s


def zip_slices(xs):
    s = 1.0
    for a, b in zip(xs, xs[1:]):  # noqa: RUF007
        s = s * a + b
    for a, b in zip(xs[:-1], xs[::-1]):
        s = s * a + b
    return s


def zip_array_range(x):
    s = 1.0
    for a, k in zip(x, range(5)):
        s = s * a + k
    for k, a in zip(range(2), x):
        s = s * a + k
    return s


def zip_break(xs):
    s = 1.0
    for a, b in zip(xs, xs[1:]):  # noqa: RUF007
        s = s * a + b
        if s > 0.9:
            break
    for k, a in enumerate(xs):
        if k == 2:
            break
        s = s * a
    return s


def sorted_loop(xs):
    s = 1.0
    for k in sorted(range(3), key=lambda i: -i):
        s = s * xs[k] + k
    return s


def int_array_loop(x, ks):
    s = 1.0
    for k in ks:
        s = s * x[k] + k
    for k in ks[::-1]:
        s = s * x[k] + 1
    for k in np.argsort(x):
        s = s * x[k]
    for k in range(2, -1, -2):
        s = s * x[k]
    for k in range(1, 3):
        s = s * x[k] + s
    return s


CASES: list[tuple[Any, tuple[Any, ...]]] = [
    (while_walrus_test, (0.9,)),
    (
        for_else,
        (
            0.9,
            [1, 2],
        ),
    ),
    (nested_lists_walk, (X,)),
    (while_pop, (X,)),
    (continue_break, (X,)),
    (early_return, (X,)),
    (loop_rows, (M,)),
    (prefix, (X,)),
    (temp_reuse, (X,)),
    (
        zip_dict_inactive,
        (
            [0.3, 0.5],
            {1: 2, 3: 4},
        ),
    ),
    (
        zip_str,
        (
            [0.3, 0.5],
            "ab",
        ),
    ),
    (set_loop, ([0.3, 0.5],)),
    (
        dict_loop,
        (
            [0.3, 0.5],
            {"a": 1, "b": 0},
        ),
    ),
    (zip_slices, ([0.3, 0.5, 0.9],)),
    (zip_array_range, (X,)),
    (zip_break, ([0.3, 0.5, 0.9],)),
    (sorted_loop, ([0.3, 0.5, 0.9],)),
    (
        int_array_loop,
        (
            X,
            np.array([2, 0, 1]),
        ),
    ),
]


@pytest.mark.parametrize(("f", "args"), CASES, ids=[f.__name__ for f, _ in CASES])
def test_right(f: Any, args: tuple[Any, ...]) -> None:
    """The adjoint of every float is that of the oracles."""
    assert_reverse(f, *args)


def bound_is_the_loop_variable(x, v):
    n = 2
    for n in range(n % 3):
        x += np.tanh(v[n] * -0.8)
    return x * n


def bound_changes_in_the_trip(x, v):
    n = 2
    for _k in range(n):
        n = 0
        x += np.tanh(v[n] * -0.8)
    return x * (n + 1)


def list_is_the_loop_variable(x, v):
    for v in v:
        x += np.tanh(v * -0.8)
    return x


@pytest.mark.parametrize("f", [bound_is_the_loop_variable, bound_changes_in_the_trip, list_is_the_loop_variable])
def test_loop_changes_what_it_runs_over(f):
    """The loop of the backward sweep runs as often as the first one did, whatever its bound is by then."""
    assert_reverse(f, 1.5, X)


def triangle(x, n):
    s = 1.0
    for j in range(n):
        for i in range(j + 1):
            s = np.sin(s) * x[i]
        for i in range(j + 1, n):
            s = np.sin(s) + x[i]
        for i in range(j + 2):
            s = np.sin(s) + x[0]
    return s


def test_bounds_of_falling_loops_are_worked_out() -> None:
    """`range(j, -1, -1)`, where it was `range(j + 1 - 1, -1, -1)`."""
    text = sct.source(triangle, "reverse", wrt="x", types={"x": "float64[:]", "n": "int"})
    for header in ("range(j, -1, -1)", "range(n - 1, j, -1)", "range(j + 1, -1, -1)"):
        assert f"for i in {header}:" in text
    assert_reverse(triangle, X, 3)
