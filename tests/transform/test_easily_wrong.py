# ruff: noqa: A001, PLW0120 - shadowed builtins and a loop that ends in its else are what these programs are about
"""Programs where a derivative is easily silently wrong: broadcasting, aliases, views, exceptions, shadowed names."""

from __future__ import annotations

import numpy as np
import pytest

import sct
from tests.oracles import richardson


def broadcast_column_and_row(x):
    y = np.zeros((3, 1)) + x
    z = np.ones((1, 4))
    w = y + z
    return w.sum()


def list_alias_and_extend(x):
    a = [x, x]
    b = a
    b[0] *= x
    a += [x**3]
    return sum(b)


def list_as_default(x, k=[1.0]):
    return k[0] * x * x


def overlapping_slices(x):
    y = np.arange(4.0) * x
    y[1:] = y[:-1]
    return (y * np.arange(4)).sum()


def negative_stride(x):
    y = np.arange(5.0) * x
    y[::-2] += y[::2] ** 2
    return y.sum()


def loop_without_trips(x):
    for i in range(0):
        x = x * 2
    else:
        x = x * 3
    return x


def value_before_an_exception(x):
    try:
        y = x * x
        raise ValueError
    except ValueError:
        y = y + x
    return y


def shadowed_builtins(x):
    sum = 0.0
    for abs in (x, 2 * x):
        sum += abs**2
    return sum


def views_of_a_column(x):
    y = np.full(3, x)
    y = y.reshape(3, 1)
    y[0] = x * x
    v = y.ravel()
    v[2] = 5 * x
    return y.sum()


def dict_with_defaults(x):
    d = {}
    for i in range(3):
        d[i % 2] = d.get(i % 2, 0.0) + x**i
    return d[0] * d[1]


def cut_to_a_whole_number(x):
    n = int(x * 10)
    return x * n + (x - n) ** 2


def swapped_views(x):
    y = np.array([x, 2 * x])
    y, z = y[::-1], y
    z[0] = 0.0
    return y[1] * 3 + y[0]


PROGRAMS = [
    broadcast_column_and_row,
    list_alias_and_extend,
    list_as_default,
    overlapping_slices,
    negative_stride,
    loop_without_trips,
    value_before_an_exception,
    shadowed_builtins,
    views_of_a_column,
    dict_with_defaults,
    cut_to_a_whole_number,
    swapped_views,
]


@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
def test_easily_wrong(f):
    """Value to the bit; the tangent as extrapolated differences have it."""
    value, tangent = sct.jvp(f, (0.73,), (1.0,))
    assert value == f(0.73)
    assert tangent == pytest.approx(float(np.ravel(richardson.along(f, (0.73,), (1.0,)).value)[0]), rel=1e-8)


def unpacked_from_either(x, shapes):
    total = 0.0
    for s in shapes:
        if not isinstance(s, dict):
            n, *_ = s
            total += n * x
    return total


def test_a_number_that_the_types_would_allow_to_be_text() -> None:
    """Where an operand may be a number or text, the derivative of the number counts: text has no arithmetic."""
    shapes = [(1.0, 2.0), (1.5, 1.5, 3.0), {"side": 0.7}]
    assert sct.jvp(unpacked_from_either, (1.3, shapes), (1.0, None)) == (1.3 + 1.5 * 1.3, 2.5)
