"""Places of arrays that are stored into once, read when nothing stores into them any more, or nearly so.

GOOD: nothing of the array is saved, and the adjoint of a place is not cleared.  NEAR: programs that come near to that,
whose derivatives would be wrong if they were taken for it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import sct
from tests.adjoints import adjoint_text
from tests.transform.reversing import assert_reverse

X = np.array([0.4, -0.2, 0.7, 0.3])
A = np.array([[1.5, 0.0, 0.0, 0.0], [0.3, 1.2, 0.0, 0.0], [-0.4, 0.6, 0.9, 0.0], [0.2, -0.1, 0.5, 1.1]])


def each_once(x):
    out = np.zeros(len(x))
    for i in range(len(x)):
        out[i] = math.sin(x[i]) * x[0]
    return np.sum(out * out)


def triangular(a, b):
    x = np.zeros(len(b))
    for i in range(len(b)):
        s = b[i]
        for j in range(i):
            s -= a[i, j] * x[j] * x[j]
        x[i] = s / a[i, i]
    return np.sum(x)


def recurrence(x, a):
    y = np.empty(len(x))
    y[0] = x[0]
    for i in range(1, len(x)):
        y[i] = a * y[i - 1] * y[i - 1] + x[i]
    return np.sum(y)


def rows(x, a):
    u = np.zeros((4, len(x)))
    u[0] = x
    for t in range(3):
        u[t + 1] = u[t] + a * u[t] * u[t]
    return np.sum(u[3] * u[1])


def wraps(x, a):
    """The place before the first is the last, which is stored into later."""
    y = np.array([0.5, 0.5, 0.5, 0.5]) * a
    for i in range(len(x)):
        y[i] = a * y[i - 1] * y[i - 1] + x[i]
    return np.sum(y)


def twice(x, a):
    y = np.zeros(len(x))
    for _ in range(2):
        for i in range(1, len(x)):
            y[i] = a * y[i - 1] * y[i] + x[i]
    return np.sum(y)


def ahead(x, a):
    """What is read is stored into later."""
    y = np.ones(len(x)) * a
    for i in range(1, len(x) - 1):
        y[i] = a * y[i + 1] * y[i - 1] + x[i]
    for i in range(len(x) - 1):
        y[i] = y[i + 1] * y[i + 1]
    return np.sum(y)


def stored_behind(x, a):
    y = np.zeros(len(x))
    y[0] = x[0]
    for i in range(1, len(x)):
        y[i] = a * y[i - 1] * y[i - 1] + x[i]
    y[1] = x[2] * y[3]
    return np.sum(y * y)


def one_place(x, a):
    y = np.zeros(2)
    for i in range(len(x)):
        y[0] = a * y[1] * x[i]
        y[1] = y[0] * y[0] + x[i]
    return y[1]


def started_from_data(x, a):
    y = x * a
    for i in range(1, len(x)):
        y[i] = a * y[i - 1] * y[i - 1]
    return np.sum(y)


def by_a_view(x, a):
    y = np.zeros(len(x))
    z = y[1:]
    for i in range(len(x) - 1):
        y[i] = a * x[i]
        z[i] = y[i] * x[i]
    return np.sum(y * y)


def added_to_before(x, a):
    """What was added to a place before it was stored into has no part in the result."""
    y = np.zeros(len(x))
    y[2] += a * x[0]
    for i in range(len(x)):
        y[i] = a * x[i]
    return np.sum(y * y)


def added_to_ahead(x, a):
    y = np.zeros(len(x) + 1)
    for i in range(len(x)):
        y[i] = a * x[i]
        y[i + 1] += x[i] * x[i]
    return np.sum(y * y)


def added_to_by_a_view(x, a):
    y = np.zeros((2, len(x)))
    z = y[0]
    z += x * a
    for i in range(2):
        y[i] = x * x
    return np.sum(y * y)


def down(x, a):
    y = np.zeros(len(x))
    for i in range(len(x) - 1, -1, -1):
        y[i] = a * y[i - 1] + x[i] * y[(i + 1) % 4]
    return np.sum(y * y)


def counter_given_anew(x, a):
    y = np.zeros(len(x))
    for i in range(len(x)):
        y[i] = x[i] * a
        i = 0
        y[i] = y[1] * x[0]
    return np.sum(y * y)


def made_in_one_trip(x, a):
    """The array outlasts the trip that makes it."""
    s = 0.0
    for t in range(4):
        if t == 0:
            y = np.zeros(3)
        y[0] = x[t] * a
        s += y[0] * y[0]
    return s + y[0]


def made_on_the_other_side(x, a):
    s = 0.0
    y = np.zeros(3)
    for t in range(4):
        if t == 0:
            y = np.zeros(3)
        else:
            y[0] = x[t] * a
        s += y[0] * y[0] * (t + 1)
    return s + y[0]


def made_behind_the_store(x, a):
    s = 0.0
    for t in range(4):
        if t > 0:
            y[0] = x[t] * a  # noqa: F821
            s += y[0] * y[0]  # noqa: F821
        y = np.zeros(3)
        y[0] = a * x[t] * x[0]
    return s + y[0]


def made_by_one_call(x, a):
    """The second call stores into the array that the first one made."""

    def put(y, v):
        if y is None:
            y = np.zeros(3)
        y[0] = v * a
        return y

    y = put(None, x[0])
    s = y[0] * y[0]
    y = put(y, x[1])
    return s + y[0] ** 3


def while_at_a_literal(x, a):
    """A loop without a counter stores into the same place in each trip."""
    y = np.zeros(3)
    k, s = 0, 0.0
    while k < 4:
        y[0] = x[k] * a
        s += y[0] * y[0]
        k += 1
    return s + y[0]


def by_another_view_in_each_trip(x, a):
    """The counter's place is another one of the array in each trip."""
    y = np.zeros(5)
    y[0] = a
    for i in range(1, 5):
        y[i] = a * y[i - 1] * y[i - 1] + x[i - 1]
        y = y[::-1]
    return np.sum(y * y * y)


