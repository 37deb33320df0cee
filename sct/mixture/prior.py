"""A conjugate prior as extra samples: the covariances of a maximum a posteriori fit cannot collapse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

Array = Any


@dataclass(frozen=True)
class Prior:
    """As if each component had seen `strength` more samples of the covariance `covariance` (d, d), and `weight` more
    samples for its weight.

    This is a Wishart prior of the precision with `strength + d + 1` degrees of freedom and scale matrix
    inv(strength * covariance), and a Dirichlet prior of the weights with `weight + 1`.  Fraley and Raftery,
    J. Classif. 24 (2007) 155.  covariance None: the identity, in the units in which the prior is used.
    """

    strength: float = 0.0
    weight: float = 0.0
    covariance: Any = None

    def __post_init__(self) -> None:
        if not (self.strength >= 0.0 and self.weight >= 0.0):
            raise ValueError("a prior's strength and weight are numbers of samples, which are not negative")
        if self.covariance is not None and not np.all(np.linalg.eigvalsh(self.covariance) > 0.0):
            raise ValueError("a prior's covariance must be positive definite")

    @property
    def flat(self) -> bool:
        """Whether this is no prior at all."""
        return self.strength == 0.0 and self.weight == 0.0

    def target(self, features: int) -> Array:
        """The covariance of the extra samples, (d, d)."""
        return np.eye(features) if self.covariance is None else np.asarray(self.covariance, float)

    def scaled(self, scale: Array) -> Prior:
        """The prior for data whose features were divided by `scale`."""
        return Prior(self.strength, self.weight, self.target(len(scale)) / np.multiply.outer(scale, scale))
