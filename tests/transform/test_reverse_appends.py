"""Items appended to lists, in reverse: each has an adjoint of its own shape, whatever the list held before."""

from __future__ import annotations

import numpy as np
import pytest

from tests.transform.reversing import assert_reverse

X = np.array([0.3, -1.2, 2.1])


def to_an_empty_list(x):
    a = []
    for k in range(3):
        a.append(x * x[k])
    return a[0] * a[1] + a[2]


def by_name(x):
    a = []
    for k in range(3):
        y = x * x[k]
        a.append(y)
    return a[0] * a[1] + a[2]


def the_argument(x):
    a = []
    for _ in range(3):
        a.append(x)
    return a[0] * a[1] + a[2]


def with_and_without_derivative(x):
    a = []
    for k in range(3):
        a.append(np.ones(k + 1))
        a.append(x[: k + 1] * 2.0)
    return np.sum(a[0] * a[1]) * np.sum(a[4] * a[5] * x)


def shorter_and_shorter(x):
    a = [x * 1.0]
    a.append(x[:2] * x[0])
    a.append(x[:1] * x[0])
    return a[2] * a[1] * a[0][0]


def stretched_where_it_is_used(x):
    a = [x * 1.0]
    a.append(x[:1] * x[0])
    return np.sum(a[1] * a[0])


def extended(x):
    a = [x * 1.0]
    a.extend([x[:1] * x[0], x[:2] * x[1]])
    return np.sum(a[1] * a[0]) + np.sum(a[2])


def augmented(x):
    a = []
    a += [x[:1] * x[0], x[:2] * x[1]]
    return np.sum(a[1] * a[0])


def rows_of_other_lengths(x):
    a = [[x * 1.0, x[0]]]
    a.append([x[:1] * x[0], x[1]])
    return np.sum(a[1][0] * a[0][0]) + a[1][1]


def rows_to_an_empty_list(x):
    a = []
    for k in range(2):
        a.append([x[:1] * x[k], x[1]])
    return np.sum(a[1][0] * a[0][0]) + a[1][1]


SHAPES = [
    to_an_empty_list, by_name, the_argument, with_and_without_derivative, shorter_and_shorter,
    stretched_where_it_is_used, extended, augmented, rows_of_other_lengths, rows_to_an_empty_list,
]  # fmt: skip


@pytest.mark.parametrize("f", SHAPES, ids=lambda f: f.__name__)
def test_shapes(f):
    """The adjoint of an item has the item's shape, not that of the item before it, which need not exist."""
    assert_reverse(f, X)


def numbers_from_the_last(x):
    a = [x[0]]
    for k in range(3):
        a.append(a[-1] * x[k] + a[k])
    return a[0] * a[1] * a[3]


def arrays_from_the_last(x):
    a = [x * 1.0]
    b = a
    for k in range(2):
        a.append(b[-1] * x[k] + a[k])
    return a[2] * a[1]


def rows_from_the_last(x):
    a = [[x * 1.0, x[0]]]
    for k in range(2):
        a.append([a[-1][0] * x[k] + a[k][1], a[-1][1] * x[k]])
    return a[2][0] * a[1][0] * a[2][1]


def by_the_length(x):
    a = []
    for _ in range(3):
        a.append(x * len(a) + x * x)
    return a[0] * a[1] * a[2]


def extended_by_two(x):
    a = [x[0]]
    a.extend([a[-1] * x[1], a[-1] * x[2]])
    return a[0] * a[1] * a[2]


def extended_by_two_arrays(x):
    a = [x * 1.0]
    a.extend([a[-1] * x[1], a[-1] * x[2]])
    return a[0] * a[1] * a[2]


def augmented_by_one(x):
    a = [x[0]]
    a += [a[-1] * x[1]]
    return a[0] * a[1]


def augmented_by_two(x):
    a = [x[0]]
    a += [a[-1] * x[1], a[-1] * x[2]]
    return a[0] * a[1] * a[2]


READING = [
    numbers_from_the_last, arrays_from_the_last, rows_from_the_last, by_the_length, extended_by_two,
    extended_by_two_arrays, augmented_by_one, augmented_by_two,
]  # fmt: skip


@pytest.mark.parametrize("f", READING, ids=lambda f: f.__name__)
def test_items_made_of_the_list(f):
    """What is appended may be made of the list: it means the items that the list had before any was appended."""
    assert_reverse(f, X)
