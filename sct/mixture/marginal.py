"""The marginal log-likelihood of samples with missing values, as a program; its derivatives are generated as well.

    a_k = log(pi_k) - log(det(C)) / 2 - r' inv(C) r / 2,    C = inv(U_k U_k')[seen, seen],    r = x[seen] - mu_k[seen]
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

import sct
from sct.mixture.likelihood import Objective, largest
from sct.mixture.missing import patterns

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
    diagonal: Array,
) -> Any:
    """As `log_likelihood`, of the features `seen` (s,) of the samples X (s, n), which have no others."""
    d = len(diagonal[0])
    logits = vector[logit_at]
    factors = vector[factor_at] + diagonal * np.exp(vector[log_at])[:, None]
    log_weights = logits - np.log(np.sum(np.exp(logits)))
    a = np.zeros((len(logit_at), len(w)))
    for k in range(len(logit_at)):
        rows = factors[k * d : (k + 1) * d]
        C = np.linalg.inv(rows.T @ rows)[seen][:, seen]
        residuals = X - vector[mean_at[k * d]][seen][:, None]
        q = np.sum(residuals * np.linalg.solve(C, residuals), axis=0)
        a[k] = log_weights[k] - 0.5 * np.linalg.slogdet(C)[1] - 0.5 * q
    top = largest(a)
    return w @ (top + np.log(np.sum(np.exp(a - top), axis=0)))


marginal_gradient = sct.value_and_grad(marginal_log_likelihood)
marginal_hessian = sct.hessian(marginal_log_likelihood)


class MarginalObjective(Objective):
    """As `Objective`, for blocks with missing values: the samples of each pattern go together."""

    def parts(self) -> Iterator[tuple[Array, Array, Array]]:
        """Of each pattern: what was seen of its samples (s, n), their weights (n,), which features those are (s,)."""
        for X, w in self.blocks:
            for seen, at in patterns(X):
                if np.any(seen):
                    yield X[np.ix_(seen, at)], w[at], np.flatnonzero(seen)

    def value(self, vector: Array) -> float:
        total = 0.0
        for X, w, seen in self.parts():
            total += marginal_log_likelihood(vector, X, w, seen, *self.layout.places[:-1]) + self.constant(X, w)
        return total

    def value_and_gradient(self, vector: Array) -> tuple[float, Array]:
        total, slope = 0.0, np.zeros_like(vector)
        for X, w, seen in self.parts():
            value, part = marginal_gradient(vector, X, w, seen, *self.layout.places[:-1])
            total += value + self.constant(X, w)
            slope += part
        return total, slope[:-1]

    def hessian(self, vector: Array) -> Array:
        total = np.zeros((len(vector), len(vector)))
        for X, w, seen in self.parts():
            total += marginal_hessian(vector, X, w, seen, *self.layout.places[:-1])
        return 0.5 * (total + total.T)[:-1, :-1]
