"""`claim`: the adjoint of what a store left in its places, whatever the index."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sct_runtime.adjoints import apart, claim

SHAPE = (3, 4, 5)
ALL = slice(None)
ROWS, COLUMNS = np.triu_indices(4, 1)
ONCE: dict[str, Any] = {
    "a number": 1,
    "numbers from the end": (-1, 2),
    "a slice": slice(1, None),
    "arrays behind a slice": (ALL, ROWS, COLUMNS),
    "a slice with a step": (slice(None, None, -2), np.array([2, 0]), 1),
    "an array in front": (np.array([2, 0]), ALL, slice(1, 3)),
    "arrays with a slice between": (np.array([0, 2]), ALL, np.array([1, 1])),
    "arrays that broadcast": (np.array([[0], [2]]), np.array([1, 3, 0])),
    "small integers": (ALL, ALL, np.array([4, -4, 0], np.int8)),
    "unsigned integers": np.array([2, 1], np.uint8),
    "a list": ([0, 2],),
    "no place": (np.array([], int), 0),
}
TWICE: dict[str, Any] = {
    "one place twice": (np.array([0, 0]),),
    "the same from the end": (ALL, np.array([1, -3])),
    "pairs": (ALL, np.array([1, 2, 1]), np.array([3, 3, 3])),
    "one of broadcast arrays": (np.array([[1], [1]]), np.array([0, 2])),
}
OTHER: dict[str, Any] = {"a mask": np.arange(60).reshape(SHAPE) % 3 == 0, "dots": (..., 2), "a new axis": (None, 1)}


@pytest.mark.parametrize("index", [*ONCE.values(), *TWICE.values(), *OTHER.values()], ids=[*ONCE, *TWICE, *OTHER])
def test_of_places(index: Any) -> None:
    """What is taken is the adjoint of the value that a place has in the end; NumPy itself tells which that is."""
    adjoint = np.cos(np.arange(60.0)).reshape(SHAPE)
    stored = np.full(SHAPE, -1.0)
    size = stored[index].size
    stored[index] = np.arange(float(size)).reshape(stored[index].shape)
    expected = np.zeros(size)
    for place in zip(*np.nonzero(stored >= 0), strict=True):
        expected[int(stored[place])] = adjoint[place]
    rest = np.where(stored >= 0, 0.0, adjoint)
    taken = claim(adjoint, index)
    assert np.array_equal(taken.ravel(), expected)
    assert np.array_equal(adjoint, rest)


@pytest.mark.parametrize("index", ONCE.values(), ids=ONCE)
def test_places_that_differ(index: Any) -> None:
    """Integers and arrays of them that name no place twice are seen to."""
    assert apart(SHAPE, index)


@pytest.mark.parametrize("index", [*TWICE.values(), *OTHER.values(), True], ids=[*TWICE, *OTHER, "a truth"])
def test_places_that_may_not(index: Any) -> None:
    """A place named twice, and what is no integer, is told from them."""
    assert not apart(SHAPE, index)
