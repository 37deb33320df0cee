"""Shapes of tangents and adjoints: undoing broadcasts and reductions, matrix transposes."""

from __future__ import annotations

from typing import Any

import numpy as np


def T(a: Any) -> Any:
    """The matrix transpose: the last two axes swapped; an array with fewer axes as it is."""
    return a if np.ndim(a) < 2 else np.swapaxes(a, -1, -2)


def unbroadcast(x: Any, shape: tuple[int, ...]) -> Any:
    """x summed to a shape that broadcasts to x's: the transpose of broadcasting.  Shape () gives a number."""
    if np.shape(x) == shape:
        return x
    extra = np.ndim(x) - len(shape)
    if extra > 0:
        x = np.sum(x, axis=tuple(range(extra)))
    axes = tuple(i for i, n in enumerate(shape) if n == 1 and np.shape(x)[i] != 1)
    return np.sum(x, axis=axes, keepdims=True) if axes else x


def unreduce(g: Any, x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """g, the adjoint of a sum of x over axis (None: all axes; an int or a tuple), spread to the shape of x."""
    shape = np.shape(x)
    if axis is not None and not keepdims:
        axes = axis if isinstance(axis, tuple) else (axis,)
        inserted = {i % len(shape) for i in axes}
        g = np.reshape(g, tuple(1 if i in inserted else n for i, n in enumerate(shape)))
    return np.array(np.broadcast_to(g, shape)) if shape else g


def broadcast_like(dx: Any, y: Any) -> Any:
    """dx as a fresh array of y's shape and float dtype, or dx itself where y is a number."""
    if not isinstance(y, np.ndarray):
        return dx
    dtype = y.dtype if np.issubdtype(y.dtype, np.floating) else np.dtype(float)
    out = np.empty_like(y, dtype=dtype)  # laid out as y is, so that a view of one is one of both
    out[...] = dx
    return out


def cast(x: Any, dtype: Any) -> Any:
    """x, an array or a number, in a float dtype; zeros where the dtype holds no fractions, which has no derivative.

    Raises TypeError for complex dtypes.
    """
    if dtype is None or np.issubdtype(np.dtype(dtype), np.floating):
        out = np.asarray(x, dtype=dtype)
    elif np.issubdtype(np.dtype(dtype), np.complexfloating):
        raise TypeError("complex numbers are not differentiated; use a float dtype")
    else:
        out = np.zeros(np.shape(x))
    return out if np.ndim(x) or isinstance(x, np.ndarray) else out[()]


def count(x: Any, axis: Any = None, where: Any = True) -> Any:
    """How many elements of x one sum over axis (None: all axes; an int or a tuple) adds; with a mask, of each sum.

    The counts of sums are floats, of x's dtype where that is not shorter than float32.
    """
    if where is not True:
        dtype = np.result_type(np.asarray(x).dtype, np.float32)
        return np.sum(np.broadcast_to(where, np.shape(x)), axis=axis, keepdims=True, dtype=dtype)
    shape = np.shape(x)
    axes = range(len(shape)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    total = 1
    for i in axes:
        total *= shape[i]
    return total


def unbroadcast_each(g: Any, args: Any) -> tuple[Any, ...]:
    """The transpose of np.broadcast_arrays: each adjoint summed to the shape of its argument."""
    return tuple(unbroadcast(c, np.shape(x)) for c, x in zip(g, args, strict=True))
