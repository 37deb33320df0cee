"""What a user gives for the start, checked; the messages are scikit-learn's."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.utils import check_array

from sct.mixture.blocks import Samples
from sct.mixture.kinds import KINDS, positive_definite

Array = Any
FLOATS = [np.float64, np.float32]
LARGEST = 1e150  # what can be squared and summed up


def shaped(value: Array, shape: tuple[int, ...], name: str) -> Array:
    """A parameter of the right shape.  Raises ValueError."""
    if value.shape != shape:
        raise ValueError(f"The parameter '{name}' should have the shape of {shape}, but got {value.shape}")
    return value


def weights(given: Any, components: int) -> Array:
    """Weights (K,) between 0 and 1 whose sum is 1."""
    w = shaped(check_array(given, dtype=FLOATS, ensure_2d=False), (components,), "weights")
    if np.any(w < 0.0) or np.any(w > 1.0):
        raise ValueError(
            "The parameter 'weights' should be in the range [0, 1], but got "
            f"max value {np.min(w):.5f}, min value {np.max(w):.5f}"  # in scikit-learn's order
        )
    if abs(1.0 - float(np.sum(w))) > (1e-6 if w.dtype == np.float32 else 1e-8):
        raise ValueError(f"The parameter 'weights' should be normalized, but got sum(weights) = {np.sum(w):.5f}")
    return w


def means(given: Any, components: int, features: int) -> Array:
    """Means (K, d)."""
    return shaped(check_array(given, dtype=FLOATS, ensure_2d=False), (components, features), "means")


def precisions(given: Any, kind: str, components: int, features: int) -> Array:
    """Precisions of the shape of the covariance type, positive definite."""
    return positive(given, f"{kind} precision", kind, components, features)


def covariances(given: Any, kind: str, components: int, features: int) -> Array:
    """Covariances of the shape of their type, positive definite."""
    return positive(given, f"{kind} covariance", kind, components, features)


def positive(given: Any, name: str, kind: str, components: int, features: int) -> Array:
    """Matrices, or numbers, of the shape of the covariance type, positive definite."""
    p = check_array(given, dtype=FLOATS, ensure_2d=False, allow_nd=kind == "full")
    shaped(p, KINDS[kind].shape(components, features), name)
    if kind in ("diag", "spherical"):
        if np.any(p <= 0.0):
            raise ValueError(f"'{name}' should be positive")
        return p
    for matrix in p if kind == "full" else [p]:
        if not positive_definite(matrix):
            raise ValueError(f"'{name}' should be symmetric, positive-definite")
    return p


def unmasked(X: Any) -> Any:
    """Rows whose masked entries are missing: NaN."""
    if not isinstance(X, np.ma.MaskedArray):
        return X
    return np.ma.filled(X.astype(X.dtype if X.dtype in FLOATS else float), np.nan)


def columns(samples: Samples, of: str = "") -> None:
    """Raises ValueError where a feature has no value at all: nothing can be known of it."""
    without = np.flatnonzero(samples.seen() == 0.0)
    if len(without):
        raise ValueError(f"column {without[0]}{of} has no value: every entry is NaN")


def near(a: Array, first: int = 0) -> Array:
    """Log joints (K, n) of rows from `first` on.  Raises ValueError where a row is too far away to have numbers."""
    far = np.flatnonzero(~np.isfinite(np.max(a, axis=0)))
    if len(far):
        raise ValueError(f"row {first + far[0]} is too far from all components: the square of its distance overflows")
    return a


def within_range(X: Array, first: int = 0) -> Array:
    """Rows from `first` on.  Raises ValueError where the square of a value is no number: no mean and no variance is."""
    if float(np.fmax.reduce(X, axis=None)) > LARGEST or float(np.fmin.reduce(X, axis=None)) < -LARGEST:
        row, column = np.argwhere(np.abs(X) > LARGEST)[0]
        raise ValueError(
            f"row {first + row}, column {column}: the square of {X[row, column]:.3g} overflows; leave the row out, or "
            "scale the data"
        )
    return X


def held(fixed: Any) -> frozenset[str]:
    """The names of parameters that a fit leaves as they are."""
    names = [fixed] if isinstance(fixed, str) else list(fixed or ())
    for name in names:
        if name not in ("weights", "means", "covariances"):
            raise ValueError(f"fixed names {name!r}; there are 'weights', 'means' and 'covariances'")
    return frozenset(names)
