"""The ways to fit: EM, Newton, gradient, and EM first and Newton then.

All but EM work on data less their mean, divided by their standard deviation: a gradient, a trust region and a step then
mean the same whatever the units are.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from sct.mixture import newton
from sct.mixture.objective import Penalised
from sct.mixture.parameters import Parameters
from sct.mixture.problem import GRADIENT, Certificate, Problem

Array = Any
# EM steps of `auto` before Newton's method, at most, and what their gain is when they got small.
PATIENCE, SMALL = 20, 1e-3
# Free parameters beyond which `auto` goes by gradients first, and beyond which it asks for no Hessian at all.
MANY, TOO_MANY = 60, 400
ROUGH = 1e-6  # what L-BFGS surely reaches: it compares values, which look alike before gradients are zero


@dataclass(frozen=True)
class Fit:
    """What a fit gives; lower_bounds: the mean log-likelihood (with the log prior) after, for EM before, each step."""

    parameters: Parameters
    converged: bool
    lower_bounds: list[float]
    newton_steps: int = 0
    certificate: Certificate | None = None
    lower_bound: float = -np.inf


def em(problem: Problem, p: Parameters, before: float = -np.inf) -> Fit:
    """EM until the mean log-likelihood changes by less than the tolerance."""
    bounds: list[float] = []
    converged = False
    for n in range(1, problem.limit + 1):
        bound, p = problem.step(p)
        bounds.append(bound)
        change, before = bound - before, bound
        problem.report("EM", n, bound, change)
        if abs(change) < problem.tolerance:
            converged = True
            break
    return Fit(p, converged, bounds, lower_bound=before)


def by_newton(problem: Problem, p: Parameters, _: float = -np.inf) -> Fit:
    """Newton's method from the start."""
    f = Penalised(problem, p)
    bounds: list[float] = []

    def report(n: int, value: float, slope: float) -> None:
        bounds.append(value / problem.samples.weight)
        problem.report("Newton", n, bounds[-1], slope / problem.samples.weight)

    tolerance = GRADIENT * problem.samples.weight
    found = newton.climb(f.at, f.bent, f.beginning(), tolerance, problem.limit, f.fallback, report)
    point = found.point
    shown = f.certificate(point)
    bound = point.value / problem.samples.weight
    return Fit(f.parameters(point.vector), shown.optimal, bounds, found.steps, shown, bound)


def by_gradient(problem: Problem, p: Parameters, _: float = -np.inf) -> Fit:
    """Limited-memory BFGS on generated gradients."""
    from scipy.optimize import minimize

    f = Penalised(problem, p)
    weight = problem.samples.weight
    bounds: list[float] = []

    def falling(vector: Array) -> tuple[float, Array]:
        place = f.at(vector)
        # Where a component collapses there is a wall.
        return (-place.value / weight if np.isfinite(place.value) else 1e100), -place.gradient / weight

    def seen(intermediate_result: Any) -> None:
        bounds.append(-float(intermediate_result.fun))
        problem.report("L-BFGS", len(bounds), bounds[-1], 0.0)

    options = {"maxiter": problem.limit, "maxfun": 20 * problem.limit, "gtol": GRADIENT, "ftol": 0.0, "maxcor": 20}
    found = minimize(falling, f.start, jac=True, method="L-BFGS-B", callback=seen, options=options)
    gradient = float(np.max(np.abs(found.jac), initial=0.0))
    return Fit(f.parameters(found.x), gradient <= ROUGH, bounds, lower_bound=-float(found.fun))


def auto(problem: Problem, p: Parameters, before: float = -np.inf) -> Fit:
    """EM until its steps get small, then Newton's method; gradients between them where there are many parameters.

    They share the iterations: none before the last takes more than half of what is left.
    """
    free = p.free(problem.rules.held)
    few = min(PATIENCE, problem.limit // 2)
    found = em(dataclasses.replace(problem.within(few), tolerance=SMALL), p, before)
    bounds = found.lower_bounds
    if free > MANY:
        left = problem.limit - len(bounds)
        found = by_gradient(problem.within(left if free > TOO_MANY else (left + 1) // 2), found.parameters)
        bounds = bounds + found.lower_bounds
    if free <= TOO_MANY:
        found = by_newton(problem.within(problem.limit - len(bounds)), found.parameters)
        bounds = bounds + found.lower_bounds
    return dataclasses.replace(found, lower_bounds=bounds)


METHODS: dict[str, Callable[[Problem, Parameters, float], Fit]] = {
    "em": em,
    "newton": by_newton,
    "gradient": by_gradient,
    "auto": auto,
}
