"""Indices that name places twice, in reverse: alone, beside slices and new axes; the text stands alone."""

from __future__ import annotations

import numpy as np
import pytest

import sct
from tests.transform.reversing import assert_refused, assert_reverse

X = np.array([[0.3, -1.2, 2.1], [0.7, 1.9, -0.4], [1.3, 0.2, 0.8]])
TWICE = np.array([1, 1, 0])
ROW = np.array([1.24, -0.775, 1.499])


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


def test_an_einsum_of_rows_that_a_mask_chooses():
    """Of which nobody knows how many there are: it was refused, for the shape of an adjoint was asked for."""
    assert_reverse(lambda a, p: np.sum(np.einsum("ij,nj->ni", a, a[a[:, 0] > 0.5] - p).max(axis=1) ** 2), X, X[0])


def test_the_text_names_the_function():
    """`np.add.at` is written so, and is nothing that the text would have to take from surroundings."""
    text = sct.source(read, mode="reverse", types={"x": "float64[:,:]", "idx": "int64[:]"}, wrt="x")
    assert "np.add.at(bx, idx, " in text
    assert "surroundings" not in text


def backwards_of_a_mask(u, v):
    b = u > 0.0
    u[b] = v[b][::-1]
    return u * v


def item_of_a_gather(u, v):
    j = np.array([0, 2, 0])
    v[0] = u[1] * 0.7
    return u * v[j][::-1] * v[j][1:][0]


def column_of_a_gather(m, v):
    m[0, 0] = v[0]
    return m[[0, 1, 0]][:, 1] * m[m > 0.3][1] * v


@pytest.mark.parametrize(
    ("f", "x"),
    [(backwards_of_a_mask, ROW), (item_of_a_gather, ROW), (column_of_a_gather, X)],
)
def test_items_of_what_an_array_of_indices_picks(f, x):
    """`v[b][::-1]` is a part of a copy: its adjoint is made apart and added to the places that were picked."""
    assert_reverse(f, x, np.array([0.3, 0.5, -0.2]))


def stored_in_what_was_picked(u):
    u[u > 0.0][0] = 3.0
    return u * u


def test_a_store_into_what_was_picked_is_refused():
    """The store is into a copy and has no effect."""
    assert_refused(stored_in_what_was_picked, ROW, reason="a store into what an array of indices picks")
