"""Extrapolated central differences along a direction of any structure (Ridders 1982)."""

from __future__ import annotations

import copy
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np

from sct.facts.signature import attributes, is_plain_object
from sct.jacobians import rebuilt

STEPS = 10
SHRINK = 1.6
EPSILON = float(np.finfo(float).eps)


def ridders(along: Callable[[float], Any], h: float) -> tuple[Any, float]:
    """(derivative at 0, relative error estimate) of a function of a step."""
    best, error = None, np.inf
    table: list[list[Any]] = []
    for i in range(STEPS):
        row = [(along(h) - along(-h)) / (2 * h)]
        factor = SHRINK**2
        for j in range(i):
            row.append((factor * row[j] - table[i - 1][j]) / (factor - 1))
            factor *= SHRINK**2
            neighbours = (row[j], table[i - 1][j])
            e = max(np.max(np.abs(row[j + 1] - other), initial=0.0) for other in neighbours)
            if e <= error:
                best, error = row[j + 1], e
        table.append(row)
        h /= SHRINK
    if best is None:
        best = table[-1][0]
    return best, float(error / max(1.0, np.max(np.abs(best), initial=0.0)))


def like(x: Any, rng: Any) -> Any:
    """A random direction of the structure of x; 1.0 for a number."""
    if isinstance(x, float | np.floating):
        return 1.0
    if isinstance(x, np.ndarray):
        return rng.uniform(0.5, 1.0, x.shape) * rng.choice([-1.0, 1.0], x.shape)
    if isinstance(x, list | tuple):
        return rebuilt(x, [like(v, rng) for v in x])
    if isinstance(x, dict):
        return {k: like(v, rng) for k, v in x.items()}
    if is_plain_object(x):
        return SimpleNamespace(**{k: like(v, rng) for k, v in attributes(x).items()})
    return None


def moved(x: Any, d: Any, h: float) -> Any:
    """x + h d, in memory of its own."""
    if isinstance(x, float | np.floating):
        return x + h * d
    if isinstance(x, np.ndarray):
        return x + h * d if x.dtype.kind == "f" else x.copy()
    if isinstance(x, list | tuple):
        return rebuilt(x, [moved(v, t, h) for v, t in zip(x, d, strict=True)])
    if isinstance(x, dict):
        return {k: moved(v, d[k], h) for k, v in x.items()}
    if is_plain_object(x):
        made = copy.copy(x)
        for k, v in attributes(x).items():
            object.__setattr__(made, k, moved(v, getattr(d, k), h))
        return made
    return x


def copied(x: Any) -> Any:
    """A copy of arrays, containers and objects, which f may change."""
    return moved(x, like(x, np.random.default_rng(0)), 0.0)


def flat(x: Any) -> Any:
    """All numbers of a structure in one vector."""
    if isinstance(x, list | tuple):
        return np.concatenate([flat(v) for v in x]) if len(x) else np.zeros(0)
    if isinstance(x, dict):
        return flat(list(x.values()))
    if isinstance(x, SimpleNamespace) or is_plain_object(x):
        return flat(list(attributes(x).values()))
    return np.ravel(np.asarray(0.0 if x is None or isinstance(x, str) or callable(x) else x, dtype=float))


def size(x: Any) -> float:
    """The size of the numbers in an argument."""
    values = flat(x)
    return float(np.max(np.abs(values), initial=0.0)) or 1.0


def precision(x: Any) -> float:
    """The relative rounding of the coarsest numbers in a structure."""
    if isinstance(x, np.ndarray | np.floating):
        return float(np.finfo(x.dtype).eps) if x.dtype.kind == "f" else EPSILON
    if isinstance(x, list | tuple | dict):
        return max(map(precision, x.values() if isinstance(x, dict) else x), default=EPSILON)
    return max(map(precision, attributes(x).values()), default=EPSILON) if is_plain_object(x) else EPSILON
