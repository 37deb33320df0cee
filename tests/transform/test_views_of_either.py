"""Views of what is an array on one path and a number on the other."""

from __future__ import annotations

import numpy as np
import pytest

import sct
from tests.oracles.complex_step import along

A = np.arange(1.0, 7.0).reshape(2, 3)
V = np.sin(np.arange(6.0)).reshape(2, 3)


def either(x, flag):
    total = np.ones(1)
    if flag:
        total = x[0, 0] * x[1, 2]
    return np.sum(np.reshape(total, (1, 1)) ** 2)


@pytest.mark.parametrize("axis", [None, 0, 1])
@pytest.mark.parametrize("keepdims", [False, True])
def test_products_keep_their_derivative(axis, keepdims) -> None:
    """The product over all axes with keepdims is reshaped from a number: its derivative was taken for zero."""

    def f(x):
        return np.sum(np.sin(np.prod(x, axis=axis, keepdims=keepdims)))

    assert sct.jvp(f, (A,), (V,))[1] == pytest.approx(along(f, (A,), (V,)), rel=1e-12)


def test_view_of_an_array_or_a_number() -> None:
    """A number keeps its derivative where a view of it may also be one of an array."""
    expected = 2 * A[0, 0] * A[1, 2] * (V[0, 0] * A[1, 2] + A[0, 0] * V[1, 2])
    assert sct.jvp(either, (A, True), (V, None))[1] == pytest.approx(expected, rel=1e-14)
