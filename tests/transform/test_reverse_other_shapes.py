"""A name that takes an array of another shape or type, made of the old one, and written in place.

The new adjoint memory is like the new value; the transposed statement asks for the old one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import sct
from tests.transform.reversing import assert_reverse

pytestmark = pytest.mark.usefixtures("sizes")

X = np.array([0.7, 1.3, 0.4])


def summed(x):
    y = np.outer(x, x)
    y = y.sum(axis=0)
    y *= 3.0
    return y @ x


def squared_sums(x):
    y = np.outer(x, x)
    y = np.sum(y * y, axis=0)
    y *= y
    return y @ x


def largest(x):
    y = np.outer(x, x)
    y = y.max(axis=0)
    y *= y
    return y @ x


def a_column(x):
    y = np.outer(x, x)
    y = y[:, 1] * 2.0
    y[0] = 1.0
    return y @ x


def multiplied_out(x):
    y = x[:, None]
    y = y @ y.T
    y[0] = 0.0
    return y


def longer(x):
    y = x * 1.0
    y = np.concatenate([y, x, y])
    y[1:3] *= 2.0
    return y


def spread(x):
    y = x * 1.0
    y = y.sum() * np.ones(1)
    y *= 2.0
    return y


def of_entries(x):
    y = x[0]
    y = np.array([y, y * y])
    y *= 3.0
    return y


def of_whole_numbers(x):
    k = np.arange(3)
    k = k * x
    k += 1.0
    return k * k


def halved(x):
    y = np.outer(x, x)
    while y.shape[0] > 1:
        y = y[: y.shape[0] // 2] * y[-(y.shape[0] // 2) :]
        y[0] *= 0.5
    return y


def in_a_loop(x):
    total = 0.0
    for k in range(3):
        y = np.outer(x, x) * (k + 1.0)
        y = np.sin(y).sum(axis=1)
        y *= x
        total += y @ y
    return total


def on_one_side(x):
    y = np.outer(x, x)
    if x[0] > 0.0:
        y = y.sum(axis=1)
        y *= y
    return y * x


def by_a_function(x):
    def tripled(v):
        v *= 3.0

    y = np.outer(x, x)
    y = y @ x
    tripled(y)
    return y


PROGRAMS = [
    summed, squared_sums, largest, a_column, multiplied_out, longer, spread, of_entries, of_whole_numbers, halved,
    in_a_loop, on_one_side, by_a_function,
]  # fmt: skip


@pytest.mark.parametrize("function", PROGRAMS, ids=lambda f: f.__name__)
def test_derivatives(function: Callable[..., Any]) -> None:
    """Each entry by the oracles; the gradient has the shape of the argument."""
    assert_reverse(function, X)


def test_gradient_has_the_shape_of_the_argument() -> None:
    """The memory was made like the array that the name held by then."""
    assert sct.grad(summed)(X).tolist() == pytest.approx([3.0 * (2.0 * v * 2.4 + 2.34) for v in X])
    assert sct.jacrev(longer)(X).shape == (9, 3)


def shifted_parts(u):
    v = np.ones(3)
    v[0] *= u[1]
    for k in range(2):
        v[k] = v[k] * u[0]
        u = v[2:0:-1]
    return np.sum(u * u) * v[0]


def of_a_new_array(x):
    y = x * x
    return np.sin(shifted_parts(y)) * y[0] + shifted_parts(x[::-1])


def under_its_own_name(x):
    x = x * 1.0
    return np.sin(shifted_parts(x))


@pytest.mark.parametrize("function", [of_a_new_array, under_its_own_name], ids=lambda f: f.__name__)
def test_parameters_that_become_memory(function: Callable[..., Any]) -> None:
    """A called function rebinds its parameter to a part of what it writes: its caller has memory for the argument."""
    assert_reverse(function, X)
