"""Adjoints of parts that become parts of the array's adjoint: where nobody reads either, and both have one shape."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sct.tidy.part_adjoints import part_adjoints
from tests.adjoints import adjoint_text
from tests.tidy.passes import after
from tests.transform.reversing import assert_reverse

MADE = "wA = np.zeros_like(A)\n"
ROW = "row = A[k]\nbrow = np.zeros_like(row)\n"
ADDED = "brow[0] += x\n"
PUT = "wA[k] += brow\n"
END = "return wA"

KEPT = {
    "an array of another shape": "wA = np.zeros_like(B)\n" + ROW + ADDED + PUT + END,
    "an array that is given another value": MADE + "wA = B\n" + ROW + ADDED + PUT + END,
    "an array of another value than the part's": "A = F(B)\n" + MADE + "A = F(C)\n" + ROW + ADDED + PUT + END,
    "an array that is read": MADE + ROW + ADDED + "y = wA[0]\n" + PUT + "return wA, y",
    "an array that is stored into": MADE + ROW + ADDED + "wA[k] = 0.0\n" + PUT + END,
    "an array with another name": MADE + "C = wA\n" + ROW + ADDED + PUT + "return C",
    "an array that a call may keep": MADE + "F(wA)\n" + ROW + ADDED + PUT + END,
    "an array that is made in each trip": "for i in range(n):\n    wA = np.zeros_like(A)\n    row = A[k]\n"
    "    brow = np.zeros_like(row)\n    brow[0] += x\n    wA[k] += brow\nreturn n",
    "another place": MADE + ROW + ADDED + "wA[m] += brow\n" + END,
    "a place that moves": MADE + ROW + ADDED + "k = k + 1\n" + PUT + END,
    "a place that has moved": MADE + "row = A[k]\nk = k + 1\nbrow = np.zeros_like(row)\n" + ADDED + PUT + END,
    "a part that may be another one": MADE + "row = A[k]\nif x > y:\n    row = B[k]\nbrow = np.zeros_like(row)\n"
    + ADDED + PUT + END,
    "places picked by an array": MADE + "row = A[B]\nbrow = np.zeros_like(row)\n" + ADDED + "wA[B] += brow\n" + END,
    "a slice, whose length may change": MADE + "row = A[k:m]\nbrow = np.zeros_like(row)\n" + ADDED
    + "wA[k:m] += brow\n" + END,
    "a number, perhaps": MADE + ROW + "brow += x\n" + PUT + END,
    "a number, perhaps, where a branch is not taken": MADE + ROW + "if x > y:\n    brow[0] += x\n" + PUT + END,
    "what is read": MADE + ROW + ADDED + "y = brow[0]\n" + PUT + "return wA, y",
    "what is read as it is added to": MADE + ROW + ADDED + "brow[1] += brow[0]\n" + PUT + END,
    "what is read behind": MADE + ROW + ADDED + PUT + "return wA, brow",
    "what is stored into": MADE + ROW + ADDED + "brow[1] = x\n" + PUT + END,
    "what is multiplied": MADE + ROW + ADDED + "brow *= x\n" + PUT + END,
    "what is taken away": MADE + ROW + ADDED + "wA[k] -= brow\n" + END,
    "what is added twice": MADE + ROW + ADDED + PUT + PUT + END,
    "what is put there in a branch": MADE + ROW + ADDED + "if x > y:\n    wA[k] += brow\n" + END,
    "what a function mentions": MADE + ROW + ADDED + PUT + "return wA, F(lambda: brow)",
    "a trip that is left": MADE + "for i in range(n):\n    row = A[k]\n    brow = np.zeros_like(row)\n"
    "    brow[0] += x\n    if x > y:\n        break\n    wA[k] += brow\n" + END,
}  # fmt: skip


@pytest.mark.parametrize("name", KEPT)
def test_left_alone(name: str) -> None:
    """Memory of its own stays where somebody sees it, or the array's adjoint, or may not fit."""
    assert after(part_adjoints, KEPT[name]) == KEPT[name]


