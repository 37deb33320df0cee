"""Missing values (NaN) by the marginal likelihood: a sample counts with what was seen of it.

In the E step what was not seen is replaced by its expectation given what was seen, for each component, and the moments
are those of the conditional distribution.  Ghahramani and Jordan, NIPS 6 (1994) 120.

Samples that lack the same features go together, and all such groups at once, as stacks of matrices of one size: those
of the features that were not seen have rows and columns of the unit matrix.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from sct.mixture.blocks import Samples
from sct.mixture.parameters import Parameters
from sct.mixture.steps import LOG_2_PI, Moments, responsibilities

Array = Any
NUMBERS = 2**18  # of the largest array, about


@dataclass(frozen=True)
class Groups:
    """G groups of n samples each, those of a group with values of the same features.

    at (G, n): which samples; counts (G, n): 1, and 0 where a sample comes again to fill up its group; values (G, d, n):
    0 where one is missing; seen (G, d): 1 for a feature that has values in a group, else 0.
    """

    at: Array
    counts: Array
    values: Array
    seen: Array


def groups(X: Array, width: int) -> Iterator[Groups]:
    """The samples X (d, n), with NaNs, in groups; as many together as arrays with `width` matrices for each may have.

    A group has as many samples as a pattern of missing features has on average, so that all together have at most
    twice the samples that there are.
    """
    d, n = X.shape
    seen, which, sizes = np.unique(~np.isnan(X.T), axis=0, return_inverse=True, return_counts=True)
    length = max(1, min(-(-n // len(seen)), NUMBERS // (width * d)))
    order, stops = np.argsort(which.reshape(-1), kind="stable"), np.cumsum(sizes)
    starts = np.concatenate([np.arange(stop - size, stop, length) for stop, size in zip(stops, sizes, strict=True)])
    pattern = np.repeat(np.arange(len(seen)), -(-sizes // length))
    count = max(1, NUMBERS // (width * d * max(d, length)))
    for k in range(0, len(starts), count):
        of = pattern[k : k + count]
        places = starts[k : k + count, None] + np.arange(length)
        at = order[np.minimum(places, stops[of, None] - 1)]
        values = np.where(seen[of][:, :, None], np.swapaxes(X.T[at], 1, 2), 0.0)
        yield Groups(at, (places < stops[of, None]).astype(float), values, seen[of].astype(float))


def whitened(g: Groups, p: Parameters) -> tuple[Array, Array, Array]:
    """(log joints (K, G, n); what was seen less the means, whitened (K, G, d, n); the factors that do so (K, G, d, d)).

    The factors are those of Cholesky of the covariances of what was seen.
    """
    seen = g.seen[:, :, None]
    root = np.linalg.cholesky(p.matrices[:, None] * (seen * g.seen[:, None, :]) + np.eye(p.features) * (1.0 - seen))
    Z = np.linalg.solve(root, (g.values - p.means[:, None, :, None]) * seen)
    half = np.sum(np.log(np.diagonal(root, axis1=2, axis2=3)), axis=2) + 0.5 * LOG_2_PI * np.sum(g.seen, axis=1)
    with np.errstate(divide="ignore"):
        logs = np.log(p.weights)
    return (logs[:, None] - half)[:, :, None] - 0.5 * np.sum(Z * Z, axis=2), Z, root


def log_joint(X: Array, p: Parameters) -> Array:
    """log(pi_k) + log N(what was seen of x_i | component k), (K, n); X (d, n) with NaNs."""
    a = np.empty((p.components, X.shape[1]))
    for g in groups(X, p.components):
        a[:, g.at] = whitened(g, p)[0]
    return a


def expectation(samples: Samples, p: Parameters) -> Moments:
    """The E step for samples with missing values."""
    K, d = p.means.shape
    m = Moments(p.means, 0.0, np.zeros(K), np.zeros((K, d)), np.zeros((K, d, d)))
    for X, w in samples.columns(K + 3 * d):
        for g in groups(X, K):
            a, Z, root = whitened(g, p)
            log_likelihoods, r = responsibilities(a)
            weights = w[g.at] * g.counts
            m.log_likelihood += float(np.sum(weights * log_likelihoods))
            add_conditional(m, p, g, Z, root, r * weights)
    m.second = p.kind.of_second(m.second)
    return m


def add_conditional(m: Moments, p: Parameters, g: Groups, Z: Array, root: Array, r: Array) -> None:
    """Add the moments about the means; Z and root as `whitened` gives them, responsibilities r (K, G, n)."""
    C, seen = p.matrices[:, None], g.seen[:, :, None]
    lacking = 1.0 - seen
    regression = np.linalg.solve(root, C * seen)  # of what was not seen on what was, whitened
    across = np.swapaxes(regression, 2, 3)
    filled = (g.values - p.means[:, None, :, None]) * seen + (across @ Z) * lacking
    spread = (C - across @ regression) * (lacking * (1.0 - g.seen[:, None, :]))
    mass = np.sum(r, axis=2)
    m.mass += np.sum(mass, axis=1)
    m.first += np.sum(filled @ r[:, :, :, None], axis=(1, 3))
    m.second += np.sum((filled * r[:, :, None]) @ np.swapaxes(filled, 2, 3) + mass[:, :, None, None] * spread, axis=1)
