"""What a called function makes on some of its ways only, and keeps: of one type under Numba, whatever way it went."""

from __future__ import annotations

import math

import numpy as np
import pytest

import sct
from tests.programs.mirrored import legendre

numba = pytest.importorskip("numba")


@numba.njit
def root(x):
    """The square root by Newton's method, step by step."""
    y = x
    while abs(y * y - x) > 1e-13 * x:
        y = 0.5 * (y + x / y)
    return y


@numba.njit
def branch(x, n):
    if n > 2:
        y = root(x)
    else:
        y = x * x
    return y


@numba.njit
def branches(x, n):
    return 3.0 * branch(x, n)


@numba.njit
def squares(x, n):
    s = 0.0
    if n > 2:
        y = np.exp(x)
        for i in range(len(y)):
            s += y[i] * y[i]
    elif n > 1:
        near = x > 0.25
        s = np.max(x * np.where(near, 1.0, -1.0))
    else:
        w = np.sum(x * x)
        s = w * w if root(w) > 0.1 else w
    return s


@numba.njit
def of_arrays(x, n):
    return 2.0 * squares(x, n)


def test_lists_or_nothing() -> None:
    """3 sqrt(x) and 3 x^2: Numba cannot take from Python what holds lists or is None, so no function is given that."""
    gradient = sct.value_and_grad(branches)
    assert gradient(2.0, 3) == pytest.approx((3.0 * math.sqrt(2.0), 1.5 / math.sqrt(2.0)), rel=1e-12)
    assert gradient(2.0, 1) == pytest.approx((12.0, 12.0), rel=1e-15)


def test_arrays_or_nothing() -> None:
    """Numba takes no element of an array that may be None, nor counts in it; the derivatives are written out here."""
    x = np.array([0.3, 0.2])
    gradient = sct.grad(of_arrays)
    assert np.allclose(gradient(x, 3), 4.0 * np.exp(2.0 * x), rtol=1e-15)
    assert np.allclose(gradient(x, 2), [2.0, 0.0], rtol=1e-15)
    assert np.allclose(gradient(x, 1), 8.0 * 0.13 * x, rtol=1e-15)


def test_second_derivatives() -> None:
    """Text of the first derivative is read again, and what it makes on some ways only stays of one type."""
    x = np.array([0.3, 0.2])
    assert sct.hessian(branches)(2.0, 3) == pytest.approx(-0.75 / 2.0**1.5, rel=1e-11)
    assert sct.hessian(branches)(2.0, 1) == pytest.approx(6.0, rel=1e-15)
    assert np.allclose(sct.hessian(of_arrays)(x, 3), 8.0 * np.diag(np.exp(2.0 * x)), rtol=1e-15)
    assert np.allclose(sct.hessian(of_arrays)(x, 2), np.zeros((2, 2)), atol=0.0)
    assert np.allclose(sct.hessian(of_arrays)(x, 1), 8.0 * 0.13 * np.eye(2) + 16.0 * np.outer(x, x), rtol=1e-15)


def test_what_is_always_made_stays_as_it_is() -> None:
    """Floats are nan where they are not made, what a comparison tells stays None, and other things are marked."""
    text = sct.source(of_arrays, "reverse", types={"x": "float64[:]", "n": "int"})
    assert "w = nan" in text
    assert "there(y)" in text
    assert "w4 = root(w) > 0.1" in text
    assert "there(w4)" not in text and "there(n)" not in text
    assert "there" not in sct.source(root, "reverse", types={"x": "float"})


def test_what_calls_itself_is_refused() -> None:
    """What its halves keep holds its like: Numba compiled that for minutes where it takes it for one type."""

    def product(x, n):
        return x if n == 0 else x * legendre(x, n)

    with pytest.raises(sct.UnsupportedError):
        sct.grad(product, backend="numba")(0.5, 3)
