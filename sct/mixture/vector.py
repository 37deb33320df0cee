"""Constrained parameters and one vector: softmax of logits whose last is 0, log-Cholesky of the precision.

The vector holds, in this order,

    logits    K - 1   weights = softmax of the logits and a last one that is 0
    means     K * d
    logs      logarithms of the factors' diagonals: full and diag K * d, tied d, spherical K
    upper     the factors above their diagonals, row by row: full K * d(d-1)/2, tied d(d-1)/2
    zero      1       always 0: the last logit, and what stands below the diagonals

so the covariance type is nothing but a table of which entry stands at which place (`Layout`), and one program is the
likelihood of all four.  Pinheiro and Bates, Statistics and Computing 6 (1996) 289, for the log-Cholesky form.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import numpy as np

from sct.mixture.kinds import KINDS
from sct.mixture.parameters import Parameters, with_factors

Array = Any


@dataclass(frozen=True)
class Layout:
    """Which entry of the vector stands at which place.

    logit_at (K,); mean_at (K * d, d): row k * d + j has the mean of component k; factor_at (K * d, d): row k * d + j
    has column j of component k's factor above the diagonal; log_at (K * d,): the logarithm of that column's diagonal;
    diagonal (K * d, d): 1 at the diagonals; group (K, K * d): 1 where a row belongs to a component.
    """

    kind: str
    components: int
    features: int
    size: int
    logit_at: Array
    mean_at: Array
    factor_at: Array
    log_at: Array
    diagonal: Array
    group: Array

    @property
    def places(self) -> tuple[Array, ...]:
        """The arrays that the likelihood takes."""
        return self.logit_at, self.mean_at, self.factor_at, self.log_at, self.diagonal, self.group

    @property
    def logits(self) -> slice:
        """Where the free logits stand."""
        return slice(0, self.components - 1)

    @property
    def means(self) -> slice:
        """Where the means stand."""
        first = self.components - 1
        return slice(first, first + self.components * self.features)

    def pack(self, p: Parameters) -> Array:
        """The vector of parameters; its last entry is 0.  A weight of 0 has no logit: it is taken as 1e-300."""
        out = np.zeros(self.size + 1)
        logs = np.log(np.maximum(p.weights, 1e-300))
        out[self.logit_at] = logs - logs[-1]
        out[self.mean_at] = np.repeat(p.means, self.features, axis=0)
        rows = self.rows(p.factors)
        off = self.factor_at < self.size
        out[self.factor_at[off]] = rows[off]
        out[self.log_at] = np.log(rows[self.diagonal == 1.0])
        return out

    def rows(self, factors: Array) -> Array:
        """The columns of all factors as rows (K * d, d)."""
        d = self.features
        if self.kind in ("full", "tied"):
            full = np.broadcast_to(factors, (self.components, d, d))
            return np.swapaxes(full, 1, 2).reshape(-1, d)
        across = np.broadcast_to(factors.reshape(self.components, -1), (self.components, d))
        return self.diagonal * across.reshape(-1, 1)

    def unpack(self, vector: Array) -> Parameters:
        """The parameters of a vector."""
        logits = vector[self.logit_at]
        weights = np.exp(logits - np.max(logits))
        d = self.features
        factors = (vector[self.factor_at] + self.diagonal * np.exp(vector[self.log_at])[:, None]).reshape(-1, d, d)
        full = np.swapaxes(factors, 1, 2)
        diagonals = np.diagonal(full, axis1=1, axis2=2)
        shaped = {"full": full, "tied": full[0], "diag": diagonals, "spherical": diagonals[:, 0]}[self.kind]
        means = vector[self.means].reshape(self.components, d)
        return with_factors(self.kind, weights / np.sum(weights), means, np.array(shaped))


@functools.cache
def layout(kind: str, components: int, features: int) -> Layout:
    """The layout of a mixture of this covariance type."""
    K, d = components, features
    above = d * (d - 1) // 2
    logs = {"full": K * d, "diag": K * d, "tied": d, "spherical": K}[kind]
    upper = {"full": K * above, "tied": above, "diag": 0, "spherical": 0}[kind]
    size = K - 1 + K * d + logs + upper
    first_log, first_upper = K - 1 + K * d, K - 1 + K * d + logs
    component, feature = np.divmod(np.arange(K * d), d)
    log_at = {"full": np.arange(K * d), "diag": np.arange(K * d), "tied": feature, "spherical": component}[kind]
    factor_at = np.full((K * d, d), size)
    if upper:
        rows, columns = np.triu_indices(d, 1)
        of_component = above * np.arange(K)[:, None] if kind == "full" else np.zeros((K, 1), int)
        factor_at[d * np.arange(K)[:, None] + columns, rows] = first_upper + of_component + np.arange(above)
    return Layout(
        KINDS[kind].name,
        K,
        d,
        size,
        logit_at=np.append(np.arange(K - 1), size),
        mean_at=K - 1 + component[:, None] * d + np.arange(d),
        factor_at=factor_at,
        log_at=first_log + log_at,
        diagonal=np.concatenate([np.eye(d)] * K),
        group=np.repeat(np.eye(K), d, axis=1),
    )
