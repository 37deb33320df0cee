"""Arrays that are computed where they are read; only where each read certainly finds the same float."""

from __future__ import annotations

import pytest

from sct.backends.forwarded import forwarded
from sct.core.lang import Function
from tests.backends.test_overwritten import edited
from tests.tidy.passes import after

FILLED = """
D = np.zeros(n)
Z = np.zeros(n)
B = np.empty(n)
y = 0.5
for s in range(m):
    for i in range(n):
        Z[i] = A[i] * s
    y = y * 0.7
    for i in range(n):
        B[i] = 2.0 * Z[i] * y
    for i in range(n):
        for j in range(i + 1, n):
            D[j] += A[i] * B[j]
            x = x + B[j]
        D[i] += B[i]
    Z[0] = x
return D, x
"""
LEFT: dict[str, tuple[str, ...]] = {
    "a number it is made of changes": ("        D[i] += B[i]", "        D[i] += B[i]\n        y = y + 1.0"),
    "a number it is made of changes ahead": (
        "    for i in range(n):\n        for j", "    y = 1.0\n    for i in range(n):\n        for j",
    ),
    "an element it is made of changes": ("        D[i] += B[i]", "        D[i] += B[i]\n        Z[i] = 0.0"),
    "an element changes in the statement that reads": ("        D[i] += B[i]", "        Z[i] += B[i]"),
    "unknown code may change it": ("        D[i] += B[i]", "        D[i] += B[i]\n        F(x)"),
    "it is made of what may be the same memory as others": (
        "2.0 * Z[i] * y", "A[i] * y", "        D[i] += B[i]", "        D[i] += B[i]\n        C[i] = x",
    ),
    "a counter changes": ("            x = x + B[j]", "            x = x + B[j]\n            j = 0"),
    "it is read in the next trip": ("    y = y * 0.7", "    y = y * 0.7\n    for i in range(n):\n        D[i] += B[i]"),
    "it is read behind the loop": ("return D, x", "for i in range(n):\n    D[i] += B[i]\nreturn D, x"),
    "it is returned": ("return D, x", "return D, B"),
    "its shape is asked": ("return D, x", "E = np.zeros_like(B)\nreturn D, E"),
    "it has another name": ("    Z[0] = x", "    V = B\n    F(V)"),
    "a part of it has a name": ("    Z[0] = x", "    V = B[:2]\n    F(V)"),
    "it is stored into again": ("        D[i] += B[i]", "        D[i] += B[i]\n        B[i] = 0.0"),
    "it is added to": ("        D[i] += B[i]", "        B[i] += x\n        D[i] += B[i]"),
    "it is filled in part": ("range(n):\n        B[i] =", "range(1, n):\n        B[i] ="),
    "it is filled to another length": ("range(n):\n        B[i] =", "range(m):\n        B[i] ="),
    "it is filled in a branch": ("        B[i] =", "        if x > y:\n            B[i] ="),
    "the nest that fills it is in a branch": (
        "    for i in range(n):\n        B[i] =", "    if x > y:\n      for i in range(n):\n        B[i] =",
    ),
    "the nest may be left": (
        "        B[i] = 2.0 * Z[i] * y", "        if x > y:\n            break\n        B[i] = 2.0 * Z[i] * y",
    ),
    "the nest does more": ("        B[i] = 2.0 * Z[i] * y", "        B[i] = 2.0 * Z[i] * y\n        x = x + 1.0"),
    "it is filled with what it holds": ("2.0 * Z[i] * y", "B[i] * y"),
    "it is filled backwards by an index": ("B[i] = 2.0 * Z[i] * y", "B[n - 1 - i] = 2.0 * Z[i] * y"),
    "the counter is read later": (
        "return D, x", "return D, x, i",
    ),
    "it is read below its start": ("range(i + 1, n)", "range(i - 1, n)"),
    "it is read from its end": ("D[i] += B[i]", "D[i] += B[-1]"),
    "it is read by another index": ("D[i] += B[i]", "D[i] += B[p]"),
    "it is read beyond its end": ("range(i + 1, n)", "range(i + 1, m)"),
    "a loop counts by its elements": ("D[i] += B[i]", "while B[i] > x:\n            x = x + 1.0"),
    "whole numbers": ("2.0 * Z[i] * y", "i * 2"),
    "a name that may stand for a whole number": ("2.0 * Z[i] * y", "p * 2"),
    "a name that somebody else gave": ("2.0 * Z[i] * y", "x * x"),
    "an array's row": ("2.0 * Z[i] * y", "2.0 * A"),
    "too much to do again": ("2.0 * Z[i] * y", "2.0 * Z[i] * y * y"),
    "a division": ("2.0 * Z[i] * y", "Z[i] / y"),
    "a call": ("2.0 * Z[i] * y", "sin(Z[i])"),
    "a power": ("2.0 * Z[i] * y", "Z[i] ** 2"),
    "whole numbers in the array": ("B = np.empty(n)", "B = np.empty(n, int)"),
    "an array like somebody else's": ("B = np.empty(n)", "B = np.empty_like(A)"),
    "it is somebody else's": ("B = np.empty(n)\n", ""),
    "its length changes": ("y = 0.5", "y = 0.5\nn = n - 1"),
    "it is made in each trip, and read ahead": (
        "B = np.empty(n)\n", "", "    y = y * 0.7", "    y = y * 0.7\n    B = np.empty(n)\n    x = x + B[0]",
    ),
}  # fmt: skip
STEADY = """
B = np.empty((n, m))
Z = np.zeros((m, n))
for i in range(n):
    for j in range(m):
        B[i, j] = Z[j, i] * x
"""


