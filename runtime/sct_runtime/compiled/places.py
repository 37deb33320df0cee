"""Adding at places that may come more than once, which Numba has no form of."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import types

from sct_runtime.compiled.kinds import form


def add_at(a: Any, indices: Any, b: Any) -> None:
    """`np.add.at`: add b to a at the indices, as often as each comes."""
    np.add.at(a, indices, b)


@form(add_at)
def _add_at(a: Any, indices: Any, b: Any) -> Any:
    if not isinstance(a, types.Array):
        return None
    many = isinstance(b, types.Array)
    if all(isinstance(i, types.Integer | types.SliceType) for i in parts(indices)):

        def once(a: Any, indices: Any, b: Any) -> None:
            a[indices] += b

        return once
    if isinstance(indices, types.Array) and indices.ndim == 1 and isinstance(indices.dtype, types.Integer):
        if not many:

            def everywhere(a: Any, indices: Any, b: Any) -> None:
                for k in range(len(indices)):
                    a[indices[k]] += b

            return everywhere
        if b.ndim == a.ndim:

            def each(a: Any, indices: Any, b: Any) -> None:
                for k in range(len(indices)):
                    a[indices[k]] += b[k if len(b) > 1 else 0]

            return each
        return None
    vectors = isinstance(indices, types.UniTuple) and isinstance(indices.dtype, types.Array) and indices.dtype.ndim == 1
    if vectors and len(indices) == 2 and a.ndim == 2 and many and b.ndim == 1:

        def pairs(a: Any, indices: Any, b: Any) -> None:
            rows, columns = indices
            for k in range(len(rows)):
                a[rows[k], columns[k]] += b[k]

        return pairs
    return None


def parts(indices: Any) -> tuple[Any, ...]:
    """The types of the indices of each axis."""
    return tuple(indices) if isinstance(indices, types.BaseTuple) else (indices,)  # type: ignore[arg-type]
