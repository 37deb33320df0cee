"""The marginal log-likelihood of samples with missing values, as a program; its derivatives are generated as well.

With the precision L = U U' of a component, and r = x - mu for what was seen of x and 0 for what was not:

    a_k = log(pi_k) + log(det(U)) - log(det(L[missing, missing])) / 2 - |U' (r - z)|^2 / 2,
    z = inv(L[missing, missing]) (L r)[missing] there and 0 elsewhere

so what is missing stands where the density is largest.  Nothing cancels, and without gaps this is the density itself.
The program takes all groups of samples that lack the same features at once, and many vectors of parameters: moved along
one direction each, they give all columns of the Hessian by one product with it.  Diagonal covariances need no more than
what is missing to drop out of sums.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

import sct
from sct.mixture.likelihood import Objective, largest
from sct.mixture.missing import Groups, groups
from sct.mixture.vector import Layout

Array = Any


def marginal_log_likelihood(
    vector: Array,
    X: Array,
    w: Array,
    seen: Array,
    logit_at: Array,
    mean_at: Array,
    factor_at: Array,
    log_at: Array,
) -> Any:
    """The weighted log-likelihoods, less their constant, of m vectors that stand one behind the other: their sum.

    X (G, d, n), 0 where a value is missing; w (G, n); seen (G, d): 1 where the samples of a group have values, else 0.
    logit_at (K, m); mean_at (K * m, 1, d, 1), factor_at (K * m, 1, d, d), log_at (K * m, 1, d, 1).
    """
    logits = vector[logit_at]
    logs = vector[log_at]
    unit = np.eye(len(seen[0]))
    factors = vector[factor_at] + unit * np.exp(logs)
    precisions = np.swapaxes(factors, 2, 3) @ factors
    lacking = 1.0 - seen
    inner = precisions * (lacking[:, :, None] * lacking[:, None, :]) + unit * seen[:, :, None]
    residuals = (X - vector[mean_at]) * seen[:, :, None]
    filled = residuals - np.linalg.solve(inner, (precisions @ residuals) * lacking[:, :, None])
    Z = factors @ filled
    constants = np.sum(logs, axis=(1, 2, 3))[:, None] - 0.5 * np.linalg.slogdet(inner)[1]
    densities = constants[:, :, None] - 0.5 * np.sum(Z * Z, axis=2)
    log_weights = logits - np.log(np.sum(np.exp(logits), axis=0))
    a = log_weights[:, :, None, None] + np.reshape(densities, (len(logits), len(logits[0]), len(w), len(w[0])))
    top = largest(a)
    return np.sum(w * (top + np.log(np.sum(np.exp(a - top), axis=0))))


marginal_gradient = sct.value_and_grad(marginal_log_likelihood)


class MarginalObjective(Objective):
    """As `Objective`, for blocks with missing values."""

    def parts(self, count: int) -> Iterator[tuple[Groups, tuple[Array, ...]]]:
        """Groups of samples, and the program's arguments behind so many vectors."""
        shape, d = self.layout, self.layout.features
        firsts = (shape.size + 1) * np.arange(count)

        def of_each(at: Array, *axes: int) -> Array:
            return (at.reshape(shape.components, 1, *axes) + firsts.reshape(-1, *[1] * len(axes))).reshape(-1, 1, *axes)

        means, factors = of_each(shape.mean_at[::d], d, 1), of_each(shape.factor_at, d, d)
        places = shape.logit_at[:, None] + firsts, means, factors, of_each(shape.log_at, d, 1)
        for X, w in self.blocks:
            any_seen = ~np.all(np.isnan(X), axis=0)  # a sample of which nothing was seen says nothing
            for g in groups(X[:, any_seen], count * shape.components) if np.any(any_seen) else ():
                yield g, (g.values, w[any_seen][g.at] * g.counts, g.seen, *places)

    def value(self, vector: Array) -> float:
        return sum(float(marginal_log_likelihood(vector, *a)) + constant(g, a[1]) for g, a in self.parts(1))

    def value_and_gradient(self, vector: Array) -> tuple[float, Array]:
        total, slope = 0.0, np.zeros_like(vector)
        for g, arguments in self.parts(1):
            value, part = marginal_gradient(vector, *arguments)
            total += value + constant(g, arguments[1])
            slope += part
        return total, slope[:-1]

    def hessian(self, vector: Array) -> Array:
        size = len(vector) - 1
        total = np.zeros((size, size + 1))
        same, directions = np.tile(vector, size), np.eye(size, size + 1)
        for _, arguments in self.parts(size):
            columns = sct.hvp(marginal_log_likelihood, (same, *arguments), (directions.reshape(-1),))
            total += columns.reshape(size, size + 1)
        return 0.5 * (total[:, :-1] + total[:, :-1].T)


def constant(g: Groups, w: Array) -> float:
    """What the program leaves out: log(2 pi) / 2 for each value that was seen."""
    return -0.5 * float(np.log(2.0 * np.pi)) * float(np.sum(g.seen, axis=1) @ np.sum(w, axis=1))


def diagonal_log_likelihood(
    vector: Array,
    X: Array,
    w: Array,
    seen: Array,
    logit_at: Array,
    mean_at: Array,
    log_at: Array,
    group: Array,
) -> Any:
    """As `log_likelihood` for diagonal covariances, where what is missing drops out of sums; a row for each component
    and feature.

    X (K * d, n), 0 where a value is missing; seen (K * d, n): 1 where there is one, else 0; mean_at (K * d,).
    """
    logits = vector[logit_at]
    logs = vector[log_at]
    Z = (X - vector[mean_at][:, None]) * np.exp(logs)[:, None]
    densities = group @ ((logs[:, None] - 0.5 * Z * Z) * seen)
    a = (logits - np.log(np.sum(np.exp(logits))))[:, None] + densities
    top = largest(a)
    return w @ (top + np.log(np.sum(np.exp(a - top), axis=0)))


class DiagonalObjective(Objective):
    """As `Objective`, for diagonal covariances and blocks with missing values."""

    programs = (
        diagonal_log_likelihood,
        sct.value_and_grad(diagonal_log_likelihood),
        sct.hessian(diagonal_log_likelihood),
    )

    def arguments(self, X: Array, w: Array) -> tuple[Array, ...]:
        shape, seen = self.layout, np.tile(~np.isnan(X), (self.layout.components, 1))
        values = np.where(seen, np.tile(X, (shape.components, 1)), 0.0)
        means = shape.mean_at[:: shape.features].reshape(-1)
        return values, w, seen.astype(float), shape.logit_at, means, shape.log_at, shape.group

    def constant(self, X: Array, w: Array) -> float:
        return -0.5 * float(np.log(2.0 * np.pi)) * float(np.sum(~np.isnan(X) @ w))


def objective(layout: Layout, blocks: Iterable[tuple[Array, Array]]) -> Objective:
    """The log-likelihood of blocks with missing values."""
    return (DiagonalObjective if layout.kind in ("diag", "spherical") else MarginalObjective)(layout, blocks)
