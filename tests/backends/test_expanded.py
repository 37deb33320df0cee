"""Scratch arrays that two loops fill alike get rows; only where the second would find what it computes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import sct
from sct.backends.expanded import expanded
from sct.core.lang import Function
from tests.backends.test_overwritten import edited
from tests.tidy.passes import after

TWICE = """
n = len(A)
C = np.zeros(m)
Z = np.zeros(m)
T = np.zeros(n)
D = np.zeros(n)
for s in range(l):
    for c in range(n):
        p = 0
        for i in range(m):
            C[i] = A[c, i] - x
            Z[i] = 2.0 * C[i]
        for i in range(m):
            for j in range(i):
                Z[i] += L[c, p] * C[j]
                p += 1
        q = 0.0
        for i in range(m):
            q += Z[i] * Z[i]
        T[c] = q
    y = y + x
    for c in range(n):
        p = 0
        for i in range(m):
            C[i] = A[c, i] - x
            Z[i] = 2.0 * C[i]
        for i in range(m):
            for j in range(i):
                Z[i] += L[c, p] * C[j]
                p += 1
        for i in range(m):
            D[c] += Z[i] * T[c]
        for i in range(m):
            C[i] = A[c, i] - x
            D[c] -= p * C[i]
return D
"""
FIRST = "        q = 0.0\n"
FILL = """        for i in range(m):
            C[i] = A[c, i] - x
            Z[i] = 2.0 * C[i]
"""
DEEP = """        for i in range(m):
            for j in range(i):
                Z[i] += L[c, p] * C[j]
                p += 1
"""
LEFT: dict[str, tuple[str, ...]] = {
    "another loop": ("    y = y + x\n    for c in range(n):", "    y = y + x\n    for c in range(1, n):"),
    "another way on": ("    y = y + x\n    for c in range(n):", "    y = y + x\n    for c in range(0, n, 2):"),
    "a number it reads changes": ("    y = y + x", "    x = x + y"),
    "an array it reads may change": ("    y = y + x", "    A[0, 0] = y"),
    "unknown code": ("    y = y + x", "    F(y)"),
    "the first loop stores more": (FIRST, FIRST + "        Z[0] = 1.0\n"),
    "a place is left out": (FILL, FILL.replace("range(m)", "range(1, m)")),
    "a place is read before": (FILL, "        x = Z[0]\n" + FILL),
    "it is filled in a branch": (FILL, "        if x > y:\n            y = 2.0\n            continue\n" + FILL),
    "it is added to": (FILL, FILL.replace("Z[i] =", "Z[i] +=")),
    "it is read elsewhere": ("    y = y + x", "    y = y + Z[0]"),
    "it is returned": ("return D", "return D, Z"),
    "it has another name": ("    y = y + x", "    V = Z\n    F(V)"),
    "another has its shape": ("    y = y + x", "    B = np.zeros_like(Z)\n    D[0] += B[0]"),
    "a counter goes on": ("        p = 0\n", ""),
    "a number is made of its elements": (DEEP, DEEP + "        p = p + Z[0]\n"),
    "the number of rows is not known where it is made": ("n = len(A)\n", "", "T = np", "n = len(A)\nT = np"),
    "the number of rows changes": ("    y = y + x", "    n = n + 0"),
    "nothing is deeper": (DEEP, "        for i in range(m):\n            Z[i] += L[c, p] * C[i]\n"),
    "nothing is as large": ("A[c, i]", "A[c, 0]"),
}  # fmt: skip


def rows(function: Function) -> Function:
    return expanded(function, frozenset())


def test_a_row_for_each_trip() -> None:
    """The second loop finds what the first computed; what it only stored again goes, numbers are there as before."""
    assert after(rows, TWICE) == """