def through_a_function(x):
    """A call of a function of the program gives the array no other memory."""
    out = np.zeros(len(x))
    for i in range(len(x)):
        out[i] = squared(x[i])
    return np.sum(out * out)


def squared(v):
    return v * v


def changed_later(x, a):
    """What is added, subtracted or stored behind the loop has no part in what the loop stores."""
    y = np.zeros(len(x))
    for i in range(len(x)):
        y[i] = a * x[i]
    y[0] -= x[1] * a
    y[1] += x[2] * a
    return np.sum(y * y)


def first_by_a_literal(x, a):
    """The places of literals below the counter are stored into ahead of the loop, and read in each trip."""
    y = np.zeros(len(x) + 1)
    y[0] = x[0]
    y[1] = x[0] * a
    for i in range(1, len(x)):
        y[1 + i] = y[0] * y[1] * y[1] * x[i] + y[i - 1] * y[i]
    return np.sum(y)


def rows_by_numbers(x, a):
    u = np.zeros((2, len(x) + 1))
    u[0, 0] = x[0] * a
    for i in range(1, len(x)):
        u[0, i] = a * u[0, i - 1] * u[0, i - 1] + x[i]
    return np.sum(u)


def below_by_less(b):
    """What the inner loop reads ends one place before, or two behind, what is stored."""
    x = np.zeros(len(b) + 1)
    for i in range(len(b)):
        s = b[i]
        for j in range(i - 1):
            s -= x[j + 1] * x[j + 1]
        for k in range(1, i):
            s -= x[k - 1] * x[k] * b[k]
        x[i] = s * b[i]
    return np.sum(x)


def counter_in_a_branch(x, a):
    """The counter may stand for a place that an earlier trip has stored into."""
    y = np.zeros(len(x))
    for i in range(len(x)):
        if x[i] < 0.35:
            i = 0
        y[i] = a * x[i]
    return np.sum(y * y)


