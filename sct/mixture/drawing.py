"""A picture of a mixture: samples coloured by responsibilities, components as ellipses at 1 and 2 standard deviations.

Needs the extra `plot` (matplotlib).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sct.mixture.parameters import Parameters

Array = Any
# Red, blue, green, orange, violet, brown.
COLOURS = np.array([[84, 15, 16], [12, 47, 71], [17, 63, 17], [99, 50, 5], [58, 40, 74], [55, 34, 29]]) / 100.0


def ellipse(mean: Array, covariance: Array, deviations: float, points: int = 100) -> Array:
    """The points (points, 2) at so many standard deviations from the mean (2,)."""
    angles = np.linspace(0.0, 2.0 * np.pi, points)
    circle = np.stack((np.cos(angles), np.sin(angles)))
    return mean + deviations * (np.linalg.cholesky(covariance) @ circle).T


def colours(r: Array) -> Array:
    """The colours (n, 3) of responsibilities (n, K): mixed as the components are."""
    return np.clip(r @ COLOURS[np.arange(r.shape[1]) % len(COLOURS)], 0.0, 1.0)


def plot(p: Parameters, X: Array, r: Array, names: Sequence[str], axes: Any) -> Any:
    """Draw samples X (n, d) of one or two features with responsibilities r (n, K); the axes, new ones if None.

    Of one feature: a histogram and the densities.
    """
    if axes is None:
        import matplotlib.pyplot as plt

        axes = plt.figure().add_subplot()
    axes.set_xlabel(names[0])
    if p.features == 1:
        line(p, X, axes)
        return axes
    axes.scatter(*X.T, c=colours(r), s=12, alpha=0.7, linewidths=0)
    for k, (mean, C) in enumerate(zip(p.means, p.matrices, strict=True)):
        colour = COLOURS[k % len(COLOURS)]
        axes.plot(*mean, "+", color=colour, markersize=12)
        for deviations in (1.0, 2.0):
            axes.plot(*ellipse(mean, C, deviations).T, color=colour, linewidth=2.0 / deviations)
    axes.set_ylabel(names[1])
    return axes


def line(p: Parameters, X: Array, axes: Any) -> None:
    """The densities of a mixture of one feature over a histogram of the samples."""
    seen = X[~np.isnan(X)]
    if len(seen) == 0:
        raise ValueError("all values of the feature are missing: there is nothing to draw")
    axes.hist(seen, bins="auto", density=True, color="0.85")
    x = np.linspace(seen.min(), seen.max(), 400)
    total = np.zeros_like(x)
    for k in range(p.components):
        variance = p.matrices[k, 0, 0]
        density = p.weights[k] * np.exp(-0.5 * (x - p.means[k, 0]) ** 2 / variance) / np.sqrt(2.0 * np.pi * variance)
        axes.plot(x, density, color=COLOURS[k % len(COLOURS)])
        total += density
    axes.plot(x, total, color="black")
