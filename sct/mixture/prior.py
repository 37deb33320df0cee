"""A conjugate prior as extra samples: the covariances of a maximum a posteriori fit cannot collapse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sct.mixture.kinds import positive_definite

Array = Any


@dataclass(frozen=True)
class Prior:
    """As if each component had seen `strength` more samples about its mean, of the covariance `covariance` (d, d), and
    `weight` more samples for its weight.  A tied covariance has seen `strength` more in all.

    This is a Wishart prior of the precision with `strength + d + 1` degrees of freedom and scale matrix
    inv(strength * covariance), and a Dirichlet prior of the weights with `weight + 1`.  Fraley and Raftery,
    J. Classif. 24 (2007) 155.  covariance None: what they take, the variances of the data divided by
    `n_components ** (2 / d)`.

    Raises ValueError where a number of samples is negative or not finite, or the covariance is not symmetric and
    positive definite.
    """

    strength: float = 0.0
    weight: float = 0.0
    covariance: Any = None

    def __post_init__(self) -> None:
        if not (0.0 <= self.strength < np.inf and 0.0 <= self.weight < np.inf):
            raise ValueError("a prior's strength and weight are numbers of samples, which are finite and not negative")
        if self.covariance is not None and not positive_definite(np.asarray(self.covariance, float)):
            raise ValueError("a prior's covariance must be a matrix that is symmetric and positive definite")

    @property
    def flat(self) -> bool:
        """Whether this is no prior at all."""
        return self.strength == 0.0 and self.weight == 0.0

    def target(self, features: int) -> Array:
        """The covariance of the extra samples, (d, d); the identity for a flat prior, which has none."""
        return np.eye(features) if self.covariance is None else np.asarray(self.covariance, float)

    def scaled(self, scale: Array) -> Prior:
        """The prior for data whose features were divided by `scale`."""
        return Prior(self.strength, self.weight, self.target(len(scale)) / np.multiply.outer(scale, scale))
