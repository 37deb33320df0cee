"""Log joints to responsibilities, compiled: the exponentials are written out, so that they are computed side by side.

After a change here touch `fused.py` as well: Numba keeps machine code by the file of the function that is called.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

Array = Any

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
def shares(a: Array, n: int, w: Array, scratch: Array) -> float:
    """The first n log joints of each row of a (K, width) become responsibilities times weights (n,); the weighted
    log-likelihood is returned."""
    K = len(a)
    top, total, powers = scratch[0], scratch[1], scratch[2]
    for s in range(n):
        top[s] = a[0, s]
    for k in range(1, K):
        for s in range(n):
            top[s] = a[k, s] if a[k, s] > top[s] else top[s]
    for s in range(n):
        total[s] = 0.0
    for k in range(K):
        for s in range(n):
            a[k, s] -= top[s]
        exponentials(a[k, :n], powers)
        for s in range(n):
            total[s] += a[k, s]
    out, unlike = 0.0, 0
    for s in range(n):
        out += w[s] * top[s]
        unlike += w[s] != w[0]
    if unlike == 0:  # one logarithm for eight samples: the totals lie between 1 and K
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
