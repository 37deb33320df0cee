"""Loops that begin with 0 instead of another number; only where that is certainly an integer with a sign."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import sct
from sct.backends.from_zero import from_zero
from tests.backends.test_overwritten import edited
from tests.tidy.passes import after

TEXT = """
n, d = A.shape
p = d
for i in range(d):
    for j in range(i + 1, d):
        Z[j] += A[i, p] * x
        p += 1
return Z, j
"""
LEFT: dict[str, tuple[str, ...]] = {
    "it begins with 0": ("range(i + 1, d)", "range(d)"),
    "it begins with a number written out": ("range(i + 1, d)", "range(1, d)"),
    "it steps": ("range(i + 1, d)", "range(i + 1, d, 2)"),
    "it falls": ("range(i + 1, d)", "range(d, i, -1)"),
    "another loop is in it": ("        p += 1", "        for k in range(d):\n            p += 1"),
    "a loop of which nothing is known is in it": ("        p += 1", "        while p < y:\n            p += 1"),
    "the first number changes": ("        p += 1", "        i = i + 1"),
    "the first number is an argument": ("range(i + 1, d)", "range(m, d)"),
    "the last number is an argument": ("range(i + 1, d)", "range(i + 1, m)"),
    "the last number is an element": ("range(i + 1, d)", "range(i + 1, K[i])"),
    "the counter of arguments": ("for i in range(d)", "for i in range(m)"),
    "the first number is read of an array": ("range(i + 1, d)", "range(K[i], d)"),
    "a length is given another value": ("p = d\n", "p = d\nd = m\n"),
    "what is added is an argument": ("p = d\n", "p = d\nd += m\n"),
    "a quotient": ("range(i + 1, d)", "range(i + 1, d / 2)"),
    "the counter is that of another loop as well": ("return Z, j", "for i in Z:\n    x += i\nreturn Z, j"),
    "a walrus gives it": ("return Z, j", "return Z, (d := m)"),
}


def test_from_zero() -> None:
    """The counter has the values that it had, in the loop and behind it; the length needs no parentheses."""
    assert after(from_zero, TEXT) == edited(TEXT, (
        "for j in range(i + 1, d):", "for trip in range(d - i - 1):\n        j = i + 1 + trip",
    )).strip()  # fmt: skip


def test_names_that_are_taken() -> None:
    """The counter of trips has a name of its own."""
    text = edited(TEXT, ("x", "trip"))
    assert "for trip2 in range(d - i - 1):\n        j = i + 1 + trip2" in after(from_zero, text)


@pytest.mark.parametrize(
    "edits",
    [
        ("range(i + 1, d)", "range(p, d)", "        p += 1\n", ""),
        ("range(i + 1, d)", "range(n - i, min(d, len(Z)))"),
        ("range(i + 1, d)", "range(i, A.shape[0])"),
        ("range(i + 1, d)", "range(d - 2 * i, d)"),
        ("for i in range(d)", "for i in range(0, d, 3)"),
    ],
)
def test_more_first_numbers(edits: tuple[str, ...]) -> None:
    """Sums, differences, products and the smaller of lengths and counters, and counters of the program's own."""
    assert "for trip in range(" in after(from_zero, edited(TEXT, edits))


@pytest.mark.parametrize("case", LEFT)
def test_left_as_it_is(case: str) -> None:
    """Numbers of which it is not certain that they have a sign, or that they stay the same."""
    text = edited(TEXT, LEFT[case])
    assert after(from_zero, text) == text.strip()


def triangle(x: Any, low: Any) -> Any:
    """A product with a triangle that is packed, of what was added up so far, with a part counted from the end."""
    d = len(x)
    total, p = 0.0, 0
    for i in range(d):
        for j in range(i + 1, d):
            total += low[p] * x[i] * x[j]
            p += 1
        for j in range(i - 2, 0):
            total += 0.5 * x[j] * x[j]
    return total + j


@pytest.mark.parametrize("d", [2, 3, 7])
def test_the_same_gradient(d: int) -> None:
    """Loops without trips and with counters below 0, under Numba and by the formula."""
    random = np.random.default_rng(d)
    x, low = random.normal(size=d), random.normal(size=d * (d - 1) // 2)
    L = np.zeros((d, d))
    L[np.triu_indices(d, 1)] = low
    expected = (L + L.T) @ x
    for i in range(d):
        for j in range(i - 2, 0):
            expected[j] += x[j]
    got = sct.grad(triangle, (0, 1), backend="numba")(x, low)
    np.testing.assert_allclose(got[0], expected, rtol=1e-13, atol=1e-13)
    np.testing.assert_allclose(got[1], np.outer(x, x)[np.triu_indices(d, 1)], rtol=1e-13)
