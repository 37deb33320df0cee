"""Sums, products and choices over plain sequences of numbers."""

from __future__ import annotations

from typing import Any

import numpy as np


def weighted(weights: Any, values: Any) -> Any:
    """The sum of weight * value; a weight of 0 hides its value, nan or not.  Small whole numbers do not wrap around."""
    total = 0.0
    for w, v in zip(weights, values, strict=True):
        if isinstance(w, np.ndarray) or w != 0:
            total = total + 1.0 * w * v
    return total


def scaled(factor: Any, values: Any) -> Any:
    """Each value times the factor; an array for an array."""
    if isinstance(values, np.ndarray):
        return factor * values
    return [factor * v for v in values]


def spread(value: Any, values: Any) -> Any:
    """The value, once for each of values: the transpose of their sum; an array for an array."""
    if isinstance(values, np.ndarray):
        return np.array(np.broadcast_to(value, np.shape(values)))
    return [value.copy() if isinstance(value, np.ndarray) else value for _ in values]


def sums(p: Any, q: Any) -> Any:
    """p[i] + q[i] for each i; an array for arrays."""
    if isinstance(p, np.ndarray) and isinstance(q, np.ndarray):
        return p + q
    return [a + b for a, b in zip(p, q, strict=True)]


def differences(p: Any, q: Any) -> Any:
    """p[i] - q[i] for each i; an array for arrays.  Small whole numbers do not wrap around."""
    if isinstance(p, np.ndarray) and isinstance(q, np.ndarray):
        return 1.0 * p - q
    return [1.0 * a - b for a, b in zip(p, q, strict=True)]


def ties(values: Any, chosen: Any) -> list[float]:
    """Weights that share 1 equally among the values that equal the chosen one: who wins a maximum."""
    wins = [1.0 if v == chosen else 0.0 for v in values]
    count = sum(wins)
    return [w / count for w in wins] if count else wins


def place(values: Any, chosen: Any) -> int:
    """The index of the first of values that is, or equals, the chosen one; it must be among them."""
    for i, v in enumerate(values):
        if v is chosen or v == chosen:
            return i
    raise ValueError("the chosen value is not among the values")


def sorting(values: Any, key: Any = None, reverse: bool = False) -> list[int]:
    """The indices that sort values as `sorted` does."""
    keys = [v if key is None else key(v) for v in values]
    return sorted(range(len(keys)), key=keys.__getitem__, reverse=reverse)


def take_items(values: Any, indices: Any) -> list[Any]:
    """values[i] for each of the indices."""
    return [values[i] for i in indices]


def put_items(items: Any, indices: Any, values: Any) -> list[Any]:
    """The transpose of `take_items`: a list as long as values with items[k] added at indices[k]."""
    out: list[Any] = [0.0 for _ in values]
    for item, i in zip(items, indices, strict=True):
        out[i] = out[i] + item
    return out


def product(values: Any, start: Any = 1) -> Any:
    """The product of the values, factor by factor, so that its derivative is right where factors are 0."""
    total = start
    for v in values:
        total = total * v
    return total
