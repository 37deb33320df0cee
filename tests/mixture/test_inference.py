"""Standard errors, intervals, distributions of parts, priors, fixed parameters, choice of a model."""

from __future__ import annotations

import pickle
import warnings
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("sklearn")

from sct.mixture import GaussianMixture, Prior, select
from tests.oracles import mixtures

X = np.loadtxt(Path(__file__).resolve().parents[2] / "examples/data/faithful.csv", delimiter=",", skiprows=1)
TYPES = ("full", "tied", "diag", "spherical")


def test_known_standard_errors() -> None:
    """Those of the means of the two kinds of eruptions, to the digits known."""
    errors = GaussianMixture(2, method="auto", random_state=0, ordered=True).fit(X).standard_errors()
    np.testing.assert_allclose(errors.means, [[0.02711, 0.5919], [0.03140, 0.4562]], rtol=0, atol=5e-5)
    np.testing.assert_allclose(errors.means[:, 0], [0.02711, 0.03140], rtol=0, atol=5e-6)


@pytest.mark.parametrize("kind", TYPES)
def test_one_component(kind: str) -> None:
    """Of one Gaussian the standard errors are known: sd / sqrt(n), and sqrt(2 / n) variance for a variance."""
    errors = GaussianMixture(1, covariance_type=kind, method="newton").fit(X).standard_errors()
    n, variance = len(X), X.var(axis=0)
    if kind == "spherical":
        variance = np.full(2, variance.mean())
    np.testing.assert_allclose(errors.means[0], np.sqrt(variance / n), rtol=1e-6)
    assert errors.weights == pytest.approx([0.0], abs=1e-12)
    known = np.sqrt(2.0 / n) * variance
    found = {
        "full": lambda c: np.diagonal(c[0]),
        "tied": np.diagonal,
        "diag": lambda c: c[0],
        "spherical": lambda c: c * np.sqrt(2.0),  # of two features together
    }[kind](errors.covariances)
    np.testing.assert_allclose(found, known if kind != "spherical" else known[:1], rtol=1e-6)


def test_intervals() -> None:
    """Symmetric about a mean, within (0, 1) for weights, above 0 for variances, wider for a higher level."""
    mixture = GaussianMixture(2, method="auto", random_state=0).fit(X)
    narrow, wide = mixture.confidence_intervals(0.5), mixture.confidence_intervals(0.99)
    errors = mixture.standard_errors()
    np.testing.assert_allclose(wide.high.means - mixture.means_, 2.5758293 * errors.means, rtol=1e-6)
    np.testing.assert_allclose(mixture.means_ - wide.low.means, 2.5758293 * errors.means, rtol=1e-6)
    assert np.all((wide.low.weights > 0.0) & (wide.high.weights < 1.0))
    assert np.all(wide.low.covariances[:, [0, 1], [0, 1]] > 0.0)
    for part in ("weights", "means", "covariances"):
        assert np.all(getattr(wide.low, part) < getattr(narrow.low, part))


def test_no_standard_errors_where_there_is_no_optimum() -> None:
    """Where the Hessian is not negative definite there are none, and the error says so."""
    mixture = GaussianMixture.from_parameters([0.5, 0.5], [[3.0, 70.0], [3.01, 70.1]], [np.cov(X.T)] * 2)
    with pytest.raises(ValueError, match="not negative definite"):
        mixture.standard_errors(X)
    assert not mixture.certificate(X).optimal
    with pytest.raises(ValueError, match="pass X"):
        mixture.standard_errors()


def test_standard_errors_away_from_the_optimum() -> None:
    """Where EM stopped short the standard errors are not those of the optimum, and a warning says how far it is."""
    n, C = len(X), np.cov(X.T, bias=True)
    for away, word in ((0.5, "about 0.[45]"), (2.0, r"about (1\.[6-9]|2)")):
        mean = X.mean(axis=0) + away * C[0] / np.sqrt(C[0, 0] * n)
        with pytest.warns(UserWarning, match=word):
            GaussianMixture.from_parameters([1.0], [mean], [C]).standard_errors(X)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        GaussianMixture.from_parameters([1.0], [X.mean(axis=0)], [C]).standard_errors(X)
        GaussianMixture(2, random_state=0).fit(X).standard_errors()  # EM's default is near enough here


