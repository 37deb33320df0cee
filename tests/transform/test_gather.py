"""Index arrays beside slices in reverse mode: what is gathered is added back to the right places."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

import sct
from tests.judging import RIGHT, judge
from tests.oracles.structure import random_tangent
from tests.oracles.verdict import truth

PLACES = np.array([0, 2, 0])
MATRIX = np.linspace(-1.0, 1.5, 12).reshape(3, 4)


def columns(x: Any) -> Any:
    return np.sum(x[:, PLACES] ** 2)


def rows_behind(x: Any) -> Any:
    return np.sum(x[PLACES, 1:] ** 3)


def with_ellipsis(x: Any) -> Any:
    return np.sum(x[..., PLACES] ** 2)


def with_new_axis(x: Any) -> Any:
    return np.sum(x[:, np.newaxis] ** 2 * np.arange(1.0, 5.0))


def stored_columns(x: Any) -> Any:
    y = np.zeros((3, 4))
    y[:, PLACES] = x[:, :3] * x[:, :3]
    y[:, PLACES] += x[:, 1:]
    return np.sum(y**3)


def of_something_computed(x: Any) -> Any:
    return np.sum((x * x)[:, PLACES] ** 2) + np.sum((x * x)[PLACES] ** 3)


EACH = [columns, of_something_computed, rows_behind, with_ellipsis, with_new_axis, stored_columns]


@pytest.mark.parametrize("f", EACH)
def test_adjoint_of_a_gather(f: Any) -> None:
    """Places named twice get both contributions, and what the slices beside them name is kept."""
    args = [MATRIX]
    directions = [[random_tangent(MATRIX, np.random.default_rng(seed))] for seed in (1, 2)]
    assert judge(f, args, "reverse", directions, truth).kind == RIGHT


def test_hessian_of_a_gather() -> None:
    """The text of the adjoint is accepted again; the Hessian of a sum of squares is known."""
    x = copy.deepcopy(MATRIX)
    expected = np.diag(2.0 * np.tile(np.bincount(PLACES, minlength=4), 3)).reshape(3, 4, 3, 4)
    assert sct.hessian(columns)(x) == pytest.approx(expected, abs=1e-15)


def test_text_names_the_function_that_adds() -> None:
    """`np.add.at` does not know its own name; the text must, or a file made of it would not run."""
    text = sct.source(columns, "reverse", types={"x": "float64[:,:]"})
    assert "    np.add.at(\n" in text or "    np.add.at(bx" in text
    assert "builtin" not in text
