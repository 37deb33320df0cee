"""What only the shape of an expression is asked for is not computed for it: numbers by the oracles, and the texts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.adjoints import adjoint_text
from tests.transform.reversing import assert_reverse

A = np.array([[1.5, 0.1, 0.7], [0.3, 1.2, 0.4]])
U = np.array([0.4, -0.2, 0.7])


def function_of_an_array(a):
    return np.sum(np.sin(a).reshape(3, 2) * 2.0)


def sum_of_arrays(a):
    return np.sum((a + np.tanh(a) * 3.0).reshape(3, 2) ** 2)


def stretched(u, a):
    """The product has the shape of one of its operands only."""
    return np.sum((u * np.exp(a)).reshape(-1) ** 2 * 0.5)


def maximum_of_two(a):
    """A function of two operands is no outline of the first: that may be a number."""
    return np.sum(np.maximum(0.2, np.sin(a)).reshape(3, 2) * a.reshape(3, 2))


CASES = [(function_of_an_array, (A,)), (sum_of_arrays, (A,)), (stretched, (U, A)), (maximum_of_two, (A,))]


@pytest.mark.parametrize(("f", "args"), CASES, ids=lambda v: getattr(v, "__name__", ""))
def test_derivative(f: Callable[..., Any], args: tuple[Any, ...]) -> None:
    """The adjoint is the one that the oracles know."""
    assert_reverse(f, *args)


def test_a_shape_is_asked_of_the_operand() -> None:
    """`np.shape(np.sin(a).reshape(3, 2))` would compute sines for a shape."""
    text, _ = adjoint_text(function_of_an_array, (A,), (0,))
    assert "np.shape(a.reshape(3, 2))" in text
