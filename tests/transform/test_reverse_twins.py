"""A part of an array that several statements read is saved once, and only where it is the same for all of them."""

from __future__ import annotations

import math

import numpy as np
import pytest

import sct
from tests.transform.reversing import assert_reverse

X = np.array([0.7, -0.4, 1.1, 0.3])


def read_three_times(x):
    z = x * 1.0
    total = 0.0
    for k in range(2):
        for i in range(3):
            a = math.sin(z[i]) * z[i + 1]
            b = math.exp(-z[i]) * a
            total += a * b
            z[i] = math.cos(z[i]) * b
    return total + z[0]


def written_between(x):
    z = x * 1.0
    total = 0.0
    for i in range(3):
        a = math.sin(z[i])
        z[i] = a * z[i + 1]
        b = math.exp(z[i]) * a
        z[i] = b * b
        total += z[i] * a
    return total + z[0]


def written_between_and_behind(x):
    z = x * 1.0
    total = 0.0
    for i in range(3):
        a = math.sin(z[i])
        z[i] = a * z[i + 1]
        total += z[i] * a
        z[i] = total * a
    return total + z[0]


def written_under_another_name(x):
    z = x * 1.0
    y = z[1:]
    total = 0.0
    for i in range(2):
        a = math.sin(z[i + 1])
        y[i] = a * 0.5
        b = math.exp(z[i + 1]) * a
        y[i] = b
        total += b * a
    return total + z[1] * z[2]


def another_index(x):
    z = x * 1.0
    total = 0.0
    for i in range(2):
        k = i
        a = math.sin(z[k]) * z[k]
        k = k + 1
        b = math.sin(z[k]) * z[k]
        z[k] = a * b
        total += z[k] * b
    return total + z[0]


def another_array(x):
    z = x * 1.0
    u = x * 2.0
    total = 0.0
    for i in range(3):
        a = math.sin(z[i])
        z, u = u, z
        b = math.sin(z[i])
        z[i] = a * b
        u[i] = a * a
        total += z[i] * b
    return total + z[0] * u[1]


def an_index_that_changes(x):
    z = x * 1.0
    places = [0, 1, 2]
    total = 0.0
    for i in range(3):
        a = math.sin(z[places[i]])
        places[i] = 3 - places[i]
        b = math.sin(z[places[i]])
        z[places[i]] = a * b
        places[i] = 0
        total += a * b * b
    return total + z[1] * z[2]


def in_one_branch_each(x):
    z = x * 1.0
    total = 0.0
    for i in range(4):
        if z[i] > 0.5:
            total += math.sin(z[i])
        else:
            total += math.exp(z[i]) * 2.0
        a = math.cos(z[i]) * total
        z[i] = a * a
        total += z[i]
    return total


def one_in_a_try(x):
    z = x * 1.0
    total = 0.0
    for i in range(4):
        try:
            a = math.log(z[i]) + math.sin(z[i])
        except ValueError:
            a = 0.5
        b = math.sin(z[i]) * a
        z[i] = b * b
        total += b * z[i]
    return total


def ahead_of_a_loop(x):
    z = x * 1.0
    total = 0.0
    for i in range(3):
        a = math.sin(z[i])
        for _ in range(2):
            a = a * math.cos(a * z[i])
        b = math.exp(z[i]) * a
        z[i] = b
        total += b * a
    return total * z[2]


def of_no_loop(x):
    z = x * 1.0
    a = math.sin(z[0]) * z[1]
    b = math.exp(z[0]) * a
    z[0] = b * z[0]
    c = math.sin(z[0]) * b
    z[0] = c * a
    return z[0] * c + z[1]


def rows(x):
    z = np.outer(x, x)
    total = 0.0
    for i in range(3):
        a = np.sum(np.sin(z[i]))
        b = np.sum(np.exp(z[i]) * a)
        z[i] = np.cos(z[i]) * b
        total += np.sum(z[i] * z[i + 1])
    return total


@pytest.mark.parametrize(
    "f",
    [
        read_three_times, written_between, written_between_and_behind, written_under_another_name, another_index,
        another_array, an_index_that_changes, in_one_branch_each, one_in_a_try, ahead_of_a_loop, of_no_loop, rows,
    ],
    ids=lambda f: f.__name__,
)  # fmt: skip
def test_values_read_several_times(f):
    """The derivative by differences, and by tangents, where a place that is overwritten was read several times."""
    assert_reverse(f, X)


def test_one_save_for_three_reads():
    """Three statements read `z[i]` before the trip overwrites it: one save."""
    text = sct.source(read_three_times, mode="reverse", types={"x": "float64[:]"})
    assert text.count(".append(z[i])") == 1


def test_a_save_for_each_value():
    """A place that is written between two reads is saved for each of them."""
    text = sct.source(written_between_and_behind, mode="reverse", types={"x": "float64[:]"})
    assert text.count(".append(z[i])") >= 2
