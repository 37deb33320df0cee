"""Standard errors and intervals by the observed information: the generated Hessian, and the delta method.

The covariance of the vector of free parameters is the inverse of minus the Hessian at the optimum; that of what is made
of them is J V J', where J is the generated Jacobian.  Efron and Hinkley, Biometrika 65 (1978) 457; McLachlan and Peel,
Finite Mixture Models (2000), section 2.15.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.exceptions import ConvergenceWarning

import sct
from sct.mixture.objective import Penalised
from sct.mixture.parameters import Parameters
from sct.mixture.problem import Problem

Array = Any
NEAR = 0.1  # how many standard errors from the optimum its standard errors hold


@dataclass(frozen=True)
class Estimates:
    """Numbers for the parameters: weights (K,), means (K, d), covariances in the shape of the covariance type."""

    weights: Array
    means: Array
    covariances: Array


@dataclass(frozen=True)
class Intervals:
    """Lower and upper ends of confidence intervals."""

    low: Estimates
    high: Estimates


def constrained(
    vector: Array, logit_at: Array, mean_at: Array, factor_at: Array, log_at: Array, diagonal: Array
) -> Array:
    """(weights (K,), means (K * d, d), covariances (K, d, d)) of a vector, as a program that is differentiated."""
    d = len(diagonal[0])
    logits = vector[logit_at]
    weights = np.exp(logits) / np.sum(np.exp(logits))
    rows = vector[factor_at] + diagonal * np.exp(vector[log_at])[:, None]
    covariances = [np.linalg.inv(rows[k : k + d].T @ rows[k : k + d]) for k in range(0, len(rows), d)]
    return weights, vector[mean_at], covariances


jacobian = sct.jacfwd(constrained)


def standard_errors(problem: Problem, p: Parameters) -> Estimates:
    """The standard errors of all parameters; 0 where one is held.

    Raises ValueError where the Hessian is not negative definite: there is no optimum there, and no standard error.
    Warns where the optimum is farther away than a tenth of a standard error.
    """
    f = Penalised(problem, p)
    point = f.beginning()
    if not f.certificate(point).identified:
        raise ValueError(
            "the data do not identify all parameters (the Hessian is flat along some direction), so there are no "
            "standard errors: take fewer components, or a simpler covariance type"
        )
    if not point.concave:
        raise ValueError(
            "the Hessian is not negative definite here, so there are no standard errors: fit with method='auto'"
        )
    if point.distance > NEAR:
        warnings.warn(
            f"The optimum is about {point.distance:.2g} standard errors away, so these are not its standard errors: "
            "fit with method='auto'.",
            ConvergenceWarning,
            stacklevel=3,
        )
    roots = np.zeros((f.shape.size + 1, len(point.curvatures)))
    roots[:-1][f.free] = point.axes / np.sqrt(point.curvatures)
    weights, means, covariances = jacobian(f.whole, *f.shape.places[:-1])
    K, d = p.means.shape

    def errors(J: Array) -> Array:
        return np.sqrt(np.sum((J @ roots) ** 2, axis=-1))

    scale = f.scale
    of_matrices = errors(np.array(covariances)) * np.multiply.outer(scale, scale)
    shaped = {
        "full": of_matrices,
        "tied": of_matrices[0],
        "diag": np.diagonal(of_matrices, axis1=1, axis2=2).copy(),
        "spherical": of_matrices[:, 0, 0].copy(),
    }[p.kind.name]
    return Estimates(errors(weights), errors(means)[::d].reshape(K, d) * scale, shaped)


def confidence_intervals(p: Parameters, errors: Estimates, level: float) -> Intervals:
    """Intervals that hold the parameters with probability `level`, for large samples.

    On the scales where estimates are nearer to normal: logits for the weights, logarithms for the variances.
    """
    from scipy.stats import norm

    z = float(norm.ppf(0.5 + 0.5 * level))

    def ends(value: Array, error: Array, positive: Array) -> tuple[Array, Array]:
        factor = np.exp(np.where(positive, z * error / np.where(positive, value, 1.0), 0.0))
        return (
            np.where(positive, value / factor, value - z * error),
            np.where(positive, value * factor, value + z * error),
        )

    w = p.weights
    with np.errstate(divide="ignore", invalid="ignore"):
        logit, error = np.log(w / (1.0 - w)), errors.weights / (w * (1.0 - w))
    free = (w > 0.0) & (w < 1.0) & (errors.weights > 0.0)
    weights = [np.where(free, 1.0 / (1.0 + np.exp(-(logit + s * z * error))), w) for s in (-1.0, 1.0)]
    means = ends(p.means, errors.means, np.zeros(p.means.shape, bool))
    d = p.features
    positive = np.eye(d, dtype=bool) if p.kind.name in ("full", "tied") else np.ones(p.covariances.shape, bool)
    covariances = ends(p.covariances, errors.covariances, np.broadcast_to(positive, p.covariances.shape))
    return Intervals(*(Estimates(weights[k], means[k], covariances[k]) for k in (0, 1)))
