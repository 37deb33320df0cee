"""Forms of the helpers of `sct_runtime.shapes` and of matrices."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import types
from numba.extending import register_jitable

from sct_runtime import (
    T,
    broadcast_like,
    cofactors,
    count,
    from_lower,
    half_lower,
    logdet,
    norm,
    to_lower,
    unbroadcast,
    undiff,
    unreduce,
)
from sct_runtime.compiled.kinds import form, given, rank


@register_jitable
def _first(x: Any, n: int) -> Any:
    return np.expand_dims(np.sum(x, axis=0), 0) if n == 1 and x.shape[0] != 1 else x


@register_jitable
def _second(x: Any, n: int) -> Any:
    return np.expand_dims(np.sum(x, axis=1), 1) if n == 1 and x.shape[1] != 1 else x


@register_jitable
def _third(x: Any, n: int) -> Any:
    return np.expand_dims(np.sum(x, axis=2), 2) if n == 1 and x.shape[2] != 1 else x


@register_jitable
def _of_one(x: Any, shape: Any) -> Any:
    line = np.ascontiguousarray(x)
    return np.full(1, np.sum(line)) if shape[0] == 1 and len(line) != 1 else line


@register_jitable
def _of_two(x: Any, shape: Any) -> Any:
    return _second(_first(np.ascontiguousarray(x), shape[0]), shape[1])


@register_jitable
def _of_three(x: Any, shape: Any) -> Any:
    return _third(_second(_first(np.ascontiguousarray(x), shape[0]), shape[1]), shape[2])


SAME_RANK = {1: _of_one, 2: _of_two, 3: _of_three}


@form(unbroadcast)
def _unbroadcast(x: Any, shape: Any) -> Any:
    axes = rank(x)
    if axes is None or not isinstance(shape, types.BaseTuple):
        return None
    extra = axes - len(shape)
    if axes == 0:
        return (lambda x, shape: x) if extra == 0 else None
    if len(shape) == 0:
        return lambda x, shape: np.sum(x)
    same = SAME_RANK.get(len(shape))
    if extra == 0 or same is None:
        return same
    if extra == 1:
        return lambda x, shape: same(np.sum(x, axis=0), shape)
    return (lambda x, shape: same(np.sum(np.sum(x, axis=0), axis=0), shape)) if extra == 2 else None


@form(broadcast_like)
def _broadcast_like(dx: Any, y: Any) -> Any:
    if rank(y) == 0:
        return lambda dx, y: dx
    if not isinstance(y, types.Array) or rank(dx) is None:
        return None
    if not isinstance(y.dtype, types.Float):
        return lambda dx, y: np.zeros(y.shape) + dx

    def like(dx: Any, y: Any) -> Any:
        out = np.empty_like(y)
        out[...] = dx
        return out

    return like


@form(unreduce, prefer_literal=True)
def _unreduce(g: Any, x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    if rank(x) == 0:
        return lambda g, x, axis=None, keepdims=False: g
    if rank(x) is None:
        return None
    if not given(axis) or getattr(keepdims, "literal_value", getattr(keepdims, "value", keepdims)) is True:

        def whole(g: Any, x: Any, axis: Any = None, keepdims: bool = False) -> Any:
            out = np.empty(x.shape, x.dtype)
            out[...] = g
            return out

        return whole
    place = getattr(axis, "literal_value", getattr(axis, "value", axis))
    if not isinstance(place, int):
        return None
    place %= x.ndim

    def along(g: Any, x: Any, axis: Any = None, keepdims: bool = False) -> Any:
        out = np.empty(x.shape, x.dtype)
        out[...] = np.expand_dims(g, place)
        return out

    return along


@form(T)
def _transpose(a: Any) -> Any:
    axes = rank(a)
    if axes is None:
        return None
    if axes < 2:
        return lambda a: a
    return (lambda a: a.T) if axes == 2 else (lambda a: np.swapaxes(a, -1, -2))


@form(norm)
def _norm(x: Any, order: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    if given(order) or given(axis) or not rank(x):
        return None
    return lambda x, order=None, axis=None, keepdims=False: np.sqrt(np.sum(np.square(x)))


@form(from_lower)
def _from_lower(a: Any) -> Any:
    return (lambda a: np.tril(a) + np.tril(a, -1).T) if rank(a) == 2 else None


@form(to_lower)
def _to_lower(g: Any) -> Any:
    return (lambda g: np.tril(g) + np.tril(g.T, -1)) if rank(g) == 2 else None


@form(half_lower)
def _half_lower(a: Any) -> Any:
    return (lambda a: 0.5 * (np.tril(a) + np.tril(a, -1))) if rank(a) == 2 else None


@form(logdet)
def _logdet(a: Any) -> Any:
    return (lambda a: np.linalg.slogdet(a)[1]) if rank(a) == 2 else None


@form(cofactors)
def _cofactors(a: Any) -> Any:
    if rank(a) != 2:
        return None

    def of_one(a: Any) -> Any:
        u, s, vt = np.linalg.svd(a)
        others = np.ones(len(s))
        for i in range(len(s)):
            for j in range(len(s)):
                others[i] *= 1.0 if i == j else s[j]
        return np.linalg.det(u) * np.linalg.det(vt) * np.dot(u * others, vt)

    return of_one


@form(count, prefer_literal=True)
def _count(x: Any, axis: Any = None, where: Any = True) -> Any:
    if rank(x) is None or getattr(where, "literal_value", getattr(where, "value", where)) is not True:
        return None
    if not given(axis):
        return lambda x, axis=None, where=True: np.size(x)
    place = getattr(axis, "literal_value", getattr(axis, "value", axis))
    return (lambda x, axis=None, where=True: x.shape[place]) if isinstance(place, int) and rank(x) else None


@form(undiff)
def _undiff(g: Any, n: int = 1, axis: int = -1) -> Any:
    if rank(g) != 1:
        return None

    def of_line(g: Any, n: int = 1, axis: int = -1) -> Any:
        line = np.ascontiguousarray(g)
        for _ in range(n):
            longer = np.zeros(len(line) + 1, g.dtype)
            longer[1:] += line
            longer[:-1] -= line
            line = longer
        return line

    return of_line
