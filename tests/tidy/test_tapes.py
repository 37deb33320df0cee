"""Saved values that nobody reads: where the list does nothing else, and no value that is taken back is read."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sct.tidy.tapes import tapes
from tests.adjoints import adjoint_text
from tests.tidy.passes import after
from tests.transform.reversing import assert_reverse

THERE = "w1 = []\nfor i in range(n):\n    w1.append(A[i])\n"
BACK = "for i in range(n - 1, -1, -1):\n    w2 = w1.pop()\n"

KEPT = {
    "what is read at once": THERE + BACK + "    y += w2\nreturn y",
    "what is read in the next trip": THERE + "w2 = x\nfor i in range(n - 1, -1, -1):\n"
    "    y += w2\n    w2 = w1.pop()\nreturn y",
    "what is read behind the loop": THERE + BACK + "    y += x\nreturn y + w2",
    "what is read in a branch": THERE + BACK + "    if x > y:\n        y += w2\nreturn y",
    "what a test reads": THERE + BACK + "    while w2 > y:\n        y += x\nreturn y",
    "what is read in one of two places": THERE + BACK + "    y += x\n" + BACK + "    y += w2\nreturn y",
    "a list that is returned": THERE + BACK + "    y += x\nreturn y, w1",
    "a list whose length is asked for": THERE + BACK + "    y += len(w1)\nreturn y",
    "a list that is looked into": THERE + BACK + "    y += w1[0]\nreturn y",
    "a list that is made again": THERE + "w1 = []\n" + BACK + "    y += x\nreturn y",
    "what is more than a look": "w1 = []\nfor i in range(n):\n    w1.append(F(A))\n" + BACK + "    y += x\nreturn y",
    "what a function mentions": THERE + BACK + "    y += x\nreturn y, F(lambda: w2 + w1)",
    "a list that comes from elsewhere": "w1.append(x)\nw2 = w1.pop()\nreturn y",
    "a place that is counted": THERE + "for i in range(n):\n    w2 = w1.pop(0)\nreturn y",
}  # fmt: skip


@pytest.mark.parametrize("name", KEPT)
def test_left_alone(name: str) -> None:
    """A list stays where something that it saved is read, or somebody else sees it."""
    assert after(tapes, KEPT[name]) == KEPT[name]


def test_unread_copies_go() -> None:
    """A list of copies that are taken back and not read, beside one that is."""
    text = (
        "w1 = []\nw3 = []\nfor i in range(n):\n    w1.append(A.copy())\n    w3.append(y)\n    y = y * x\n"
        "for i in range(n - 1, -1, -1):\n    w2 = w1.pop()\n    w4 = w3.pop()\n    x += w4\nreturn x"
    )
    assert after(tapes, text) == "\n".join(line for line in text.splitlines() if "w1" not in line)


def wave(u0: Any, c: Any, nt: int) -> Any:
    """The wave equation, stepped by two buffers that take each other's place."""
    n = u0.shape[0]
    u, up, un = u0.copy(), u0.copy(), np.zeros(n)
    for _ in range(nt):
        for i in range(1, n - 1):
            un[i] = 2 * u[i] - up[i] + c[i] * c[i] * (u[i + 1] - 2 * u[i] + u[i - 1])
        up[:] = u
        u[:] = un
    return np.sum(u**2)


def test_the_wave_equation_keeps_one_copy_a_step() -> None:
    """What is linear in a buffer needs none of it."""
    u, c = np.sin(np.arange(6.0)), 0.3 + 0.1 * np.cos(np.arange(6.0))
    assert adjoint_text(wave, (u, c, 3), (0, 1))[0].count(".append(") == 1
    assert_reverse(wave, u, c, 3)
