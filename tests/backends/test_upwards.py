"""Nests that count down what was counted up count up as well; only where their trips may come in any order."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import sct
from sct.backends.upwards import upwards
from sct.core.lang import Function
from tests.backends.test_overwritten import edited
from tests.tidy.passes import after

COUNTED = """
B = np.zeros(n)
D = np.zeros(m)
for s in range(l):
    p = q
    for i in range(m):
        for j in range(i + 1, m):
            x = x + L[p] * A[i]
            p += 1
    y = x * 2.0
    for i in range(m - 1, -1, -1):
        z = 0.0
        for j in range(m - 1, i + 1 - 1, -1):
            p -= 1
            B[p] += A[i] * y
            z += L[p] * A[j]
        D[i] = z
return B, D, x
"""
LEFT: dict[str, tuple[str, ...]] = {
    "another way down": ("range(m - 1, i + 1 - 1, -1)", "range(m - 1, i - 1, -1)"),
    "not as far": ("range(m - 1, -1, -1)", "range(m - 1, 0, -1)"),
    "steps of two": ("            p += 1", "            p += 2"),
    "counted in a branch": ("            p += 1", "            if x > y:\n                p += 1"),
    "counted twice": ("            p += 1", "            p += 1\n        p += 1"),
    "a loop that may be left": (
        "            p += 1", "            if x > y:\n                break\n            p += 1",
    ),
    "it goes on after the loop": ("return B, D, x", "return B, D, x, p"),
    "it is not started there": ("    p = q\n", "", "B = np", "p = q\nB = np"),
    "the start changes": ("    y = x * 2.0", "    q = q + 1"),
    "a length changes": ("    y = x * 2.0", "    m = m - 1"),
    "it counts on between": ("    y = x * 2.0", "    p += 1"),
    "it is read in the outer loop": ("        D[i] = z", "        D[i] = z * p"),
    "it counts down first of all only in text": ("            p -= 1\n            B[p] += A[i] * y\n",
                                                 "            B[p] += A[i] * y\n            p -= 1\n"),
    "trips read what others store": ("A[i] * y", "B[0] * y"),
    "trips store at one place": ("B[p] += A[i] * y", "B[0] = A[i] * y"),
    "trips store at places that may be one": ("D[i] = z", "D[p0[i]] = z"),
    "places counted from the end": ("D[i] = z", "D[i - 1] = z"),
    "it may be somebody else's": ("B = np.zeros(n)\n", ""),
    "it has another name": ("    y = x * 2.0", "    V = B\n    F(V)"),
    "trips hand on a number": ("z += L[p] * A[j]", "z = z * 0.5 + L[p]"),
    "the last number is read": ("return B, D, x", "return B, D, z"),
    "the last counter is read": ("return B, D, x", "return B, D, i"),
    "a product": ("B[p] += A[i] * y", "B[p] *= A[i]"),
    "unknown code": ("        D[i] = z", "        F(z)\n        D[i] = z"),
}  # fmt: skip


def up(function: Function) -> Function:
    return upwards(function, frozenset())


def test_a_nest_that_counts_up() -> None:
    """The way back goes as the way there, from the same start."""
    assert after(up, COUNTED) == edited(COUNTED, (
        "    for i in range(m - 1, -1, -1):", "    p = q\n    for i in range(m):",
        "range(m - 1, i + 1 - 1, -1)", "range(i + 1, m)", "            p -= 1\n", "",
        "            z += L[p] * A[j]", "            z += L[p] * A[j]\n            p += 1",
    )).strip()  # fmt: skip


def test_a_nest_that_only_counted() -> None:
    """What only counted the places goes."""
    text = COUNTED.replace("            x = x + L[p] * A[i]\n", "")
    made = after(up, text)
    assert made.count("p += 1") == 1
    assert made.count("p = q") == 1
    kept = after(up, text.replace("    y = x * 2.0", "    y = x * p"))
    assert kept.count("p += 1") == 2


@pytest.mark.parametrize("case", LEFT)
def test_left_as_it_is(case: str) -> None:
    """A nest goes down where its trips must come in that order, or are not known to be those of the way up."""
    text = edited(COUNTED, LEFT[case])
    assert after(up, text) == after(lambda f: f, text)


def packed(factors, x):
    n, d = x.shape
    total = 0.0
    z = np.zeros(d)
    for s in range(n):
        for i in range(d):
            z[i] = x[s, i]
        p = 0
        for i in range(d):
            for j in range(i + 1, d):
                z[j] += factors[p] * np.sin(x[s, i])
                p += 1
        square = 0.0
        for i in range(d):
            square += z[i] * z[i]
        total += np.log(1.0 + square)
    return total


@pytest.mark.parametrize(("n", "d"), [(4, 4), (1, 1), (0, 3), (2, 0)])
def test_numbers_under_numba(n: int, d: int) -> None:
    """A packed triangle, by complex step of the same with whole arrays."""
    pytest.importorskip("numba")
    random = np.random.default_rng(8)
    factors, x = random.normal(size=d * (d - 1) // 2 if d else 0), random.normal(size=(n, d))
    types = {"factors": "float64[m]", "x": "float64[n,d]"}
    assert "p -= 1" not in sct.source(packed, mode="reverse", wrt=("factors", "x"), backend="numba", types=types)

    def along(factors: Any, x: Any) -> Any:
        triangle = np.zeros((d, d), complex)
        triangle[np.triu_indices(d, 1)] = factors
        z = x + np.sin(x) @ triangle
        return np.sum(np.log(1.0 + np.sum(z * z, axis=1)))

    value, slopes = sct.value_and_grad(packed, argnums=(0, 1), backend="numba")(factors, x)
    assert value == pytest.approx(np.real(along(factors, x)), rel=1e-13, abs=1e-15)
    for which, given in enumerate((factors, x)):
        for place in np.ndindex(given.shape):
            step = np.zeros(given.shape)
            step[place] = 1e-30
            moved: list[Any] = [factors, x]
            moved[which] = given + 1j * step
            assert slopes[which][place] == pytest.approx(np.imag(along(*moved)) / 1e-30, rel=1e-11, abs=1e-14)
