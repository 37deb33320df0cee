"""Names that stand for something else behind a statement, in reverse mode: shapes and adjoints are the old value's."""

from __future__ import annotations

import numpy as np
import pytest

from tests.transform.reversing import assert_reverse

X = np.array([0.4, -0.7, 1.3, 0.9])


def summed(x):
    x = np.sum(x)
    return x * x


def lifted(x):
    x = np.atleast_1d(x)
    return x[0] * 2


def folded(x):
    x = x.reshape(2, 2)
    x = x[0] * x[1] + x[0]
    x = np.sum(x) * x[:, None] * x
    return np.sum(x * x)


def in_a_loop(x):
    for k in range(2):
        x = x[::-1] * x[k]
    return x


def together(x, y):
    x, n = np.sum(x) * y, 3
    return x * n


def branched(x):
    if x[0] > 0.0:
        x = np.sum(x * x)
    else:
        x = x[1] * x[2]
    return x * 3.0


@pytest.mark.parametrize("f", [summed, folded, in_a_loop, branched], ids=lambda f: f.__name__)
def test_new_value_of_another_shape(f) -> None:
    """`x = np.sum(x)`: the gradient had the shape of the new x, where a shape of the old one was asked for."""
    assert_reverse(f, X)


def test_numbers_that_become_arrays() -> None:
    """`x = np.atleast_1d(x)` of a number has a number as gradient."""
    assert_reverse(lifted, 1.7)
    assert_reverse(together, X, 0.6)
