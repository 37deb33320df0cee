"""The log-likelihood of a Gaussian mixture as plain loops (an objective of the ADBench suite), and arguments for it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np


def gmm_loops(alphas: Any, means: Any, qs: Any, ls: Any, x: Any) -> Any:
    """The log-likelihood without its prior; alphas (k,), means and qs (k, d), ls (k, d (d - 1) / 2), x (n, d)."""
    n, d = x.shape
    k = alphas.shape[0]
    sum_qs = np.zeros(k)
    for j in range(k):
        for i in range(d):
            sum_qs[j] += qs[j, i]
    total = 0.0
    terms = np.empty(k)
    diff = np.empty(d)
    for s in range(n):
        for j in range(k):
            for i in range(d):
                diff[i] = x[s, i] - means[j, i]
            sq = 0.0
            for i in range(d):
                q = math.exp(qs[j, i]) * diff[i]
                for m in range(i):
                    q += ls[j, i * (i - 1) // 2 + m] * diff[m]
                sq += q * q
            terms[j] = alphas[j] + sum_qs[j] - 0.5 * sq
        top = terms[0]
        for j in range(1, k):
            if terms[j] > top:
                top = terms[j]
        acc = 0.0
        for j in range(k):
            acc += math.exp(terms[j] - top)
        total += top + math.log(acc)
    return total


def arguments(n: int = 1000, d: int = 10, k: int = 25) -> tuple[Any, ...]:
    """Random parameters and data."""
    rng = np.random.default_rng(0)
    shapes = ((k,), (k, d), (k, d), (k, d * (d - 1) // 2), (n, d))
    return tuple(rng.normal(size=shape) for shape in shapes)
