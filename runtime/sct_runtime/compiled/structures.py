"""Forms of the helpers that go through structures: adjoint memory of lists and tuples."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import types

from sct_runtime import accumulate, accumulate_items, as_structure, cells, zeros_like
from sct_runtime.compiled.kinds import form, is_list, is_number
from sct_runtime.compiled.unmade import there


def of_parts(signature: str, part: str, count: int, known: dict[str, Any]) -> Any:
    """A function of that signature that returns a tuple: part with 0, 1, ... for `{k}`.

    Numba goes through a tuple of several types only where each part is written out.
    """
    parts = "".join(part.format(k=k) + ", " for k in range(count))
    return made_of(signature, f"({parts})", known)


def made_of(signature: str, expression: str, known: dict[str, Any]) -> Any:
    """A function of that signature that returns the value of an expression."""
    space = dict(known)
    exec(f"def made({signature}): return {expression}", space)
    return space["made"]


@form(zeros_like)
def _zeros_like(value: Any) -> Any:
    if is_number(value):
        return lambda value: 0.0
    if isinstance(value, types.Array):
        floats = isinstance(value.dtype, types.Float)
        return (lambda value: np.zeros_like(value)) if floats else (lambda value: np.zeros(value.shape))
    if isinstance(value, types.Optional):
        return lambda value: zeros_like(there(value))
    if is_list(value):
        return lambda value: [zeros_like(v) for v in value]
    if isinstance(value, types.BaseTuple) and not isinstance(value, types.BaseNamedTuple):
        return of_parts("value", "zeros_like(value[{k}])", len(value), {"zeros_like": zeros_like})
    return None


@form(cells)
def _cells(value: Any) -> Any:
    if is_number(value) or isinstance(value, types.Array):
        return lambda value: zeros_like(value)
    if is_list(value):
        return lambda value: [cells(v) for v in value]
    if isinstance(value, types.BaseTuple):
        if all(map(is_number, tuple(value))):  # type: ignore[arg-type]
            return lambda value: [0.0] * len(value)
        if isinstance(value, types.UniTuple):
            return lambda value: [cells(v) for v in value]
    return None


@form(as_structure)
def _as_structure(adjoint: Any, value: Any) -> Any:
    if is_number(value) or isinstance(value, types.Array):
        return lambda adjoint, value: adjoint
    if is_list(value):
        return lambda adjoint, value: [as_structure(adjoint[k], value[k]) for k in range(len(value))]
    if isinstance(value, types.BaseTuple) and not isinstance(value, types.BaseNamedTuple):
        part = "as_structure(adjoint[{k}], value[{k}])"
        return of_parts("adjoint, value", part, len(value), {"as_structure": as_structure})
    return None


@form(accumulate)
def _accumulate(total: Any, part: Any) -> Any:
    if isinstance(total, types.Array):

        def array(total: Any, part: Any) -> None:
            total += part

        return array
    if not is_list(total):
        return None
    if is_number(total.dtype):

        def numbers(total: Any, part: Any) -> None:
            for k in range(len(total)):
                total[k] += part[k]

        return numbers

    def parts(total: Any, part: Any) -> None:
        for k in range(len(total)):
            accumulate(total[k], part[k])

    return parts


@form(accumulate_items)
def _accumulate_items(total: Any, where: Any, part: Any) -> Any:
    if not is_list(total) or not is_number(total.dtype):
        return None

    def items(total: Any, where: Any, part: Any) -> None:
        start, _, step = where.indices(len(total))
        for k in range(len(part)):
            total[start + k * step] += part[k]

    return items
