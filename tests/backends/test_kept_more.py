"""What the file of an adjoint for Numba says that it keeps."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest

import sct
from tests.benchmarks.adbench.gmm.objective import loops as mixture
from tests.benchmarks.adbench.lstm.objective import loops as memory

pytest.importorskip("numba")
MIXTURE = {"alphas": "float64[k]", "means": "float64[k,d]", "icf": "float64[k,m]", "x": "float64[n,d]",
           "gamma": "float",
           "m": "int"}  # fmt: skip
MEMORY = {
    "main": "float64[l,2,4,b]", "extra": "float64[3,b]", "state": "float64[l,2,b]", "sequence": "float64[c,b]",
}  # fmt: skip


def said(f: Any, types: dict[str, str], backend: str, *wrt: str) -> str:
    """The end of the docstring of an adjoint's file."""
    text = sct.source(f, mode="reverse", wrt=wrt or None, types=types, backend=backend)
    return text[: text.index('"""', 3)].partition("Keeps ")[2].strip()


def plain_sum(x):
    total = 0.0
    for i in range(len(x)):
        total += x[i] * x[i]
    return total


def test_as_much_as_in_python() -> None:
    """A text that keeps no more says no more."""
    types = {"x": "float64[n]"}
    assert said(plain_sum, types, "numba") == said(plain_sum, types, "python")


def test_more_arrays() -> None:
    """Of a long short-term memory 12 lists become arrays, 3 more keep what both sweeps compute: the text has 15."""
    assert said(memory, MEMORY, "python", "main", "extra") == "12 floats an iteration."
    found = said(memory, MEMORY, "numba", "main", "extra")
    assert found == "12 floats an iteration.\nFor Numba it keeps 3 arrays more."
    text = sct.source(memory, mode="reverse", wrt=("main", "extra"), types=MEMORY, backend="numba")
    assert len(re.findall(r"\w+_before_? = (?:memory\[|np.empty)", text)) == 15


def test_rows() -> None:
    """Of a mixture two scratch arrays have a row for each component."""
    wrt = "alphas", "means", "icf"
    plain, more = said(mixture, MIXTURE, "python", *wrt), said(mixture, MIXTURE, "numba", *wrt)
    more = more.removeprefix(plain).strip()
    assert more == "For Numba it keeps one array more, and a row for each trip of centred, z."


def pull(x, k):
    return -k * math.sin(x)


def swing(x, v, k, n):
    for _ in range(n):
        before = pull(x, k)
        half = v + 0.1 * before
        x = x + 0.2 * half
        v = half + 0.1 * pull(x + 0.01 * half, k)
    return x * x + v * v


def test_halves_of_its_own() -> None:
    """A text that gets a forward half for Numba, beside the function, is compared by the names of its functions."""
    types = {"x": "float", "v": "float", "k": "float", "n": "int"}
    assert said(swing, types, "numba").startswith(said(swing, types, "python"))