@pytest.mark.filterwarnings("ignore:Best performing initialization did not converge")
@pytest.mark.parametrize("method", ["newton", "auto"])
def test_what_the_data_do_not_tell(method: str) -> None:
    """Of two features that are never seen together the covariance is not known: the likelihood is flat along it."""
    for seed in range(4):
        Y = np.random.default_rng(seed).normal(size=(100, 2))
        Y[:50, 0] = Y[50:, 1] = np.nan
        mixture = GaussianMixture(1, method=method).fit(Y)
        assert not mixture.certificate_.identified
        assert not mixture.certificate_.optimal
        with pytest.raises(ValueError, match="do not identify"):
            mixture.standard_errors()
    assert GaussianMixture(2, method=method, random_state=0).fit(X).certificate_.identified


@pytest.mark.parametrize("kind", TYPES)
def test_criteria_count_what_is_free(kind: str) -> None:
    """Parameters that are fixed are none for BIC and AIC."""
    covariances = {"full": 6, "tied": 3, "diag": 4, "spherical": 2}[kind]
    shape = {"full": np.tile(np.eye(2), (2, 1, 1)), "tied": np.eye(2), "diag": np.ones((2, 2)), "spherical": np.ones(2)}
    start = {"weights_init": [0.5, 0.5], "means_init": [[2.0, 55.0], [4.3, 80.0]], "precisions_init": shape[kind]}
    for fixed, free in (("weights", 4 + covariances), (("means", "weights"), covariances), ("covariances", 5)):
        mixture = GaussianMixture(2, covariance_type=kind, fixed=fixed, **start).fit(X)
        twice = -2.0 * mixture.score(X) * len(X)
        assert mixture.bic(X) - twice == pytest.approx(free * np.log(len(X)))
        assert mixture.aic(X) - twice == pytest.approx(2 * free)


def test_pickles_leave_the_data_behind() -> None:
    """The data of the fit do not travel with a pickled estimator."""
    mixture = pickle.loads(pickle.dumps(GaussianMixture(2, random_state=0).fit(X)))
    assert mixture.certificate(X).gradient < 1e-3
    with pytest.raises(ValueError, match="pass X"):
        mixture.certificate()


def test_marginal_and_condition() -> None:
    """The density of all features is that of some, times that of the others given those."""
    w, m, C = mixtures.random_mixture(0, 3, 4, "full")
    mixture = GaussianMixture.from_parameters(w, m, C)
    points = np.random.default_rng(1).normal(size=(5, 4))
    given = mixture.condition([2, 0], points[:, [2, 0]])
    some = mixture.marginal([2, 0]).score_samples(points[:, [2, 0]])
    others = [
        mixtures.log_likelihood(points[i : i + 1, [1, 3]], given.weights[i], given.means[i], given.covariances)
        for i in range(5)
    ]
    np.testing.assert_allclose(some + others, mixture.score_samples(points), rtol=1e-10)
    draws = np.random.default_rng(2)
    k = draws.choice(3, p=given.weights[0], size=200_000)
    roots = np.linalg.cholesky(given.covariances)
    drawn = given.means[0, k] + np.einsum("nij,nj->ni", roots[k], draws.normal(size=(200_000, 2)))
    np.testing.assert_allclose(drawn.mean(axis=0), given.mean[0], atol=0.05)
    np.testing.assert_allclose(np.cov(drawn.T), given.covariance[0], atol=0.15)
    for features in ([0, 0], [4], [0.5], []):
        with pytest.raises(ValueError, match="feature"):
            mixture.marginal(features)


