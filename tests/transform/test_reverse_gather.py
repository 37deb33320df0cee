"""Indices that name places twice, in reverse: alone, beside slices and new axes; the text stands alone."""

from __future__ import annotations

import numpy as np
import pytest

import sct
from tests.transform.reversing import assert_reverse

X = np.array([[0.3, -1.2, 2.1], [0.7, 1.9, -0.4], [1.3, 0.2, 0.8]])
TWICE = np.array([1, 1, 0])


def read(x, idx):
    return x[idx] * 2.0


def read_beside_a_slice(x, idx):
    return x[:, idx] * x[idx, 1:].sum()


def read_beside_a_new_axis(x, idx):
    return x[:, None] * x[0][idx, np.newaxis, None]


def stored_beside_a_slice(x, idx):
    y = x * 1.0
    y[:, idx] = x[:, idx] * x[:, idx]
    y[idx, 1:] += x[:, 1:]
    return y


CASES = [read, read_beside_a_slice, read_beside_a_new_axis, stored_beside_a_slice]


@pytest.mark.parametrize("f", CASES, ids=lambda f: f.__name__)
def test_gathered_and_scattered(f):
    """Each place gets the sum of what was read from it, wherever in the index the array of indices stands."""
    assert_reverse(f, X, TWICE)


def test_the_text_names_the_function():
    """`np.add.at` is written so, and is nothing that the text would have to take from surroundings."""
    text = sct.source(read, mode="reverse", types={"x": "float64[:,:]", "idx": "int64[:]"}, wrt="x")
    assert "np.add.at(bx, idx, " in text
    assert "surroundings" not in text
