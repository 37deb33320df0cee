"""NumPy's functions in reverse mode under Numba, whose transposes need helpers with forms of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import sct

pytest.importorskip("numba")

X = np.array([0.7, 0.2, 0.5, 0.9])
M = np.array([[2.0, 0.3, 0.1], [0.2, 1.5, 0.4], [0.6, 0.1, 3.0]])
ONE = np.ones(3)
WEIGHTS = np.arange(4.0)
TWICE = np.array([1, 3, 1])


def solved(a):
    return np.sum(np.linalg.solve(a, np.ones(3)))


def solved_for(b):
    return np.sum(np.linalg.solve(M, b) ** 2)


def in_a_line(a):
    return np.sum(a.ravel() ** 2) + np.sum(np.reshape(a * a, (9,)))


def smallest(x):
    return np.sort(x)[0] * np.sort(x)[2]


def between(x):
    return np.sum(np.interp(np.array([-1.0, 0.25, 9.0]), np.array([0.0, 0.5, 1.0, 2.0]), x))


def between_nodes(t):
    return np.interp(t, np.array([0.0, 0.5, 1.0]), np.array([0.0, 3.0, 4.0])) ** 2


def together(x):
    y = np.concatenate((x, np.zeros(2), x * x))
    return np.sum(y[2:8] * np.roll(y, 1)[2:8])


def stored_twice(x):
    y = x * x
    y[TWICE] = x[:3]
    return np.sum(WEIGHTS * y)


def normal(x):
    return np.sum(np.arange(3.0) * np.cross(x, ONE))


def rotated(t):
    return np.sum(np.array([[np.cos(t), np.sin(t)], [-np.sin(t), t]]) * np.arange(4.0).reshape(2, 2))


CASES: dict[str, tuple[Callable[..., Any], Any, Any]] = {
    "solve": (solved, M, -np.outer(np.linalg.inv(M).T @ ONE, np.linalg.inv(M) @ ONE)),
    "solve, of the right side": (solved_for, ONE, 2.0 * np.linalg.inv(M).T @ np.linalg.inv(M) @ ONE),
    "ravel and reshape": (in_a_line, M, 4.0 * M),
    "sort": (smallest, X, [0.2, 0.7, 0.0, 0.0]),
    "interp": (between, X, [1.0 + 0.5, 0.5, 0.0, 1.0]),
    "interp, of the place": (between_nodes, 0.75, 2.0 * 3.5 * 2.0),
    "concatenate and roll": (
        together, X, [2.0 * 0.7 * 0.2**2, 0.5 + 2.0 * 0.2 * 0.7**2, 0.2 + 0.9, 0.5],
    ),
    "cross": (normal, X[:3], np.cross(ONE, np.arange(3.0))),
    "a matrix of numbers": (rotated, 0.3, np.cos(0.3) - 2.0 * np.cos(0.3) + 3.0),
    "a place stored into twice": (stored_twice, X, [0.0, 3.0, 1.0 + 2.0 * 2.0 * 0.5, 0.0]),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_gradients(name: str) -> None:
    """The gradient is the one that is written out here."""
    f, at, expected = CASES[name]
    assert np.allclose(sct.grad(f, backend="numba")(at), expected, rtol=1e-13, atol=1e-15)
