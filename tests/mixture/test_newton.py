"""Newton's method: the climb by itself, and fits that do not stop short where components overlap."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

pytest.importorskip("sklearn")

from sct.mixture import GaussianMixture, newton
from tests.oracles import mixtures

pytestmark = pytest.mark.filterwarnings("ignore:Best performing initialization did not converge")


def overlapping(distance: float) -> np.ndarray:
    rng = np.random.default_rng(0)
    z = rng.random(2000) < 0.4
    return rng.normal(size=(2000, 2)) + np.where(z[:, None], [distance, 0], [0, 0])


def surface(v: np.ndarray) -> float:
    """Two hills and a saddle between them."""
    x, y = v
    return float(-((x * x - 1.0) ** 2) - y * y * (1.0 + 0.5 * x))


def at(v: np.ndarray) -> newton.Place:
    x, y = v
    gradient = np.array([-4.0 * x * (x * x - 1.0) - 0.5 * y * y, -2.0 * y * (1.0 + 0.5 * x)])
    return newton.Place(v, surface(v), gradient)


def bent(place: newton.Place) -> newton.Point:
    x, y = place.vector
    hessian = np.array([[-12.0 * x * x + 4.0, -y], [-y, -2.0 - x]])
    curvatures, axes = np.linalg.eigh(-hessian)
    return newton.Point(place.vector, place.value, place.gradient, curvatures, axes)


@pytest.mark.parametrize("start", [(0.3, 0.5), (-0.2, 1.0), (0.0, 0.0), (3.0, -2.0), (1e-9, 0.0)])
def test_climb(start: tuple[float, float]) -> None:
    """From anywhere, the saddle itself included, the climb ends on a hill, and never goes down."""
    found = newton.climb(at, bent, bent(at(np.array(start))), 1e-10, 50, lambda v: v)
    np.testing.assert_allclose(np.abs(found.point.vector), [1.0, 0.0], atol=1e-9)
    assert found.point.concave
    assert np.all(np.diff(found.values) >= -1e-12)


def test_fallback_where_no_step_gains() -> None:
    """Where the function is not what its derivatives say, the fallback is asked, and the climb ends."""
    start = bent(at(np.array([0.3, 0.5])))

    def lower(value: float) -> Callable[[np.ndarray], newton.Place]:
        return lambda v: newton.Place(v, value, at(v).gradient)

    for value in (-np.inf, -1e9):
        found = newton.climb(lower(value), bent, start, 1e-10, 50, lambda v: v)
        assert found.fallbacks == 1
        assert found.steps == 1
        np.testing.assert_array_equal(found.point.vector, [0.3, 0.5])


def test_corrections_spare_hessians() -> None:
    """Steps with the Hessian of the step before bring the climb to the same hill with one Hessian; each gains."""
    seen: list[float] = []

    def counted(v: np.ndarray) -> newton.Place:
        seen.append(surface(v))
        return at(v)

    start = bent(at(np.array([1.02, 0.01])))
    found = newton.climb(counted, bent, start, 1e-12, 50, lambda v: v)
    np.testing.assert_allclose(found.point.vector, [1.0, 0.0], atol=1e-12)
    assert found.point.slope <= 1e-12
    assert found.steps == 1
    assert len(seen) > 2
    assert np.all(np.diff(seen) >= -1e-13)


@pytest.mark.parametrize(("distance", "best"), [(4.0, None), (2.0, -6299.9446), (1.0, None)])
def test_auto_does_not_stop_short(distance: float, best: float | None) -> None:
    """`auto` ends at an optimum, shown by gradient and Hessian, in at most 15 Newton steps; EM's default does not."""
    Y = overlapping(distance)
    auto = GaussianMixture(2, method="auto", random_state=0).fit(Y)
    assert auto.converged_
    assert auto.newton_steps_ <= 15
    assert auto.certificate_.gradient <= 1e-8
    assert auto.certificate_.negative_definite
    p = auto.weights_, auto.means_, auto.covariances_
    assert auto.score(Y) * 2000 == pytest.approx(mixtures.log_likelihood(Y, *p), rel=1e-13)
    weights, means, covariances = mixtures.em_step(Y, *p, "full")
    np.testing.assert_allclose(weights, auto.weights_, rtol=1e-6)  # EM does not move from there
    np.testing.assert_allclose(means, auto.means_, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(covariances, auto.covariances_, rtol=1e-6, atol=1e-6)
    if best is not None:
        assert auto.score(Y) * 2000 == pytest.approx(best, abs=5e-5)
        np.testing.assert_allclose(sorted(auto.weights_), [0.253, 0.747], atol=5e-4)
        em = GaussianMixture(2, random_state=0).fit(Y)
        assert em.n_iter_ == 5
        assert em.score(Y) * 2000 == pytest.approx(-6304.04, abs=0.6)


@pytest.mark.parametrize(("features", "certain"), [(5, True), (12, False)])
def test_many_parameters(features: int, certain: bool) -> None:
    """With many parameters gradients do most of the way, with very many all of it: then there is no certificate."""
    rng = np.random.default_rng(0)
    X = np.vstack([rng.normal(size=(200, features)) + 3.0 * k for k in range(5)])
    auto = GaussianMixture(5, method="auto", random_state=0, max_iter=500).fit(X)
    em = GaussianMixture(5, random_state=0, tol=1e-10, max_iter=2000).fit(X)
    assert auto.converged_
    assert auto.score(X) >= em.score(X) - 1e-8
    assert auto.newton_steps_ <= 2
    assert (auto.certificate_ is not None) is certain


def test_a_collapsing_component_is_reported() -> None:
    """Where the likelihood has no bound no method gives NaN: the fit says that it did not converge, or is refused."""
    X = np.vstack([np.random.default_rng(0).normal(size=(30, 2)), np.full((5, 2), 7.0)])
    for method in ("em", "newton", "gradient", "auto"):
        mixture = GaussianMixture(2, method=method, random_state=0, n_init=1).fit(X)
        assert np.all(np.isfinite(mixture.means_))
        assert np.all(np.isfinite(mixture.covariances_))
        if method != "em":
            assert not mixture.converged_


def classes() -> np.ndarray:
    rng = np.random.default_rng(0)
    return np.r_[rng.normal(size=(60, 2)), rng.normal(size=(40, 2)) * 0.5 + [4.0, 1.0]]


@pytest.mark.parametrize(
    ("kind", "components", "features", "seeds"),
    [("full", 4, 2, (0, 4)), ("full", 6, 2, (0,)), ("diag", 3, 2, (3,)), ("diag", 2, 1, (11,)), ("tied", 6, 2, (0,))],
)
@pytest.mark.parametrize("method", ["newton", "gradient"])
def test_a_component_that_gets_lost(
    method: str, kind: str, components: int, features: int, seeds: tuple[int, ...]
) -> None:
    """A climb may send a component away from the data, wider and wider: it ends with finite parameters, and says so."""
    Y = classes() if features == 2 else np.random.default_rng(0).normal(size=(100, 1))
    for seed in seeds:
        settings = {"covariance_type": kind, "init_params": "random_from_data", "random_state": seed, "n_init": 5}
        for count in (1, 5):
            settings["n_init"] = count
            mixture = GaussianMixture(components, method=method, max_iter=300, **settings).fit(Y)
            assert np.all(np.isfinite(mixture.means_))
            assert np.all(np.isfinite(mixture.covariances_))
            assert np.all(np.isfinite(mixture.precisions_))
            if method == "newton":
                assert mixture.converged_ == mixture.certificate_.optimal


@pytest.mark.parametrize("features", [2, 4, 20])
@pytest.mark.parametrize("limit", [1, 2, 3, 7, 30])
def test_iterations_of_all_methods_together(limit: int, features: int) -> None:
    """`max_iter` is the limit of EM, gradient and Newton together, for few, many and very many parameters."""
    Y = np.random.default_rng(0).normal(size=(300, features)) + np.where(np.arange(300)[:, None] % 3, 3.0, 0.0)
    mixture = GaussianMixture(4, method="auto", max_iter=limit, init_params="random", random_state=0).fit(Y)
    assert 1 <= mixture.n_iter_ <= limit
    assert len(mixture.lower_bounds_) == len(mixture.trace_) == mixture.n_iter_


@pytest.mark.parametrize("method", ["newton", "gradient", "auto"])
def test_what_is_fixed_keeps_its_digits(method: str) -> None:
    """Newton and gradient methods work on scaled data, but what is fixed does not pass through the scales."""
    means = [[0.1, 0.3], [4.1, 1.7]]
    mixture = GaussianMixture(2, method=method, fixed="means", means_init=means, random_state=0).fit(classes())
    assert mixture.means_.tolist() == means