@pytest.mark.parametrize("kind", TYPES)
def test_prior(kind: str) -> None:
    """A maximum a posteriori fit by EM is the one by Newton, and a prior keeps a component from collapsing."""
    settings = {"covariance_type": kind, "prior": Prior(2.0, 1.0), "random_state": 0, "reg_covar": 0.0}
    em = GaussianMixture(2, tol=1e-13, max_iter=2000, **settings).fit(X)
    climbed = GaussianMixture(2, method="newton", **settings).fit(X)
    np.testing.assert_allclose(em.covariances_, climbed.covariances_, rtol=1e-5)
    assert em.lower_bound_ == pytest.approx(climbed.lower_bound_, abs=1e-10)
    assert climbed.certificate_.optimal
    singular = np.vstack([np.random.default_rng(0).normal(size=(30, 2)), np.full((5, 2), 7.0)])
    assert GaussianMixture(2, method="auto", **settings).fit(singular).certificate_.optimal


@pytest.mark.parametrize("fixed", ["weights", ("means",), ("covariances", "weights")])
def test_fixed_parameters(fixed: str | tuple[str, ...]) -> None:
    """What is held stays; EM and Newton agree about the others; what is held has no standard error."""
    start = {
        "weights_init": [0.4, 0.6],
        "means_init": [[2.0, 55.0], [4.3, 80.0]],
        "precisions_init": np.tile(np.diag([5.0, 0.03]), (2, 1, 1)),
    }
    em = GaussianMixture(2, fixed=fixed, tol=1e-13, max_iter=2000, reg_covar=0.0, **start).fit(X)
    climbed = GaussianMixture(2, fixed=fixed, method="newton", **start).fit(X)
    np.testing.assert_allclose(em.means_, climbed.means_, rtol=1e-6)
    np.testing.assert_allclose(em.covariances_, climbed.covariances_, rtol=1e-5)
    held = start["weights_init"], start["means_init"], np.linalg.inv(start["precisions_init"])
    of = dict(zip(("weights", "means", "covariances"), held, strict=True))
    errors = climbed.standard_errors()
    for name in [fixed] if isinstance(fixed, str) else fixed:
        np.testing.assert_allclose(getattr(climbed, f"{name}_"), of[name], rtol=1e-12)
        np.testing.assert_allclose(getattr(errors, name), 0.0, atol=1e-12)
    with pytest.raises(ValueError, match="'weigths'"):
        GaussianMixture(2, fixed=("weigths",)).fit(X)


def test_prior_where_a_feature_never_varies() -> None:
    """Of such a feature nothing is known but what the prior says; a prior that is no covariance is refused."""
    flat = np.column_stack([X[:, 0], np.ones(len(X))])
    for method in ("em", "newton", "gradient", "auto"):
        mixture = GaussianMixture(2, method=method, prior=Prior(2.0), random_state=0).fit(flat)
        assert np.all(np.isfinite(mixture.covariances_))
    with pytest.raises(ValueError, match="positive definite"):
        Prior(1.0, covariance=np.zeros((2, 2)))


def test_selection() -> None:
    """All combinations are listed, the best first; one that fails says why."""
    found = select(X, [1, 2], ["full", "diag"], random_state=0, method="auto")
    assert [(c.components, c.covariance_type) for c in found.candidates] == [
        (2, "full"), (2, "diag"), (1, "full"), (1, "diag"),
    ]  # fmt: skip
    assert found.candidates[0].bic == pytest.approx(2322.192, abs=5e-4)
    assert found.candidates[0].icl > found.candidates[0].bic
    assert found.best is found.candidates[0].fit
    assert "2322.192" in str(found)
    with pytest.raises(ValueError, match="no criterion"):
        select(X, [1], criterion="cross-validation")
    failed = select(X[:3], [2, 5], ["full"], random_state=0)
    assert "Expected n_samples" in failed.candidates[-1].reason
