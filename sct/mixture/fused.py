"""The E step compiled by Numba: responsibilities and moments in one pass over tiles of samples that stay in the cache.

Needs the extra `numba`.  EM is no derivative, so these loops are written by hand; they give what `steps` gives.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from sct.mixture.shares import SUMS, shares
from sct.mixture.tiles import add_all_products, add_products, all_combined, centred, combined, in_columns, tile

Array = Any


@njit(cache=True, fastmath=SUMS)
def full(
    X: Array, w: Array, constants: Array, means: Array, factors: Array, mass: Array, first: Array, second: Array
) -> float:
    """Add the moments of the rows of X; factors (K, d, d) by columns, second (K, d, d) gets its upper triangles."""
    K, d = means.shape
    width = tile(d)
    a, R = np.empty((K, width)), np.empty((d, width))
    z, scratch = np.empty(width), np.empty((3, width))
    T = np.empty((d, width))
    out = 0.0
    for start in range(0, len(X), width):
        n = min(width, len(X) - start)
        in_columns(X, start, n, T)
        for k in range(K):
            centred(T, n, means[k], R)
            for s in range(n):
                a[k, s] = constants[k]
            for j in range(d):
                combined(R, factors[k, j], j + 1, n, z)
                for s in range(n):
                    a[k, s] -= 0.5 * z[s] * z[s]
        out += shares(a, n, w[start : start + n], scratch)
        for k in range(K):
            centred(T, n, means[k], R)
            mass[k] += np.sum(a[k, :n])
            add_products(R, a[k], 0, n, first[k])
            for i in range(d):
                for s in range(n):
                    z[s] = a[k, s] * R[i, s]
                add_products(R, z, i, n, second[k, i])
    return out


@njit(cache=True, fastmath=SUMS)
def diag(
    X: Array, w: Array, constants: Array, means: Array, factors: Array, mass: Array, first: Array, second: Array
) -> float:
    """Add the moments of the rows of X (n, d); factors and second (K, d)."""
    K, d = means.shape
    width = tile(d)
    a, R, scratch = np.empty((K, width)), np.empty((d, width)), np.empty((3, width))
    halves = -0.5 * factors * factors
    z, T = np.empty(width), np.empty((d, width))
    out = 0.0
    for start in range(0, len(X), width):
        n = min(width, len(X) - start)
        in_columns(X, start, n, T)
        for k in range(K):
            for i in range(d):
                for s in range(n):
                    R[i, s] = (T[i, s] - means[k, i]) ** 2
            combined(R, halves[k], d, n, z)
            for s in range(n):
                a[k, s] = constants[k] + z[s]
        out += shares(a, n, w[start : start + n], scratch)
        for k in range(K):
            mass[k] += np.sum(a[k, :n])
            centred(T, n, means[k], R)
            add_products(R, a[k], 0, n, first[k])
            for i in range(d):
                for s in range(n):
                    R[i, s] *= R[i, s]
            add_products(R, a[k], 0, n, second[k])
    return out


@njit(cache=True, fastmath=SUMS)
def expanded(
    X: Array, w: Array, constants: Array, coefficients: Array, centre: Array, mass: Array, sums: Array
) -> float:
    """As `diag`, where `Expanded` says that squares may be multiplied out: coefficients and sums (K, 2 * d)."""
    K, d = len(constants), len(centre)
    width = tile(2 * d)
    a, F = np.empty((K, width)), np.empty((2 * d, width))
    scratch = np.empty((3, width))
    T = np.empty((d, width))
    out = 0.0
    for start in range(0, len(X), width):
        n = min(width, len(X) - start)
        in_columns(X, start, n, T)
        centred(T, n, centre, F)
        for i in range(d):
            for s in range(n):
                F[d + i, s] = F[i, s] * F[i, s]
        all_combined(F, coefficients, constants, n, a)
        out += shares(a, n, w[start : start + n], scratch)
        for k in range(K):
            mass[k] += np.sum(a[k, :n])
        add_all_products(F, a, n, sums)
    return out


@njit(cache=True, fastmath=SUMS)
def tied(
    X: Array,
    w: Array,
    constants: Array,
    means: Array,
    factor: Array,
    mass: Array,
    first: Array,
    second: Array,
    both: Array,
) -> float:
    """Add the moments of the rows of X; factor (d, d) by columns.  `second` (d, d), its upper triangle, gets those
    about the means that samples expect, `both` (K, K) how much of the samples two components share."""
    K, d = means.shape
    width = tile(d)
    a, R = np.empty((K, width)), np.empty((d, width))
    z, scratch = np.empty(width), np.empty((3, width))
    T = np.empty((d, width))
    middle = np.zeros(d)
    for k in range(K):
        middle += means[k] / K
    near = means - middle
    columns = np.ascontiguousarray(near.T)
    ahead = near @ factor.T  # what the factor makes of the means
    out = 0.0
    for start in range(0, len(X), width):
        n = min(width, len(X) - start)
        in_columns(X, start, n, T)
        weights = w[start : start + n]
        centred(T, n, middle, R)
        for k in range(K):
            for s in range(n):
                a[k, s] = constants[k]
        for j in range(d):
            combined(R, factor[j], j + 1, n, z)
            for k in range(K):
                m = ahead[k, j]
                for s in range(n):
                    a[k, s] -= 0.5 * (z[s] - m) ** 2
        out += shares(a, n, weights, scratch)
        for k in range(K):
            total = np.sum(a[k, :n])
            mass[k] += total
            add_products(R, a[k], 0, n, first[k])
            for i in range(d):
                first[k, i] -= total * near[k, i]
            for s in range(n):
                z[s] = a[k, s] / max(weights[s], 1e-300)
            add_products(a, z, 0, n, both[k])
        for i in range(d):
            combined(a, columns[i], K, n, z)
            for s in range(n):
                R[i, s] -= z[s] / max(weights[s], 1e-300)
        for i in range(d):
            for s in range(n):
                z[s] = weights[s] * R[i, s]
            add_products(R, z, i, n, second[i])
    return out
