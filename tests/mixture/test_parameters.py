"""Parameters and their vector: both ways, of all covariance types; the likelihood program against SciPy's densities."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import sct
from sct import api, jacobians
from sct.arguments import bound_arguments
from sct.facts.signature import Lengths, signature
from tests.oracles import mixtures

pytest.importorskip("sklearn")

from sct.mixture import blocks, kinds, likelihood, parameters, steps
from sct.mixture.vector import layout

TYPES = ("full", "tied", "diag", "spherical")
SHAPES = ((1, 1), (1, 3), (2, 1), (3, 2), (4, 5))


def drawn(kind: str, components: int, features: int, seed: int = 0) -> parameters.Parameters:
    return parameters.with_covariances(kind, *mixtures.random_mixture(seed, components, features, kind))


def same(p: Any, q: Any, tolerance: float = 1e-12) -> None:
    for name in ("weights", "means", "covariances", "factors"):
        np.testing.assert_allclose(getattr(p, name), getattr(q, name), rtol=tolerance, atol=tolerance, err_msg=name)


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize(("components", "features"), SHAPES)
def test_round_trip(kind: str, components: int, features: int) -> None:
    """Parameters to the vector and back, and the vector to parameters and back, change nothing."""
    p = drawn(kind, components, features)
    shape = layout(kind, components, features)
    vector = shape.pack(p)
    assert vector.shape == (shape.size + 1,)
    assert vector[-1] == 0.0
    assert shape.size == p.free()
    same(shape.unpack(vector), p)
    free = np.append(np.random.default_rng(1).normal(size=shape.size), 0.0)
    np.testing.assert_allclose(shape.pack(shape.unpack(free)), free, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("kind", TYPES)
def test_factors(kind: str) -> None:
    """`U @ U.T` is the inverse of the covariance, U is upper triangular; from the precisions comes the same U."""
    p = drawn(kind, 3, 4)
    precisions = mixtures.in_full(kind, p.kind.precisions(p.factors), 3, 4)
    np.testing.assert_allclose(precisions @ p.matrices, np.tile(np.eye(4), (3, 1, 1)), atol=1e-10)
    np.testing.assert_allclose(p.kind.factors_of_precisions(p.kind.precisions(p.factors)), p.factors, rtol=1e-9)
    if kind in ("full", "tied"):
        assert np.all(np.tril(p.factors, -1) == 0.0)


@pytest.mark.parametrize("kind", TYPES)
def test_moved_data(kind: str) -> None:
    """Parameters for scaled data have, with the Jacobian, the same likelihood; and the way back leads back."""
    p = drawn(kind, 2, 3)
    scale = np.array([2.0, 2.0, 2.0]) if kind == "spherical" else np.array([2.0, 0.1, 30.0])
    centre = np.array([1.0, -5.0, 100.0])
    q = p.moved(centre, scale)
    X = np.random.default_rng(2).normal(size=(20, 3))
    here = mixtures.log_joint(X, p.weights, p.means, p.matrices)
    there = mixtures.log_joint((X - centre) / scale, q.weights, q.means, q.matrices) - np.sum(np.log(scale))
    np.testing.assert_allclose(there, here, rtol=1e-9)
    same(q.moved_back(centre, scale), p, 1e-9)


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize(("components", "features"), SHAPES)
def test_likelihood_of_scipy(kind: str, components: int, features: int) -> None:
    """The program, and the E step, give the log-likelihood that SciPy's densities give."""
    p = drawn(kind, components, features)
    X = np.random.default_rng(3).normal(size=(40, features))
    exact = mixtures.log_likelihood(X, p.weights, p.means, p.matrices)
    shape = layout(kind, components, features)
    objective = likelihood.Objective(shape, [(X.T.copy(), np.ones(40))])
    assert objective.value(shape.pack(p)) == pytest.approx(exact, rel=1e-12)
    assert steps.expectation(blocks.of_array(X), p).log_likelihood == pytest.approx(exact, rel=1e-12)


@pytest.mark.parametrize("kind", TYPES)
def test_generated_derivatives(kind: str) -> None:
    """The generated gradient against extrapolated differences of the program, the generated Hessian likewise."""
    p = drawn(kind, 3, 2)
    shape = layout(kind, 3, 2)
    X, w = np.random.default_rng(4).normal(size=(2, 30)), np.random.default_rng(5).uniform(0.5, 2.0, size=30)
    assert sct.check_grads(likelihood.log_likelihood, (shape.pack(p), X, w, *shape.places), order=2).ok


def test_all_directions_of_the_hessian_go_together() -> None:
    """All directions of the Hessian pass through the generated gradient in one call: its speed rests on that."""
    shape = layout("full", 2, 2)
    given = (np.zeros(shape.size + 1), np.zeros((2, 9)), np.ones(9), *shape.places)
    request = api.prepare(sct.grad(likelihood.log_likelihood).specialised(given, {}))
    lengths = Lengths()
    types = {n: signature(v, lengths) for n, v in bound_arguments(request, given, {})[0].items()}
    assert jacobians.vectorised(request.core, "vector", types) is not None


def test_singular_covariances_are_refused() -> None:
    """A covariance that is not positive definite is an error, not a NaN."""
    for kind in ("full", "tied"):
        with pytest.raises(ValueError, match="ill-defined empirical covariance"):
            kinds.KINDS[kind].factors(np.ones((2, 2)) if kind == "tied" else np.ones((1, 2, 2)))
    for kind in ("diag", "spherical"):
        with pytest.raises(ValueError, match="ill-defined empirical covariance"):
            kinds.KINDS[kind].factors(np.zeros(2))
