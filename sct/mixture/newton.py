"""A safeguarded Newton's method: steps within a trust region, taken only where the function grows.

The model of the function is its second-order Taylor polynomial.  With the eigenvalues of the Hessian at hand, its
largest value within the region is found exactly, where the Hessian is indefinite too.  Conn, Gould and Toint,
Trust-Region Methods (2000), chapter 7; Moré and Sorensen, SIAM J. Sci. Stat. Comput. 4 (1983) 553.

A Hessian costs many gradients.  So after each step the same Hessian corrects it, as long as the gradient falls
quickly.  Shamanskii, Ukr. Math. J. 19 (1967) 118; Kelley, Solving Nonlinear Equations with Newton's Method (2003).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = Any
QUICK = 0.25  # what a correction leaves of the gradient, at most


@dataclass(frozen=True)
class Place:
    """A vector, the value there (-inf where there is none), and the gradient."""

    vector: Array
    value: float
    gradient: Array

    @property
    def slope(self) -> float:
        """The largest entry of the gradient."""
        return float(np.max(np.abs(self.gradient), initial=0.0))

    @property
    def noise(self) -> float:
        """How far values near this one may be from the truth by rounding."""
        return 1e-14 * abs(self.value)


@dataclass(frozen=True)
class Point(Place):
    """A place, with the eigenvalues and eigenvectors of minus the Hessian."""

    curvatures: Array
    axes: Array

    @property
    def concave(self) -> bool:
        """Whether the Hessian is negative definite, beyond what rounding makes of sums over samples."""
        return bool(np.all(self.curvatures > self.rounding))

    @property
    def flat(self) -> bool:
        """Whether the function does not bend along some axis, as far as can be told.

        Along a ridge that is curved the second derivative is as large as what is left of the gradient.
        """
        return bool(np.any(np.abs(self.curvatures) <= max(self.rounding, 10.0 * self.slope)))

    @property
    def rounding(self) -> float:
        """The curvature that rounding makes of none."""
        return 1e-10 * float(np.max(np.abs(self.curvatures), initial=0.0))

    @property
    def distance(self) -> float:
        """How far Newton's step goes, in standard errors, where the function is concave."""
        return float(np.linalg.norm(self.axes.T @ self.gradient / np.sqrt(self.curvatures)))


@dataclass(frozen=True)
class Climb:
    """Where a climb ended, after how many steps, and the values on the way."""

    point: Point
    steps: int
    fallbacks: int
    values: tuple[float, ...]


def climb(
    at: Callable[[Array], Place],
    bent: Callable[[Place], Point],
    start: Point,
    tolerance: float,
    limit: int,
    fallback: Callable[[Array], Array],
    report: Callable[[int, float, float], None] = lambda *_: None,
) -> Climb:
    """Climb to where the gradient is at most `tolerance` and the Hessian is surely negative definite.

    at: value and gradient of a vector; bent: the Hessian as well; limit: the largest number of steps; fallback: a step
    that never loses, taken where no step within the region gains.
    """
    point = start
    radius, steps, fallbacks = 1.0, 0, 0
    values = [point.value]
    while steps < limit and not (point.slope <= tolerance and point.concave and not point.flat):
        steps += 1
        ahead, radius = ascent(point, at, radius)
        if ahead is None:
            fallbacks += 1
            ahead, radius = at(fallback(point.vector)), 1.0
            if not np.isfinite(ahead.value):
                break
        else:
            ahead = corrected(point, ahead, at, tolerance, radius)
        if ahead.value <= point.value and ahead.slope >= point.slope:  # stuck
            break
        point = bent(ahead)
        values.append(point.value)
        report(steps, point.value, point.slope)
    return Climb(point, steps, fallbacks, tuple(values))


def ascent(point: Point, at: Callable[[Array], Place], radius: float) -> tuple[Place | None, float]:
    """(the next place, the next radius); None where no step of any length gains."""
    while radius > 1e-10:
        step, gain = best_step(point, radius)
        found = at(point.vector + step)
        length = float(np.linalg.norm(step))
        if gain <= point.noise and found.value >= point.value - 10.0 * point.noise:  # too near for values to tell
            return found, radius
        ratio = (found.value - point.value) / gain
        if ratio > 0.1:
            grown = 2.0 * radius if ratio > 0.7 and length > 0.9 * radius else radius
            return found, min(grown, 1e3) if ratio > 0.25 else 0.5 * length
        radius = 0.25 * length
    return None, radius


def corrected(
    point: Point, place: Place, at: Callable[[Array], Place], tolerance: float, radius: float
) -> Place:
    """The place after more steps with the Hessian of `point`, which go on while the gradient falls quickly."""
    while point.concave and place.slope > tolerance:
        step = point.axes @ ((point.axes.T @ place.gradient) / point.curvatures)
        if np.linalg.norm(step) > radius:
            break
        found = at(place.vector + step)
        if not (found.slope <= QUICK * place.slope and found.value >= place.value - 10.0 * place.noise):
            break
        place = found
    return place


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
