"""The E step of diagonal covariances with the squares multiplied out: two products of matrices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sct.mixture.blocks import Samples
from sct.mixture.parameters import Parameters
from sct.mixture.steps import LOG_2_PI, Moments, log_determinants, responsibilities

Array = Any


@dataclass(frozen=True)
class Expanded:
    """Diagonal covariances with the squares multiplied out: -p (x - m)**2 / 2 = p m x - p x**2 / 2 - p m**2 / 2.

    So the E step and the moments are products with x and x**2 (x less `centre`), which are fast.  They cancel where a
    component is narrow and far from the centre: `of` gives None there.  constants (K,), coefficients (K, 2 * d).
    """

    centre: Array
    constants: Array
    coefficients: Array

    @classmethod
    def of(cls, p: Parameters) -> Expanded | None:
        """None for other covariances, and where more than five digits would be lost."""
        if p.kind.name not in ("diag", "spherical"):
            return None
        centre = np.mean(p.means, axis=0)
        m, precisions = p.means - centre, np.ones_like(p.means) * p.factors.reshape(len(p.means), -1) ** 2
        if np.max(precisions @ np.max(m * m, axis=0)) > 1e5:
            return None
        with np.errstate(divide="ignore"):
            constants = np.log(p.weights) + log_determinants(p) - 0.5 * p.features * LOG_2_PI
        constants = constants - 0.5 * np.sum(precisions * m * m, axis=1)
        return cls(centre, constants, np.concatenate((precisions * m, -0.5 * precisions), axis=1))

    def moments(self, p: Parameters, log_likelihood: float, mass: Array, sums: Array) -> Moments:
        """The moments about the means, from sums (K, 2 * d) of responsibilities times x and x**2."""
        m, d = p.means - self.centre, p.features
        one, two = sums[:, :d], sums[:, d:]
        second = two - 2.0 * m * one + mass[:, None] * m * m
        second = second if p.kind.name == "diag" else np.sum(second, axis=1)
        return Moments(p.means, log_likelihood, mass, one - mass[:, None] * m, second)


def by_products(samples: Samples, p: Parameters, e: Expanded) -> Moments:
    """The E step of diagonal covariances with the squares multiplied out."""
    d = p.features
    log_likelihood, mass, sums = 0.0, np.zeros(p.components), np.zeros((p.components, 2 * d))
    for X, w in samples.columns(p.components + 3 * d):
        F = np.empty((2 * d, len(w)))
        np.subtract(X, e.centre[:, None], out=F[:d])
        np.multiply(F[:d], F[:d], out=F[d:])
        a = e.coefficients @ F
        a += e.constants[:, None]
        log_likelihoods, r = responsibilities(a)
        log_likelihood += float(w @ log_likelihoods)
        r *= w
        mass += np.sum(r, axis=1)
        sums += r @ F.T
    return e.moments(p, log_likelihood, mass, sums)
