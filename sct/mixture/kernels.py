"""Which E step is taken: the compiled one where Numba is installed, else that of BLAS."""

from __future__ import annotations

import functools
from importlib.util import find_spec
from typing import Any

import numpy as np

from sct.mixture import steps
from sct.mixture.blocks import Samples
from sct.mixture.expanded import Expanded, by_products
from sct.mixture.parameters import Parameters
from sct.mixture.steps import Moments

Array = Any


@functools.cache
def compiled() -> Any:
    """The module of the compiled steps; None without Numba."""
    if find_spec("numba") is None:
        return None
    from sct.mixture import fused

    return fused


def expectation(samples: Samples, p: Parameters) -> Moments:
    """The E step."""
    fused = compiled()
    return by_blas(samples, p) if fused is None else by_numba(fused, samples, p)


def by_blas(samples: Samples, p: Parameters) -> Moments:
    """The E step by products of matrices."""
    e = Expanded.of(p)
    return steps.expectation(samples, p) if e is None else by_products(samples, p, e)


def by_numba(fused: Any, samples: Samples, p: Parameters) -> Moments:
    """The E step by the compiled loops."""
    K, d = p.means.shape
    name = p.kind.name
    e = Expanded.of(p)
    if e is not None:
        log_likelihood, mass, both = 0.0, np.zeros(K), np.zeros((K, 2 * d))
        for X, w in samples.rows(1):
            log_likelihood += fused.expanded(X, w, e.constants, e.coefficients, e.centre, mass, both)
        return e.moments(p, log_likelihood, mass, both)
    m = Moments.empty(p.means, "diag" if name == "spherical" else name)
    with np.errstate(divide="ignore"):
        constants = np.log(p.weights) + steps.log_determinants(p) - 0.5 * d * steps.LOG_2_PI
    means = np.ascontiguousarray(p.means)
    factors = np.tile(p.factors[:, None], (1, d)) if name == "spherical" else p.factors
    if name in ("full", "tied"):
        factors = np.swapaxes(factors, -1, -2)
    factors = np.ascontiguousarray(factors)
    add = {"full": fused.full, "tied": fused.tied}.get(name, fused.diag)
    sums = m.mass, m.first, m.second
    both = np.zeros((K, K))
    for X, w in samples.rows(1):
        m.log_likelihood += add(X, w, constants, means, factors, *sums, *([both] if name == "tied" else []))
    if name in ("full", "tied"):
        m.second = np.triu(m.second) + np.swapaxes(np.triu(m.second, 1), -1, -2)
    if name == "tied":
        for k in range(K):
            for other in range(k):
                apart = p.means[k] - p.means[other]
                m.second += both[k, other] * np.multiply.outer(apart, apart)
    if name == "spherical":
        m.second = np.sum(m.second, axis=1)
    return m
