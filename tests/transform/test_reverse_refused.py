"""What reverse mode refuses, each with the program next to it: a wrong derivative there would be easy to give."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import sct
from sct import checkpoint
from sct.errors import RequestError
from tests.transform.reversing import assert_refused

X = np.array([0.3, -1.2, 2.1])
CASES: list[Any] = []


def refused(reason: str, *args: Any) -> Callable[[Any], Any]:
    """Note a program with its arguments and the reason for which it is refused."""

    def note(f: Any) -> Any:
        CASES.append(pytest.param(f, args, reason, id=f.__name__))
        return f

    return note


@refused("`pop` by a key or a computed place", [0.3, 1.4, 0.2], 1)
def popped_at_a_computed_place(xs, k):
    ys = [v * v for v in xs]
    a = ys.pop(k)
    return a * ys[0]


@refused("`pop` by a key or a computed place", 0.7)
def popped_by_a_key(x):
    d = {"a": x * x, "b": x}
    a = d.pop("a")
    return a * d["b"]


@refused("`with ... as` around active statements in reverse mode", 0.7)
def with_a_name(x):
    with np.errstate(all="ignore") as _:
        y = x * x
    return y


@refused("`finally` without `except` around active statements", 0.7)
def finally_alone(x):
    y = x
    try:
        y = y * x
    finally:
        y = y * 2.0
    return y


@refused("a branch within a block that may fail", 0.7)
def branch_within_a_try(x):
    y = x
    try:
        y = y * x
        if y > 0.1:
            n = 3
        else:
            n = 2
        y = y * math.sqrt(y)
    except ValueError:
        y = x
    return y * n


@refused("a subject that changes active data", [0.3, 0.4], 0.7)
def subject_that_pops(p, x):
    q = [v * v for v in p]
    match q.pop():
        case _:
            n = 2
    return q[0] * x * n


@refused("a default that depends on variables of the function around", 0.7)
def default_from_around(x):
    def g(v, m=x):
        return v * m

    return g(x) * g(x, 2.0)


@checkpoint
def itself(x):
    return x


@checkpoint
def downwards(x, n):
    return x if n == 0 else downwards(x * x, n - 1)


@refused("with an argument that is written to", X)
def checkpoint_of_a_written_array(x):
    u = x * 2.0
    a = itself(u)
    u[0] = x[1]
    return a * x


@refused("which is checkpointed and calls itself", 0.9)
def checkpoint_of_a_recursion(x):
    return downwards(x, 2) * x


@refused("now a number, now something that is written to", 0.7, X)
def number_then_array(x, u):
    y = x * x
    for k in range(3):
        if k == 1:
            y = u * x
            y[0] = 2.0 * x
    return np.sum(y)


@refused("extended by itself", 0.7)
def extended_by_itself(x):
    ys = [x, x * x]
    ys.extend(ys)
    return ys[0] * ys[3]


@refused("extended by itself", 0.7)
def extended_by_itself_in_a_loop(x):
    ys = [x, x * x]
    for _ in range(2):
        ys += ys
    ys[1] *= ys[6]
    return ys[1] * ys[7]


@refused("extended by itself", X)
def rows_extended_by_their_list(u):
    rows = [u * 1.0, u * u]
    same = rows
    rows.extend(same)
    rows[2][0] = u[1]
    return np.sum(rows[0] * rows[3])


@refused("a list of numbers and of lists or written arrays, made of another", X)
def rows_or_numbers(u):
    rows = [[u[0]], [u[1]]]
    more = rows if u[0] > 0.0 else u
    ys = [[u[2]]]
    ys.extend(more)
    ys[1][0] *= 2.0
    return ys[1][0] * ys[2][0] * rows[0][0]


@checkpoint
def gives_lists(x):
    ys = [x * x, x]
    ys[0] = ys[1] * x
    return [ys, [x]]


@refused("returns lists or written arrays within another", 0.7)
def lists_of_a_checkpointed_function(x):
    ys = gives_lists(x)
    return ys[0][0] * ys[0][1] * ys[1][0]


@refused("a variable that holds now a part of something, now something else that is written to", X, np.outer(X, X))
def rows_or_a_view_of_what_is_written(u, m):
    s = 0.0
    if u[0] < 5.0:
        for e in m:
            if u[1] > -9.0:
                e = np.flip(u)
            s += e[0] * e[0]
    else:
        u[0] -= 0.8
    return s


@pytest.mark.parametrize(("f", "args", "reason"), CASES)
def test_refused(f: Any, args: tuple[Any, ...], reason: str) -> None:
    """The reason is the program's own, and there is a cure."""
    assert_refused(f, *args, reason=reason)


@pytest.mark.parametrize("f", [lambda x: x * x, lambda x: [x[0], x[1] * x[1]]], ids=["array", "list"])
def test_gradient_of_what_is_no_number(f):
    """That the value is an array or a list is known before anything runs."""
    with pytest.raises(RequestError, match="one number"):
        sct.source(f, "hessian", types={"x": "float64[n]"})


def test_array_made_of_lists_with_two_names():
    """Refused with a reason: the forward text fills the tangents of such an array in a statement of its own."""

    def f(q, r):
        v = w = np.maximum(r[1], [q[1], q[1]])
        v[[1, 0]] += w
        return np.sum(v * w)

    args = ((0.3, np.array([0.4, 0.2])), (0.1, np.array([0.5, 0.1])))
    assert_refused(f, *args, reason="a new array, given two names at once and written to")
