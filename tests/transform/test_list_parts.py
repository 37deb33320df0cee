"""Slices of lists in reverse mode: what is read through one belongs to the list that was sliced."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import sct
from tests.judging import RIGHT, judge
from tests.oracles.structure import random_tangent
from tests.oracles.verdict import truth

X = np.array([0.4, -0.7, 0.5])


def unpacked(x: Any) -> Any:
    items = [x[0] * x[1], x[1] * x[2], x[2] * x[0]]
    first, second = items[1:]
    return first * second * items[0]


def from_behind(x: Any) -> Any:
    items = [x[0] * x[1], x[1] * x[2], x[2] * x[0], x[0] * x[0]]
    a, b = items[-2:]
    c, d = items[::-2]
    return a * b * c * d * d


def slices_of_slices(x: Any) -> Any:
    rows = [[x[0], x[1]], [x[2], x[0]], [x[1], x[2]]]
    return rows[1:][1][0] * rows[1:][1:][0][1] * rows[1:][0][0:][1]


def lists_in_it(x: Any) -> Any:
    rows = [[x[0], x[1] * x[1]], [x[2], x[0] * x[2]]]
    ((a, b),) = rows[1:]
    return a * b * b


def arrays_in_it(x: Any) -> Any:
    rows = [x * x, x * 2.0, x + 1.0]
    a, b = rows[:2]
    return np.sum(a * b) + rows[1:][0][2]


def of_a_tuple(x: Any) -> Any:
    parts = (x[0] * x[1], x[1] * x[2], x[2] * x[0])
    return parts[1:][0] * parts[:2][1] * parts[-1:][0]


def at_a_running_place(x: Any) -> Any:
    items = [x[0] * x[1], x[1] * x[2], x[2] * x[0]]
    total = 0.0
    for k in range(2):
        total += items[1:][k] * items[k]
    return total


EACH = [unpacked, from_behind, slices_of_slices, lists_in_it, arrays_in_it, of_a_tuple, at_a_running_place]


@pytest.mark.parametrize("f", EACH)
def test_adjoint_reaches_the_list(f: Any) -> None:
    """`items[1:][0] += ...` would add to a copy and lose the contribution."""
    directions = [[random_tangent(X, np.random.default_rng(seed))] for seed in (1, 2)]
    assert judge(f, [X], "reverse", directions, truth).kind == RIGHT


def test_places_are_counted_in_the_text() -> None:
    """The text names the place in the list, as a person would."""
    text = sct.source(unpacked, "reverse", types={"x": "float64[n]"})
    assert "bitems[2] += first * w2\n    bitems[1] += second * w2\n" in text


def stored_in_a_copy(x: Any) -> Any:
    items = [x[0] * x[1], x[1] * x[2], x[2] * x[0]]
    items[1:][0] = x[0]
    return items[0] * items[1] * items[2]


def test_a_store_into_a_copy_is_refused() -> None:
    """The store has no effect on the list, and its adjoint must not take what belongs to the list."""
    with pytest.raises(sct.SctError, match="a slice of a list, which is a copy"):
        sct.grad(stored_in_a_copy)(X)


def test_hessian_through_a_slice() -> None:
    """The text is accepted again: second derivatives of x0**2 x1**2 x2**2 as they are by hand."""
    p = (X[0] * X[1] * X[2]) ** 2
    expected = np.array([[2 * p / (a * b) if i == j else 4 * p / (a * b) for j, b in enumerate(X)]
                         for i, a in enumerate(X)])  # fmt: skip
    assert sct.hessian(unpacked)(X) == pytest.approx(expected, rel=1e-14)
