"""Loops that become one, with a number instead of an array; only where no trip asks for what a later one changes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import sct
from sct.backends.joined import joined
from sct.core.lang import Function
from tests.backends.test_overwritten import edited
from tests.tidy.passes import after

HANDED = """
D = np.zeros(n)
C = np.zeros(n)
B = np.empty(n)
for s in range(m):
    z = z * 0.5
    for i in range(n):
        w1 = 0.0
        for j in range(i + 1, n):
            w1 += G[i, j] * y
            C[i] += w1
        B[i] = w1
    # the other one
    for i in range(n):
        B[i] += A[i] * z
        D[i] += B[i] * C[i]
        w2 = B[i]
        y -= w2
return D, C, z
"""
NUMBER = """
D = np.zeros(n)
C = np.zeros(n)
for s in range(m):
    z = z * 0.5
    for i in range(n):
        B = 0.0
        for j in range(i + 1, n):
            B += G[i, j] * x
            C[i] += B
        # the other one
        B += A[i] * z
        D[i] += B * C[i]
        y -= B
return D, C, z
"""
TEXT = HANDED.replace("* y", "* x")
LEFT: dict[str, tuple[str, ...]] = {
    "the first reads what the second gives": ("* x", "* y"),
    "the second reads what the first gives in the end": ("            C[i] += w1", "            z += G[i, j]"),
    "the second reads what the first stores elsewhere": ("D[i] += B[i] * C[i]", "D[i] += B[i] * C[n - 1]"),
    "the second reads the last that the first stores": ("D[i] += B[i] * C[i]", "D[i] += B[i] * C[j]"),
    "the first stores elsewhere": ("            C[i] += w1", "            C[j] += w1"),
    "the first reads what the second stores elsewhere": ("G[i, j] * x", "D[j] * x"),
    "the second adds to what the first reads": (
        "        y -= w2", "        y -= w2\n        for j in range(n):\n            C[j] += x",
    ),
    "somebody else's memory is stored into": ("y -= w2", "A[i] = w2"),
    "memory with another name is stored into": ("z = z * 0.5", "V = D\n    F(V)"),
    "a name is handed on in the second": ("y -= w2", "y -= w2\n        z = z + w1"),
    "a name that both give is read later": (
        "        y -= w2", "        y -= w2\n        for j in range(n):\n            y += x", "return D", "return j, D",
    ),
    "something stands between": ("    # the other one", "    z = z + x"),
    "another range": ("    for i in range(n):\n        B[i] +=", "    for i in range(1, n):\n        B[i] +="),
    "another way": ("    for i in range(n):\n        B[i] +=", "    for i in range(n - 1, -1, -1):\n        B[i] +="),
    "another counter": (
        "    for i in range(n):\n        B[i] += A[i] * z\n        D[i] += B[i] * C[i]\n        w2 = B[i]",
        "    for k in range(n):\n        B[k] += A[k] * z\n        D[k] += B[k] * C[k]\n        w2 = B[k]",
    ),
    "counted from below zero": ("for i in range(n)", "for i in range(-1, n)"),
    "the range changes": ("        B[i] = w1", "        B[i] = w1\n        n = n - 1"),
    "the range is read of what changes": (
        "for i in range(n)", "for i in range(len(K))", "        B[i] = w1", "        B[i] = w1\n        K = G",
    ),
    "the counter changes": ("        B[i] = w1", "        B[i] = w1\n        i = i + 1"),
    "the first may be left": ("        B[i] = w1", "        if w1 > x:\n            break\n        B[i] = w1"),
    "the second may be left": ("        y -= w2", "        if w2 > x:\n            continue\n        y -= w2"),
    "the function may be left": ("        y -= w2", "        if w2 > x:\n            return D, C, z\n        y -= w2"),
    "unknown code": ("        y -= w2", "        F(x)"),
    "a loop of which nothing is known": ("        y -= w2", "        while y > x:\n            y -= w2"),
    "the array is read elsewhere": ("return D, C, z", "return D, C, z, B[0]"),
    "the array is read in the next trip": ("    z = z * 0.5", "    z = z * 0.5\n    z += B[0]"),
    "the array is returned": ("return D, C, z", "return D, C, B"),
    "the array's shape is asked": ("return D, C, z", "return D, C, np.zeros_like(B)"),
    "the array has another name": ("    z = z * 0.5", "    V = B\n    F(V)"),
    "the array is somebody else's": ("B = np.empty(n)\n", ""),
    "the array has whole numbers": ("B = np.empty(n)", "B = np.empty(n, int)"),
    "the array is longer": ("B = np.empty(n)", "B = np.empty(m)"),
    "another element is read": ("w2 = B[i]", "w2 = B[n - 1]"),
    "the element of a later trip is read": ("w2 = B[i]", "w2 = B[i + 1]"),
    "the element of another row is read": (
        "B = np.empty(n)", "B = np.empty((m, n))", "B[i]", "B[s, i]", "w2 = B[s, i]", "w2 = B[0, i]",
    ),
    "it keeps what the trip before left": ("        B[i] = w1", "        B[i] += w1"),
    "it is given a value in a branch": ("        B[i] = w1", "        if w1 > x:\n            B[i] = w1"),
    "it is given a value by what it holds": ("        B[i] = w1", "        B[i] = w1 * B[i]"),
    "it is read first": ("        w1 = 0.0", "        w1 = B[i]"),
    "it is given a value in an inner loop": ("        B[i] = w1", "        for j in range(2):\n            B[i] = w1"),
    "a whole number is stored": ("B[i] = w1", "B[i] = i"),
    "a number of unknown kind is stored": ("B[i] = w1", "B[i] = A[i]"),
    "a number of unknown kind is stored later": ("        y -= w2", "        B[i] = A[i]\n        y -= B[i]"),
    "whole numbers of it": ("B[i] += A[i] * z", "B[i] //= A[i]"),
    "nothing is handed on": ("B[i]", "D[i]"),
    "it is made in each trip": (
        "        w1 = 0.0", "        B = np.empty(n)\n        w1 = 0.0", "B = np.empty(n)\nfor", "for",
    ),
}  # fmt: skip


def join(function: Function) -> Function:
    """The pass, where no function of the text is known."""
    return joined(function, frozenset())


def test_one_loop() -> None:
    """The number has the array's name, from the sum that it is first given on; copies of it are gone."""
    assert after(join, TEXT) == NUMBER.strip()