def counter_in_a_branch_read(x, a):
    y = np.zeros(len(x))
    for i in range(1, len(x)):
        if x[i] < 0.35:
            i = 1
        y[i] = a * y[i - 1] * y[i - 1] + x[i]
    return np.sum(y)


def literal_stored_later(x, a):
    """The first trip stores into the place that it has read by a literal."""
    y = np.full(len(x), 0.5) * a
    for i in range(2, len(x)):
        y[i - 1] = y[1] * y[1] * x[i]
    return np.sum(y)


def literal_from_the_end(x, a):
    y = np.full(len(x), 0.5) * a
    for i in range(1, len(x)):
        y[i] = y[-1] * y[-1] * x[i]
    return np.sum(y)


def inner_from_the_end(x, a):
    """The first place that the inner loop reads is the last of the array, which the last trip stores into."""
    y = np.full(len(x), 0.5) * a
    for i in range(1, len(x)):
        s = x[i]
        for j in range(i):
            s -= y[j - 1] * y[j - 1]
        y[i] = s
    return np.sum(y)


def inner_up_to_the_place(x, a):
    y = np.full(len(x), 0.5) * a
    for i in range(len(x)):
        s = x[i]
        for j in range(i + 1):
            s -= y[j] * y[j]
        y[i] = s
    return np.sum(y)


def inner_one_ahead(x, a):
    y = np.full(len(x), 0.5) * a
    for i in range(len(x)):
        s = x[i]
        for j in range(i):
            s -= y[j + 1] * y[j + 1]
        y[i] = s
    return np.sum(y)


def inner_of_another_length(x, a):
    """The inner loop goes beyond the place that is stored into."""
    y = np.full(len(x), 0.5) * a
    n = len(x)
    for i in range(len(x)):
        s = x[i]
        for j in range(n):
            s -= y[j] * y[j]
        y[i] = s
    return np.sum(y)


def by_a_number_of_the_trip(x, a):
    """The place is told by a name that is no counter."""
    y = np.full(len(x), 0.5) * a
    for i in range(len(x)):
        k = (i + 1) % 4
        y[i] = y[k] * y[k] * x[i]
    return np.sum(y)


def stored_by_a_literal_before(x, a):
    """The loop stores into a place of which a literal told ahead of it."""
    y = np.zeros(len(x))
    y[1] = x[0] * x[0]
    y[0] = y[1] * a
    for i in range(1, len(x)):
        y[i] = a * x[i]
    return np.sum(y * y)


def stored_twice_in_a_trip(x, a):
    y = np.zeros(len(x))
    for i in range(len(x)):
        y[i] = a * x[i] * x[i]
        y[i] = y[i] * x[0]
    return np.sum(y * y)


def steps_by_two(x, a):
    """A loop that does not count one by one, or does so downwards."""
    y = np.full(len(x) + 1, 0.5) * a
    for i in range(1, len(x), 2):
        y[i] = y[i - 1] * y[i - 1] * x[i]
    for i in range(3, 0, -1):
        y[i] = y[i - 1] * y[i - 1] * x[i]
    return np.sum(y)

def by_a_reversed_view(x, a):
    """The only stores are those of the view's name: they go to other places."""
    y = np.full(len(x), 0.5) * a
    z = y[::-1]
    for i in range(len(x)):
        z[i] = y[i] * y[i] * a + x[i]
    return np.sum(y)


def whole_array_in_each_trip(x, a):
    """A store without an index changes what lies below the counter as well."""
    y = np.full(len(x), 0.5) * a
    for i in range(1, len(x)):
        y[i] = y[i - 1] * y[i - 1] * x[i]
        y *= 0.9
    return np.sum(y)


def counter_subtracted(x, a):
    """The place goes down while the counter goes up."""
    y = np.full(len(x), 0.5) * a
    for i in range(1, len(x)):
        y[3 - i] = y[4 - i] * y[0] * x[i]
    return np.sum(y * y)


def array_of_a_list(x, a):
    """The array that is stored into has no name of its own."""
    ys = [np.zeros(len(x)), x * a]
    for i in range(len(x)):
        ys[0][i] = a * x[i] * ys[1][i]
    return np.sum(ys[0] * ys[0])