MOVED = {
    "in a loop": (
        MADE + "for k in range(n):\n    row = A[k]\n    brow = np.zeros_like(row)\n    for i in range(n):\n"
        "        brow[i] += x\n    brow[0] -= y\n    wA[k] += brow\n" + END,
        MADE + "for k in range(n):\n    row = A[k]\n    brow = wA[k]\n    for i in range(n):\n"
        "        brow[i] += x\n    brow[0] -= y\n" + END,
    ),
    "of two at once": (
        MADE + "row, col = A[k, 0], A[k, 1]\nbrow = np.zeros_like(row)\nbrow[0] += x\nbcol = np.zeros_like(col)\n"
        "bcol[0] += y\nwA[k, 0] += brow\nwA[k, 1] += bcol\n" + END,
        MADE + "row, col = A[k, 0], A[k, 1]\nbrow = wA[k, 0]\nbrow[0] += x\nbcol = wA[k, 1]\nbcol[0] += y\n" + END,
    ),
    "of a whole axis": (
        MADE + "row = A[:, k]\nbrow = np.zeros_like(row)\n" + ADDED + "brow += B\nwA[:, k] += brow\n" + END,
        MADE + "row = A[:, k]\nbrow = wA[:, k]\n" + ADDED + "brow += B\n" + END,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MOVED)
def test_added_at_once(name: str) -> None:
    """What is added to a part is added to the array's adjoint."""
    before, then = MOVED[name]
    assert after(part_adjoints, before) == then


def layers(main: Any, x: Any) -> Any:
    """Names of two parts, given at once in each trip."""
    for k in range(len(main)):
        w, b = main[k, 0], main[k, 1]
        x = np.tanh(x * w[0] + b[0]) + x * w[1]
    return np.sum(x * x)


def test_parts_named_at_once_are_named_again_and_share_the_adjoint() -> None:
    """Neither they nor their adjoints are kept or made; the numbers are those of differences."""
    main, x = np.sin(np.arange(1.0, 49.0)).reshape(3, 2, 2, 4), np.array([0.3, -0.2, 0.5, 0.1])
    text = adjoint_text(layers, (main, x), (0, 1))[0]
    assert "w_before" not in text
    assert "bw = bmain[k, 0]" in text
    assert "np.zeros_like(w)" not in text
    assert_reverse(layers, main, x)


def swapped(x: Any, n: int) -> Any:
    """Names that take each other's part: neither is what its own text says a moment later."""
    a, b = x[0], x[1]
    t = 0.0
    for _ in range(n):
        a, b = b, a
        t += np.sum(a * a * b) + a[0] * b[1]
    return t


def test_parts_that_change_names() -> None:
    """`a, b = b, a` says of neither what it is later."""
    assert_reverse(swapped, np.array([[0.4, 0.7], [1.1, 0.2]]), 3)


def overwritten(x: Any) -> Any:
    """A part of an array that the trip writes to: what the name stands for changes with it."""
    y = x * 1.0
    t = 0.0
    for k in range(3):
        w, b = y[k, 0], y[k, 1]
        t += np.sum(w * b)
        y[k, 0] = b * b
        t += w[0] * b[1]
    return t


def test_parts_of_what_is_written_to() -> None:
    """Views of what changes are not had again from what it is later."""
    assert_reverse(overwritten, np.cos(np.arange(12.0)).reshape(3, 2, 2))


def normalised(x: Any, n: int) -> Any:
    """Sums over an array in each trip."""
    for _ in range(n):
        y = np.exp(x)
        x = x * np.log(2.0 + np.sum(y)) / np.dot(y, y)
    return np.sum(x)


def test_sums_over_arrays_are_saved_and_not_computed_again() -> None:
    """A number is kept where having it again goes through an array."""
    x = np.array([0.3, -0.2, 0.5])
    text = adjoint_text(normalised, (x, 4), (0,))[0]
    backward = [line for line in text[text.index("# backward sweep") :].splitlines() if "# line" not in line]
    assert not any("np.sum(y)" in line or "np.dot(y, y)" in line for line in backward)
    assert_reverse(normalised, x, 4)
