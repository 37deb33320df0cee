"""NumPy's sums and means with what Numba's lack: axes, `keepdims`, `where`; and the number of axes."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba.extending import register_jitable

from sct_runtime.compiled.kinds import form, given, is_number, rank


def ndim_of(a: Any) -> int:
    """`np.ndim`"""
    return np.ndim(a)


def sum_of(a: Any, axis: Any = None, keepdims: bool = False, where: Any = True) -> Any:
    """`np.sum` over one axis or all of them."""
    return np.sum(a, axis=axis, keepdims=keepdims, where=where)


def mean_of(a: Any, axis: Any = None, keepdims: bool = False, where: Any = True) -> Any:
    """`np.mean` over one axis or all of them; nan where there is nothing to be counted."""
    return np.mean(a, axis=axis, keepdims=keepdims, where=where)


@form(ndim_of)
def _ndim_of(a: Any) -> Any:
    axes = rank(a)
    return None if axes is None else lambda a: axes


@form(sum_of, prefer_literal=True)
def _sum_of(a: Any, axis: Any = None, keepdims: bool = False, where: Any = True) -> Any:
    over = summing(a, axis, keepdims)
    if over is None:
        return None
    if written_out(where) is True:
        return lambda a, axis=None, keepdims=False, where=True: over(a)
    return lambda a, axis=None, keepdims=False, where=True: over(np.where(where, a, np.zeros_like(a)))


@form(mean_of, prefer_literal=True)
def _mean_of(a: Any, axis: Any = None, keepdims: bool = False, where: Any = True) -> Any:
    over = summing(a, axis, keepdims)
    if over is None:
        return None
    if written_out(where) is True:
        return lambda a, axis=None, keepdims=False, where=True: _shared(over(a), over(np.ones(a.shape)))
    return lambda a, axis=None, keepdims=False, where=True: _shared(
        over(np.where(where, a, np.zeros_like(a))), over(np.where(where, np.ones(a.shape), 0.0))
    )


def summing(a: Any, axis: Any, keepdims: Any) -> Any:
    """A function that sums an array of this type in that way; None where Numba has to be told more."""
    kept, k = written_out(keepdims), written_out(axis)
    if not rank(a) or kept not in (True, False):
        return None
    if given(axis) and (type(k) is not int or not -a.ndim <= k < a.ndim):
        return None
    if not given(axis) or a.ndim == 1:
        ones = (1,) * a.ndim
        return register_jitable((lambda x: np.full(ones, np.sum(x))) if kept else (lambda x: np.sum(x)))
    k %= a.ndim
    along: Any = register_jitable(lambda x: np.sum(x, axis=k))
    return register_jitable(lambda x: np.expand_dims(along(x), k)) if kept else along


def _shared(total: Any, count: Any) -> Any:
    """total / count; nan where the count is 0."""
    return total / count


@form(_shared)
def _shared_form(total: Any, count: Any) -> Any:
    if is_number(total):
        return lambda total, count: total / count if count else np.nan
    return lambda total, count: total / count


def written_out(t: Any) -> Any:
    """The value of an argument of which the type tells it."""
    return getattr(t, "literal_value", getattr(t, "value", t))
