"""Functions with `*` and `**` parameters, called with active data; nested functions that nothing calls any more."""

from __future__ import annotations

import functools

import numpy as np
import pytest

import sct
from tests.transform.reversing import assert_reverse


def twice(f):
    @functools.wraps(f)
    def inner(*args):
        return 2.0 * f(*args)

    return inner


@twice
def product(a, b):
    return a * b + a


def wrapped(x, v):
    return product(x, v[0])


def some_or_none(x, v):
    def h(k, *a):
        for e in a:
            k = k * e
        return k

    return h(x, v[0], x * x, v[2]) * h(x)


def with_keyword(x, v):
    def h(*a, scale=1.0):
        return sum(a) * scale

    return h(x, v[0], x * v[1], scale=x)


def written_to(x, v):
    def h(*rows):
        for r in rows:
            r[0] *= x
        return rows[0][0] * rows[1][1]

    a = [x, v[1]]
    b = [v[0], v[2]]
    return h(a, b) * a[0] * b[0]


def arrays(x, v):
    def h(*parts):
        return np.concatenate(parts)

    return np.sum(h(v * x, v) ** 2)


def recursion(x, v):
    def h(n, *a):
        if n == 0:
            return a[0]
        return h(n - 1, a[1], a[0] * x)

    return h(3, x, v[1])


def options(x, v):
    def h(a, **o):
        return a * o["b"] * o.get("c", x) + o.get("d", 0.5 * a)

    return h(x, b=v[0], c=x) * h(v[1], b=x * x)


def every_option(x, v):
    def h(**o):
        s = 1.0
        for e in o.values():
            s = s * x + e
        return s

    return h(a=x, b=v[2])


FUNCTIONS = [wrapped, options, every_option, some_or_none, with_keyword, written_to, arrays, recursion]


@pytest.mark.parametrize("f", FUNCTIONS)
def test_star_parameters(f):
    assert_reverse(f, 1.5, np.array([1.0, 2.0, 3.0]))


def test_text_without_uncalled_functions():
    """The user's nested function goes where its derivative functions have taken its place; the text is tidied then."""
    for mode in ("forward", "reverse"):
        text = sct.source(some_or_none, mode)
        assert "def h(" not in text
        assert "def h_" in text
