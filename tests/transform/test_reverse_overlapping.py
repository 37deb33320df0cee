"""Parts of an array, stored into other parts of it: right, or refused where NumPy reads what it has overwritten."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import sct
from tests.judging import REFUSED, RIGHT
from tests.transform.judged import judged

X = np.array([0.3, -1.2, 0.8, 2.0, -0.5, 1.4])
M = np.array([[0.74, -1.168, 1.21], [-1.126, 0.762, -1.271], [-1.194, 0.657, 0.166]])


def shifted(x):
    y = x * x
    y[1:] = y[:-1]
    return y


def shifted_back(x):
    y = x * x
    y[:-2] = y[2:]
    return y


def turned_around(x):
    y = x * x
    y[1:5] = y[4:0:-1]
    return y


def a_row_from_a_row(m):
    y = m * m
    y[0] = y[2]
    y[1, 1:] = y[1, :-1]
    return y


def columns(m):
    y = m * m
    y[:, 1:] = y[:, :-1]
    return y


def mirrored(m):
    y = m * m
    for i in range(3):
        y[i, :] = y[:, i]
    return y


def turned_matrix(m):
    y = m * m
    y[:] = y.T
    return y


def of_a_copy(m):
    y = m * m
    y[1] = y[:, -1].copy()
    return y


def of_a_sum(m):
    y = m * m
    y[1] = y[:, -1] * 2.0
    return y


def other_steps(x):
    y = x * x
    y[::2] = y[:3]
    return y


def copied_over(m):
    y = m * m
    v = y.T[:, 1]
    np.copyto(v, y[:, -1])
    return v


def a_row_from_a_column(m):
    y = m * m
    y[1] = y[:, -1]
    return y


def by_another_name(m):
    y = m * m
    v = y[1]
    v[:] = y[:, -1]
    return y


def diagonal_from_a_row(m):
    y = m * m
    np.fill_diagonal(y, y[0, ::-1])
    return y


N = np.array([[0.74, -1.168, 1.21, 0.4], [-1.126, 0.762, -1.271, 0.9], [-1.194, 0.657, 0.166, -0.7]])


def mirrored_from_the_start(m):
    y = m * m
    y[1, 1:3] = y[1:3, 1]
    return y


def mirrored_from_the_end(m):
    y = m * m
    y[-2, 1:3] = y[1:3, -2]
    return y


def mirrored_at_an_index(m, i=-1):
    y = m * m
    y[i, 1:3] = y[1:3, i]
    return y


def put_together_in_place(x):
    y = x * x
    np.concatenate([y[3:], y[:3]], out=y)
    return y


def by_the_target_of_a_loop(x):
    y = x * x
    for y[::2] in [y[:3]]:
        pass
    return y


RIGHT_ONES = [
    (shifted, X), (shifted_back, X), (turned_around, X), (a_row_from_a_row, M), (columns, M), (mirrored, M),
    (turned_matrix, M), (of_a_copy, M), (of_a_sum, M), (mirrored_from_the_start, N),
]  # fmt: skip
REFUSED_ONES = [
    (other_steps, X), (copied_over, M), (a_row_from_a_column, M), (by_another_name, M), (diagonal_from_a_row, M),
    (mirrored_from_the_end, N), (mirrored_at_an_index, N),
]  # fmt: skip


@pytest.mark.parametrize(("function", "argument"), RIGHT_ONES, ids=lambda x: getattr(x, "__name__", ""))
def test_as_if_copied(function: Callable[..., Any], argument: Any) -> None:
    """The same steps along the same axis, more than one axis, a row from its own column: as if copied before."""
    outcome = judged(function, (argument,), "reverse")
    assert outcome.kind == RIGHT, outcome.detail


@pytest.mark.parametrize(("function", "argument"), REFUSED_ONES, ids=lambda x: getattr(x, "__name__", ""))
def test_refused(function: Callable[..., Any], argument: Any) -> None:
    """What NumPy makes of these is told by no rule; in forward mode the tangents meet the same."""
    outcome = judged(function, (argument,), "reverse")
    assert outcome.kind == REFUSED
    assert "overwritten" in outcome.detail
    assert judged(function, (argument,), "forward").kind in (RIGHT, REFUSED)


def test_a_refusal_has_its_place() -> None:
    """The line of the store stands in the message."""
    with pytest.raises(sct.UnsupportedError, match=r"y\[::2\] = y\[:3\]"):
        sct.grad(lambda x: np.sum(other_steps(x)))(X)


@pytest.mark.parametrize("mode", ["forward", "reverse"])
def test_parts_that_are_put_together_where_they_are(mode: str) -> None:
    """NumPy writes into what it has still to read."""
    assert judged(put_together_in_place, (X,), mode).kind == REFUSED


AT_ONCE = [
    a_row_from_a_column, by_another_name, other_steps, mirrored_from_the_end, mirrored_at_an_index,
    by_the_target_of_a_loop,
]  # fmt: skip


@pytest.mark.parametrize("function", AT_ONCE, ids=lambda f: f.__name__)
def test_all_directions_at_once(function: Callable[..., Any]) -> None:
    """A stack of tangents has one more axis, for which NumPy looks after overlaps: so each direction goes by itself."""
    x = N if function in AT_ONCE[3:5] else X if function in (other_steps, by_the_target_of_a_loop) else M
    columns = [np.ravel(function(x + s) - function(x - s)) / 2e-6 for s in 1e-6 * np.eye(x.size).reshape(-1, *x.shape)]
    found = np.reshape(sct.jacfwd(function)(x.copy()), (-1, x.size))
    np.testing.assert_allclose(found, np.stack(columns, axis=1), rtol=1e-6, atol=1e-8)
