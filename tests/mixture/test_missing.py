"""The marginal likelihood of samples with gaps, its derivatives and its EM step, against sums over samples by SciPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

pytest.importorskip("sklearn")

from scipy.special import logsumexp
from scipy.stats import multivariate_normal

from sct.mixture import GaussianMixture, blocks, marginal, missing
from sct.mixture.parameters import with_covariances
from sct.mixture.vector import Layout, layout
from tests.oracles import mixtures

Array = Any
KINDS = ("full", "tied", "diag", "spherical")


def case(kind: str, K: int = 2, d: int = 3, n: int = 40) -> tuple[Layout, Array, Array, Array, Array]:
    """(layout, vector, parameters, samples (d, n) with gaps of all sorts, their weights)."""
    rng = np.random.default_rng(1)
    w, m, C = mixtures.random_mixture(2, K, d, kind)
    shape = layout(kind, K, d)
    X = rng.normal(size=(d, n))
    X[rng.random(X.shape) < 0.4] = np.nan
    X[:, 0] = np.nan
    return shape, shape.pack(with_covariances(kind, w, m, C)), (w, m, C), X, rng.random(n)


def log_joints(w: Array, m: Array, C: Array, X: Array) -> Array:
    """Of each sample the log joints (n, K) of what was seen of it."""
    out = np.tile(np.log(w), (X.shape[1], 1))
    for i, x in enumerate(X.T):
        seen = ~np.isnan(x)
        if np.any(seen):
            out[i] += [
                multivariate_normal(a[seen], c[np.ix_(seen, seen)]).logpdf(x[seen]) for a, c in zip(m, C, strict=True)
            ]
    return out


def of_vector(shape: Layout, vector: Array, X: Array, weights: Array) -> float:
    """The log-likelihood by SciPy."""
    p = shape.unpack(vector)
    return float(weights @ logsumexp(log_joints(p.weights, p.means, p.matrices, X), axis=1))


@pytest.mark.parametrize("kind", KINDS)
def test_derivatives_of_the_marginal_likelihood(kind: str) -> None:
    """All patterns of gaps go through one program, and all columns of the Hessian through one product with it; that of
    diagonal covariances has no matrices."""
    shape, vector, _, X, weights = case(kind, n=16)
    f = marginal.objective(shape, [(X[:, :10], weights[:10]), (X[:, 10:], weights[10:])])
    value, gradient = f.value_and_gradient(vector)
    known = of_vector(shape, vector, X, weights)
    assert value == pytest.approx(known, rel=1e-12)
    assert f.value(vector) == pytest.approx(known, rel=1e-12)
    columns = np.eye(shape.size, shape.size + 1)
    for k, e in enumerate(columns):
        steps = [of_vector(shape, vector + s * 1e-3 * e, X, weights) for s in (-2, -1, 1, 2)]
        assert gradient[k] == pytest.approx(np.dot([1, -8, 8, -1], steps) / 12e-3, rel=1e-7, abs=1e-7)
    H = f.hessian(vector)
    for e, column in zip(columns, H, strict=True):
        slopes = [f.value_and_gradient(vector + s * 1e-3 * e)[1] for s in (-2, -1, 1, 2)]
        np.testing.assert_allclose(column, np.dot([1, -8, 8, -1], slopes) / 12e-3, rtol=1e-7, atol=1e-7)


@pytest.mark.parametrize("kind", KINDS)
def test_em_step_with_gaps(kind: str) -> None:
    """Each sample with its expectation given what was seen of it, and the covariance that is left."""
    _, _, (w, m, C), X, weights = case(kind)
    p = with_covariances(kind, w, m, C)
    a = log_joints(w, m, p.matrices, X)
    r = np.exp(a - logsumexp(a, axis=1)[:, None]) * weights[:, None]
    first, second = np.zeros_like(m), np.zeros_like(p.matrices)
    for k, V in enumerate(p.matrices):
        for i, x in enumerate(X.T):
            seen = ~np.isnan(x)
            A = V[:, seen] @ np.linalg.inv(V[np.ix_(seen, seen)])
            y = A @ (x - m[k])[seen]
            first[k] += r[i, k] * y
            second[k] += r[i, k] * (np.outer(y, y) + V - A @ V[seen])
    found = missing.expectation(blocks.of_array(X.T, weights), p)
    assert found.log_likelihood == pytest.approx(float(weights @ logsumexp(a, axis=1)), rel=1e-12)
    np.testing.assert_allclose(found.mass, r.sum(axis=0), rtol=1e-12)
    np.testing.assert_allclose(found.first, first, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(found.second, p.kind.of_second(second), rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(missing.log_joint(X, p), a.T, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("width", [1, 10**4, 10**9])
def test_groups_have_each_sample_once(width: int) -> None:
    """However many go together, and at most as many more to fill up the groups."""
    X = case("full", n=500)[3]
    found, places = np.zeros(500), 0
    for g in missing.groups(X, width):
        np.add.at(found, g.at, g.counts)
        places += g.at.size
        for at, values, seen in zip(g.at, g.values, g.seen, strict=True):
            np.testing.assert_array_equal(~np.isnan(X[:, at]), np.tile(seen[:, None] > 0.0, len(at)))
            np.testing.assert_array_equal(values, np.nan_to_num(X[:, at]))
    np.testing.assert_array_equal(found, 1.0)
    assert places < 1000


@pytest.mark.filterwarnings("ignore:Best performing initialization did not converge")
@pytest.mark.parametrize("method", ["newton", "auto", "gradient"])
@pytest.mark.parametrize("far", [1e3, 1e6, 1e9])
def test_components_without_samples(far: float, method: str) -> None:
    """The precision of one that goes astray is singular to rounding: the climb turns back, with no error of NumPy."""
    rng = np.random.default_rng(0)
    X = np.r_[rng.normal(size=(60, 2)), rng.normal(size=(40, 2)) * 0.5 + [4.0, 1.0]]
    X[np.random.default_rng(2).random((100, 2)) < 0.2] = np.nan
    Y = np.c_[X, rng.normal(size=100)]
    for rows in (X, Y):
        start = np.zeros((2, rows.shape[1]))
        start[1] = far
        found = GaussianMixture(2, method=method, means_init=start, random_state=0).fit(rows)
        assert np.isfinite(found.lower_bound_)
        assert np.isfinite(found.covariances_).all()
