"""What Newton and gradient methods climb: log-likelihood and log prior of the free entries of the vector."""

from __future__ import annotations

from typing import Any

import numpy as np

import sct
from sct.mixture import marginal
from sct.mixture.blocks import Samples
from sct.mixture.likelihood import Objective
from sct.mixture.newton import Place, Point
from sct.mixture.parameters import Parameters
from sct.mixture.problem import GRADIENT, Certificate, Problem
from sct.mixture.steps import Rules, maximisation
from sct.mixture.vector import Layout, layout

Array = Any
WIDEST = -float(np.log(1e8))  # a component 1e8 times as wide as the data is lost
SMALLEST = 1e-290  # a variance that has all its digits, and its inverse as well
HEAVIEST = 700.0  # the largest logit of a component: its exponential is a number


def log_prior(
    vector: Array,
    root: Array,
    strength: float,
    weight: float,
    logit_at: Array,
    factor_at: Array,
    log_at: Array,
    diagonal: Array,
) -> Any:
    """The logarithm of the prior's density but for a constant; root (d, d): `root @ root.T` is the covariance of the
    extra samples, strength: how many there are for each row of the factors."""
    logits = vector[logit_at]
    logs = vector[log_at]
    factors = vector[factor_at] + diagonal * np.exp(logs)[:, None]
    Z = factors @ root
    log_weights = logits - np.log(np.sum(np.exp(logits)))
    return strength * (np.sum(logs) - 0.5 * np.sum(Z * Z)) + weight * np.sum(log_weights)


prior_gradient = sct.value_and_grad(log_prior)
prior_hessian = sct.hessian(log_prior)


def scale_of(samples: Samples, kind: str) -> tuple[Array, Array]:
    """(centre, scale) of the data, (d,) both; one scale for all features where the covariances are spherical.

    Raises ValueError where the square of a scale is too small for a number.
    """
    centre, variance = samples.moments()
    small = np.flatnonzero((variance > 0.0) & (variance < SMALLEST))
    if len(small):
        deviation = np.sqrt(variance[small[0]])
        raise ValueError(f"column {small[0]} varies by {deviation:.1g} only, whose square underflows: scale the data")
    variance = np.where(variance > 0.0, variance, 1.0)
    return centre, np.sqrt(np.full_like(variance, np.mean(variance)) if kind == "spherical" else variance)


def free_of(shape: Layout, held: frozenset[str]) -> Array:
    """Which entries of the vector are free, without the last."""
    free = np.ones(shape.size, bool)
    free[shape.logits] = "weights" not in held
    free[shape.means] = "means" not in held
    free[shape.means.stop :] = "covariances" not in held
    return free


class Penalised:
    """Log-likelihood and log prior of the free entries of the vector of parameters for the scaled data."""

    def __init__(self, problem: Problem, p: Parameters) -> None:
        self.problem, self.given = problem, p
        self.shape = layout(p.kind.name, p.components, p.features)
        self.centre, self.scale = scale_of(problem.samples, p.kind.name)
        scaled = problem.samples.scaled(self.centre, self.scale, p.components * (p.features + 3))
        # What is smaller than a few dozen megabytes is scaled once.
        blocks = list(scaled) if problem.samples.length * p.features < 2**22 else scaled
        self.likelihood = (marginal.objective if problem.has_missing else Objective)(self.shape, blocks)
        self.free = free_of(self.shape, problem.rules.held)
        self.whole = self.shape.pack(p.moved(self.centre, self.scale))
        self.start = self.whole[:-1][self.free]
        least = max(problem.rules.regularisation / float(np.max(self.scale)) ** 2, 1e-12)
        self.highest = -0.5 * np.log(least)
        prior = problem.rules.prior
        tied = p.components if p.kind.name == "tied" else 1
        self.prior = (
            np.linalg.cholesky(prior.scaled(self.scale).target(p.features)),
            prior.strength / tied,
            prior.weight,
            self.shape.logit_at,
            self.shape.factor_at,
            self.shape.log_at,
            self.shape.diagonal,
        )
        # The log-density of the data as they are is that of the scaled data less the logarithms of the scales.
        extra = prior.strength * p.components / tied
        self.jacobian = -float(np.log(self.scale) @ (problem.samples.seen() + extra))

    def filled(self, vector: Array) -> Array:
        """The whole vector with these free entries."""
        whole = self.whole.copy()
        whole[:-1][self.free] = vector
        return whole

    def parameters(self, vector: Array) -> Parameters:
        """The parameters for the data as they are; what is held stays as it was given, to the last digit."""
        held = self.problem.rules.held
        names = held | {"factors"} if "covariances" in held else held
        found = self.shape.unpack(self.filled(vector)).moved_back(self.centre, self.scale)
        return found.replaced(**{name: getattr(self.given, name) for name in names})

    def collapsed(self, vector: Array) -> bool:
        """Whether a component is narrower than it may be, where the likelihood has no bound, or wider: it is lost.

        So are all others where the logit of one is too large to have a weight.
        """
        whole = self.filled(vector)
        logs, logits = whole[self.shape.log_at], whole[self.shape.logit_at]
        held = np.max(logits) <= HEAVIEST and np.min(logs) > WIDEST and np.max(logs) <= self.highest
        return not (np.all(np.isfinite(vector)) and held)

    def at(self, vector: Array) -> Place:
        """The function and its gradient by the free entries; -inf where a component has collapsed.

        The same where the precision of what a sample lacks is singular to rounding.
        """
        nowhere = Place(vector, -np.inf, np.zeros_like(vector))
        try:
            return nowhere if self.collapsed(vector) else self.place(vector)
        except np.linalg.LinAlgError:
            return nowhere

    def place(self, vector: Array) -> Place:
        """The function and its gradient, there as well."""
        whole = self.filled(vector)
        value, gradient = self.likelihood.value_and_gradient(whole)
        if not self.problem.rules.prior.flat:
            more, slope = prior_gradient(whole, *self.prior)
            value, gradient = value + more, gradient + slope[:-1]
        return Place(vector, float(value) + self.jacobian, gradient[self.free])

    def bent(self, place: Place) -> Point:
        """A place with the second derivatives."""
        whole = self.filled(place.vector)
        hessian = self.likelihood.hessian(whole)
        if not self.problem.rules.prior.flat:
            hessian = hessian + prior_hessian(whole, *self.prior)[:-1, :-1]
        curvatures, axes = np.linalg.eigh(-hessian[np.ix_(self.free, self.free)])
        return Point(place.vector, place.value, place.gradient, curvatures, axes)

    def beginning(self) -> Point:
        """Where a climb starts."""
        return self.bent(self.place(self.start))

    def fallback(self, vector: Array) -> Array:
        """One EM step; none where it would make a component collapse."""
        rules = self.problem.rules
        p = self.parameters(vector)
        try:
            m = self.problem.expectation(self.problem.samples, p)
            new = maximisation(m, p, Rules(0.0, rules.prior, rules.held))
        except ValueError:
            return vector
        return self.shape.pack(new.moved(self.centre, self.scale))[:-1][self.free]

    def certificate(self, point: Point) -> Certificate:
        """What shows whether a point is an optimum."""
        nearest = -float(np.min(point.curvatures)) if len(point.curvatures) else -np.inf
        slope = point.slope / self.problem.samples.weight
        return Certificate(slope, point.concave, nearest, not (slope <= GRADIENT and point.flat))
