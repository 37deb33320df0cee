"""The E step compiled by Numba: responsibilities and moments in one pass over tiles of samples that stay in the cache.

Needs the extra `numba`.  EM is no derivative, so these loops are written by hand; they give what `steps` gives.
In a tile samples stand in columns, so that the innermost loops run over neighbours and become vector instructions.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

Array = Any

LONGEST, SHORTEST = 256, 64  # samples in a tile
# Sums may be taken in any order; nothing else is allowed, so that NaN and infinity stay what they are.
SUMS = {"reassoc", "contract", "nsz"}
LOG2_E = 1.4426950408889634
LN2_HIGH, LN2_LOW = 0.693147180369123816490, 1.90821492927058770002e-10


@njit(cache=True)
def exponentials(x: Array, powers: Array) -> None:
    """exp of x (n,), none above 0, in place, to two units in the last place; 0 is the least for 1e-307 and below.

    2**k times a polynomial on half an interval of log 2, as in Cody and Waite, Software Manual for the Elementary
    Functions (1980), without calls or branches, so that neighbours are computed side by side.  The power is put
    together from bits, in `powers`, of at least the length of x.
    """
    bits = powers.view(np.int64)
    for s in range(x.size):
        y = max(x[s], -707.0)
        k = np.floor(y * LOG2_E + 0.5)
        r = (y - k * LN2_HIGH) - k * LN2_LOW
        p = 1.0 / 479001600.0
        p = p * r + 1.0 / 39916800.0
        p = p * r + 1.0 / 3628800.0
        p = p * r + 1.0 / 362880.0
        p = p * r + 1.0 / 40320.0
        p = p * r + 1.0 / 5040.0
        p = p * r + 1.0 / 720.0
        p = p * r + 1.0 / 120.0
        p = p * r + 1.0 / 24.0
        p = p * r + 1.0 / 6.0
        p = p * r + 0.5
        x[s] = (p * r + 1.0) * r + 1.0
        bits[s] = (np.int64(np.int32(k)) + 1023) << 52
    for s in range(x.size):
        x[s] *= powers[s]


@njit(cache=True, fastmath=SUMS)
def shares(a: Array, w: Array, scratch: Array) -> float:
    """Log joints (K, n) become responsibilities times weights; the weighted log-likelihood is returned."""
    K, n = a.shape
    top, total, powers = scratch[0], scratch[1], scratch[2]
    for s in range(n):
        top[s] = a[0, s]
    for k in range(1, K):
        for s in range(n):
            top[s] = max(top[s], a[k, s])
    for s in range(n):
        total[s] = 0.0
    for k in range(K):
        row = a[k]
        for s in range(n):
            row[s] -= top[s]
        exponentials(row, powers)
        for s in range(n):
            total[s] += row[s]
    out, alike = 0.0, True
    for s in range(n):
        out += w[s] * top[s]
        alike = alike and w[s] == w[0]
    if alike:  # one logarithm for eight samples: the totals lie between 1 and K
        for first in range(0, n, 8):
            product = 1.0
            for s in range(first, min(first + 8, n)):
                product *= total[s]
            out += w[0] * np.log(product)
    else:
        for s in range(n):
            out += w[s] * np.log(total[s])
    for s in range(n):
        total[s] = w[s] / total[s]
    for k in range(K):
        for s in range(n):
            a[k, s] *= total[s]
    return out


@njit(cache=True)
def tile(rows: int) -> int:
    """How many samples make a tile of so many rows: twenty kilobytes, which stay in the fastest cache."""
    return min(LONGEST, max(SHORTEST, 2560 // rows))


@njit(cache=True)
def in_columns(X: Array, first: int, n: int, T: Array) -> None:
    """T (d, n) = the rows first, first + 1, ... of X as columns, in float64."""
    for s in range(n):
        for i in range(len(T)):
            T[i, s] = X[first + s, i]


@njit(cache=True, fastmath=SUMS)
def centred(T: Array, n: int, mean: Array, R: Array) -> None:
    """R (d, n) = T less a mean."""
    for i in range(len(mean)):
        for s in range(n):
            R[i, s] = T[i, s] - mean[i]


@njit(cache=True, fastmath=SUMS)
def combined(R: Array, factors: Array, end: int, n: int, z: Array) -> None:
    """z (n,) = the sum over i < end of factors[i] * R[i]; four rows at a time, so that z is seldom loaded."""
    for s in range(n):
        z[s] = 0.0
    whole = end - end % 4
    for i in range(0, whole, 4):
        a, b, c, d = factors[i], factors[i + 1], factors[i + 2], factors[i + 3]
        for s in range(n):
            z[s] += a * R[i, s] + b * R[i + 1, s] + c * R[i + 2, s] + d * R[i + 3, s]
    for i in range(whole, end):
        a = factors[i]
        for s in range(n):
            z[s] += a * R[i, s]


@njit(cache=True, fastmath=SUMS)
def add_products(R: Array, z: Array, begin: int, n: int, out: Array) -> None:
    """out[i] += the product of z (n,) and R[i], for all i from `begin` on; four rows at a time."""
    end = len(R)
    whole = end - (end - begin) % 4
    for i in range(begin, whole, 4):
        a = b = c = d = 0.0
        for s in range(n):
            a += z[s] * R[i, s]
            b += z[s] * R[i + 1, s]
            c += z[s] * R[i + 2, s]
            d += z[s] * R[i + 3, s]
        out[i] += a
        out[i + 1] += b
        out[i + 2] += c
        out[i + 3] += d
    for i in range(whole, end):
        a = 0.0
        for s in range(n):
            a += z[s] * R[i, s]
        out[i] += a


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
        out += shares(a[:, :n], w[start : start + n], scratch)
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
        out += shares(a[:, :n], w[start : start + n], scratch)
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
    """As `diag`, where `steps.Expanded` says that squares may be multiplied out: coefficients and sums (K, 2 * d)."""
    K, d = len(constants), len(centre)
    width = tile(2 * d)
    a, F = np.empty((K, width)), np.empty((2 * d, width))
    z, scratch = np.empty(width), np.empty((3, width))
    T = np.empty((d, width))
    out = 0.0
    for start in range(0, len(X), width):
        n = min(width, len(X) - start)
        in_columns(X, start, n, T)
        centred(T, n, centre, F)
        for i in range(d):
            for s in range(n):
                F[d + i, s] = F[i, s] * F[i, s]
        for k in range(K):
            combined(F, coefficients[k], 2 * d, n, z)
            for s in range(n):
                a[k, s] = constants[k] + z[s]
        out += shares(a[:, :n], w[start : start + n], scratch)
        for k in range(K):
            mass[k] += np.sum(a[k, :n])
            add_products(F, a[k], 0, n, sums[k])
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
        out += shares(a[:, :n], weights, scratch)
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
