"""An exponential function that compilers can vectorise: plain arithmetic where the C library has a call."""

from __future__ import annotations

import numpy as np

import sct

LOG2_E, LN2_HIGH, LN2_LOW = 1.4426950408889634, 6.93147180369123816490e-01, 1.90821492927058770002e-10
ROUNDING = 6755399441055744.0  # 1.5 * 2**52: adding it leaves a whole number in the low bits


def vexp(x):
    """exp(x) for x <= 700, to a few units in the last place; 0 below -700.

    x = k log 2 + r with a whole number k, a polynomial in r, and k put into the bits of the exponent.
    """
    inside = max(x, -700.0)
    k = np.floor(inside * LOG2_E + 0.5)
    shifted = np.float64(k + ROUNDING)
    r = inside - k * LN2_HIGH - k * LN2_LOW
    p = 1.0 / 6227020800.0
    p = p * r + 1.0 / 479001600.0
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
    p = p * r + 1.0
    p = p * r + 1.0
    power = np.int64((shifted.view(np.int64) + 1023) << 52).view(np.float64)
    return p * power if x > -700.0 else 0.0


sct.rule.elementwise(vexp, "vexp(x) -> y", x="y")