GOOD = [
    (each_once, (X,)), (triangular, (A, X)), (recurrence, (X, 0.7)), (rows, (X, 0.7)), (through_a_function, (X,)),
    (changed_later, (X, 0.7)), (first_by_a_literal, (X, 0.7)), (rows_by_numbers, (X, 0.7)), (below_by_less, (X,)),
]  # fmt: skip
NEAR = [
    (wraps, (X, 0.7)), (twice, (X, 0.7)), (ahead, (X, 0.7)), (stored_behind, (X, 0.7)), (one_place, (X, 0.7)),
    (added_to_before, (X, 0.7)), (added_to_ahead, (X, 0.7)), (added_to_by_a_view, (X, 0.7)),
    (started_from_data, (X, 0.7)), (by_a_view, (X, 0.7)), (down, (X, 0.7)), (counter_given_anew, (X, 0.7)),
    (made_in_one_trip, (X, 0.7)), (made_on_the_other_side, (X, 0.7)), (made_behind_the_store, (X, 0.7)),
    (made_by_one_call, (X, 0.7)), (while_at_a_literal, (X, 0.7)), (by_another_view_in_each_trip, (X, 0.7)),
    (counter_in_a_branch, (X, 0.7)), (counter_in_a_branch_read, (X, 0.7)), (literal_stored_later, (X, 0.7)),
    (literal_from_the_end, (X, 0.7)), (inner_from_the_end, (X, 0.7)), (inner_up_to_the_place, (X, 0.7)),
    (inner_one_ahead, (X, 0.7)), (inner_of_another_length, (X, 0.7)), (by_a_number_of_the_trip, (X, 0.7)),
    (stored_by_a_literal_before, (X, 0.7)), (stored_twice_in_a_trip, (X, 0.7)), (steps_by_two, (X, 0.7)),
    (by_a_reversed_view, (X, 0.7)), (whole_array_in_each_trip, (X, 0.7)), (counter_subtracted, (X, 0.7)),
    (array_of_a_list, (X, 0.7)),
]  # fmt: skip


def by_name(value: Any) -> str:
    return getattr(value, "__name__", "")


@pytest.mark.parametrize(("function", "args"), GOOD + NEAR, ids=by_name)
def test_derivative(function: Callable[..., Any], args: tuple[Any, ...]) -> None:
    """The adjoint is the one that the oracles know."""
    assert_reverse(function, *args)


@pytest.mark.parametrize(("function", "args"), GOOD, ids=by_name)
def test_places_are_not_saved_and_not_cleared(function: Callable[..., Any], args: tuple[Any, ...]) -> None:
    """What holds for good is read where it is, and an adjoint that nobody reads again is left as it is."""
    text, _ = adjoint_text(function, args, tuple(range(len(args))))
    assert ".copy())" not in text
    assert "] = 0.0" not in text


def stored_in_a_while_loop(u):
    v = np.ones(3)
    k = 0
    while k < 3:
        v[2] = np.tanh(u[k] * u[1])
        k += 1
    return np.sum(v * v)


def counted_by_an_empty_loop(u):
    for e in u:
        for _ in range(2):
            n = 0
            u[n] = np.tanh(np.cos(e))
            for n in range(2):
                pass
            u[n] *= e
    return np.sum(u * u)


@pytest.mark.parametrize("f", [stored_in_a_while_loop, counted_by_an_empty_loop])
def test_places_by_names_that_loops_without_a_range_give(f):
    """A `while` loop has no counter that would tell its stores apart; an empty loop still gives its counter a value."""
    assert_reverse(f, np.array([1.2, -0.7, 0.4]))


def test_zeros_are_not_left_out_where_they_are_read():
    """The first addition to an adjoint may read it: the column of a matrix whose diagonal was added to it."""

    def f(m):
        m[:, 1] += m.diagonal()

    m = np.array([[1.2, 1.0], [-0.6, 0.4]])
    assert not np.any(sct.vjp(f, m.copy())[1](None)[0])
