"""Zeros that are overwritten are not made, and zeros that nobody reads are not put; only where that is sure."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import sct
from sct.backends.overwritten import overwritten
from tests.tidy.passes import after

ADDED = """
Z = np.empty((n, m))
B = np.zeros_like(Z)
for i in range(n):
    x = x * y
    for j in range(m - 1, -1, -1):
        B[i, j] += Z[i, j] * y
        D[i] += B[i, j]
    for j in range(m):
        D[j] -= B[i, j]
return B, D
"""
ZEROS_NEEDED: dict[str, tuple[str, ...]] = {
    "a place is left out": ("range(n)", "range(1, n)"),
    "a place is left out on the way down": ("-1, -1):", "0, -1):"),
    "a place is come to twice": (
        "        B[i, j] +=", "        for k in range(2):\n            B[i, j] +=", "\n        D[i] += B[i, j]", "",
    ),
    "a place is read before": ("for i in range(n):", "x = B[0, 0]\nfor i in range(n):"),
    "a place is read ahead of the sum": ("    x = x * y", "    x = x * B[i, 0]"),
    "a place is added to ahead of the sum": ("    x = x * y", "    B[i, 0] += y"),
    "places of later trips are read": ("D[j] -= B[i, j]", "D[j] -= B[j, i]"),
    "a row is stored into": ("        D[j] -= B[i, j]\n", "        D[j] -= B[i, j]\n    B[i] = y\n"),
    "a branch adds": (
        "        B[i, j] +=", "        if x > y:\n            B[i, j] +=", "\n        D[i] += B[i, j]", "",
    ),
    "a trip may be cut short": ("    x = x * y", "    if x > y:\n        continue"),
    "the loop may be left": ("        D[i] +=", "        if x > y:\n            break\n        D[i] +="),
    "the sum reads the place": ("Z[i, j] * y", "B[i, j] * y"),
    "it is a product": ("B[i, j] +=", "B[i, j] *="),
    "other lengths": ("range(n)", "range(m)"),
    "the axes in another order": (
        "B[i, j] +=", "B[j, i] +=", "        D[i] += B[i, j]\n", "", "        D[j] -= B[i, j]\n", "        x = x * y\n",
    ),
    "the length is given twice": ("    x = x * y", "    n = n + 0"),
    "a part has another name": ("    x = x * y", "    V = B[i]\n    F(V)"),
    "unknown code has it": ("    x = x * y", "    F(B)"),
    "a counter changes": ("        D[i] +=", "        j = 0\n        D[i] +="),
    "zeros of another kind": ("np.zeros_like(Z)", "np.zeros((n, m), int)"),
    "ones": ("np.zeros_like(Z)", "np.ones((n, m))"),
}  # fmt: skip
IN_TRIPS = """
B = np.zeros(n)
while x > y:
    for i in range(n):
        B[i] -= 2.0 * A[i]
    B[0] += y
    for i in range(n - 1, -1, -1):
        z = B[i]
        B[i] = 0.0
        D[i] += z
    x = x - y
return D
"""
ZEROS_LEFT: dict[str, tuple[str, ...]] = {
    "a place is left out": ("n - 1, -1, -1", "n - 1, 0, -1"),
    "what is put is not zero": ("B[i] = 0.0", "B[i] = 1.0"),
    "a place is read after that": ("        D[i] += z", "        D[i] += z * B[i]"),
    "places are added to after that": ("    x = x - y", "    x = x - y\n    B[0] += x"),
    "places are read before": ("while x > y:", "while x > y:\n    D[0] += B[0]"),
    "the test reads a place": ("while x > y:", "while x > B[0]:"),
    "a trip may be cut short": ("    B[0] += y", "    B[0] += y\n    if x < 0.5:\n        x = x - y\n        continue"),
    "the loop may be left, and a place is read then": (
        "    B[0] += y", "    if x < 0.5:\n        break", "return D", "return D, B[0]",
    ),
    "a place is read behind the loop": ("return D", "return D, B[0]"),
    "it is returned": ("return D", "return D, B"),
    "a branch puts zeros": ("        B[i] = 0.0", "        if x > 2.0:\n            B[i] = 0.0"),
    "a trip may add nothing": ("for i in range(n):\n        B", "if x > 2.0:\n      for i in range(n):\n        B"),
}  # fmt: skip


def edited(text: str, edits: tuple[str, ...]) -> str:
    for before, then in zip(edits[::2], edits[1::2], strict=True):
        assert before in text
        text = text.replace(before, then)
    return text


def test_a_sum_at_each_place() -> None:
    """The nest that comes to each place first gives it its value; later sums and reads of the place stay."""
    assert after(overwritten, ADDED) == """
