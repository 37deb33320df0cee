"""Generated derivatives of mixtures against what is known in closed form.

EM as a gradient step (Xu and Jordan, Neural Computation 8 (1996) 129), the Hessian of Boldea and Magnus (J. Am. Stat.
Assoc. 104 (2009) 1539), the identities of the score, and complex steps.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

pytest.importorskip("sklearn")

import sct
from sct.mixture import likelihood
from sct.mixture.parameters import with_covariances
from sct.mixture.vector import layout
from tests.oracles import mixtures

K, D, N = 3, 2, 40
TYPES = ("full", "tied", "diag", "spherical")


def of_parameters(weights, means, covariances, X):
    """The log-likelihood of unconstrained parameters; X (n, d)."""
    a = np.zeros((len(weights), len(X)))
    for k in range(len(weights)):
        r = (X - means[k]).T
        q = np.sum(r * np.linalg.solve(covariances[k], r), axis=0)
        constant = np.log(weights[k]) - 0.5 * np.linalg.slogdet(covariances[k])[1] - 0.5 * len(r) * np.log(2.0 * np.pi)
        a[k] = constant - 0.5 * q
    top = np.max(a, axis=0)
    return np.sum(top + np.log(np.sum(np.exp(a - top), axis=0)))


def of_half_vectors(v, X, components, symmetric_at):
    """The same of one vector: the weights but the last; then of each component mean and lower triangle."""
    d = len(X[0])
    half = d * (d + 1) // 2
    weights = np.append(v[: components - 1], 1.0 - np.sum(v[: components - 1]))
    rest = v[components - 1 :].reshape(components, d + half)
    return of_parameters(weights, rest[:, :d], rest[:, d:][:, symmetric_at], X)


@pytest.fixture
def case() -> tuple[Any, Any, Any, Any]:
    """Weights, means, covariances, and samples that are not from them."""
    return *mixtures.random_mixture(3, K, D, "full"), np.random.default_rng(8).normal(size=(N, D))


def test_em_is_a_gradient_step(case: Any) -> None:
    """An EM step is a positive definite matrix times the generated gradient, block by block."""
    weights, means, covariances, X = case
    g_weights, g_means, g_covariances = sct.grad(of_parameters, (0, 1, 2))(weights, means, covariances, X)
    new_weights, new_means, new_covariances = mixtures.em_step(X, weights, means, covariances, "full")
    mass = new_weights * N
    P = (np.diag(weights) - np.outer(weights, weights)) / N
    np.testing.assert_allclose(new_weights - weights, P @ g_weights, rtol=1e-9, atol=1e-13)
    for k in range(K):
        S = covariances[k]
        np.testing.assert_allclose(new_means[k] - means[k], S @ g_means[k] / mass[k], rtol=1e-9, atol=1e-12)
        moved = new_means[k] - means[k]
        about_old = new_covariances[k] + np.outer(moved, moved)  # their covariance is about the old mean
        np.testing.assert_allclose(about_old - S, 2.0 * S @ g_covariances[k] @ S / mass[k], rtol=1e-8, atol=1e-12)


def test_gradient_is_zero_where_em_stands_still(case: Any) -> None:
    """At a fixed point of EM the generated gradient is zero on the simplex and in all other directions."""
    weights, means, covariances, _ = case
    rng = np.random.default_rng(0)
    X = np.vstack([rng.normal(size=(60, D)) + np.array([5.0 * k, 0.0]) for k in range(K)])
    means = np.array([[5.0 * k, 0.0] for k in range(K)])
    for _ in range(60):
        weights, means, covariances = mixtures.em_step(X, weights, means, covariances, "full")
    g_weights, g_means, g_covariances = sct.grad(of_parameters, (0, 1, 2))(weights, means, covariances, X)
    np.testing.assert_allclose(g_weights - g_weights.mean(), 0.0, atol=1e-7 * len(X))
    np.testing.assert_allclose(g_means, 0.0, atol=1e-7 * len(X))
    np.testing.assert_allclose(g_covariances, 0.0, atol=1e-7 * len(X))


def closed_hessian(weights: Any, means: Any, covariances: Any, X: Any) -> Any:
    """Boldea and Magnus (2009), theorem 1: the sum over samples of Q_t."""
    half = D * (D + 1) // 2
    rows, columns = np.tril_indices(D)
    duplication = np.zeros((D * D, half))
    duplication[rows * D + columns, np.arange(half)] = 1.0
    duplication[columns * D + rows, np.arange(half)] = 1.0
    size = K - 1 + K * (D + half)
    total = np.zeros((size, size))
    a = np.vstack([np.diag(1.0 / weights[:-1]), np.full(K - 1, -1.0 / weights[-1])])
    joint = mixtures.log_joint(X, weights, means, covariances)
    alphas = np.exp(joint - joint.max(axis=1)[:, None])
    alphas /= alphas.sum(axis=1)[:, None]
    inverses = [np.linalg.inv(S) for S in covariances]
    for x, alpha in zip(X, alphas, strict=True):
        mean = alpha @ a
        Q = np.zeros((size, size))
        Q[: K - 1, : K - 1] = -np.outer(mean, mean)
        c = []
        for i in range(K):
            V = inverses[i]
            b = V @ (x - means[i])
            B = V - np.outer(b, b)
            c.append(np.concatenate([b, -0.5 * duplication.T @ B.reshape(-1)]))
            cross = np.kron(b[None, :], V) @ duplication
            C = np.block([[V, cross], [cross.T, 0.5 * duplication.T @ np.kron(V - 2.0 * B, V) @ duplication]])
            at = slice(K - 1 + i * (D + half), K - 1 + (i + 1) * (D + half))
            Q[at, at] = -(alpha[i] * C - alpha[i] * (1.0 - alpha[i]) * np.outer(c[i], c[i]))
            Q[: K - 1, at] = alpha[i] * np.outer(a[i] - mean, c[i])
            Q[at, : K - 1] = Q[: K - 1, at].T
            for j in range(i):
                to = slice(K - 1 + j * (D + half), K - 1 + (j + 1) * (D + half))
                Q[at, to] = -alpha[i] * alpha[j] * np.outer(c[i], c[j])
                Q[to, at] = Q[at, to].T
        total += Q
    return total


def test_hessian_of_boldea_and_magnus(case: Any) -> None:
    """The generated Hessian of weights, means and half-vectorised covariances is the closed form."""
    weights, means, covariances, X = case
    rows, columns = np.tril_indices(D)
    symmetric_at = np.zeros((D, D), int)
    symmetric_at[rows, columns] = symmetric_at[columns, rows] = np.arange(len(rows))
    halves = np.concatenate([means, covariances[:, rows, columns]], axis=1)
    v = np.concatenate([weights[:-1], halves.reshape(-1)])
    found = sct.hessian(of_half_vectors)(v, X, K, symmetric_at)
    exact = closed_hessian(weights, means, covariances, X)
    np.testing.assert_allclose(found, exact, rtol=1e-9, atol=1e-9 * np.abs(exact).max())


@pytest.mark.parametrize("kind", TYPES)
def test_identities_of_the_score(kind: str) -> None:
    """Under the model the expected score is zero, and the expected Hessian is minus the score's second moment.

    Expectations are sums over a fine grid, weighted by the density.
    """
    p = with_covariances(kind, *mixtures.random_mixture(5, 2, 1, kind))
    shape = layout(kind, 2, 1)
    vector = shape.pack(p)
    reach = 12.0 * np.sqrt(np.max(p.matrices))
    grid = np.linspace(np.min(p.means) - reach, np.max(p.means) + reach, 400)
    density = np.exp(mixtures.log_joint(grid[:, None], p.weights, p.means, p.matrices)).sum(axis=1)
    w = density * (grid[1] - grid[0])
    assert np.sum(w) == pytest.approx(1.0, abs=1e-10)
    objective = likelihood.Objective(shape, [(grid[None, :], w)])
    np.testing.assert_allclose(objective.value_and_gradient(vector)[1], 0.0, atol=1e-9)
    one = np.ones(1)
    scores = np.array([likelihood.gradient(vector, x.reshape(1, 1), one, *shape.places)[1][:-1] for x in grid])
    np.testing.assert_allclose(objective.hessian(vector), -(scores.T * w) @ scores, atol=1e-8)


@pytest.mark.parametrize("kind", TYPES)
def test_gradient_of_complex_steps(kind: str) -> None:
    """The program is analytic: its imaginary part a small imaginary step away is the derivative, to all digits."""
    p = with_covariances(kind, *mixtures.random_mixture(6, K, D, kind))
    shape = layout(kind, K, D)
    vector, X = shape.pack(p), np.random.default_rng(9).normal(size=(D, N))
    w = np.random.default_rng(10).uniform(0.5, 2.0, size=N)
    _, found = likelihood.gradient(vector, X, w, *shape.places)
    steps = 1e-30j * np.eye(len(vector))
    exact = [likelihood.log_likelihood(vector + s, X, w, *shape.places).imag / 1e-30 for s in steps]
    np.testing.assert_allclose(found, exact, rtol=1e-11, atol=1e-11)


@pytest.mark.parametrize("kind", TYPES)
def test_tangent_and_adjoint_agree(kind: str) -> None:
    """The dot product of the gradient with a direction is the tangent; of the Hessian's row with it, the gradient's."""
    p = with_covariances(kind, *mixtures.random_mixture(7, K, D, kind))
    shape = layout(kind, K, D)
    vector, X = shape.pack(p), np.random.default_rng(9).normal(size=(D, N))
    direction = np.random.default_rng(1).normal(size=len(vector))
    given = (vector, X, np.ones(N), *shape.places)
    nothing = (None,) * (len(given) - 1)
    _, tangent = sct.jvp(likelihood.log_likelihood, given, (direction, *nothing))
    assert likelihood.gradient(*given)[1] @ direction == pytest.approx(tangent, rel=1e-13)
    product = sct.hvp(likelihood.log_likelihood, given, (direction,))
    np.testing.assert_allclose(likelihood.hessian(*given) @ direction, product, rtol=1e-11, atol=1e-11)
