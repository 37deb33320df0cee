"""NumPy's functions in ways that Numba lacks: with an axis, an order or several arguments that change nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import types

from sct_runtime import cast, cell, middle
from sct_runtime.compiled.kinds import form, given, rank
from sct_runtime.compiled.reductions import written_out


def result_type_of(a: Any) -> Any:
    """`np.result_type`"""
    return np.result_type(a)


def reshape_of(a: Any, shape: Any, order: str) -> Any:
    """`np.reshape` of an array in the order of C."""
    return np.reshape(a, shape, order)  # type: ignore[call-overload]


def argsort_of(a: Any, axis: int | None = -1) -> Any:
    """`np.argsort` of a vector."""
    return np.argsort(a, axis)


def take_along_of(a: Any, indices: Any, axis: int | None) -> Any:
    """`np.take_along_axis` of a vector."""
    return np.take_along_axis(a, indices, axis)


def take_of(a: Any, indices: Any, axis: int | None = None) -> Any:
    """`np.take` of the flattened array."""
    return np.take(a, indices, axis)


def roll_of(a: Any, shift: int, axis: int | None = None) -> Any:
    """`np.roll` of the flattened array."""
    return np.roll(a, shift, axis)


def repeat_of(a: Any, repeats: Any, axis: int | None = None) -> Any:
    """`np.repeat` of the flattened array."""
    return np.repeat(a, repeats, axis)


def clip_of(a: Any, low: Any, high: Any) -> Any:
    """`np.clip`, of numbers too."""
    return np.clip(a, low, high)


def diagonal_of(a: Any, offset: int, axis1: int, axis2: int) -> Any:
    """`np.diagonal` of a matrix."""
    return np.diagonal(a, offset, axis1, axis2)


def linspace_of(start: Any, stop: Any, num: int, endpoint: bool) -> Any:
    """`np.linspace` with its end."""
    return np.linspace(start, stop, num, endpoint)


def tensordot_of(a: Any, b: Any, axes: int) -> Any:
    """`np.tensordot` of vectors and matrices over one axis."""
    return np.tensordot(a, b, axes)


@form(result_type_of)
def _result_type_of(a: Any) -> Any:
    return (lambda a: a.dtype) if isinstance(a, types.Array) else None


@form(reshape_of, prefer_literal=True)
def _reshape_of(a: Any, shape: Any, order: Any) -> Any:
    plain = written_out(order) == "C" and isinstance(a, types.Array) and a.layout == "C"
    return (lambda a, shape, order: np.reshape(a, shape)) if plain else None


@form(argsort_of, prefer_literal=True)
def _argsort_of(a: Any, axis: Any = -1) -> Any:
    return (lambda a, axis=-1: np.argsort(a)) if flat(a, axis) else None


@form(take_along_of, prefer_literal=True)
def _take_along_of(a: Any, indices: Any, axis: Any) -> Any:
    return (lambda a, indices, axis: a[indices]) if flat(a, axis) and rank(indices) == 1 else None


@form(take_of, prefer_literal=True)
def _take_of(a: Any, indices: Any, axis: Any = None) -> Any:
    return (lambda a, indices, axis=None: np.take(a, indices)) if flat(a, axis) or not given(axis) else None


@form(roll_of, prefer_literal=True)
def _roll_of(a: Any, shift: Any, axis: Any = None) -> Any:
    one = isinstance(shift, types.Integer) and rank(a)
    return (lambda a, shift, axis=None: np.roll(a, shift)) if one and (flat(a, axis) or not given(axis)) else None


@form(repeat_of, prefer_literal=True)
def _repeat_of(a: Any, repeats: Any, axis: Any = None) -> Any:
    return (lambda a, repeats, axis=None: np.repeat(a, repeats)) if flat(a, axis) or not given(axis) else None


@form(clip_of)
def _clip_of(a: Any, low: Any, high: Any) -> Any:
    if rank(a) == rank(low) == rank(high) == 0:
        return lambda a, low, high: np.minimum(np.maximum(a, low), high)
    return lambda a, low, high: np.clip(a, low, high)


@form(diagonal_of, prefer_literal=True)
def _diagonal_of(a: Any, offset: Any, axis1: Any, axis2: Any) -> Any:
    plain = rank(a) == 2 and (written_out(axis1), written_out(axis2)) == (0, 1)
    return (lambda a, offset, axis1, axis2: np.diag(a, offset)) if plain else None


@form(linspace_of, prefer_literal=True)
def _linspace_of(start: Any, stop: Any, num: Any, endpoint: Any) -> Any:
    whole = written_out(endpoint) is True
    return (lambda start, stop, num, endpoint: np.linspace(start, stop, num)) if whole else None


@form(tensordot_of, prefer_literal=True)
def _tensordot_of(a: Any, b: Any, axes: Any) -> Any:
    plain = written_out(axes) == 1 and rank(a) in (1, 2) and rank(b) in (1, 2)
    return (lambda a, b, axes: np.dot(a, b)) if plain else None


@form(middle, prefer_literal=True)
def _middle(a: Any, axis: Any = None) -> Any:
    return (lambda a, axis=None: np.argsort(a)[(len(a) - 1) // 2 : len(a) // 2 + 1]) if flat(a, axis) else None


def flat(a: Any, axis: Any) -> bool:
    """Whether an argument is a vector, and an axis its only one or none."""
    return rank(a) == 1 and (not given(axis) or written_out(axis) in (0, -1))


@form(cell)
def _cell(x: Any, nodes: Any) -> Any:
    if rank(nodes) != 1:
        return None
    if rank(x) == 0:
        return lambda x, nodes: min(max(np.searchsorted(nodes, x, side="right") - 1, 0), len(nodes) - 2)
    return lambda x, nodes: np.clip(np.searchsorted(nodes, x, side="right") - 1, 0, len(nodes) - 2)


@form(cast)
def _cast(x: Any, dtype: Any) -> Any:
    wanted = types.float64 if getattr(dtype, "typing_key", None) is float else getattr(dtype, "instance_type", None)
    if not isinstance(wanted, types.Float) or rank(x) is None:
        return None
    if rank(x) == 0:
        return lambda x, dtype: dtype(x)
    return (lambda x, dtype: x) if x.dtype == wanted else (lambda x, dtype: x.astype(wanted))
