"""The log-likelihood as a plain NumPy program; its gradient and Hessian are generated from it by `sct`.

Samples stand in columns.  The program is linear algebra on whole blocks, so that `sct` can take all directions of the
Hessian through its gradient at once.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any, ClassVar

import numpy as np

import sct
from sct.mixture.vector import Layout

Array = Any


def largest(a: Array) -> Array:
    """The largest entry of each column."""
    return np.max(a, axis=0)


# log(sum(exp(a))) does not depend on what is subtracted before and added after: its derivative is none.
sct.rule.constant(largest, "largest(a)", sample="np.array([[0.3, 0.7], [0.5, 0.2]])")


def log_likelihood(
    vector: Array,
    X: Array,
    w: Array,
    logit_at: Array,
    mean_at: Array,
    factor_at: Array,
    log_at: Array,
    diagonal: Array,
    group: Array,
) -> Any:
    """The weighted log-likelihood, less the constant; vector as in `sct.mixture.vector`, X (d, n), w (n,)."""
    logits = vector[logit_at]
    logs = vector[log_at]
    factors = vector[factor_at] + diagonal * np.exp(logs)[:, None]
    Z = factors @ X - np.sum(factors * vector[mean_at], axis=1)[:, None]
    constants = logits - np.log(np.sum(np.exp(logits))) + group @ logs
    a = constants[:, None] - 0.5 * group @ (Z * Z)
    top = largest(a)
    return w @ (top + np.log(np.sum(np.exp(a - top), axis=0)))


gradient = sct.value_and_grad(log_likelihood)
hessian = sct.hessian(log_likelihood)


@functools.cache
def keep_memory() -> None:
    """Let memory that is freed stay with the process, up to 32 MB.

    Where each large array is given back to the system and asked for again, the pages take twice the time of the
    arithmetic.  glibc keeps what is smaller than the largest array that was freed before (mallopt(3),
    M_MMAP_THRESHOLD): this one is, and never touched.  Elsewhere nothing changes.
    """
    np.empty(2**24, np.uint8)


class Objective:
    """The log-likelihood of blocks of samples as a function of the vector, with its derivatives.

    blocks: pairs of X (d, n) and weights (n,), gone through again for each call.
    """

    # The function, its value with the gradient, its Hessian.
    programs: ClassVar[tuple[Callable[..., Any], ...]] = (log_likelihood, gradient, hessian)

    def __init__(self, layout: Layout, blocks: Iterable[tuple[Array, Array]]) -> None:
        self.layout, self.blocks = layout, blocks
        keep_memory()

    def value(self, vector: Array) -> float:
        """The log-likelihood."""
        total = 0.0
        for X, w in self.blocks:
            total += self.programs[0](vector, *self.arguments(X, w)) + self.constant(X, w)
        return total

    def value_and_gradient(self, vector: Array) -> tuple[float, Array]:
        """(value, gradient); the gradient has an entry for each of the vector but the last, which is no parameter."""
        total, slope = 0.0, np.zeros_like(vector)
        for X, w in self.blocks:
            value, part = self.programs[1](vector, *self.arguments(X, w))
            total += value + self.constant(X, w)
            slope += part
        return total, slope[:-1]

    def hessian(self, vector: Array) -> Array:
        """The Hessian, of the entries of the vector but the last."""
        size = len(vector)
        total = np.zeros((size, size))
        # The tangents of Z are the largest arrays: their size decides how many samples go through together.
        length = max(128, 2**17 // (size * len(self.layout.log_at)))
        for X, w in self.blocks:
            for k in range(0, len(w), length):
                part, weights = np.array(X[:, k : k + length], order="C"), np.array(w[k : k + length])
                total += self.programs[2](vector, *self.arguments(part, weights))
        return 0.5 * (total + total.T)[:-1, :-1]

    def arguments(self, X: Array, w: Array) -> tuple[Array, ...]:
        """What the programs take behind the vector, for samples X (d, n) with weights w (n,)."""
        return X, w, *self.layout.places

    def constant(self, X: Array, w: Array) -> float:
        """What the program leaves out: d/2 log(2 pi) for each sample."""
        return -0.5 * len(X) * float(np.log(2.0 * np.pi)) * float(np.sum(w))
