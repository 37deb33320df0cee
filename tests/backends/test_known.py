"""What Numba does not know is refused when the text is made, so that no file is written that it cannot compile."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sct

numba = pytest.importorskip("numba")

X = np.array([0.3, 1.7, 0.5])


def contracted(x):
    return np.sum(np.tensordot(np.outer(x, x), np.outer(x, x), ([0], [1])))


def log_sum_exp(x):
    m = np.max(x)
    return m + np.log(np.sum(np.exp(x - m)))


def largest(x):
    return x.max()


def spread_out(x):
    return np.std(x)


def test_a_helper_without_a_form(tmp_path: Path) -> None:
    """By text, file and call: with the name of the function, what is lacking and what that is for; no file is left."""
    said = r"Numba cannot compile `contracted_adjoint`: it knows nothing of `tensordot_left` \(the adjoint of a"
    with pytest.raises(sct.UnsupportedError, match=said):
        sct.source(contracted, "reverse", types={"x": "float64[:]"}, backend="numba")
    with pytest.raises(sct.UnsupportedError, match=said):
        sct.emit(contracted, tmp_path / "made.py", "reverse", types={"x": "float64[:]"}, backend="numba")
    assert not (tmp_path / "made.py").exists()
    with pytest.raises(sct.UnsupportedError, match=said):
        sct.grad(numba.njit(contracted))(X)


def test_a_fallback_runs_in_python(tmp_path: Path) -> None:
    """Where that is asked for, calls have the text all the same; files have nothing to fall back on."""
    found = sct.grad(contracted, backend=sct.Numba(fallback=True))(X)
    assert np.array_equal(found, sct.grad(contracted)(X))
    file, backend = tmp_path / "made.py", sct.Numba(fallback=True)
    with pytest.raises(sct.UnsupportedError):
        sct.emit(contracted, file, "reverse", types={"x": "float64[:]"}, backend=backend)


QUESTIONS: dict[str, tuple[Any, Any]] = {
    "jacfwd of a maximum": (largest, lambda f: sct.jacfwd(f)(X)),
    "hessian of a log-sum-exp": (log_sum_exp, lambda f: sct.hessian(f)(X)),
    "jvp of a log-sum-exp": (log_sum_exp, lambda f: sct.jvp(f, (X,), (X,))[1]),
    "grad of a standard deviation": (spread_out, lambda f: sct.grad(f)(X)),
    "hessian of a standard deviation": (spread_out, lambda f: sct.hessian(f)(X)),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_what_has_a_form_now(name: str) -> None:
    """Means of what is chosen and reductions that keep their axes were refused."""
    f, question = QUESTIONS[name]
    assert np.allclose(question(numba.njit(f)), question(f), rtol=1e-13, atol=1e-15)


def test_the_slope_of_a_log_sum_exp() -> None:
    """By hand: the softmax p, and diag(p) - p p^T."""
    p = np.exp(X) / np.exp(X).sum()
    assert np.allclose(sct.jacfwd(numba.njit(log_sum_exp))(X), p, rtol=1e-13)
    assert np.allclose(sct.hessian(numba.njit(log_sum_exp))(X), np.diag(p) - np.outer(p, p), rtol=1e-12)


def test_who_share_a_maximum() -> None:
    """Equal ones share its slope, as in Python."""
    assert np.array_equal(sct.jacfwd(numba.njit(largest))(np.array([2.0, 1.0, 2.0])), [0.5, 0.0, 0.5])
