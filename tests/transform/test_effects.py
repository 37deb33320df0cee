"""Expressions of which one part changes what another reads."""

from __future__ import annotations

import numpy as np
import pytest

import sct
from tests.oracles import richardson


def bump(a):
    a[0] += 1.0
    return 3.0


def times(u, v):
    return u * v


class Counter:
    def __init__(self):
        self.count = 0.0

    @property
    def next(self):
        self.count += 1.0
        return self.count


def product(x):
    a = [2.0, 5.0]
    return x * a[0] * bump(a)


def display(x):
    a = [2.0, 5.0]
    first, second = [x * a[0], a.pop(0)]
    return first * second


def dictionary(x):
    a = [2.0, 5.0]
    d = {"p": x * a[0], "q": a.pop(0)}
    return d["p"] * d["q"]


def arguments(x):
    a = [2.0, 5.0]
    return times(x * a[0], a.pop(0)) + times(v=x * a[0], u=a.pop(0))


def linear_operation(x):
    a = np.array([2.0, 5.0])
    return np.sum(np.reshape(x * a, (int(bump(a)) - 1,)) * a)


def returned_tuple(x):
    a = [2.0, 5.0]
    return x * a[0], a.pop(0), x * a[0]


def branch_within(x):
    a = [2.0, 5.0]
    return x * a[0] + (x if bump(a) > 0 else 2 * x)


def index_of_display(x):
    a = [1, 0]
    return [x * a[0], x * a[0] * 2][a.pop()]


def index_of_store(x):
    a = [0, 2.0, 1]
    y = np.zeros(3)
    y[a.pop(0)] = x * a[0]
    y[a.pop()] += x * a[0]
    return y.sum()


def item_and_its_change(x):
    a = [1.0]

    def add():
        a[0] += x
        return x

    a[0] += add()
    return a[0] * add()


def variable_and_its_change(x):
    s = 1.0

    def add():
        nonlocal s
        s += x
        return x

    s += add()
    return s + add() + s * x


def variable_bound_within(x):
    return x * (x := x * x) + x


def property_that_counts(x):
    c = Counter()
    return x * c.next + x * c.next


PROGRAMS = [
    product, display, dictionary, arguments, linear_operation, returned_tuple, branch_within, index_of_display,
    index_of_store, item_and_its_change, variable_and_its_change, variable_bound_within, property_that_counts,
]  # fmt: skip


@pytest.mark.parametrize("f", PROGRAMS)
def test_parts_are_read_before_what_changes_them(f):
    """Value and tangent read what stood there when the user's expression read it, and every effect happens once."""
    value, tangent = sct.jvp(f, (1.3,), (1.0,))
    assert value == f(1.3)
    expected = richardson.along(f, (1.3,), (1.0,)).value
    assert np.ravel(tangent) == pytest.approx(np.ravel(expected), rel=1e-8, abs=1e-9)


def test_what_is_made_within_a_call_is_no_effect():
    """A function that writes only to its own lists leaves the expression around its call as the user wrote it."""

    def total(n):
        made = []
        for k in range(n):
            made.append(k * k)
        return sum(made)

    def f(x, a):
        return [x * a[0], total(3)]

    text = sct.source(f, wrt=("x",), types={"x": "float", "a": "list[float]"})
    assert "return [x * a[0], total(3)], [dx * a[0], 0.0]" in text
