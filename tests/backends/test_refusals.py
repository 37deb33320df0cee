"""Refusals of what Numba cannot compile show the user's own line, not the one of the derivative's text."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sct

numba = pytest.importorskip("numba")

X = np.array([0.3, 0.7, 0.5])


def helper(x):
    return np.partition(x, 1) * 2.0


def calls_a_helper(x):
    y = x * x
    return np.sum(y * helper(y))


def in_a_loop(x):
    s = 0.0
    for k in range(3):
        s = s + np.sum(np.roll(x, (k,), axis=(0,)) * x)
    return s


@pytest.mark.parametrize("transform", [sct.grad, sct.jacfwd])
@pytest.mark.parametrize(
    ("f", "line"),
    [
        (calls_a_helper, "    return np.partition(x, 1) * 2.0"),
        (in_a_loop, "        s = s + np.sum(np.roll(x, (k,), axis=(0,)) * x)"),
    ],
)
def test_the_line_of_the_user(transform: Any, f: Any, line: str) -> None:
    """File, line and caret of what the statement that Numba lacks is made for; in a called function, its own line."""
    with pytest.raises(sct.UnsupportedError) as refused:
        transform(f, backend="numba")(X)
    text = str(refused.value)
    number = Path(__file__).read_text().splitlines().index(line) + 1
    assert text.startswith(f"{__file__}:{number}: Numba cannot compile")
    assert line.strip() in text
    assert "^^^" in text
    assert "of its text" not in text


def product(x):
    return 2.0 * np.prod(x)


def root_of_covariance(x):
    y = x * x
    return np.linalg.norm(y, 3)


@pytest.mark.parametrize("f", [product, root_of_covariance])
def test_the_line_that_calls_what_is_composed(f: Any) -> None:
    """Of functions that are written in others within the runtime, the user's call."""
    with pytest.raises(sct.UnsupportedError, match=f"^{__file__}:.*\n    return .*np"):
        sct.grad(f, backend="numba")(X)


@numba.njit
def item(x, n):
    y = None
    if n > 1:
        y = np.exp(x)
    return y[0] * x[1]


def test_the_line_of_the_user_in_second_derivatives() -> None:
    """What is refused when the text of a first derivative is differentiated again."""
    with pytest.raises(sct.UnsupportedError) as refused:
        sct.jacrev(sct.grad(item.py_func))(X, 2)
    assert str(refused.value).startswith(f"{__file__}:")
    assert "by[0]" not in str(refused.value)


PROGRAM = """
import sct

def f(x, n):
    if n == 0:
        return 1.0
    return x * f(x, n - 1)

try:
    sct.grad(f, backend="numba")(0.5, 3)
except sct.UnsupportedError as error:
    print(error)
"""


def test_the_line_of_the_user_in_another_process(tmp_path: Path) -> None:
    """Where the text comes from another process, too."""
    (tmp_path / "program.py").write_text(PROGRAM)
    run = [sys.executable, str(tmp_path / "program.py")]
    paths = os.pathsep.join(p for p in sys.path if p)
    env = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "cache"), "PYTHONPATH": paths}
    first, second = (subprocess.run(run, env=env, capture_output=True, text=True, check=True).stdout for _ in range(2))
    assert first == second
    assert f"{tmp_path}/program.py:7: Numba cannot compile" in first
    assert list((tmp_path / "cache" / "sct").glob("f_adjoint_*.json"))
