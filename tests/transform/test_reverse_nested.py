"""Nested functions in reverse: what they take from the functions around them has its adjoint in every trip."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.transform.reversing import assert_refused, assert_reverse

X = np.array([0.3, -1.2, 2.1])


def in_a_loop(x):
    def g(v):
        return v * x

    s = 1.0
    for _ in range(3):
        s = g(s)
    return s


def in_a_while_loop(x):
    def g(v):
        return v * x

    s = x
    while s > 0.1:
        s = g(s)
    return s


def in_branches_of_a_loop(x):
    y = x * x

    def g(v):
        return v * y

    s = x
    for k in range(4):
        if s > 0.2:
            s = g(s)
        elif k > 2:
            s = g(g(s)) + y
        else:
            z = g(x)
            s = s + z
    return s


def defined_in_a_loop(x):
    s = x
    for k in range(3):

        def g(v):
            return v * x + k

        s = g(s)
    return s


def two_levels(x):
    y = x * x

    def g(v):
        s = v
        for i in range(2):

            def h(w):
                return w * y * i + x

            s = h(s)
        return s

    t = x
    for _ in range(2):
        t = g(t)
    return t


def rebound_in_a_loop(x):
    k = x

    def g(v):
        return v * k

    s = x
    for _ in range(3):
        s = s + g(x)
        k = s * k
    return s


def of_a_helper(x):
    def sq(v):
        return v * v

    def g(v):
        return sq(v) * x

    s = x
    for _ in range(3):
        s = g(s) + sq(x)
    return s


NUMBERS = [
    in_a_loop, in_a_while_loop, in_branches_of_a_loop, defined_in_a_loop, two_levels, rebound_in_a_loop, of_a_helper,
]  # fmt: skip


@pytest.mark.parametrize("f", NUMBERS, ids=lambda f: f.__name__)
def test_numbers_from_around(f):
    """The adjoint of what is taken from around is a sum over all calls: of those in a loop only one had counted."""
    assert_reverse(f, 0.7)


def arrays_in_a_loop(x):
    y = x * x

    def g(v):
        return v * y

    s = np.ones(3)
    for _ in range(3):
        s = g(s)
    return s


def written_arrays_in_a_loop(x):
    u = x * x
    u[0] = x[1]

    def g(v):
        return v * u[0] + u[2]

    s = 1.0
    for _ in range(3):
        s = g(s) * x[1]
    return s


def within_a_try(x):
    u = x * x

    def g(v):
        return math.sqrt(v * u[2] + u[0])

    s = 1.0
    try:
        s = g(s) * x[2]
    except ValueError:
        s = x[1]
    return s


@pytest.mark.parametrize("f", [arrays_in_a_loop, written_arrays_in_a_loop, within_a_try], ids=lambda f: f.__name__)
def test_arrays_from_around(f):
    """The same for arrays, whether they are written to or not."""
    assert_reverse(f, X)


def a_written_array_within_a_try(x):
    u = x * x
    u[0] = x[1]

    def g(v):
        return math.sqrt(v * u[2] + u[0] + 9.0)

    s = 1.0
    try:
        s = g(s) * x[2]
    except ValueError:
        s = x[1]
    return s


def test_written_arrays_from_around_within_a_try():
    """A call that may fail when it has added to part of an adjoint array is refused, however the array gets there."""
    assert_refused(a_written_array_within_a_try, X, reason="a statement that may fail when part of its work is done")


def counting_itself(x):
    n = 0

    def g(v):
        nonlocal n
        n += 1
        return v * x * n

    return g(x) * g(x)


def counted_by_another(x):
    n = 0

    def count():
        nonlocal n
        n += 1

    count()
    y = n * x
    count()
    return y * n * x


@pytest.mark.parametrize("f", [counting_itself, counted_by_another], ids=lambda f: f.__name__)
def test_variables_that_a_nested_function_assigns(f):
    """`nonlocal` is refused, also of numbers without derivative: a saved value would not know of the assignment."""
    assert_refused(f, 0.7, reason="`nonlocal` in reverse mode")


def counted_in_a_list(x):
    n = [0]

    def count():
        n[0] += 1

    count()
    y = n[0] * x
    count()
    return y * n[0] * x


def test_a_list_that_a_nested_function_writes_to():
    """The plain way out of it is right."""
    assert_reverse(counted_in_a_list, 0.7)


def through_three_functions(x):
    k = x * x

    def outer(t):
        return middle(t) * 2.0

    def middle(t):
        return inner(t) + t

    def inner(t):
        return math.sin(t * k)

    return outer(x) * k


def test_what_the_innermost_of_several_functions_takes_from_around():
    """Each function on the way is handed it, in whatever order they are written."""
    assert_reverse(through_three_functions, 0.7)


def applied(f, t):
    return f(t) + f(t + 0.1)


def around_a_lambda(a, b):
    return applied(lambda t: a * t - b * b, 0.3)


def named_around(a, b):
    def g():
        return math.sin(a) - 2.0 * b

    b = g()
    return b * b


def called_with_other_actives(x, y):
    return x * around_a_lambda(-0.4, x) + around_a_lambda(y, 1.5) + named_around(0.2, y) * named_around(x, 0.7)


def by_way_of_another(a, b):
    return around_a_lambda(a, b) * 2.0


def called_by_way_of_another(x, y):
    return by_way_of_another(x, 0.4) + by_way_of_another(2.0, y) * x


def test_calls_of_the_function_around_with_other_arguments():
    """What a nested function takes from around it carries a derivative in one call of that and none in another."""
    assert_reverse(called_with_other_actives, 0.3, 0.7)
    assert_reverse(called_by_way_of_another, 0.3, 0.7)