n = len(A)
C = np.empty((n, m))
Z = np.empty((n, m))
T = np.zeros(n)
D = np.zeros(n)
for s in range(l):
    for c in range(n):
        p = 0
        for i in range(m):
            C[c, i] = A[c, i] - x
            Z[c, i] = 2.0 * C[c, i]
        for i in range(m):
            for j in range(i):
                Z[c, i] += L[c, p] * C[c, j]
                p += 1
        q = 0.0
        for i in range(m):
            q += Z[c, i] * Z[c, i]
        T[c] = q
    y = y + x
    for c in range(n):
        p = 0
        for i in range(m):
            for j in range(i):
                p += 1
        for i in range(m):
            D[c] += Z[c, i] * T[c]
        for i in range(m):
            D[c] -= p * C[c, i]
return D
""".strip()


@pytest.mark.parametrize("case", LEFT)
def test_left_as_it_is(case: str) -> None:
    """An array stays where the second loop might find something else, or where rows cost more than they save."""
    text = edited(TWICE, LEFT[case])
    assert after(rows, text) == after(lambda f: f, text)


def test_stores_of_something_else_stay() -> None:
    """What the second loop stores besides is stored still, and then also what it stores again after that."""
    made = after(rows, TWICE.replace("D[c] += Z[i] * T[c]", "C[i] = Z[i] * T[c]\n            D[c] += C[i]"))
    assert "            C[c, i] = Z[c, i] * T[c]\n" in made
    assert made.count("C[c, i] = A[c, i] - x") == 2


def test_backwards() -> None:
    """A second loop that comes back finds the rows as well."""
    made = after(rows, TWICE.replace("    y = y + x\n    for c in range(n)", "    for c in range(n - 1, -1, -1)"))
    assert "Z = np.empty((n, m))" in made


def energies(means, factors, x):
    k, d = means.shape
    z = np.zeros(d)
    terms = np.zeros(k)
    total = 0.0
    for s in range(len(x)):
        for c in range(k):
            for i in range(d):
                z[i] = x[s, i] - means[c, i]
            for i in range(d):
                for j in range(i):
                    z[i] += factors[c, i, j] * np.sin(x[s, j] - means[c, j])
            square = 0.0
            for i in range(d):
                square += z[i] * z[i]
            terms[c] = 0.1 * square
        mass = 0.0
        for c in range(k):
            mass += terms[c] * terms[c]
        total += np.log(1.0 + mass)
    return total


@pytest.mark.parametrize(("n", "k", "d"), [(4, 3, 3), (1, 1, 1), (0, 2, 2), (3, 2, 0), (3, 0, 2)])
def test_numbers_under_numba(n: int, k: int, d: int) -> None:
    """A sum over samples and components whose scratch array has rows, by complex step of the same in whole arrays."""
    pytest.importorskip("numba")
    random = np.random.default_rng(6)
    means, factors, x = random.normal(size=(k, d)), random.normal(size=(k, d, d)), random.normal(size=(n, d))
    gradient = sct.value_and_grad(energies, argnums=(0, 1), backend="numba")
    assert "np.empty((k, d))" in sct.source(energies, mode="reverse", wrt=("means", "factors"), backend="numba", types={
        "means": "float64[k,d]", "factors": "float64[k,d,d]", "x": "float64[n,d]",
    })  # fmt: skip

    def along(means: Any, factors: Any) -> Any:
        away = x[:, None, :] - means
        z = away + np.einsum("cij,scj->sci", np.tril(np.ones((d, d)), -1) * factors, np.sin(away))
        return np.sum(np.log(1.0 + np.sum((0.1 * np.sum(z * z, axis=2)) ** 2, axis=1)))

    value, slopes = gradient(means, factors, x)
    assert value == pytest.approx(along(means, factors), rel=1e-13, abs=1e-15)
    for which, given in enumerate((means, factors)):
        for place in np.ndindex(given.shape):
            step = np.zeros(given.shape)
            step[place] = 1e-30
            moved = [means, factors]
            moved[which] = given + 1j * step
            assert slopes[which][place] == pytest.approx(np.imag(along(*moved)) / 1e-30, rel=1e-11, abs=1e-14)