def test_more_than_two() -> None:
    """Three loops become one, with two numbers."""
    text = edited(TEXT, (
        "B = np.empty(n)\n", "B = np.empty(n)\nE = np.zeros_like(B)\n", "        y -= w2",
        "        E[i] = w2 * 0.5\n    for i in range(n):\n        y -= E[i]",
    ))  # fmt: skip
    assert after(join, text) == edited(NUMBER, ("        y -= B", "        E = B * 0.5\n        y -= E")).strip()


@pytest.mark.parametrize(
    "edits",
    [
        ("        B[i] = w1", "        B[i] = w1 * x\n        z = z + w1", "A[i] * z", "A[i] * x"),
        ("        y -= w2", "        for j in range(i):\n            y -= w2 * G[i, j]"),
        ("        y -= w2", "        if w2 > x:\n            B[i] = w2 * 2.0\n        y -= B[i]"),
        ("for i in range(n)", "for i in range(n - 1, -1, -1)"),
        ("G[i, j] * x", "C[i] * x"),
        ("B = np.empty(n)", "B = np.zeros((m, n))", "B[i]", "B[s, i]"),
    ],
)
def test_loops_that_are_joined(edits: tuple[str, ...]) -> None:
    """Sums of a loop's own, inner loops over one name, later stores, loops that count down, more axes."""
    made = after(join, edited(TEXT, edits))
    assert made.count("for i") == 1
    assert "B[" not in made


@pytest.mark.parametrize("case", LEFT)
def test_left_as_it_is(case: str) -> None:
    """Loops stay apart where a trip might find what a later one, or an earlier one, changes; or nothing is gained."""
    text = edited(TEXT, LEFT[case])
    assert after(join, text) == after(lambda f: f, text)


def test_a_sum_that_goes_on() -> None:
    """A temporary that is handed from trip to trip stays beside the number."""
    text = edited(TEXT, ("        w1 = 0.0", "        if i < 1:\n            w1 = 0.0"))
    assert "B = w1" in after(join, text)
    assert "B = w1" in after(join, edited(TEXT, ("return D", "return w1, D")))


def triangles(means, factors, x):
    k, d = means.shape
    total = 0.0
    centred = np.zeros(d)
    z = np.zeros(d)
    for s in range(len(x)):
        for c in range(k):
            for i in range(d):
                centred[i] = x[s, i] - means[c, i]
                z[i] = 0.5 * centred[i]
            p = 0
            for i in range(d):
                for j in range(i + 1, d):
                    z[j] += factors[c, p] * centred[i]
                    p += 1
            square = 0.0
            for i in range(d):
                square += z[i] * z[i]
            total += math.log(1.0 + square)
    return total


@pytest.mark.parametrize(("n", "k", "d"), [(4, 3, 3), (1, 1, 1), (0, 2, 2), (3, 2, 0)])
def test_numbers_under_numba(n: int, k: int, d: int) -> None:
    """A packed triangle for each component, by complex step of the same with whole arrays; one array is not made, and
    another one is a number."""
    pytest.importorskip("numba")
    random = np.random.default_rng(9)
    means, x = random.normal(size=(k, d)), random.normal(size=(n, d))
    factors = random.normal(size=(k, d * (d - 1) // 2))
    types = {"means": "float64[k,d]", "factors": "float64[k,t]", "x": "float64[n,d]"}
    made = sct.source(triangles, mode="reverse", wrt=("means", "factors"), backend="numba", types=types)
    assert "bz[" not in made
    assert "bcentred[" not in made

    def along(means: Any, factors: Any) -> Any:
        triangle = np.zeros((k, d, d), complex)
        triangle[(slice(None), *np.triu_indices(d, 1))] = factors
        centred = x[:, None, :] - means
        z = 0.5 * centred + np.einsum("nki,kij->nkj", centred, triangle)
        return np.sum(np.log(1.0 + np.sum(z * z, axis=2)))

    value, slopes = sct.value_and_grad(triangles, argnums=(0, 1), backend="numba")(means, factors, x)
    assert value == pytest.approx(np.real(along(means, factors)), rel=1e-13, abs=1e-15)
    for which, given in enumerate((means, factors)):
        for place in np.ndindex(given.shape):
            step = np.zeros(given.shape)
            step[place] = 1e-30
            moved: list[Any] = [means, factors]
            moved[which] = given + 1j * step
            assert slopes[which][place] == pytest.approx(np.imag(along(*moved)) / 1e-30, rel=1e-11, abs=1e-14)
