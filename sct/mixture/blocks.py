"""Samples, block by block: features in rows and samples in columns, in float64, in memory only as they come."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = Any

# Blocks of about half a megabyte stay in the cache while a step works on them.
NUMBERS = 2**16


@dataclass(frozen=True)
class Samples:
    """Samples that can be gone through again and again.

    again: gives an iterator over pairs of rows (n, d) and their weights (n,), or None where all weigh 1.
    weight: the sum of all weights; features: d.
    """

    again: Callable[[], Iterable[tuple[Array, Array | None]]]
    features: int
    weight: float
    length: int

    def rows(self, width: int) -> Iterator[tuple[Array, Array]]:
        """Rows of at most `length_of(width)` samples, of the dtype they came in, and their weights."""
        length = length_of(width)
        for X, w in self.again():
            for k in range(0, len(X), length):
                part = X[k : k + length]
                yield part, np.ones(len(part)) if w is None else w[k : k + length]

    def columns(self, width: int) -> Iterator[tuple[Array, Array]]:
        """Pairs of X (d, n), float64 and contiguous, and weights (n,); X may be memory of the user's."""
        for part, w in self.rows(width):
            yield np.ascontiguousarray(part.T, dtype=float), w

    def scaled(self, centre: Array, scale: Array, width: int) -> Scaled:
        """The samples less the centre, divided by the scale, as columns."""
        return Scaled(self, centre, scale, width)

    def seen(self) -> Array:
        """The weight of the samples that have a value of each feature, (d,)."""
        weight = np.zeros(self.features)
        for X, w in self.columns(self.features):
            weight += ~np.isnan(X) @ w
        return weight

    def mark(self) -> int:
        """A checksum of all samples and weights: it tells whether they are still the same."""
        mark = 0
        for X, w in self.rows(self.features):
            mark = zlib.crc32(np.ascontiguousarray(w).data, zlib.crc32(np.ascontiguousarray(X).data, mark))
        return mark

    def moments(self) -> tuple[Array, Array]:
        """(mean, variance) of each feature, (d,) both, in two passes, NaNs left out."""
        total, mass = np.zeros(self.features), np.zeros(self.features)
        for X, w in self.columns(self.features):
            there = ~np.isnan(X)
            mass += there @ w
            total += np.where(there, X, 0.0) @ w
        mean = total / mass
        variance, rest = np.zeros(self.features), np.zeros(self.features)
        for X, w in self.columns(self.features):
            about = np.where(np.isnan(X), 0.0, X - mean[:, None])
            variance += about**2 @ w
            rest += about @ w  # what rounding left of the mean
        return mean + rest / mass, variance / mass - (rest / mass) ** 2


@dataclass(frozen=True)
class Scaled:
    """Samples less a centre, divided by a scale; an iterable of columns."""

    samples: Samples
    centre: Array
    scale: Array
    width: int

    def __iter__(self) -> Iterator[tuple[Array, Array]]:
        for X, w in self.samples.columns(self.width):
            scaled = X - self.centre[:, None]
            scaled /= self.scale[:, None]
            yield scaled, w


def of_array(X: Array, weights: Array | None = None) -> Samples:
    """The rows of one array (n, d), with weights (n,) or without."""
    total = float(len(X)) if weights is None else float(np.sum(weights))
    return Samples(lambda: ((X, weights),), X.shape[1], total, len(X))


def length_of(width: int) -> int:
    """How many samples make a block where each takes `width` numbers."""
    return max(64, NUMBERS // max(width, 1))
