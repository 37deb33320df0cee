"""Forms of the helpers of `sct_runtime.moves` and `claim`: labels that are moved, and elements summed by label."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import types

from sct_runtime import claim, gather, labels, scatter, unarray
from sct_runtime.compiled.kinds import form, is_list, rank
from sct_runtime.compiled.structures import made_of


@form(labels)
def _labels(value: Any, first: int = 1) -> Any:
    if rank(value) == 0:
        return lambda value, first=1: first
    if isinstance(value, types.Array):
        return lambda value, first=1: np.arange(first, first + value.size).reshape(value.shape)
    if is_tuple(value):
        before = ["first"]
        for k in range(len(value)):
            before.append(f"{before[-1]} + elements(value[{k}])")
        body = "".join(f"labels(value[{k}], {before[k]}), " for k in range(len(value)))
        return made_of("value, first=1", f"({body})", {"labels": labels, "elements": elements})
    return None


@form(scatter)
def _scatter(g: Any, moved: Any, value: Any) -> Any:
    def summed(g: Any, moved: Any, value: Any) -> Any:
        sums = np.zeros(elements(value) + 1)
        add(sums, g, moved)
        return unarray(sums[1:], value)

    return summed


@form(unarray)
def _unarray(g: Any, value: Any) -> Any:
    if rank(value) == 0:
        return (lambda g, value: g) if rank(g) == 0 else (lambda g, value: g.ravel()[0])
    if isinstance(value, types.Array) and isinstance(g, types.Array):
        if isinstance(value.dtype, types.Float) and value.dtype != g.dtype:
            dtype: Any = value.dtype
            return lambda g, value: np.ascontiguousarray(g).reshape(value.shape).astype(dtype)
        return lambda g, value: np.ascontiguousarray(g).reshape(value.shape)
    if is_list(value) and rank(g) == 1 and rank(value.dtype) == 0:
        return lambda g, value: list(g)
    if is_list(value) and is_list(value.dtype) and (rank(g) or 0) > 1:
        return lambda g, value: [unarray(g[k], value[k]) for k in range(len(value))]
    if not is_tuple(value) or rank(g) != 1:
        return None
    ends = ["0"]
    for k in range(len(value)):
        ends.append(f"{ends[-1]} + elements(value[{k}])")
    body = "".join(f"unarray(g[{ends[k]} : {ends[k + 1]}], value[{k}]), " for k in range(len(value)))
    return made_of("g, value", f"({body})", {"unarray": unarray, "elements": elements})


@form(gather)
def _gather(value: Any, moved: Any) -> Any:
    if not isinstance(value, types.Array) or not isinstance(moved, types.Array):
        return None

    def taken(value: Any, moved: Any) -> Any:
        line, places = value.ravel(), moved.ravel()
        out = np.zeros(moved.size, value.dtype)
        for k in range(len(places)):
            if places[k] > 0:
                out[k] = line[places[k] - 1]
        return out.reshape(moved.shape)

    return taken


@form(claim)
def _claim(adjoint: Any, index: Any) -> Any:
    if not isinstance(adjoint, types.Array):
        return None
    parts = tuple(index) if is_tuple(index) else (index,)
    mask = isinstance(index, types.Array) and index.ndim == 1 and isinstance(index.dtype, types.Boolean)
    if mask or all(isinstance(i, types.SliceType) for i in parts):

        def plain(adjoint: Any, index: Any) -> Any:
            taken = adjoint[index].copy()
            adjoint[index] = 0.0
            return taken

        return plain
    vectors = [i for i in parts if isinstance(i, types.Array) and i.ndim == 1 and isinstance(i.dtype, types.Integer)]
    if len(vectors) != len(parts) or len(parts) > 2 or (len(parts) == 2 and adjoint.ndim != 2):
        return None
    if len(parts) == 2:

        def pairs(adjoint: Any, index: Any) -> Any:
            rows, columns = index
            taken = np.empty(len(rows), adjoint.dtype)
            for k in range(len(rows) - 1, -1, -1):  # the value stored last gets all
                taken[k] = adjoint[rows[k], columns[k]]
                adjoint[rows[k], columns[k]] = 0.0
            return taken

        return pairs

    def vector(adjoint: Any, index: Any) -> Any:
        taken = np.empty((len(index), *adjoint.shape[1:]), adjoint.dtype)
        for k in range(len(index) - 1, -1, -1):
            taken[k] = adjoint[index[k]]
            adjoint[index[k]] = 0.0
        return taken

    return vector if not isinstance(index, types.BaseTuple) else None


def is_tuple(t: Any) -> bool:
    """Whether a type is that of a plain tuple."""
    return isinstance(t, types.BaseTuple) and not isinstance(t, types.BaseNamedTuple)


def elements(value: Any) -> int:
    """How many numbers a number, an array or a structure of them has."""
    return sum(map(elements, value)) if isinstance(value, tuple | list) else int(np.size(value))


@form(elements)
def _elements(value: Any) -> Any:
    if rank(value) == 0:
        return lambda value: 1
    if isinstance(value, types.Array):
        return lambda value: value.size
    if is_list(value):

        def total(value: Any) -> int:
            found = 0
            for v in value:
                found += elements(v)
            return found

        return total
    if not is_tuple(value):
        return None
    body = " + ".join(["0", *(f"elements(value[{k}])" for k in range(len(value)))])
    return made_of("value", body, {"elements": elements})


def add(sums: Any, g: Any, moved: Any) -> None:
    """Add each number of g to the sum that its label names."""
    np.add.at(sums, np.ravel(moved), np.ravel(g))


@form(add)
def _add(sums: Any, g: Any, moved: Any) -> Any:
    if rank(g) == 0 and rank(moved) == 0:

        def one(sums: Any, g: Any, moved: Any) -> None:
            sums[moved] += g

        return one
    if isinstance(g, types.Array) and isinstance(moved, types.Array):

        def each(sums: Any, g: Any, moved: Any) -> None:
            line, places = g.ravel(), moved.ravel()
            for k in range(len(places)):
                sums[places[k]] += line[k]

        return each
    if is_list(g) and is_list(moved):

        def lists(sums: Any, g: Any, moved: Any) -> None:
            for k in range(len(g)):
                add(sums, g[k], moved[k])

        return lists
    return None
