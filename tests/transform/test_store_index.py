"""The index of a store is evaluated once, before the store changes what it is computed from."""

from __future__ import annotations

import numpy as np
import pytest

import sct
from tests.oracles import richardson

X = np.array([0.3, -1.2, 2.1, 0.7])


def mask_of_itself(x):
    y = x * 1.0
    y[y < 0] = 0
    return y


def mask_through_a_view(x):
    y = x * 1.0
    v = y[1:]
    v[y[1:] < 0] = 0
    return y


def mask_in_two_axes(x):
    y = np.outer(x, x)
    y[:, y[0] > 0.3] = 0
    return y


def masked_sum(x):
    y = x * 1.0
    y[y > 0.5] += x[y > 0.5] - 3.0
    return y


def popped_index(x):
    q = [0, 1]
    items = [x[0], x[0] * x[0]]
    items[q.pop()] = x[0] ** 3
    return items[0] * items[1] + len(q)


def popped_keys(x):
    q = [2.0, 3.0, 4.0]
    d = {}
    d[q.pop()] = x[0]
    d[q.pop()] = x[0] * x[0]
    return d[4.0] * d[3.0] * len(q)


def counted_index(x):
    n = 0
    items = [x[0], x[0], x[0]]
    items[(n := n + 1)] = x[0] * x[0]
    items[(n := n + 1)] *= 5 * x[0]
    return items[1] * items[2] * n


def deleted_by_value(x):
    order = [1, 0, 2]
    items = [x[0], x[1] * 2, x[2]]
    del items[order.pop(0)]
    return items[0] * items[1]


PROGRAMS = [
    mask_of_itself, mask_through_a_view, mask_in_two_axes, masked_sum, popped_index, popped_keys, counted_index,
    deleted_by_value,
]  # fmt: skip


@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
def test_index_of_a_store(f):
    """Value to the bit; the tangent as extrapolated differences have it."""
    direction = np.array([0.4, -0.3, 0.2, 0.9])
    value, tangent = sct.jvp(f, (X,), (direction,))
    assert np.array_equal(value, f(X))
    reference = richardson.along(f, (X,), (direction,)).value
    np.testing.assert_allclose(np.ravel(tangent), np.ravel(reference), rtol=1e-7, atol=1e-9)
