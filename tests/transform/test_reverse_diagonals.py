"""Parts and other shapes of diagonals, which NumPy does not let be written to: their adjoints are."""

from __future__ import annotations

import numpy as np
import pytest

from tests.transform.reversing import assert_reverse


def every_one(m):
    d = m.diagonal()[::1]
    m[0] *= 2.0
    return np.sum(d * d) * m[0, 1]


def in_a_list(m):
    d = m.diagonal()[1:]
    e = [m.diagonal()[:1], d]
    m *= m
    return np.sum(d * d * e[0]) * m[0, 1]


def reshaped(m):
    d = np.diagonal(m).reshape(2, 1)
    m *= m
    return np.sum(d * d) * m[0, 1]


def turned(m):
    d = np.diagonal(m.T)[::-1][0:2]
    m *= m
    return np.sum(d * d * d[::-1]) * m[0, 1]


def in_a_tuple(m):
    t = (m.T.diagonal()[1:], m)
    m *= m
    return np.sum(t[0]) * m[0, 1]


@pytest.mark.parametrize("f", [every_one, in_a_list, reshaped, turned, in_a_tuple])
def test_part_of_a_diagonal(f):
    assert_reverse(f, np.array([[1.2, 1.05], [-0.6, 0.4]]))


def stored_through_a_copy(u, m):
    for i in range(2):
        if i:
            return m
        m = np.sin(m.T)
        m.reshape(-1)[2] += u[1]
    return m


def test_memory_has_the_layout_of_its_array():
    """A square matrix and its transpose have one shape, but `reshape` is a view of one and a copy of the other."""
    u = np.array([1.4, 1.2])
    m = np.array([[0.5, -0.3], [1.1, 0.8]])
    assert_reverse(stored_through_a_copy, u, m)
