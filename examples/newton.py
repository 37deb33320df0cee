"""Newton's method for f(x) = 0 with the generated derivative; used by `03_newton.py`."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import sct


@dataclass(frozen=True)
class Root:
    """How an iteration ended.

    `outcome` is "converged", "zero derivative", "cycle", "left the domain" or "no convergence";
    `steps` are all the iterates, the first being the start.
    """

    outcome: str
    steps: tuple[float, ...]

    @property
    def converged(self) -> bool:
        return self.outcome == "converged"

    @property
    def x(self) -> float:
        return self.steps[-1]


def newton(f: Callable[[float], float], x: float, tolerance: float = 1e-14, max_iterations: int = 50) -> Root:
    """x <- x - f(x) / f'(x), until a step is small beside x, or until it is plain that none will be."""
    slope = sct.derivative(f)
    steps = [x]
    for _ in range(max_iterations):
        try:
            value, derivative = f(x), slope(x)
        except (ValueError, OverflowError, ZeroDivisionError):
            return Root("left the domain", tuple(steps))
        if value == 0.0:
            return Root("converged", tuple(steps))
        if derivative == 0.0:
            return Root("zero derivative", tuple(steps))
        new = x - value / derivative
        if not math.isfinite(new):
            return Root("left the domain", tuple(steps))
        small = abs(new - x) <= tolerance * max(1.0, abs(new))
        seen = new in steps
        steps.append(new)
        if small:
            return Root("converged", tuple(steps))
        if seen:
            return Root("cycle", tuple(steps))
        x = new
    return Root("no convergence", tuple(steps))
