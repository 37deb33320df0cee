"""What one statement adds to one adjoint stands in one term; literals are multiplied where that rounds nothing."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import sct
from sct.tidy.algebra import exact_product


def squares(x: Any) -> float:
    total = 0.0
    for i in range(len(x)):
        total += x[i] * x[i]
    return total


def squares_of_a_matrix(x: Any) -> float:
    total = 0.0
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            total += x[i, j] * x[i, j]
    return total


def neighbours(x: Any) -> float:
    total = 0.0
    for i in range(x.shape[0] - 1):
        total += x[i, 0] * x[i + 1, 0] + x[i, 0] * x[i, 1]
    return total


def common_factor(x: float, y: float) -> float:
    return math.sin(x) * y + x * y


def lists(x: Any) -> float:
    y = x + x
    return y[0] * y[3]


def quartic(x: float) -> float:
    return 0.1 * x**4 + 0.3 * x**3


def text_of(function: Any, *types: str) -> str:
    return sct.source(function, mode="reverse", types=dict(zip(("x", "y"), types, strict=False)))


def test_equal_terms_are_a_multiple() -> None:
    """The two factors of a square give one statement."""
    assert "bx[i] += 2.0 * x[i] * btotal" in text_of(squares, "float64[:]")
    assert np.array_equal(sct.grad(squares)(np.array([1.5, -2.0])), [3.0, -4.0])


def test_equal_terms_of_an_element_of_a_matrix_are_a_multiple() -> None:
    """Places with several indices are told by all of them: equal ones are one place, others are not."""
    assert "bx[i, j] += 2.0 * x[i, j] * btotal" in text_of(squares_of_a_matrix, "float64[:, :]")
    x = np.array([[1.5, -2.0], [0.5, 3.0], [2.5, 0.25]])
    assert np.array_equal(sct.grad(squares_of_a_matrix)(x), 2.0 * x)
    assert np.array_equal(sct.grad(neighbours)(x), [[-1.5, 1.5], [1.5 + 2.5 + 3.0, 0.5], [0.5, 0.0]])


def test_factor_of_all_terms_is_written_once() -> None:
    """The adjoint of the statement's value stands behind the sum."""
    assert "bx = (y * math.cos(x) + y) * bvalue" in text_of(common_factor, "float", "float")
    assert sct.grad(common_factor)(0.4, 1.5) == pytest.approx(1.5 * math.cos(0.4) + 1.5, rel=1e-15)


def test_lists_are_not_added() -> None:
    """`+` of two lists puts them behind each other: their adjoints stay apart (or the program is refused)."""
    try:
        found = sct.grad(lists)([2.0, 5.0])
    except sct.SctError:
        return
    assert found == [5.0, 2.0]


LITERALS = [[0.1, 4], [0.01, 2], [0.3, 0.1], [3, 0.1], [1e200, 1e200], [0.5, 3, 7], [2**40, 2**40]]


@pytest.mark.parametrize("numbers", LITERALS)
def test_literals_are_multiplied_where_that_is_exact(numbers: list[float]) -> None:
    """The product is told only where it is the product of the very numbers, and short."""
    found = exact_product(numbers)
    whole = math.prod(map(Fraction, numbers))
    if found is None:
        assert abs(whole) > 2**50 or Fraction(math.prod(numbers)) != whole
    else:
        assert Fraction(found) == whole


def test_literal_of_a_power() -> None:
    """0.1 times 4 is written 0.4; 0.3 times 3, which is not 0.9, stays."""
    text = text_of(quartic, "float")
    assert "0.4 * x**3" in text
    assert "0.9" not in text
