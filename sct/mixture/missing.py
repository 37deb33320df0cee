"""Missing values (NaN) by the marginal likelihood: a sample counts with what was seen of it.

In the E step what was not seen is replaced by its expectation given what was seen, for each component, and the moments
are those of the conditional distribution.  Ghahramani and Jordan, NIPS 6 (1994) 120.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from sct.mixture.blocks import Samples
from sct.mixture.parameters import Parameters
from sct.mixture.steps import LOG_2_PI, Moments, responsibilities

Array = Any


def patterns(X: Array) -> Iterator[tuple[Array, Array]]:
    """Pairs of (which features were seen (d,), which samples (n,) that holds for); X (d, n)."""
    seen = ~np.isnan(X)
    rows, which = np.unique(seen.T, axis=0, return_inverse=True)
    for k, row in enumerate(rows):
        yield row, np.flatnonzero(which.reshape(-1) == k)


def log_joint(X: Array, p: Parameters) -> Array:
    """log(pi_k) + log N(what was seen of x_i | component k), (K, n); X (d, n) with NaNs."""
    a = np.empty((p.components, X.shape[1]))
    matrices = p.matrices
    with np.errstate(divide="ignore"):
        logs = np.log(p.weights)
    for seen, at in patterns(X):
        for k, C in enumerate(matrices):
            root = np.linalg.cholesky(C[np.ix_(seen, seen)])
            z = np.linalg.solve(root, X[np.ix_(seen, at)] - p.means[k][seen][:, None])
            half = np.sum(np.log(np.diagonal(root))) + 0.5 * np.sum(seen) * LOG_2_PI
            a[k, at] = logs[k] - half - 0.5 * np.sum(z * z, axis=0)
    return a


def expectation(samples: Samples, p: Parameters) -> Moments:
    """The E step for samples with missing values."""
    K, d = p.means.shape
    m = Moments(p.means, 0.0, np.zeros(K), np.zeros((K, d)), np.zeros((K, d, d)))
    matrices = p.matrices
    for X, w in samples.columns(K + 3 * d):
        log_likelihoods, r = responsibilities(log_joint(X, p))
        m.log_likelihood += float(w @ log_likelihoods)
        r *= w
        for seen, at in patterns(X):
            for k, C in enumerate(matrices):
                add_conditional(m, k, C, seen, X[np.ix_(seen, at)] - p.means[k][seen][:, None], r[k, at])
    m.second = p.kind.of_second(m.second)
    return m


def add_conditional(m: Moments, k: int, C: Array, seen: Array, residuals: Array, r: Array) -> None:
    """Add the moments of component k about its mean; residuals (seen, n) of what was seen, responsibilities r (n,)."""
    full = np.zeros((len(C), residuals.shape[1]))
    full[seen] = residuals
    spread = np.zeros_like(C)
    if not np.all(seen):
        regression = np.linalg.solve(C[np.ix_(seen, seen)], C[np.ix_(seen, ~seen)])  # (seen, not seen)
        full[~seen] = regression.T @ residuals
        spread[np.ix_(~seen, ~seen)] = C[np.ix_(~seen, ~seen)] - C[np.ix_(~seen, seen)] @ regression
    mass = np.sum(r)
    m.mass[k] += mass
    m.first[k] += full @ r
    m.second[k] += (full * r) @ full.T + mass * spread
