"""Iterators are used up by reading: values and tangents are read together, or the program is refused."""

from __future__ import annotations

import functools
from math import exp, sin

import numpy as np
import pytest

import sct
from tests.oracles import richardson
from tests.transform.reversing import assert_refused, assert_reverse


def over_constants(x):
    it = iter([1.0, 2.0, 3.0])
    return sum([x * k for k in it]) + sum(x * k for k in map(float, [1, 2]))


def over_active(x):
    it = iter([x, x * x, 3.0])
    return sum([v * v for v in it])


def pairs_of_one(x):
    it = iter([x, x * x, 2 * x, 3.0])
    return sum([a * b for a, b in zip(it, it)])


def shorter_beside(x):
    it = iter([x, x * x, 2 * x, 3.0, x**3])
    total = 0.0
    for v, k in zip(it, range(2)):
        total += v * k
    return total * next(it)


def skipped(x):
    it = iter([x, x * x, 2 * x])
    next(it)
    return next(it)


def condition_that_counts(x):
    stack = [0.0, 2.0, 0.0, 3.0, 4.0]
    return sum(x * k for k in range(5) if stack.pop() > 1)


def condition_by_chance(x):
    chance = np.random.default_rng(3)
    return sum([x * k for k in range(6) if chance.random() > 0.5])


def inner_iterable_by_chance(x):
    chance = np.random.default_rng(3)
    return sum([x * k * w for k in range(3) for w in chance.normal(size=2)])


def iterable_that_is_popped(x):
    stack = [[0.0, 2.0], [0.0, 3.0, 4.0]]
    return sum([x * k for k in stack.pop()]) * sum([x * k for k in stack.pop()])


def range_is_no_list(x):
    r = range(3)
    return x * x if isinstance(r, list) else x * len(r)


RIGHT = [
    over_constants, over_active, pairs_of_one, shorter_beside, skipped, condition_that_counts, condition_by_chance,
    inner_iterable_by_chance, iterable_that_is_popped, range_is_no_list,
]  # fmt: skip


@pytest.mark.parametrize("f", RIGHT)
def test_values_and_tangents_are_read_together(f):
    """A comprehension for the tangents does not find its iterator used up by the one for the values."""
    value, tangent = sct.jvp(f, (1.3,), (1.0,))
    assert value == f(1.3)
    expected = richardson.along(f, (1.3,), (1.0,)).value
    assert tangent == pytest.approx(float(np.ravel(expected)[0]), rel=1e-8)


def test_read_for_a_truth():
    """`any` over an iterator advances it; the tangents would stay behind."""

    def f(x):
        it = iter([x, 2 * x, 3 * x])
        found = any(v > 2 for v in it)
        return sum(it) if found else x

    with pytest.raises(sct.UnsupportedError, match="iterator over active data"):
        sct.derivative(f)(1.5)


def in_a_test(x):
    it = iter([x, x * x])
    if next(it) > 0.0:
        return next(it) * 2.0
    return next(it)


def in_the_test_of_a_loop(x):
    it = iter([x, x * x, x + 1.0, -x, x])
    s = 1.0
    while next(it) > 0.1:
        s = s * next(it)
    return s


def in_a_conditional_expression(x):
    it = iter([x, x * x])
    s = 2.0 if next(it) > 0.5 else 3.0
    return s * next(it)


@pytest.mark.parametrize("f", [in_a_test, in_the_test_of_a_loop, in_a_conditional_expression])
def test_read_in_a_test(f):
    """A test reads the values alone: their tangents would be read too late by the next statement."""
    with pytest.raises(sct.UnsupportedError, match="read for something without a derivative"):
        sct.derivative(f)(0.7)
    assert_refused(f, 0.7, reason="read for something without a derivative")


def test_membership_and_number_of_an_element():
    """`in` and `int` use up elements without a derivative of their own."""

    def member(x):
        it = iter([x, 2 * x, 3 * x])
        return sum(it) if 2.0 in it else x

    def whole(x):
        it = iter([x, 2 * x])
        return int(next(it)) * next(it)

    def tested(x):
        it = iter([x, 2 * x])
        return next(it) if next(it) else x

    for f in (member, whole, tested):
        with pytest.raises(sct.UnsupportedError, match="iterator over active data"):
            sct.derivative(f)(1.5)


def test_generator_that_is_kept():
    """A generator that is read later sees later values; made a list, it would not: refused."""

    def f(x):
        k = 2.0
        g = (sin(x * v) * exp(x * k) for v in [1.0, 2.0])
        k = 5.0
        return sum(g)

    with pytest.raises(sct.UnsupportedError, match="generator expression"):
        sct.derivative(f)(0.5)


def test_generator_with_a_name_of_its_own_that_others_have():
    """The generator's own variable is no other, however often a name is given a value: it may be read later."""

    def f(x):
        v = x * 2.0
        v = v * x
        g = (sin(x * v) for v in [1.0, 2.0])
        return v * sum(g)

    assert_reverse(f, 0.5)


def test_reduce_over_an_iterator():
    """`reduce` reads its iterator once."""

    def f(x):
        return functools.reduce(lambda a, b: a * b + a, iter([x, 2.0, x]))

    expected = richardson.along(f, (1.3,), (1.0,)).value
    assert sct.derivative(f)(1.3) == pytest.approx(float(np.ravel(expected)[0]), rel=1e-8)


def counted_backwards(x):
    s = 1.0
    for k, v in enumerate(reversed([x, x * x])):
        s = s * v + k
    return s


def beside_a_reversed_range(x):
    s = 1.0
    for v, k in zip([x, x * x], reversed(range(2))):
        s = s * v + k
    return s


def beside_a_generator(x):
    s = 1.0
    for v, k in zip([x, x * x], (i * i for i in range(2))):
        s = s * v + k
    return s


@pytest.mark.parametrize(
    "f", [counted_backwards, beside_a_reversed_range, beside_a_generator], ids=lambda f: f.__name__
)
def test_loops_over_iterators_in_reverse(f):
    """An iterator has no length to count back from: `enumerate` and `zip` of one are refused."""
    assert_refused(f, 0.7, reason="a loop over this in reverse mode")
