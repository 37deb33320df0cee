"""The helpers of adjoints are differentiated again: Hessians through each, against Hessians worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import sct

X = np.array([0.4, -0.7, 0.5])


def overwritten(x: Any) -> Any:
    y = np.zeros(4)
    y[np.array([0, 2, 0])] = x * x
    return np.sum(y**3)


def overwritten_by_hand(x: Any) -> Any:
    return np.diag([0.0, 30 * x[1] ** 4, 30 * x[2] ** 4])


def squares(x: Any) -> Any:
    return sum([v * v * v for v in x])


def squares_by_hand(x: Any) -> Any:
    return np.diag(6 * x)


@pytest.mark.parametrize(
    ("f", "by_hand", "helper"),
    [(overwritten, overwritten_by_hand, "claim"), (squares, squares_by_hand, "accumulate")],
)
def test_hessian(f: Any, by_hand: Any, helper: str) -> None:
    """The text of the adjoint uses the helper, and its derivative is right."""
    assert f" {helper}(" in sct.source(f, "reverse", types={"x": "float64[n]"})
    assert sct.hessian(f)(X) == pytest.approx(by_hand(X), rel=1e-14, abs=1e-15)
