"""Where a fit starts: responsibilities by k-means, k-means++, at random or from samples, as scikit-learn does it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.cluster import KMeans, kmeans_plusplus

from sct.mixture.blocks import Samples
from sct.mixture.kinds import KINDS
from sct.mixture.parameters import Parameters
from sct.mixture.steps import Moments, Rules, add_moments, never_zero

Array = Any
Chooser = Callable[[int, int], Array]  # first sample and number of samples -> responsibilities (K, n)


def chooser(X: Array, weights: Array | None, components: int, method: str, random_state: Any) -> Callable[[], Chooser]:
    """What gives the responsibilities of the start, for each pass anew; the random numbers are scikit-learn's."""
    n = len(X)
    if method == "random":
        before = copy.deepcopy(random_state)
        for k in range(0, n, 2**16):
            random_state.uniform(size=(min(2**16, n - k), components))  # others go on behind what is drawn here

        def again() -> Chooser:
            state = copy.deepcopy(before)

            def drawn(first: int, length: int) -> Array:
                r = state.uniform(size=(length, components))
                return (r / np.sum(r, axis=1)[:, None]).T

            return drawn

        return again
    if method == "kmeans":
        means = KMeans(n_clusters=components, n_init=1, random_state=random_state)
        labels = means.fit(X, sample_weight=weights).labels_
    else:
        if method == "random_from_data":
            chosen = random_state.choice(n, size=components, replace=False)
        else:
            _, chosen = kmeans_plusplus(X, components, sample_weight=weights, random_state=random_state)
        labels = np.full(n, -1)
        labels[chosen] = np.arange(components)

    def hard(first: int, length: int) -> Array:
        return (labels[first : first + length] == np.arange(components)[:, None]).astype(float)

    return lambda: hard


def moments(samples: Samples, about: Array, kind: str, choose: Chooser) -> Moments:
    """The moments about points (K, d) with given responsibilities."""
    m = Moments.empty(about, kind)
    first = 0
    for X, w in samples.columns(len(about) + 3 * samples.features):
        add_moments(m, X, choose(first, len(w)) * w, kind)
        first += len(w)
    return m


def parameters(samples: Samples, kind: str, components: int, rules: Rules, again: Callable[[], Chooser]) -> Parameters:
    """The parameters that the responsibilities give: means in a first pass, covariances about them in a second.

    Without factors, since the covariances may be replaced.
    """
    centre, _ = samples.moments()
    about = np.tile(centre, (components, 1))
    found = moments(samples, about, "spherical", again())
    mass = never_zero(found.mass)
    means = about + found.first / mass[:, None]
    m = moments(samples, means, kind, again())
    shift = m.first / mass[:, None]
    d, prior = samples.features, rules.prior
    covariances = KINDS[kind].from_moments(mass, shift, m.second, prior.strength, prior.target(d))
    covariances = covariances + rules.regularisation * (np.eye(d) if kind in ("full", "tied") else 1.0)
    return Parameters(KINDS[kind], mass / samples.weight, means, covariances, np.empty(0))
