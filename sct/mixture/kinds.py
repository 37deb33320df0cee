"""The four covariance types: shapes, factors of the precision, and the covariances that moments give.

A factor U has `precision = U @ U.T` and is upper triangular, as scikit-learn's `precisions_cholesky_`: the squared
Mahalanobis distance of x is the squared length of `(x - mean) @ U`.  K components, d features:

    full       covariances (K, d, d)    factors (K, d, d)
    tied       (d, d), one for all      (d, d)
    diag       (K, d) variances         (K, d) inverse standard deviations
    spherical  (K,) variances           (K,)
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import numpy as np

Array = Any

SINGULAR = (
    "Fitting the mixture model failed because some components have ill-defined empirical covariance (for instance "
    "caused by singleton or collapsed samples). Try to decrease the number of components, increase reg_covar, or "
    "scale the input data."
)


class Kind(ABC):
    """A covariance type."""

    name: str

    @abstractmethod
    def shape(self, components: int, features: int) -> tuple[int, ...]:
        """The shape of the covariances."""

    @abstractmethod
    def count(self, components: int, features: int) -> int:
        """The number of free covariance parameters."""

    @abstractmethod
    def factors(self, covariances: Array) -> Array:
        """The factors of the precisions.  Raises ValueError where a covariance is not positive definite."""

    @abstractmethod
    def factors_of_precisions(self, precisions: Array) -> Array:
        """The factors, from the precisions themselves."""

    @abstractmethod
    def precisions(self, factors: Array) -> Array:
        """`U @ U.T`"""

    @abstractmethod
    def covariances(self, factors: Array) -> Array:
        """The inverse of the precisions."""

    @abstractmethod
    def scaled(self, factors: Array, scale: Array) -> Array:
        """The factors for data whose features were divided by `scale` (d,)."""

    @abstractmethod
    def in_full(self, covariances: Array, components: int, features: int) -> Array:
        """The covariances as K matrices (K, d, d)."""

    @abstractmethod
    def of_second(self, second: Array) -> Array:
        """From second moments as matrices (K, d, d) to what `from_moments` takes."""

    @abstractmethod
    def from_moments(self, mass: Array, shift: Array, second: Array, extra: float, target: Array) -> Array:
        """The covariances of the M step.

        mass (K,): the sums of the responsibilities; shift (K, d): the new means less the points that `second` is
        about; second: the sums of squares and products about those points; extra samples of covariance `target` (d, d)
        are added to each component.
        """


class Full(Kind):
    name = "full"

    def of_second(self, second: Array) -> Array:
        return second

    def shape(self, components: int, features: int) -> tuple[int, ...]:
        return components, features, features

    def count(self, components: int, features: int) -> int:
        return components * features * (features + 1) // 2

    def factors(self, covariances: Array) -> Array:
        return np.stack([upper(c) for c in covariances])

    def factors_of_precisions(self, precisions: Array) -> Array:
        return np.stack([upper_of_precision(p) for p in precisions])

    def precisions(self, factors: Array) -> Array:
        return factors @ np.swapaxes(factors, -1, -2)

    def covariances(self, factors: Array) -> Array:
        root = np.linalg.inv(factors)
        return np.swapaxes(root, -1, -2) @ root

    def scaled(self, factors: Array, scale: Array) -> Array:
        return factors * scale[:, None]

    def in_full(self, covariances: Array, components: int, features: int) -> Array:
        return np.array(covariances)

    def from_moments(self, mass: Array, shift: Array, second: Array, extra: float, target: Array) -> Array:
        about = second - mass[:, None, None] * shift[:, :, None] * shift[:, None, :]
        return (about + extra * target) / (mass + extra)[:, None, None]


class Tied(Full):
    name = "tied"

    def of_second(self, second: Array) -> Array:
        return np.sum(second, axis=0)

    def shape(self, components: int, features: int) -> tuple[int, ...]:
        return features, features

    def count(self, components: int, features: int) -> int:
        return features * (features + 1) // 2

    def factors(self, covariances: Array) -> Array:
        return upper(covariances)

    def factors_of_precisions(self, precisions: Array) -> Array:
        return upper_of_precision(precisions)

    def in_full(self, covariances: Array, components: int, features: int) -> Array:
        return np.tile(covariances, (components, 1, 1))

    def from_moments(self, mass: Array, shift: Array, second: Array, extra: float, target: Array) -> Array:
        about = second - (mass[:, None] * shift).T @ shift
        return (about + extra * target) / (np.sum(mass) + extra)


class Diag(Kind):
    name = "diag"

    def of_second(self, second: Array) -> Array:
        return np.diagonal(second, axis1=1, axis2=2)

    def shape(self, components: int, features: int) -> tuple[int, ...]:
        return components, features

    def count(self, components: int, features: int) -> int:
        return components * features

    def factors(self, covariances: Array) -> Array:
        if not np.all(covariances > 0.0):
            raise ValueError(SINGULAR)
        return 1.0 / np.sqrt(covariances)

    def factors_of_precisions(self, precisions: Array) -> Array:
        return np.sqrt(precisions)

    def precisions(self, factors: Array) -> Array:
        return factors**2

    def covariances(self, factors: Array) -> Array:
        return factors**-2

    def scaled(self, factors: Array, scale: Array) -> Array:
        return factors * scale

    def in_full(self, covariances: Array, components: int, features: int) -> Array:
        return np.stack([np.diag(c) for c in covariances])

    def from_moments(self, mass: Array, shift: Array, second: Array, extra: float, target: Array) -> Array:
        about = second - mass[:, None] * shift**2
        return (about + extra * np.diag(target)) / (mass + extra)[:, None]


class Spherical(Diag):
    name = "spherical"

    def of_second(self, second: Array) -> Array:
        return np.trace(second, axis1=1, axis2=2)

    def shape(self, components: int, features: int) -> tuple[int, ...]:
        return (components,)

    def count(self, components: int, features: int) -> int:
        return components

    def scaled(self, factors: Array, scale: Array) -> Array:
        return factors * scale[0]  # one scale for all features, or the type would not be kept

    def in_full(self, covariances: Array, components: int, features: int) -> Array:
        return np.stack([np.eye(features) * c for c in covariances])

    def from_moments(self, mass: Array, shift: Array, second: Array, extra: float, target: Array) -> Array:
        features = shift.shape[1]
        about = second - mass * np.sum(shift**2, axis=1)
        return (about + extra * np.trace(target)) / (features * (mass + extra))


KINDS: dict[str, Kind] = {kind.name: kind for kind in (Full(), Tied(), Diag(), Spherical())}


def upper(covariance: Array) -> Array:
    """The factor of the inverse of one matrix."""
    try:
        root = np.linalg.cholesky(covariance)
    except np.linalg.LinAlgError:
        raise ValueError(SINGULAR) from None
    if not np.all(np.isfinite(root)):
        raise ValueError(SINGULAR)
    return np.triu(np.linalg.solve(root, np.eye(len(root))).T)


def upper_of_precision(precision: Array) -> Array:
    """The factor of one matrix: its Cholesky factor from the last row up."""
    return np.linalg.cholesky(precision[::-1, ::-1])[::-1, ::-1]


def positive_definite(matrix: Array) -> bool:
    """Whether this is a matrix that is symmetric, but for rounding, and positive definite, in whatever units."""
    if not (matrix.ndim == 2 and len(matrix) == matrix.shape[1] and np.all(np.diagonal(matrix) > 0.0)):
        return False
    scale = np.sqrt(np.diagonal(matrix))
    unit = matrix / scale / scale[:, None]
    return np.allclose(unit, unit.T) and bool(np.all(np.linalg.eigvalsh(unit) > 0.0))
