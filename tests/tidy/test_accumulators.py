"""Sums that become numbers: where the array is nobody else's, the place is there, and the loop touches no other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sct.tidy.accumulators import accumulators
from tests.adjoints import adjoint_text
from tests.tidy.passes import after
from tests.transform.reversing import assert_reverse

MADE = "A = np.zeros(n)\nbA = np.zeros_like(A)\n"
SQUARE = "A = np.zeros((n, m))\nbA = np.zeros_like(A)\n"
ADDED = "    for j in range(m):\n        bA[i] += x\nreturn bA"
LOOP = "for i in range(n):\n    for j in range(m):\n        bA[i] += x * B[j]\n"

KEPT = {
    "an array that came from elsewhere": "bA = np.zeros_like(B)\n" + LOOP + "return bA",
    "an array of our own that was given another value": MADE + "bA = B\n" + LOOP + "return bA",
    "an array with another name": MADE + "C = bA\n" + LOOP + "return C",
    "an array with a view": MADE + "C = bA[0:2]\n" + LOOP + "return C",
    "an array with a row that is a view": SQUARE + "C = bA[0]\nfor i in range(n):\n    for j in range(m):\n"
    "        bA[i, i] += x * B[j]\nreturn C",
    "an array of arrays": SQUARE + LOOP + "return bA",
    "an array that a call may keep": MADE + "F(bA)\n" + LOOP + "return bA",
    "an array whose elements are picked": MADE + "C = bA[B]\n" + LOOP + "return C",
    "another place that the loop reads": MADE + "for i in range(n):\n    for j in range(m):\n"
    "        bA[i] += x * bA[j]\nreturn bA",
    "another place that the loop stores into": MADE + "for i in range(n):\n    for j in range(m):\n"
    "        bA[i] += x\n        bA[j] = 0.0\nreturn bA",
    "a place that moves": MADE + "for i in range(n):\n    for j in range(n):\n        bA[j] += x\nreturn bA",
    "a place that may not be there": MADE + "for i in range(m):\n" + ADDED,
    "a place counted from beyond the end": MADE + "for i in range(n, -1, -1):\n    for j in range(m):\n"
    "        bA[i] += x\nreturn bA",
    "a place counted from below": MADE + "for i in range(-1, n):\n" + ADDED,
    "a place counted in steps": MADE + "for i in range(0, n, k):\n" + ADDED,
    "a counter that is given another value": MADE + "for i in range(n):\n    i = k\n" + ADDED,
    "a counter that an inner loop gives": MADE
    + "for i in range(n):\n    for i in range(m):\n        y = y + x\n"
    + ADDED,
    "a counter behind its loop": MADE
    + "for i in range(n):\n    y = y + x\nfor j in range(m):\n    bA[i] += x\nreturn bA",
    "a length that changes": "n = k\n" + MADE + "n = m\n" + LOOP + "return bA",
    "a length that counts": "for n in range(k):\n    y = y + x\n" + MADE + LOOP + "return bA",
    "a shape that may have changed": "A = np.zeros(n)\nF(A)\nbA = np.zeros_like(A)\n" + LOOP + "return bA",
    "an array that is made again": "for c in range(k):\n    A = np.zeros(n)\n    bA = np.zeros_like(A)\n"
    "    for i in range(n):\n        for j in range(m):\n            bA[i] += x\nreturn y",
    "a loop that ends with the function": MADE + "for i in range(n):\n    for j in range(m):\n        if y > x:\n"
    "            return bA\n        bA[i] += x\nreturn bA",
    "a product": MADE + "for i in range(n):\n    for j in range(m):\n        bA[i] *= x\nreturn bA",
    "what a branch adds": MADE + "for i in range(n):\n    for j in range(m):\n        if y > x:\n"
    "            bA[i] += x\nreturn bA",
    "a function that mentions the array": MADE + LOOP + "return F(lambda: bA)",
}


@pytest.mark.parametrize("name", KEPT)
def test_left_alone(name: str) -> None:
    """Nothing is moved where an element may be seen, or may not be there."""
    assert after(accumulators, KEPT[name]) == KEPT[name]


MOVED = {
    "downwards": "for i in range(n - 1, -1, -1):",
    "from a later place on": "for i in range(2, n):",
    "down to a later place": "for i in range(n - 1, 1, -1):",
}


@pytest.mark.parametrize("name", MOVED)
def test_moved(name: str) -> None:
    """Counters that stay below the length, and are not negative."""
    made = after(accumulators, MADE + f"{MOVED[name]}\n    for j in range(i, m):\n        bA[i] -= x * j\nreturn bA")
    assert "    w1 = 0.0\n    for j in range(i, m):\n        w1 -= x * j\n    bA[i] += w1\n" in made


def test_a_trip_that_is_left_or_cut_short_has_added_what_it_had() -> None:
    """`break` and `continue` find the sum as it was."""
    loop = "for i in range(n):\n    for j in range(m):\n        if j > k:\n            continue\n        if j > x:\n"
    made = after(accumulators, MADE + loop + "            break\n        bA[i] += x\nreturn bA")
    assert made.endswith("            break\n        w1 += x\n    bA[i] += w1\nreturn bA")


LIKE = "bX = np.zeros_like(X)\nn, m = X.shape\nfor i in range({}):\n    for k in range({}):\n"
LIKE += "        for j in range(3):\n            bX[i, k] += x\nreturn bX"


@pytest.mark.parametrize(
    ("rows", "columns"),
    [("len(X)", "m"), ("n - 1", "X.shape[1]"), ("X.shape[0]", "1, X.shape[-1]"), ("Y.shape[1]", "m - 2")],
)
def test_lengths_that_the_transform_tells(rows: str, columns: str) -> None:
    """A place is there where the counter ends with a length of the array's, or of another of which that is known."""
    arrays = {"X": ("n0", "n1"), "Y": (4, "n0")}
    made = after(lambda f: accumulators(replace(f, arrays=arrays)), LIKE.format(rows, columns))
    assert made.endswith("        bX[i, k] += w1\nreturn bX")


