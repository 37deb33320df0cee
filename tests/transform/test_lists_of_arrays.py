"""Lists made of arrays, and sums over items of either: adjoints are arrays where the arguments are, and add up."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import sct
from tests.transform.reversing import assert_reverse

pytestmark = pytest.mark.usefixtures("sizes")

X = np.array([0.3, 1.2, 0.7])


def distance_of_all(x):
    return math.hypot(*x)


def distance_to_a_list(x):
    return math.dist(x, [v * v for v in x][::-1])


def distance_of_parts(x):
    return math.dist(x[:2], x[1:])


def distance_of_a_tuple(x):
    return math.dist((x[0], x[1]), x[1:])


def distance_with_a_number(x):
    return math.hypot(x[0], x[1], 2.0)


def listed(x):
    x = list(x)
    x[1] = x[0] * x[1]
    return x[1] * x[2]


def starred(x):
    y = [*x, x[0]]
    return y[1] * y[3]


def starred_twice(x):
    y = [x[0], *x, x[1], *x[1:]]
    return y[1] * y[3] * y[4] * y[-1]


def reversed_list(x):
    return sum(v * k for k, v in enumerate(list(reversed(x))))


def one_of_several(x):
    total = 0.0
    for k in range(3):
        p, q = [(x[0], x[1]), (x[1], x[2]), (x[2], x[0] * x[1])][k]
        total += p * q * q
    return total


PROGRAMS = [
    distance_of_all, distance_to_a_list, distance_of_parts, distance_of_a_tuple, distance_with_a_number, listed,
    starred, starred_twice, reversed_list, one_of_several,
]  # fmt: skip


@pytest.mark.parametrize("function", PROGRAMS, ids=lambda f: f.__name__)
def test_derivatives(function: Callable[..., Any]) -> None:
    """Each entry by the oracles, and an array for an array."""
    assert_reverse(function, X)
    assert isinstance(sct.grad(function)(X), np.ndarray)


DISTANCES = [distance_of_all, distance_of_parts, distance_of_a_tuple, distance_with_a_number]


@pytest.mark.parametrize("function", DISTANCES, ids=lambda f: f.__name__)
def test_second_derivatives(function: Callable[..., Any]) -> None:
    """By differences of the values: tangents that are lists add up item by item."""
    h = 1e-4
    e = h * np.eye(3)
    value = function
    second = np.array([[
        (value(X + a + b) - value(X + a - b) - value(X - a + b) + value(X - a - b)) / (4 * h * h) for a in e
    ] for b in e])  # fmt: skip
    np.testing.assert_allclose(sct.hessian(function)(X), second, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(sct.jacrev(sct.grad(function))(X), second, rtol=1e-5, atol=1e-6)
