"""Distributions that come from a mixture: of some of the features, and of some given the others; both are mixtures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sct.mixture.checks import near
from sct.mixture.missing import log_joint
from sct.mixture.parameters import Parameters, with_covariances
from sct.mixture.steps import responsibilities

Array = Any


@dataclass(frozen=True)
class Conditional:
    """Mixtures of s features, one for each sample of the others.

    weights (n, K), means (n, K, s), covariances (K, s, s).
    mean (n, s) and covariance (n, s, s) are those of the whole mixtures: a mixture regression.
    """

    weights: Array
    means: Array
    covariances: Array

    @property
    def mean(self) -> Array:
        """The expected values (n, s)."""
        return np.einsum("nk,nks->ns", self.weights, self.means)

    @property
    def covariance(self) -> Array:
        """The covariances (n, s, s): within and between the components."""
        about = self.means - self.mean[:, None]
        within = np.einsum("nk,kst->nst", self.weights, self.covariances)
        return within + np.einsum("nk,nks,nkt->nst", self.weights, about, about)


def marginal(p: Parameters, features: Sequence[int]) -> Parameters:
    """The mixture of some of the features, with full covariances."""
    at = places(features, p.features)
    return with_covariances("full", p.weights, p.means[:, at], p.matrices[:, at[:, None], at])


def conditional(p: Parameters, given: Sequence[int], values: Array) -> Conditional:
    """The mixtures of the other features, where those in `given` have the values (n, len(given)).

    Raises ValueError for features that there are not or not once, for none or all, and for values that are not finite
    or too far from all components.
    """
    at = places(given, p.features)
    values = np.atleast_2d(np.asarray(values, float))
    if values.ndim != 2 or values.shape[1] != len(at):
        raise ValueError(f"the values have the shape (n, {len(at)}), a column for each of {given}, not {values.shape}")
    if not np.all(np.isfinite(values)):
        raise ValueError("what is given has to be finite; leave out a feature of which there is no value")
    rest = np.setdiff1d(np.arange(p.features), at)
    if len(rest) == 0:
        raise ValueError("all features are given, and none is left")
    X = np.full((p.features, len(values)), np.nan)
    X[at] = values.T
    with np.errstate(over="ignore", invalid="ignore"):
        a = log_joint(X, p)
    _, weights = responsibilities(near(a))
    means, covariances = [], []
    for mean, C in zip(p.means, p.matrices, strict=True):
        slopes = np.linalg.solve(C[np.ix_(at, at)], C[np.ix_(at, rest)])
        means.append(mean[rest] + (values - mean[at]) @ slopes)
        covariances.append(C[np.ix_(rest, rest)] - C[np.ix_(rest, at)] @ slopes)
    return Conditional(weights.T, np.stack(means, axis=1), np.stack(covariances))


def places(features: Sequence[int], count: int) -> Array:
    """Numbers of features, checked.  Raises ValueError."""
    at = np.atleast_1d(np.asarray(features))
    if at.dtype.kind not in "iu" or at.ndim != 1 or len(at) == 0 or len(set(at % count)) < len(at):
        raise ValueError(f"features are named by their numbers, each once, not {features!r}")
    if np.any(at < -count) or np.any(at >= count):
        raise ValueError(f"there are features 0 to {count - 1}, not {features!r}")
    return at % count
