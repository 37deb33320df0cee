"""Adjoint cells of what is stored into lists and dicts are made like what the place then holds."""

from __future__ import annotations

import numpy as np
import pytest

import sct
from tests.adjoints import adjoint_text


def folded(x, steps):
    parts = [x[0], x[1]]
    for k in range(steps):
        parts[k % 2] = parts[0] * parts[1] + parts[k % 2]
    return np.sum(parts[0] * parts[1])


def by_key(x, steps):
    parts = {"a": x[0], "b": x[1]}
    for _ in range(steps):
        parts["a"] = np.sin(parts["a"]) * parts["b"]
    return np.sum(parts["a"])


def swapped_shapes(x, steps):
    """The place holds arrays of one shape after those of another."""
    parts = [x[0], x[1]]
    for _ in range(steps):
        parts[0] = np.outer(parts[0], parts[1])[1] + parts[0]
        parts[1] = np.concatenate((parts[1], parts[0]))[:3]
    return np.sum(parts[0] * parts[1])


@pytest.mark.parametrize("f", [folded, by_key, swapped_shapes])
@pytest.mark.parametrize("steps", [0, 1, 3])
def test_numbers(f, steps: int) -> None:
    """Derivatives by complex step, with stores of what reads the place itself."""
    x = np.array([[0.4, -0.3, 0.7], [0.5, 0.2, -0.6]])
    slope = np.zeros_like(x)
    for place in np.ndindex(x.shape):
        moved = x.astype(complex)
        moved[place] += 1e-30j
        slope[place] = f(moved, steps).imag / 1e-30
    assert np.allclose(sct.grad(f)(x, steps), slope, rtol=1e-13, atol=1e-15)


PLACES = {folded: "bparts[k % 2] = np.zeros_like(parts[k % 2])", by_key: 'bparts["a"] = np.zeros_like(parts["a"])'}


@pytest.mark.parametrize("f", PLACES)
def test_texts(f) -> None:
    """Nothing is computed once more for its shape: the place is asked, once it holds what is stored."""
    assert PLACES[f] in adjoint_text(f, (np.ones((2, 3)), 3), (0,))[0].replace("'", '"')
