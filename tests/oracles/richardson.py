"""Derivatives of black boxes: central differences extrapolated to h = 0, with an estimate of their error.

Ridders, "Accurate computation of F'(x) and F'(x)F''(x)", Advances in Engineering Software 4 (1982).
One table of step sizes can be fooled: by a branch within the first steps, by noise in the last ones.  So several
tables are made from very different first steps, and for each number the two tables that agree best decide.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from tests.oracles.structure import flat, shifted

FIRST_STEPS = (1e-1, 1e-2, 1e-3, 1e-5)
SHRINK = 2.0
ROWS = 8


class Estimate(NamedTuple):
    """A derivative and a bound on its error, both vectors; an error of inf says that nothing is known."""

    value: np.ndarray
    error: np.ndarray


def ridders(g: Callable[[float], np.ndarray], first_step: float) -> Estimate:
    """d g / d s at s = 0 from one table of central differences that starts with `first_step`."""
    steps = [first_step / SHRINK**k for k in range(ROWS)]
    here = g(0.0)
    size = len(here)
    best, error = np.full(size, np.nan), np.full(size, np.inf)
    bends: list[np.ndarray] = []
    previous: list[np.ndarray] = []
    for step in steps:
        ahead, behind = g(step), g(-step)
        if len(ahead) != size or len(behind) != size:
            raise ValueError("the number of outputs changes with the argument")
        bends.append(np.abs(ahead - 2 * here + behind))
        row = [(ahead - behind) / (2 * step)]
        for k, above in enumerate(previous):
            factor = SHRINK ** (2 * (k + 1))
            row.append((factor * row[k] - above) / (factor - 1))
            wrong = np.maximum(np.abs(row[-1] - row[k]), np.abs(row[-1] - above))
            # No table is better than the rounding of the function values allows.
            wrong = np.maximum(wrong, 2e-16 * np.abs(ahead) / step)
            better = wrong < error
            best, error = np.where(better, row[-1], best), np.where(better, wrong, error)
        previous = row
    # Where f(h) - 2 f(0) + f(-h) does not shrink with h, the steps do not see f as it is at 0.
    unseen = ~(bends[-1] <= 0.05 * bends[0])
    return Estimate(best, np.where(unseen, np.maximum(error, bends[-1] / steps[-1]), error))


def differentiate(g: Callable[[float], np.ndarray], first_steps: Sequence[float] = FIRST_STEPS) -> Estimate:
    """d g / d s at s = 0; g maps a float to a vector.  Tables whose points leave g's domain do not count."""
    tables = []
    for step in first_steps:
        try:
            with np.errstate(all="ignore"):
                tables.append(ridders(g, step))
        except (ArithmeticError, ValueError, IndexError, KeyError, AssertionError):
            continue
    if not tables:
        size = len(g(0.0))
        return Estimate(np.full(size, np.nan), np.full(size, np.inf))
    value, error = tables[0]
    error = error if len(tables) == 1 else np.full(len(value), np.inf)
    for i, one in enumerate(tables):
        for other in tables[:i]:
            apart = np.maximum(np.maximum(one.error, other.error), np.abs(one.value - other.value))
            finer = np.where(one.error <= other.error, one.value, other.value)
            better = apart < error
            value, error = np.where(better, finer, value), np.where(better, apart, error)
    return Estimate(value, error)


def along(f: Callable[..., Any], args: Sequence[Any], tangents: Sequence[Any]) -> Estimate:
    """The derivative of every float that f returns, along `tangents` (None: held constant), as `flat` orders them."""

    def g(s: float) -> np.ndarray:
        return flat(f(*(shifted(copy.deepcopy(x), t, s) for x, t in zip(args, tangents, strict=True))))

    return differentiate(g)


def has_kink(g: Callable[[float], np.ndarray]) -> bool:
    """Whether the one-sided slopes of g at 0 differ: by curvature they would come together as the step shrinks."""
    here = g(0.0)
    gaps, sizes = [], []
    for step in (1e-4, 1e-5, 1e-6):
        try:
            right, left = (g(step) - here) / step, (here - g(-step)) / step
        except (ArithmeticError, ValueError):
            return True
        gaps.append(np.abs(right - left))
        sizes.append(np.maximum(np.abs(right), np.abs(left)) + 1e-12 * np.abs(here) / step)
    noise = 1e-9 * np.abs(here)
    apart = (gaps[2] > 0.5 * gaps[0]) & (gaps[1] > 0.5 * gaps[0])
    return bool(np.any(apart & (gaps[0] > 1e-3 * sizes[0]) & (gaps[0] > noise)) or not np.all(np.isfinite(gaps[0])))
