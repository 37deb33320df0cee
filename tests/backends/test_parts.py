"""Checkpoints under Numba, of loops that do not count from 0: it has neither elements nor parts of ranges."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import sct

pytest.importorskip("numba")

U = np.array([0.7, 1.2, -0.5, 0.9, 2.0])


def upwards(u):
    u = u.copy()
    for k in range(1, len(u)):
        u[0] = u[0] * u[k]
    return u[0]


def downwards(u):
    u = u.copy()
    for k in range(len(u) - 1, 0, -1):
        u[0] = u[0] * u[k]
    return u[0]


def by_steps(u, step):
    u = u.copy()
    for k in range(1, len(u), step):
        u[0] = u[0] * u[k]
    return u[0]


@pytest.mark.parametrize(("f", "args"), [(upwards, (U,)), (downwards, (U,)), (by_steps, (U, 1))])
def test_a_product_with_a_budget(f: Callable[..., Any], args: Any) -> None:
    """The gradient of a product of n numbers, that of the others, with one state of the array and with two."""
    for budget in (1, 2):
        gradient = sct.grad(f, 0, budget=budget, backend="numba")
        assert np.allclose(gradient(*args), np.prod(U) / U, rtol=1e-14)


def test_elements_of_a_range_are_computed() -> None:
    """By what is written out where that is a number, else by what the range says of itself."""
    text = sct.source(upwards, "reverse", types={"u": "float64[:]"}, budget=2, backend="numba")
    assert "= 1 + " in text
    text = sct.source(by_steps, "reverse", types={"u": "float64[:]", "step": "int"}, budget=2, backend="numba")
    assert "1 + trips.step * " in text
    assert "trips[" not in text
