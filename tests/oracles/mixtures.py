"""Gaussian mixtures as the formulas stand: densities by SciPy, EM by sums over samples."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import logsumexp
from scipy.stats import multivariate_normal

Array = Any


def log_joint(X: Array, weights: Array, means: Array, matrices: Array) -> Array:
    """log(pi_k) + log N(x_i | mu_k, Sigma_k), (n, K)."""
    columns = [multivariate_normal(m, C).logpdf(X) for m, C in zip(means, matrices, strict=True)]
    return np.log(weights) + np.array(columns).reshape(len(weights), -1).T


def log_likelihood(X: Array, weights: Array, means: Array, matrices: Array) -> float:
    """The log-likelihood of the rows of X."""
    return float(np.sum(logsumexp(log_joint(X, weights, means, matrices), axis=1)))


def em_step(X: Array, weights: Array, means: Array, matrices: Array, kind: str) -> tuple[Array, Array, Array]:
    """(weights, means, covariances) after one EM step; the covariances in the shape of the kind."""
    a = log_joint(X, weights, means, matrices)
    r = np.exp(a - logsumexp(a, axis=1)[:, None])
    mass = r.sum(axis=0)
    new = np.array([sum(r[i, k] * X[i] for i in range(len(X))) / mass[k] for k in range(len(mass))])
    S = np.array(
        [sum(r[i, k] * np.outer(X[i] - new[k], X[i] - new[k]) for i in range(len(X))) for k in range(len(mass))]
    )
    full = S / mass[:, None, None]
    covariances = {
        "full": full,
        "tied": S.sum(axis=0) / len(X),
        "diag": np.diagonal(full, axis1=1, axis2=2),
        "spherical": np.trace(full, axis1=1, axis2=2) / X.shape[1],
    }[kind]
    return mass / len(X), new, covariances


def random_mixture(seed: int, components: int, features: int, kind: str) -> tuple[Array, Array, Array]:
    """(weights, means, covariances) drawn at random; covariances in the shape of the kind."""
    rng = np.random.default_rng(seed)
    A = rng.normal(size=(components, features, features))
    full = A @ np.swapaxes(A, 1, 2) + 0.5 * np.eye(features)
    covariances = {
        "full": full,
        "tied": full[0],
        "diag": np.diagonal(full, axis1=1, axis2=2).copy(),
        "spherical": full[:, 0, 0].copy(),
    }[kind]
    return rng.dirichlet(np.ones(components)), rng.normal(size=(components, features)), covariances


def in_full(kind: str, covariances: Array, components: int, features: int) -> Array:
    """The covariances as (K, d, d)."""
    if kind == "full":
        return covariances
    if kind == "tied":
        return np.array([covariances] * components)
    if kind == "diag":
        return np.array([np.diag(c) for c in covariances])
    return np.array([c * np.eye(features) for c in covariances])
