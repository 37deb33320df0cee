"""Forms of the helpers of `sct_runtime.arithmetic` and of the schedule of checkpoints."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba.extending import register_jitable

from sct_runtime import digamma, masked_product, polygamma, safe_divide, safe_log, safe_sqrt, stride
from sct_runtime.arithmetic import BERNOULLI
from sct_runtime.compiled.kinds import form, rank


@form(safe_divide)
def _safe_divide(a: Any, b: Any) -> Any:
    if rank(a) == 0 and rank(b) == 0:
        return lambda a, b: a / b if b != 0 else 0.0
    if rank(b) == 0:
        return lambda a, b: a / b if b != 0 else np.zeros_like(a)
    return lambda a, b: np.where(np.equal(b, 0), 0.0, a / np.where(np.equal(b, 0), 1.0, b))


@form(masked_product)
def _masked_product(factor: Any, g: Any) -> Any:
    if rank(factor) == 0 and rank(g) == 0:
        return lambda factor, g: factor * g if g != 0 or math.isfinite(factor) else 0.0
    return lambda factor, g: np.where(np.isfinite(factor) | np.not_equal(g, 0.0), factor * g, 0.0)


@form(safe_sqrt)
def _safe_sqrt(x: Any) -> Any:
    return lambda x: np.sqrt(x)


@register_jitable
def _logarithm(x: float) -> float:
    if x > 0:
        return math.log(x)
    return 0.0 if x == 0 else math.nan


@form(safe_log)
def _safe_log(x: Any) -> Any:
    if rank(x) == 0:
        return lambda x: _logarithm(x)
    if not rank(x):
        return None

    def each(x: Any) -> Any:
        out = np.empty(x.shape)
        for place, value in np.ndenumerate(x):
            out[place] = _logarithm(value)
        return out

    return each


@form(polygamma)
def _polygamma(n: Any, x: Any) -> Any:
    coefficients = BERNOULLI

    def series(n: int, x: float) -> float:
        sign = -1.0 if n % 2 == 0 else 1.0
        total = 0.0
        while x < 20.0 + n:
            total += sign * math.gamma(n + 1.0) / x ** (n + 1)
            x += 1.0
        if n == 0:
            found = math.log(x) - 0.5 / x
        else:
            found = sign * (math.gamma(float(n)) / x**n + 0.5 * math.gamma(n + 1.0) / x ** (n + 1))
        for k in range(len(coefficients)):
            found += sign * coefficients[k] * math.gamma(2.0 * k + n + 2.0) / x ** (2 * k + n + 2)
        return total + found

    return series


@form(digamma)
def _digamma(x: Any) -> Any:
    return lambda x: polygamma(0, x)


@register_jitable
def _comb(n: int, k: int) -> int:
    found = 1
    for i in range(1, k + 1):
        found = found * (n - k + i) // i
    return found


@form(stride)
def _stride(steps: Any, free: Any) -> Any:
    def binomial(steps: int, free: int) -> int:
        if free < 1 or steps < 1:
            return steps
        places = free + 1
        times = 1
        while _comb(places + times, places) <= steps:
            times += 1
        fewest = _comb(places + times - 2, places) if times > 1 else 1
        return max(fewest, steps + 1 - _comb(free + times, free))

    return binomial
