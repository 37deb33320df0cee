"""What a backward trip does again of its forward part: all that its backward part reads, and no more."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.adjoints import adjoint_text
from tests.transform.reversing import assert_reverse

A = np.array([0.1, -0.4])
X = np.array([[0.3, -0.2, 0.5], [0.7, 0.1, -0.6]])


def summed(t):
    total = 0.0
    for c in range(t.shape[0]):
        for s in range(t.shape[1]):
            total += np.exp(t[c, s])
    return total


def through_a_slice(a, x):
    t = np.zeros(x.shape)
    for c in range(len(a)):
        square = np.zeros(x.shape[1])
        view = square[1:]
        view[0] = 2.0 * a[c]
        for s in range(x.shape[1]):
            t[c, s] = 1.0 - square[s] * square[s]
    return summed(t)


def through_a_slice_in_place(a, x):
    t = np.zeros(x.shape)
    for c in range(len(a)):
        square = np.ones(x.shape[1])
        view = square[:2]
        view += a[c]
        for s in range(x.shape[1]):
            t[c, s] = x[c, s] - square[s] * square[s]
    return summed(t)


def through_another_name(a, x):
    t = np.zeros(x.shape)
    for c in range(len(a)):
        square = np.ones(x.shape[1])
        same = square
        same[1] = a[c] * a[c]
        for s in range(x.shape[1]):
            t[c, s] = square[s] * square[s]
    return summed(t)


def through_a_view_of_a_view(a, x):
    t = np.zeros(x.shape)
    for c in range(len(a)):
        square = np.ones((2, x.shape[1]))
        flat = square.reshape(-1)
        head = flat[:2]
        for s in range(2):
            head[s] = a[c] * x[c, s]
        for s in range(x.shape[1]):
            t[c, s] = square[0, s] * square[1, s] * square[0, s]
    return summed(t)


def shape_and_value(a, x):
    t = np.zeros(x.shape)
    for c in range(len(a)):
        square = np.zeros(x.shape[1])
        for s in range(x.shape[1]):
            square[s] = a[c] * x[c, s]
        for s in range(x.shape[1]):
            t[c, s] = square[s] * square[s]
    return summed(t)


def shape_alone(a, x):
    t = np.zeros(x.shape)
    for c in range(len(a)):
        square = np.zeros(x.shape[1])
        for s in range(x.shape[1]):
            square[s] += a[c] * a[c] * x[c, s]
        for s in range(x.shape[1]):
            t[c, s] = 1.0 - square[s]
    return summed(t)


def shape_given_by_a_trip(a, x):
    t = np.zeros(x.shape)
    for c in range(len(a)):
        width = c + 2
        square = np.zeros(width)
        for s in range(width):
            square[s] += a[c] * a[c] * x[c, s]
        for s in range(width):
            t[c, s] = 1.0 - square[s]
    return summed(t)


@pytest.mark.parametrize(
    "f",
    [
        through_a_slice, through_a_slice_in_place, through_another_name, through_a_view_of_a_view, shape_and_value,
        shape_alone, shape_given_by_a_trip,
    ],
)  # fmt: skip
def test_values(f: Any) -> None:
    """A store into what is read is done again, whichever name it goes by; so is what gives a shape."""
    assert_reverse(f, A, X)


def test_stores_whose_array_is_asked_for_its_shape_are_not_done_again() -> None:
    """What is only added up has an adjoint that does not read it: the sum is done once."""
    text, _ = adjoint_text(shape_alone, (A, X), (0,))
    assert text.count("square[s] += a[c] * a[c] * x[c, s]\n") == 2  # the statement, and the comment that quotes it
    text, _ = adjoint_text(shape_and_value, (A, X), (0,))
    assert text.count("square[s] = a[c] * x[c, s]\n") == 3