def forward(function: Function) -> Function:
    """The pass, where no function of the text is known."""
    return forwarded(function, frozenset())


def test_computed_where_it_is_read() -> None:
    """What is read twice has the array's name, what is only added is put there; the array is gone."""
    assert after(forward, FILLED) == edited(FILLED, (
        "B = np.empty(n)\n", "", "    for i in range(n):\n        B[i] = 2.0 * Z[i] * y\n", "",
        "            D[j] += A[i] * B[j]\n            x = x + B[j]",
        "            B = 2.0 * Z[j] * y\n            D[j] += A[i] * B\n            x = x + B",
        "D[i] += B[i]", "D[i] += 2.0 * Z[i] * y",
    )).strip()  # fmt: skip


def test_an_outer_counter() -> None:
    """An element that an outer loop counts is computed there, by a name of its own."""
    text = edited(FILLED, ("D[j] += A[i] * B[j]", "D[j] += B[i] * B[j]"))
    made = after(forward, text)
    assert made == edited(FILLED, (
        "B = np.empty(n)\n", "", "    for i in range(n):\n        B[i] = 2.0 * Z[i] * y\n", "",
        "        for j in range(i + 1, n):\n            D[j] += A[i] * B[j]\n            x = x + B[j]",
        """\
        w1 = 2.0 * Z[i] * y
        for j in range(i + 1, n):
            B = 2.0 * Z[j] * y
            D[j] += w1 * B
            x = x + B""",
        "D[i] += B[i]", "D[i] += w1",
    )).strip()  # fmt: skip


def test_ways_to_read() -> None:
    """Loops from either end, branches, and loops with any number of trips may read."""
    for edits in (
        ("range(i + 1, n)", "range(n - 1, i, -1)"),
        ("range(i + 1, n)", "range(1, n)"),
        ("        D[i] += B[i]", "        if B[i] > x:\n            D[i] += B[i]"),
        ("        D[i] += B[i]", "        while x < 1.0:\n            x = x + B[i] * B[i] + 1.0"),
        ("B = np.empty(n)\n", "", "    y = y * 0.7", "    B = np.zeros(n)\n    y = y * 0.7"),
        ("B = np.empty(n)", "B = np.zeros_like(Z)"),
        ("range(n):\n        B[i]", "range(n - 1, -1, -1):\n        B[i]"),
    ):
        made = after(forward, edited(FILLED, edits))
        assert "B[" not in made
        assert "2.0 * Z[" in made


@pytest.mark.parametrize("case", LEFT)
def test_left_as_it_is(case: str) -> None:
    """An array stays where a read might find something else, or where computing it again costs more."""
    text = edited(FILLED, LEFT[case])
    assert after(forward, text) == after(lambda f: f, text)


def test_memory_in_another_order() -> None:
    """An array that turns another one round stays: what reads it goes through memory in its order."""
    reads = "D = np.zeros(n)\nfor i in range(n):\n    for j in range(m):\n        D[i] += B[i, j]\nreturn D"
    assert after(forward, STEADY + reads).count("B[i, j]") == 2
    assert "B" not in after(forward, STEADY.replace("Z[j, i]", "Z[i, j]").replace("(m, n)", "(n, m)") + reads)
