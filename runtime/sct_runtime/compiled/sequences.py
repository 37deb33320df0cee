"""Forms of the helpers of `sct_runtime.sequences`: over lists, tuples and arrays of numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import types

from sct_runtime import differences, put_items, scaled, spread, sums, take_items, ties, weighted
from sct_runtime.compiled.kinds import form


@form(spread)
def _spread(value: Any, values: Any) -> Any:
    if isinstance(values, types.Array):

        def full(value: Any, values: Any) -> Any:
            out = np.empty(values.shape)
            out[...] = value
            return out

        return full
    return lambda value, values: [value for _ in range(len(values))]


@form(scaled)
def _scaled(factor: Any, values: Any) -> Any:
    if isinstance(values, types.Array):
        return lambda factor, values: factor * values
    return lambda factor, values: [factor * v for v in values]


@form(weighted)
def _weighted(weights: Any, values: Any) -> Any:
    def total(weights: Any, values: Any) -> Any:
        found = 0.0
        for k in range(len(weights)):
            if weights[k] != 0:
                found += 1.0 * weights[k] * values[k]
        return found

    return total


@form(sums)
def _sums(p: Any, q: Any) -> Any:
    if isinstance(p, types.Array) and isinstance(q, types.Array):
        return lambda p, q: p + q
    return lambda p, q: [p[k] + q[k] for k in range(len(p))]


@form(differences)
def _differences(p: Any, q: Any) -> Any:
    if isinstance(p, types.Array) and isinstance(q, types.Array):
        return lambda p, q: 1.0 * p - q
    return lambda p, q: [1.0 * p[k] - q[k] for k in range(len(p))]


@form(ties)
def _ties(values: Any, chosen: Any) -> Any:
    def shares(values: Any, chosen: Any) -> Any:
        wins = [1.0 if v == chosen else 0.0 for v in values]
        count = 0.0
        for w in wins:
            count += w
        return [w / count for w in wins] if count > 0 else wins

    return shares


@form(take_items)
def _take_items(values: Any, indices: Any) -> Any:
    return lambda values, indices: [values[i] for i in indices]


@form(put_items)
def _put_items(items: Any, indices: Any, values: Any) -> Any:
    def put(items: Any, indices: Any, values: Any) -> Any:
        out = [0.0 for _ in range(len(values))]
        for k in range(len(indices)):
            out[indices[k]] += items[k]
        return out

    return put
