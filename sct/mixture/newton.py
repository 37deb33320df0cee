"""A safeguarded Newton's method: steps within a trust region, taken only where the function grows.

The model of the function is its second-order Taylor polynomial.  With the eigenvalues of the Hessian at hand, its
largest value within the region is found exactly, where the Hessian is indefinite too.  Conn, Gould and Toint,
Trust-Region Methods (2000), chapter 7; Moré and Sorensen, SIAM J. Sci. Stat. Comput. 4 (1983) 553.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = Any


@dataclass(frozen=True)
class Point:
    """A point of the climb: vector, value, gradient, and the eigenvalues and eigenvectors of minus the Hessian."""

    vector: Array
    value: float
    gradient: Array
    curvatures: Array
    axes: Array

    @property
    def slope(self) -> float:
        """The largest entry of the gradient."""
        return float(np.max(np.abs(self.gradient), initial=0.0))

    @property
    def concave(self) -> bool:
        """Whether the Hessian is negative definite, beyond what rounding makes of sums over samples."""
        largest = float(np.max(np.abs(self.curvatures), initial=0.0))
        return bool(np.all(self.curvatures > 1e-10 * largest))


@dataclass(frozen=True)
class Climb:
    """Where a climb ended, after how many steps, and the values on the way."""

    point: Point
    steps: int
    fallbacks: int
    values: tuple[float, ...]


def climb(
    at: Callable[[Array], Point],
    value: Callable[[Array], float],
    start: Array,
    tolerance: float,
    limit: int,
    fallback: Callable[[Array], Array],
    report: Callable[[int, float, float], None] = lambda *_: None,
) -> Climb:
    """Climb to where the gradient is at most `tolerance` and the Hessian is negative definite.

    at: the point of a vector, with derivatives; value: the value alone, -inf where there is none; limit: the largest
    number of steps; fallback: a step that never loses, taken where no step within the region gains.
    """
    point = at(start)
    radius, steps, fallbacks = 1.0, 0, 0
    values = [point.value]
    while steps < limit and not (point.slope <= tolerance and point.concave):
        steps += 1
        ahead, radius = ascent(point, value, radius)
        if ahead is None:
            fallbacks += 1
            ahead, radius = fallback(point.vector), 1.0
            if not np.isfinite(value(ahead)):
                break
        new = at(ahead)
        stuck = new.value <= point.value and new.slope >= point.slope
        if stuck:
            break
        point = new
        values.append(point.value)
        report(steps, point.value, point.slope)
    return Climb(point, steps, fallbacks, tuple(values))


def ascent(point: Point, value: Callable[[Array], float], radius: float) -> tuple[Array | None, float]:
    """(the next vector, the next radius); None where no step of any length gains."""
    noise = 1e-14 * abs(point.value)
    while radius > 1e-10:
        step, gain = best_step(point, radius)
        found = value(point.vector + step)
        length = float(np.linalg.norm(step))
        if gain <= noise and found >= point.value - 10.0 * noise:  # too near for the values to tell
            return point.vector + step, radius
        ratio = (found - point.value) / gain
        if ratio > 0.1:
            grown = 2.0 * radius if ratio > 0.7 and length > 0.9 * radius else radius
            return point.vector + step, min(grown, 1e3) if ratio > 0.25 else 0.5 * length
        radius = 0.25 * length
    return None, radius


def best_step(point: Point, radius: float) -> tuple[Array, float]:
    """The step of at most `radius` that gains most by the quadratic model, and what it gains."""
    along = point.axes.T @ point.gradient
    curvatures = point.curvatures

    def step(damping: float) -> Array:
        return along / (curvatures + damping)

    least = float(np.min(curvatures))
    if least > 0.0 and np.linalg.norm(step(0.0)) <= radius:
        s = step(0.0)
    else:
        low = max(0.0, -least) + 1e-12 * max(1.0, abs(least))
        high = low + float(np.linalg.norm(along)) / radius + 1e-12
        if np.linalg.norm(step(low)) < radius:  # no slope along the axis of ascent: go along it as well
            s = step(low)
            rest = np.sqrt(max(radius**2 - float(s @ s), 0.0))
            s[np.argmin(curvatures)] += rest if along[np.argmin(curvatures)] >= 0.0 else -rest
        else:
            for _ in range(60):
                middle = 0.5 * (low + high)
                low, high = (middle, high) if np.linalg.norm(step(middle)) > radius else (low, middle)
            s = step(high)
    return point.axes @ s, float(along @ s - 0.5 * np.sum(curvatures * s * s))
