"""One EM step against the formulas, summed over samples one by one; blocks, shifts and weights change nothing."""

from __future__ import annotations

import numpy as np
import pytest

from tests.oracles import mixtures

pytest.importorskip("sklearn")

from sct.mixture import blocks, kernels, steps
from sct.mixture.parameters import Parameters, with_covariances

TYPES = ("full", "tied", "diag", "spherical")
STEPS = {"plain": steps.expectation, "blas": kernels.by_blas, "chosen": kernels.expectation}


def data(n: int = 60, d: int = 3) -> np.ndarray:
    return np.random.default_rng(7).normal(size=(n, d)) * [1.0, 2.0, 0.5][:d]


def step(X: np.ndarray, p: Parameters, way: str, weights: np.ndarray | None = None) -> Parameters:
    return steps.maximisation(STEPS[way](blocks.of_array(X, weights), p), p, steps.Rules())


@pytest.mark.parametrize("way", STEPS)
@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("components", [1, 2, 4])
def test_step_is_that_of_the_formulas(kind: str, components: int, way: str) -> None:
    """E and M step, as the formulas stand."""
    X = data()
    p = with_covariances(kind, *mixtures.random_mixture(1, components, 3, kind))
    weights, means, covariances = mixtures.em_step(X, p.weights, p.means, p.matrices, kind)
    q = step(X, p, way)
    np.testing.assert_allclose(q.weights, weights, rtol=1e-11)
    np.testing.assert_allclose(q.means, means, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(q.covariances, covariances, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("way", STEPS)
@pytest.mark.parametrize("kind", TYPES)
def test_blocks_change_nothing(kind: str, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A step over many blocks is the step over one, to rounding."""
    X = data(1000)
    p = with_covariances(kind, *mixtures.random_mixture(2, 3, 3, kind))
    whole = step(X, p, way)
    monkeypatch.setattr(blocks, "NUMBERS", 64)
    parts = step(X, p, way)
    np.testing.assert_allclose(parts.covariances, whole.covariances, rtol=1e-12)
    np.testing.assert_allclose(parts.means, whole.means, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("way", STEPS)
@pytest.mark.parametrize("kind", TYPES)
def test_shifted_data(kind: str, way: str) -> None:
    """Data 1e8 away from the origin give the covariances of the data at the origin (of those that floats can tell)."""
    X = data(500)
    far = X + 1e8
    near = far - 1e8
    p = with_covariances(kind, *mixtures.random_mixture(3, 2, 3, kind))
    q = step(near, p, way)
    moved = step(far, p.replaced(means=p.means + 1e8), way)
    np.testing.assert_allclose(moved.covariances, q.covariances, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("way", STEPS)
@pytest.mark.parametrize("kind", TYPES)
def test_weights_are_repeated_rows(kind: str, way: str) -> None:
    """A row of weight 3 is three rows."""
    X = data()
    counts = np.random.default_rng(0).integers(0, 4, size=len(X))
    p = with_covariances(kind, *mixtures.random_mixture(4, 2, 3, kind))
    weighted, repeated = step(X, p, way, counts.astype(float)), step(np.repeat(X, counts, axis=0), p, way)
    np.testing.assert_allclose(weighted.covariances, repeated.covariances, rtol=1e-11, atol=1e-13)
    np.testing.assert_allclose(weighted.weights, repeated.weights, rtol=1e-12)


@pytest.mark.parametrize("way", STEPS)
@pytest.mark.parametrize("kind", TYPES)
def test_far_apart_components(kind: str, way: str) -> None:
    """Narrow components that are far from each other keep their own covariances: nothing cancels."""
    rng = np.random.default_rng(1)
    X = np.vstack([rng.normal(size=(50, 2)) * 1e-3, rng.normal(size=(50, 2)) * 1e-3 + 1e4])
    start = {"full": np.tile(np.eye(2) * 1e-6, (2, 1, 1)), "tied": np.eye(2) * 1e-6}
    covariances = start.get(kind, np.full((2, 2) if kind == "diag" else 2, 1e-6))
    p = with_covariances(kind, np.array([0.5, 0.5]), np.array([[0.0, 0.0], [1e4, 1e4]]), covariances)
    q = step(X, p, way)
    about = [X[:50] - X[:50].mean(axis=0), X[50:] - X[50:].mean(axis=0)]
    exact = {
        "full": np.array([a.T @ a / 50 for a in about]),
        "tied": sum(a.T @ a for a in about) / 100,
        "diag": np.array([np.mean(a * a, axis=0) for a in about]),
        "spherical": np.array([np.mean(a * a) for a in about]),
    }[kind]
    np.testing.assert_allclose(q.covariances, exact, rtol=1e-6, atol=1e-12)


def test_exponentials_of_the_compiled_step() -> None:
    """The exponential that is written out is right to two units in the last place, also in rows of a wider array."""
    pytest.importorskip("numba")
    from sct.mixture import shares

    x = np.linspace(-706.0, 0.0, 3001)
    wide = np.zeros((2, 4000))
    wide[1, :3001] = x
    shares.exponentials(wide[1, :3001], np.empty(3001))
    np.testing.assert_allclose(wide[1, :3001], np.exp(x), rtol=1e-12)
    near = np.linspace(-40.0, 0.0, 3001)
    found = near.copy()
    shares.exponentials(found, np.empty(3001))
    np.testing.assert_allclose(found, np.exp(near), rtol=1e-14)
    np.testing.assert_allclose(found[near > -1.0], np.exp(near[near > -1.0]), rtol=5e-16)
    far = np.array([-1e5, -np.inf])
    shares.exponentials(far, np.empty(2))
    assert np.all(far < 1e-306)
