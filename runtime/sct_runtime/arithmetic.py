"""Arithmetic with the conventions of derivatives at singular points, and the polygamma functions.

Everything takes numbers or arrays unless it says otherwise, and gives no warnings.  Python's numbers give Python's, so
that they take the dtype of the array that they meet.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

# B_2k / (2k)!, the coefficients of the asymptotic series of the polygamma functions.
BERNOULLI = (
    1 / 12, -1 / 720, 1 / 30240, -1 / 1209600, 1 / 47900160, -691 / 1307674368000, 1 / 74724249600,
    -3617 / 10670622842880000,
)  # fmt: skip


def safe_divide(a: Any, b: Any) -> Any:
    """a / b, and 0 where b is 0: the slope x / |x| of a norm."""
    zero = np.equal(b, 0)
    return _as_given(np.where(zero, 0.0, a / np.where(zero, 1.0, b)), a, b)


def masked_product(factor: Any, g: Any) -> Any:
    """factor * g, and 0 where g is 0, however large the factor: what was not taken contributes nothing."""
    if isinstance(g, float | int) and isinstance(factor, float | int):
        return factor * g if g or math.isfinite(factor) else 0.0
    with np.errstate(invalid="ignore"):
        return np.where(np.isfinite(factor) | np.not_equal(g, 0.0), factor * g, 0.0)[()]


def safe_sqrt(x: Any) -> Any:
    """The square root; its derivative at 0 is taken as 0, as for norms and standard deviations."""
    return np.sqrt(x)


def safe_log(x: Any) -> Any:
    """The logarithm, 0 at 0 and nan below: the factor in the derivative of x ** y with respect to y."""
    positive = np.greater(x, 0)
    logs = np.log(np.where(positive, x, 1.0))
    return _as_given(np.where(np.equal(x, 0), 0.0, np.where(positive, logs, np.nan)), x)


def _as_given(result: Any, *operands: Any) -> Any:
    """A number where an array without axes is the result; Python's where the operands are Python's."""
    plain = all(type(x) in (int, float) for x in operands)
    return float(result) if plain else result[()]


def polygamma(n: int, x: float) -> float:
    """The n-th derivative of digamma at a number x, to about 1e-14.

    Source: Abramowitz and Stegun, 6.4.6 (recurrence up to x >= 20) and 6.4.11 (asymptotic series).
    """
    sign = -1.0 if n % 2 == 0 else 1.0
    total = 0.0
    while x < 20.0 + n:
        total += sign * math.factorial(n) / x ** (n + 1)
        x += 1.0
    if n == 0:
        series = math.log(x) - 0.5 / x
    else:
        series = sign * (math.factorial(n - 1) / x**n + 0.5 * math.factorial(n) / x ** (n + 1))
    for k, coefficient in enumerate(BERNOULLI, start=1):
        series += sign * coefficient * math.factorial(2 * k + n - 1) / x ** (2 * k + n)
    return total + series


def digamma(x: float) -> float:
    """The derivative of `math.lgamma` at a number x, to about 1e-14."""
    return polygamma(0, x)
