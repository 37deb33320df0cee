"""The parameters of a mixture as one immutable value."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np

from sct.mixture.kinds import KINDS, Kind

Array = Any


@dataclass(frozen=True)
class Parameters:
    """weights (K,), means (K, d), covariances and the factors of the precisions in the shape of the kind; float64."""

    kind: Kind
    weights: Array
    means: Array
    covariances: Array
    factors: Array

    @property
    def components(self) -> int:
        """K"""
        return len(self.weights)

    @property
    def features(self) -> int:
        """d"""
        return int(self.means.shape[1])

    def free(self, held: frozenset[str] = frozenset()) -> int:
        """The number of free parameters, where some are held."""
        covariances = self.kind.count(self.components, self.features)
        counts = {"weights": self.components - 1, "means": self.means.size, "covariances": covariances}
        return sum(count for name, count in counts.items() if name not in held)

    @property
    def matrices(self) -> Array:
        """The covariances as (K, d, d)."""
        return self.kind.in_full(self.covariances, self.components, self.features)

    def replaced(self, **values: Any) -> Parameters:
        """The parameters with some of them replaced."""
        return dataclasses.replace(self, **values)

    def moved(self, centre: Array, scale: Array) -> Parameters:
        """The parameters for the data `(x - centre) / scale`; centre and scale (d,).

        For spherical covariances all scales must be equal.
        """
        factors = self.kind.scaled(self.factors, scale)
        return Parameters(
            self.kind, self.weights, (self.means - centre) / scale, self.kind.covariances(factors), factors
        )

    def moved_back(self, centre: Array, scale: Array) -> Parameters:
        """The parameters for the data x, from those for `(x - centre) / scale`."""
        return self.moved(-centre / scale, 1.0 / scale)

    def ordered(self) -> Parameters:
        """The components by their means: by the first feature, then by the second, ..."""
        order = np.lexsort(self.means.T[::-1])
        return self.permuted(order)

    def permuted(self, order: Array) -> Parameters:
        """The components in another order."""
        tied = self.kind.name == "tied"
        return Parameters(
            self.kind,
            self.weights[order],
            self.means[order],
            self.covariances if tied else self.covariances[order],
            self.factors if tied else self.factors[order],
        )


def with_covariances(kind: str, weights: Array, means: Array, covariances: Array) -> Parameters:
    """The parameters with these covariances.  Raises ValueError where one is not positive definite."""
    covariances = np.asarray(covariances, float)
    factors = KINDS[kind].factors(covariances)
    return Parameters(KINDS[kind], np.asarray(weights, float), np.asarray(means, float), covariances, factors)


def with_factors(kind: str, weights: Array, means: Array, factors: Array) -> Parameters:
    """The parameters with these factors of the precisions."""
    factors = np.asarray(factors, float)
    covariances = KINDS[kind].covariances(factors)
    return Parameters(KINDS[kind], np.asarray(weights, float), np.asarray(means, float), covariances, factors)
