"""Transposes of functions that only move elements: label the elements, move the labels, sum by label."""

from __future__ import annotations

from typing import Any

import numpy as np

from sct_runtime.shapes import unbroadcast

MOVING_MODES = ("constant", "edge", "reflect", "symmetric", "wrap")


def labels(value: Any, first: int = 1) -> Any:
    """Consecutive whole numbers from `first`, one for each element of an array, number or nested sequence of them."""
    if isinstance(value, tuple | list):
        parts = []
        for v in value:
            parts.append(labels(v, first))
            first += _elements(v)
        return tuple(parts) if isinstance(value, tuple) else parts
    return np.arange(first, first + np.size(value)).reshape(np.shape(value))


def scatter(g: Any, moved: Any, value: Any) -> Any:
    """The adjoint of value, whose labels were moved where g's elements stand; label 0 belongs to no element."""
    sums = np.bincount(_line(moved), weights=_line(g), minlength=_elements(value) + 1)
    return unarray(sums[1:], value)


def gather(value: Any, moved: Any) -> Any:
    """The elements of value where their labels stand in moved, 0 for label 0: the transpose of `scatter`."""
    elements = _flat(value)
    return np.take(np.concatenate((np.zeros(1, np.result_type(*elements)), *elements)), moved)


def _flat(value: Any) -> list[Any]:
    return [f for v in value for f in _flat(v)] if isinstance(value, tuple | list) else [np.ravel(value)]


def _line(value: Any) -> Any:
    """All elements one after another; the parts of a list may have different shapes."""
    return np.concatenate(_flat(value)) if isinstance(value, tuple | list) else np.ravel(value)


def unarray(g: Any, value: Any) -> Any:
    """The elements of g in the structure of value (an array, a number, or nested sequences of them), in its dtype."""
    if isinstance(value, tuple | list):
        flat = np.ravel(g)
        parts = []
        at = 0
        for v in value:
            n = _elements(v)
            parts.append(unarray(flat[at : at + n], v))
            at += n
        return tuple(parts) if isinstance(value, tuple) else parts
    shaped = np.reshape(g, np.shape(value))
    dtype = getattr(value, "dtype", shaped.dtype)
    return (shaped.astype(dtype, copy=False) if np.issubdtype(dtype, np.floating) else shaped)[()]


def _elements(value: Any) -> int:
    return sum(_elements(v) for v in value) if isinstance(value, tuple | list) else int(np.size(value))


def pad_moved(array: Any, pad_width: Any, mode: str) -> Any:
    """np.pad in a mode that copies elements or writes zeros; ValueError for other modes."""
    if mode not in MOVING_MODES:
        raise ValueError(f"np.pad with mode={mode!r} has no derivative here; the modes are {', '.join(MOVING_MODES)}")
    return np.pad(array, pad_width, mode)  # type: ignore[call-overload]


def unmeshgrid(g: Any, xi: Any, indexing: str) -> tuple[Any, ...]:
    """The adjoints of the vectors of np.meshgrid, from those of its grids."""
    axes = list(range(len(xi)))
    if indexing == "xy" and len(xi) > 1:
        axes[:2] = [1, 0]
    return tuple(
        np.sum(g_i, axis=tuple(i for i in range(np.ndim(g_i)) if i != axis)).reshape(np.shape(x))
        for g_i, x, axis in zip(g, xi, axes, strict=True)
    )


def undiff(g: Any, n: int = 1, axis: int = -1) -> Any:
    """The transpose of np.diff: n times the negative difference of g with a zero at either end."""
    for _ in range(n):
        g = np.moveaxis(g, axis, -1)
        edge = np.zeros((*np.shape(g)[:-1], 1), np.result_type(g))
        g = np.moveaxis(-np.diff(np.concatenate((edge, g, edge), -1)), -1, axis)
    return g


def along(v: Any, axis: int | None, ndim: int) -> Any:
    """A vector laid along one axis of ndim axes, so that it broadcasts there; what is no vector stays as it is."""
    if np.ndim(v) != 1 or axis is None:
        return v
    return np.reshape(v, tuple(-1 if i == axis % ndim else 1 for i in range(ndim)))


def unselect(g: Any, condlist: Any, choicelist: Any) -> list[Any]:
    """The adjoints of the choices of np.select: each where its condition is the first that holds."""
    free = np.ones(np.shape(g), dtype=bool)
    out = []
    for condition, choice in zip(condlist, choicelist, strict=True):
        out.append(unbroadcast(np.where(free & condition, g, 0.0), np.shape(choice)))
        free = free & ~np.asarray(condition)
    return out
