"""Inputs of any size, of the distributions that the suite draws its own from."""

from __future__ import annotations

import numpy as np


def gmm(n: int, d: int, k: int):
    """(alphas, means, icf, x, gamma, m): a mixture of k components in d dimensions, and n samples."""
    random = np.random.default_rng(0)
    return (
        random.normal(size=k),
        random.random((k, d)),
        random.normal(size=(k, d * (d + 1) // 2)),
        random.normal(size=(n, d)),
        1.0,
        0,
    )


def bundle(n: int, m: int, p: int):
    """(cameras, points, weights, observations, features) for n cameras, m points and p observations."""
    random = np.random.default_rng(0)
    cameras = np.concatenate(
        (
            random.normal(size=(n, 3)),
            random.normal(size=(n, 3)) * 10.0,
            random.random((n, 1)) * 100.0 + 100.0,
            random.normal(size=(n, 2)) * 5.0,
            random.random((n, 2)) * 0.1,
        ),
        axis=1,
    )
    points = random.normal(size=(m, 3)) * 3.0
    observations = np.stack((np.arange(p) % n, np.arange(p) % m), axis=1)
    return cameras, points, random.random(p), observations, random.normal(size=(p, 2)) * 300.0


def lstm(layers: int, characters: int, b: int):
    """(main, extra, state, sequence): a network of `layers` with b units, and a text of so many characters."""
    random = np.random.default_rng(0)
    return (
        random.random((layers, 2, 4, b)),
        random.random((3, b)),
        random.random((layers, 2, b)),
        (random.random((characters, b)) < 0.5).astype(float),
    )