@pytest.mark.parametrize(
    ("rows", "columns"), [("len(X)", "n"), ("m", "m"), ("n + 1", "m"), ("len(Y)", "m"), ("len(B)", "m"), ("n - x", "m")]
)
def test_lengths_that_are_others(rows: str, columns: str) -> None:
    """Left alone where the place may not be there; `B` may be a list."""
    text = LIKE.format(rows, columns)
    arrays = {"X": ("n0", "n1"), "Y": (4, "n0"), "B": "not told"}
    assert after(lambda f: accumulators(replace(f, arrays=arrays)), text) == text


TRIANGLE = """bX = np.zeros_like(X)
n = len(X)
for k in range({k}):
    for i in range(k + 1, n):
        for j in {j}:
            bX[i, k] += {other} * x
            bX[i, j] = 2.0 * x
return bX"""


@pytest.mark.parametrize(
    "j", ["range(k + 1, n)", "range(n - 1, k, -1)", "range(k)", "range(k - 1, -1, -1)", "range(k + 3, n - 2)"]
)
def test_other_places_that_the_loop_touches(j: str) -> None:
    """A counter that begins beyond an index, or ends ahead of it, never comes to that place."""
    made = after(squares, TRIANGLE.format(k="n", j=j, other="bX[k, j]" if "k)" not in j[5:] else "Y[j]"))
    assert f"        w1 = 0.0\n        for j in {j}:\n            w1 += " in made
    assert "        bX[i, k] += w1\nreturn bX" in made


@pytest.mark.parametrize(
    ("k", "j", "other"),
    [
        ("n", "range(k, n)", "Y[j]"),
        ("n", "range(n - 1, k - 1, -1)", "Y[j]"),
        ("n", "range(k + 1)", "Y[j]"),
        ("n", "range(k, -1, -1)", "Y[j]"),
        ("n", "range(k - 1, -2, -1)", "Y[j]"),
        ("n", "range(k + 1, n + 1)", "Y[j]"),
        ("n", "range(k + 1, len(Y))", "Y[j]"),
        ("n", "range(k + 1, n, 2)", "Y[j]"),
        ("n", "range(k + 1, n)", "bX[i, k]"),
        ("n", "range(k + 1, n)", "bX[j, i]"),
        ("n + 1", "range(k + 1, n)", "Y[j]"),
        ("-1, n", "range(k + 1, n)", "Y[j]"),
    ],
)
def test_places_that_may_be_touched(k: str, j: str, other: str) -> None:
    """Left alone where the loop may come to the place, by an index from the end as well, or it may not be there."""
    text = TRIANGLE.format(k=k, j=j, other=other)
    assert after(squares, text) == text


def squares(f: Any) -> Any:
    """The pass, told that two arrays are squares of one length, and another is longer."""
    return accumulators(replace(f, arrays={"X": ("n0", "n0"), "Y": ("n1",)}))


def eliminated(a):
    """Gaussian elimination in place, and the logarithm of the determinant."""
    a = a.copy()
    n = a.shape[0]
    for k in range(n):
        for i in range(k + 1, n):
            a[i, k] /= a[k, k]
            for j in range(k + 1, n):
                a[i, j] -= a[i, k] * a[k, j]
    total = 0.0
    for i in range(n):
        total += np.log(a[i, i])
    return total


def test_elimination() -> None:
    """What each row gives back to its factor is added up in a number, beside stores into the rest of the row."""
    a = np.array([[4.0, 0.3, -0.2], [0.1, 3.0, 0.7], [-0.5, 0.2, 5.0]])
    text, _ = adjoint_text(eliminated, (a,), (0,))
    assert "            w2 += a[k, j] * w3\n" in text
    assert_reverse(eliminated, a)
    assert_reverse(eliminated, a[:1, :1])


def triangle(low, x):
    """A triangular matrix, column by column, times a vector."""
    n = len(x)
    scaled = np.zeros(n)
    y = np.zeros(n)
    total = 0.0
    for s in range(2):
        for i in range(n):
            scaled[i] = x[i] * x[i] * (s + 1.0)
            y[i] = scaled[i]
        p = 0
        for i in range(n):
            for j in range(i + 1, n):
                y[j] += low[p] * scaled[i]
                p += 1
        for i in range(n):
            total += y[i] * y[i]
    return total


@pytest.mark.parametrize("n", [0, 1, 2, 4])
def test_values(n: int) -> None:
    """The derivative is what it was, also of loops without trips."""
    assert_reverse(triangle, np.linspace(0.3, 0.9, n * (n - 1) // 2 + 1), np.linspace(-0.5, 0.8, n))


def test_the_adjoint_of_a_triangle_adds_up_in_a_number() -> None:
    """The inner loop of an adjoint reads and writes one place less."""
    args: Any = (np.zeros(3), np.zeros(3))
    text, _ = adjoint_text(triangle, args, (0, 1))
    assert "bscaled[i] += low[p] * by[j]" not in text
    assert "            bscaled[i] += w" in text