Z = np.empty((n, m))
B = np.empty((n, m))
for i in range(n):
    x = x * y
    for j in range(m - 1, -1, -1):
        B[i, j] = Z[i, j] * y
        D[i] += B[i, j]
    for j in range(m):
        D[j] -= B[i, j]
return B, D
""".strip()


@pytest.mark.parametrize("case", ZEROS_NEEDED)
def test_zeros_that_are_needed(case: str) -> None:
    """An array is made of zeros where one of them might be read, or added to twice."""
    text = edited(ADDED, ZEROS_NEEDED[case])
    assert after(overwritten, text) == after(lambda f: f, text)


def test_zeros_that_each_trip_leaves() -> None:
    """Where each trip begins with sums at all places and ends with zeros there, neither is needed."""
    assert after(overwritten, IN_TRIPS) == """
B = np.empty(n)
while x > y:
    for i in range(n):
        B[i] = -2.0 * A[i]
    B[0] += y
    for i in range(n - 1, -1, -1):
        z = B[i]
        D[i] += z
    x = x - y
return D
""".strip()


@pytest.mark.parametrize("case", ZEROS_LEFT)
def test_zeros_that_the_next_trip_needs(case: str) -> None:
    """Zeros stay where the next trip, or what comes behind, might find something else."""
    text = edited(IN_TRIPS, ZEROS_LEFT[case])
    assert after(overwritten, text) == after(lambda f: f, text)


def test_zeros_that_nobody_reads() -> None:
    """Zeros put into places at the end go, with loops that do nothing else; not those of an array that is
    returned, nor those of a place that is counted from the end at one time and from the start at another."""
    text = "B = np.zeros(n)\nB[0] += x\ny = B[m]\nfor i in range(m):\n    B[i] = 0.0\nreturn y"
    assert after(overwritten, text) == "B = np.zeros(n)\nB[0] += x\ny = B[m]\nreturn y"
    read = text.replace("    B[i] = 0.0", "    B[i] = 0.0\n    y += B[0]")
    twice = text.replace("range(m)", "range(-1, n)").replace("    B[i]", "    y += B[i]\n    B[i]")
    for kept in (text.replace("return y", "return y, B"), read, twice):
        assert after(overwritten, kept) == after(lambda f: f, kept)


def test_an_array_that_was_made_for_its_shape() -> None:
    """Of an array that another one only has the shape of, the lengths are told instead; where it is read it stays."""
    text = "for s in range(k):\n    Q = np.zeros(n)\n    B = np.zeros_like(Q)\n"
    text += "    for i in range(n):\n        B[i] += A[i]\n        D[i] += B[i]\nreturn D"
    assert after(overwritten, text) == text.replace("    Q = np.zeros(n)\n", "").replace(
        "np.zeros_like(Q)", "np.empty(n)"
    ).replace("B[i] +=", "B[i] =")
    assert "    Q = np.zeros(n)\n" in after(overwritten, text.replace("return D", "return D, Q"))


def distances(means, scales, x):
    k = len(scales)
    d = means.shape[1]
    total = 0.0
    z = np.zeros(d)
    terms = np.zeros(k)
    for s in range(len(x)):
        for c in range(k):
            for i in range(d):
                z[i] = (x[s, i] - means[c, i]) * scales[c]
            square = 0.0
            for i in range(d):
                square += z[i] * z[i] * z[i]
            terms[c] = math.sin(square)
        mass = 0.0
        for c in range(k):
            mass += math.exp(terms[c])
        total += math.log(mass)
    return total


@pytest.mark.parametrize(("n", "k", "d"), [(4, 3, 2), (1, 1, 1), (0, 2, 2), (3, 2, 0)])
def test_numbers_under_numba(n: int, k: int, d: int) -> None:
    """A sum over samples and components in plain loops, by complex step."""
    pytest.importorskip("numba")
    random = np.random.default_rng(5)
    means, scales, x = random.normal(size=(k, d)), random.normal(size=k), random.normal(size=(n, d))

    def along(means: Any, scales: Any) -> Any:
        z = (x[:, None, :] - means) * scales[:, None]
        return np.sum(np.log(np.sum(np.exp(np.sin(np.sum(z**3, axis=2))), axis=1)))

    value, (slopes, slope) = sct.value_and_grad(distances, argnums=(0, 1), backend="numba")(means, scales, x)
    assert value == pytest.approx(along(means, scales), rel=1e-13, abs=1e-15)
    for place in np.ndindex(means.shape):
        step = np.zeros(means.shape)
        step[place] = 1e-30
        assert slopes[place] == pytest.approx(np.imag(along(means + 1j * step, scales)) / 1e-30, rel=1e-11, abs=1e-14)
    for c, e in enumerate(np.eye(k)):
        assert slope[c] == pytest.approx(np.imag(along(means, scales + 1e-30j * e)) / 1e-30, rel=1e-11, abs=1e-14)
