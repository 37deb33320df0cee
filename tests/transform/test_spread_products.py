"""Adjoints that are spread along axes by a product, not ahead of it; a literal goes to the smaller factor."""

from __future__ import annotations

import numpy as np
import pytest

import sct
from tests.adjoints import adjoint_text

X = np.cos(np.arange(24.0)).reshape(4, 6)
W = np.sin(np.arange(6.0))


def squares(x, w):
    return (x * x).reshape(4, 2, 3).sum(axis=2)


def by_lengths(x, w):
    n, d = x.shape
    k = len(w)
    return (x * x).reshape(n, 1, d).sum(axis=1) * k


def products(x, w):
    return np.sum(np.reshape(x * np.exp(x), (2, 2, 6)), axis=1)


def by_a_row(x, w):
    """One factor is broadcast: the reshape has no counterpart of it."""
    return (x * w).reshape(4, 2, 3).sum(axis=2)


def by_a_number(x, w):
    return (3.0 * x * x * w[0]).reshape(-1, 3).sum(axis=0)


def three(x, w):
    return (x * x * np.sin(x)).reshape(2, 12).mean(axis=1)


def of_a_sum(x, w):
    return (x * x + x).reshape(8, 3).sum(axis=0)


def column_by_column(x, w):
    return np.sum(np.reshape(x * x, (6, 4), order="F"), axis=1)


def written_later(x, w):
    z = x * 2.0
    out = np.sum((z * z).reshape(8, 3), axis=1)
    z[1] = 0.0
    return out * np.sum(z)


def turned(x, w):
    """The reshape of a transpose copies."""
    y = x.T
    return (y * y).reshape(3, 8).sum(axis=1)


SMALL = np.array([1, 2, 3, 200], np.uint8)
SIGNED = np.array([1, -2, 100, 127], np.int8)


def by_unsigned(x, w):
    small = SMALL[:, None]
    return -(2.0 * x * small).sum(axis=1) - (x * x * small).sum(axis=0)[0]


def by_signed(x, w):
    return (4.0 * np.sin(x) * SIGNED[:, None]).sum(axis=0) - 2.0 * (np.exp(x) * SIGNED[:, None]).sum()


def powers(x, w):
    return np.sum(x**2, axis=1) - 0.5 * np.sum(np.exp(x), axis=1)


FUNCTIONS = (
    squares, by_lengths, products, by_a_row, by_a_number, three, of_a_sum, column_by_column, written_later,
    turned, by_unsigned, by_signed, powers,
)  # fmt: skip


@pytest.mark.parametrize("f", FUNCTIONS)
def test_numbers(f) -> None:
    """Derivatives with uneven weights, by complex step."""
    value = f(X, W)
    seed = np.cos(np.arange(1.0, value.size + 1)).reshape(value.shape)
    slopes = []
    for k, array in enumerate((X, W)):
        slope = np.zeros_like(array)
        for place in np.ndindex(array.shape):
            moved = [a.astype(complex) for a in (X, W)]
            moved[k][place] += 1e-30j
            slope[place] = np.sum(seed * f(*moved).imag) / 1e-30
        slopes.append(slope)
    found, pullback = sct.vjp(f, X, W)
    assert np.array_equal(found, value)
    for made, slope in zip(pullback(seed), slopes, strict=True):
        assert np.allclose(made, slope, rtol=1e-13, atol=1e-14)


@pytest.mark.parametrize("f", [squares, products, powers])
def test_single_precision(f) -> None:
    """The adjoint of an array of single precision has it as well."""
    x = X.astype(np.float32)
    _, pullback = sct.vjp(lambda x: f(x, None), x)
    pulled = pullback(np.ones_like(f(x, None)))
    assert (pulled[0] if isinstance(pulled, tuple) else pulled).dtype == np.float32


def test_texts() -> None:
    """No array is made to spread an adjoint; the literal multiplies the adjoint, which is smaller."""
    text = adjoint_text(by_lengths, (X, W), (0,))[0]
    assert "broadcast_like" not in text
    assert "x.reshape(n, 1, d) * (2.0 * k * bvalue)[:, None, :]" in text
    assert "x * (2.0 * bvalue)[:, None]" in adjoint_text(powers, (X, W), (0,))[0]


@pytest.mark.parametrize("f", [squares, by_a_row, column_by_column])
def test_texts_that_stay(f) -> None:
    """Where the lengths of the product in the other shape are not told, the adjoint is spread first."""
    assert "broadcast_like(" in adjoint_text(f, (X, W), (0,))[0]
