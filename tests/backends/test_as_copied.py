"""In-place arithmetic on an array and a part of it, which Numba does place by place: the numbers are NumPy's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import sct
from sct.backends.as_copied import as_copied
from tests.tidy.passes import after

pytest.importorskip("numba")

COPIED = {
    "A[1:] += A[:-1]": "A[1:] += A[:-1].copy()",
    "A += A[::-1]": "A += A[::-1].copy()",
    "A += A.T": "A += A.T.copy()",
    "A[2] += A[:, 1]": "A[2] += A[:, 1].copy()",
    "A += A[1]": "A += +A[1]",
    "B = A[1:]\nB += A[:-1]": "B = A[1:]\nB += A[:-1].copy()",
    "B = A[::-1]\nB -= A": "B = A[::-1]\nB -= +A",
    "B = A.T\nB[i] += A[j]": "B = A.T\nB[i] += +A[j]",
    "for B in A:\n    A *= B": "for B in A:\n    A *= +B",
}
LEFT = (
    "A += A", "A[1:] += A[1:]", "A[1:] += 2.0 * A[:-1]", "A[i] += A[j]", "A += B", "x += A[0]", "A += x",
    "B = np.exp(A)\nB += A", "B = np.zeros(3)\nB[i] = A[i]\nB[i] += A[j]", "B = A + 1.0\nB += A",
)  # fmt: skip


@pytest.mark.parametrize("text", COPIED)
def test_copied(text: str) -> None:
    """What may be read where the statement has written is copied, or made anew by its sign where it may be a number."""
    assert after(as_copied, text) == COPIED[text]


@pytest.mark.parametrize("text", LEFT)
def test_left(text: str) -> None:
    """New arrays, the same places, single elements and other memory stay as they are."""
    assert after(as_copied, text) == text


def shifted(x, w):
    a = x * w
    b = a[1:]
    b += a[:-1]
    return np.sum(a * a)


def turned(x, w):
    a = x * w
    a -= a[::-1]
    return np.sum(a * a * x)


@pytest.mark.parametrize("f", [shifted, turned])
def test_numbers_under_numba(f: Any) -> None:
    """Value and tangent are those of NumPy, whose sums are written out here."""
    x, w = np.array([0.3, -1.2, 0.7, 2.0]), 0.5
    a = x + np.concatenate([[0.0], x[:-1]]) if f is shifted else x - x[::-1]
    square = np.sum(a * a) if f is shifted else np.sum(a * a * x)
    value, tangent = sct.jvp(f, (x, w), (np.zeros(4), 1.0), backend="numba")
    assert value == pytest.approx(w * w * square, rel=1e-14)
    assert tangent == pytest.approx(2.0 * w * square, rel=1e-14)
