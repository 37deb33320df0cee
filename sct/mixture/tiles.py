"""What compiled E steps do within a tile: samples stand in columns, so that the innermost loops run over neighbours
and become vector instructions.

The loops take several rows at a time, so that what is loaded is used more than once.  After a change here touch
`fused.py` as well: Numba keeps machine code by the file of the function that is called.
"""

from __future__ import annotations

from typing import Any

from numba import njit

from sct.mixture.shares import SUMS

Array = Any

LONGEST, SHORTEST = 256, 64  # samples in a tile


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
def all_combined(F: Array, coefficients: Array, constants: Array, n: int, a: Array) -> None:
    """a[k] (n,) = constants[k] + the sum of coefficients[k, i] * F[i]; two components and four rows at a time, so that
    each number of F that is loaded is used twice."""
    K, rows = coefficients.shape
    for k in range(0, K - K % 2, 2):
        for s in range(n):
            a[k, s] = constants[k]
            a[k + 1, s] = constants[k + 1]
        for i in range(0, rows - rows % 4, 4):
            c, d = coefficients[k, i : i + 4], coefficients[k + 1, i : i + 4]
            c0, c1, c2, c3 = c[0], c[1], c[2], c[3]
            d0, d1, d2, d3 = d[0], d[1], d[2], d[3]
            for s in range(n):
                f0, f1, f2, f3 = F[i, s], F[i + 1, s], F[i + 2, s], F[i + 3, s]
                a[k, s] += c0 * f0 + c1 * f1 + c2 * f2 + c3 * f3
                a[k + 1, s] += d0 * f0 + d1 * f1 + d2 * f2 + d3 * f3
        for i in range(rows - rows % 4, rows):
            c0, d0 = coefficients[k, i], coefficients[k + 1, i]
            for s in range(n):
                a[k, s] += c0 * F[i, s]
                a[k + 1, s] += d0 * F[i, s]
    if K % 2:
        combined(F, coefficients[K - 1], rows, n, a[K - 1])
        for s in range(n):
            a[K - 1, s] += constants[K - 1]


@njit(cache=True, fastmath=SUMS)
def add_all_products(F: Array, a: Array, n: int, sums: Array) -> None:
    """sums[k, i] += the product of a[k] and F[i]; two components and four rows at a time."""
    K, rows = sums.shape
    for k in range(0, K - K % 2, 2):
        for i in range(0, rows - rows % 4, 4):
            c0 = c1 = c2 = c3 = d0 = d1 = d2 = d3 = 0.0
            for s in range(n):
                c, d = a[k, s], a[k + 1, s]
                f0, f1, f2, f3 = F[i, s], F[i + 1, s], F[i + 2, s], F[i + 3, s]
                c0 += c * f0
                c1 += c * f1
                c2 += c * f2
                c3 += c * f3
                d0 += d * f0
                d1 += d * f1
                d2 += d * f2
                d3 += d * f3
            sums[k, i] += c0
            sums[k, i + 1] += c1
            sums[k, i + 2] += c2
            sums[k, i + 3] += c3
            sums[k + 1, i] += d0
            sums[k + 1, i + 1] += d1
            sums[k + 1, i + 2] += d2
            sums[k + 1, i + 3] += d3
        for i in range(rows - rows % 4, rows):
            c0 = d0 = 0.0
            for s in range(n):
                c0 += a[k, s] * F[i, s]
                d0 += a[k + 1, s] * F[i, s]
            sums[k, i] += c0
            sums[k + 1, i] += d0
    if K % 2:
        add_products(F, a[K - 1], 0, n, sums[K - 1])
