"""Requests that cannot be met are refused, not answered with the start or with NaN."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

pytest.importorskip("sklearn")

from sct.mixture import GaussianMixture, Prior, select

rng = np.random.default_rng(0)
X = np.r_[rng.normal(size=(60, 2)), rng.normal(size=(40, 2)) * 0.5 + [4.0, 1.0]]
START = {
    "weights_init": [0.5, 0.5],
    "means_init": [[0.0, 0.0], [4.0, 1.0]],
    "precisions_init": np.tile(np.eye(2), (2, 1, 1)),
}
METHODS = ("em", "newton", "gradient", "auto")
BLOCKS = [X[:30], X[30:70], X[70:]]


def test_blocks_that_are_used_up():
    """A generator gives its blocks once: a fit to it would be the start, called converged."""
    once = iter(BLOCKS)
    for given in ((b for b in BLOCKS), lambda: once, []):
        with pytest.raises(ValueError, match=r"block|iterator"):
            GaussianMixture(2, random_state=0).fit_blocks(given)
    fitted = GaussianMixture(2, random_state=0).fit_blocks(lambda: iter(BLOCKS))
    assert abs(fitted.lower_bound_ - GaussianMixture(2, random_state=0).fit_blocks(BLOCKS).lower_bound_) < 1e-12


@pytest.mark.parametrize("level", [95, 1.5, -1.0, 0.0, 1.0, float("nan"), "a", None, [0.9]])
def test_level_of_an_interval(level):
    fitted = GaussianMixture(2, method="auto", random_state=0).fit(X)
    with pytest.raises(ValueError, match="between 0 and 1"):
        fitted.confidence_intervals(level)


@pytest.mark.parametrize("features", [[0, 0], [0, 2], [0.5], [], [True, False], [0, -2], ["x"], [[0]]])
def test_features_that_there_are_not(features):
    """Features are numbers, each once: for parts of a mixture and for its picture."""
    fitted = GaussianMixture(2, random_state=0).fit(X)
    for call in (
        lambda: fitted.marginal(features),
        lambda: fitted.condition(features, np.ones((1, len(features)))),
        lambda: fitted.plot(X, features),
    ):
        with pytest.raises(ValueError, match="features"):
            call()


@pytest.mark.parametrize("values", [[[np.nan]], [[np.inf]], [[1.0, 2.0]], [[[1.0]]]])
def test_values_that_are_none(values):
    """What is given has a value; NaN led to NaN."""
    with pytest.raises(ValueError, match=r"finite|shape"):
        GaussianMixture(2, random_state=0).fit(X).condition([0], values)


def test_nothing_left():
    """Where all features are given there is no distribution of others."""
    with pytest.raises(ValueError, match="none is left"):
        GaussianMixture(2, random_state=0).fit(X).condition([0, 1], [[1.0, 2.0]])


def test_pictures():
    """Of one feature and of two, by number; of one component; of data with one column."""
    pytest.importorskip("matplotlib").use("Agg")
    fitted = GaussianMixture(1, random_state=0).fit(X)
    assert len(fitted.plot(X, [1, 0]).lines) == 3
    assert fitted.plot(X, [1]).get_xlabel() == "feature 1"
    column = GaussianMixture(2, random_state=0).fit(X[:, :1])
    assert len(column.plot(X[:, :1]).lines) == 3
    with pytest.raises(ValueError, match="features"):
        column.plot(X[:, :1], [0, 1])
    with pytest.raises(ValueError, match="one or two"):
        GaussianMixture(1).fit(np.c_[X, X[:, 0] ** 2]).plot(np.c_[X, X[:, 0] ** 2], [0, 1, 2])
    with pytest.raises(ValueError, match="missing"):
        column.plot(np.full((3, 1), np.nan))


def test_selection_of_one():
    """One number and one type are lists of one; a type was once read letter by letter."""
    found = select(X, 2, "full", random_state=0)
    assert [(c.components, c.covariance_type) for c in found.candidates] == [(2, "full")]


@pytest.mark.parametrize(("components", "kinds"), [([1, 0], "full"), ([1], ["full", "round"]), ([1.5], "full")])
def test_selection_of_what_there_is_not(components, kinds):
    """A wrong request is refused, where a fit that fails is listed."""
    with pytest.raises(ValueError, match="parameter of GaussianMixture"):
        select(X, components, kinds)


@pytest.mark.parametrize("method", METHODS)
def test_column_without_a_value(method):
    """Nothing is known of a column that is NaN throughout: no fit, and no NaN, whatever gives the start."""
    empty = np.c_[X[:, :1], np.full(len(X), np.nan)]
    for start in (START, {}, {"prior": Prior(1.0)}):
        with pytest.raises(ValueError, match="column 1 has no value"):
            GaussianMixture(2, method=method, random_state=0, **start).fit(empty)
    weights = np.ones(len(X))
    empty[0, 1], weights[0] = 1.0, 0.0
    with pytest.raises(ValueError, match="column 1 has no value"):
        GaussianMixture(2, method=method, **START).fit(empty, sample_weight=weights)
    with pytest.raises(ValueError, match="column 1 has no value"):
        GaussianMixture(2, method=method, **START).fit_blocks([empty[1:50], empty[50:]])
    with pytest.raises(ValueError, match="column 1 of the rows that give the start has no value"):
        GaussianMixture(2, method=method, random_state=0).fit_blocks([empty[1:50], X])


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"covariances": [[[1.0, 0.5], [0.0, 1.0]]] * 2}, "symmetric, positive-definite"),
        ({"covariances": [[[1e-10, 5e-11], [0.0, 1e-10]]] * 2}, "symmetric, positive-definite"),
        ({"covariances": [[[1.0, 1.0], [1.0, 1.0]]] * 2}, "symmetric, positive-definite"),
        ({"covariances": [[[np.nan, 0.0], [0.0, 1.0]]] * 2}, "NaN"),
        ({"covariances": np.eye(2)}, "should have the shape"),
        ({"covariances": [-1.0, 1.0], "covariance_type": "spherical"}, "should be positive"),
        ({"means": [[np.nan, 0.0], [0.0, 1.0]]}, "means contains NaN"),
        ({"means": [[np.inf, 0.0], [0.0, 1.0]]}, "means contains infinity"),
        ({"means": [0.0, 1.0]}, "2D array"),
        ({"weights": [0.5, 0.6]}, "normalized"),
        ({"weights": [np.nan, 1.0]}, "NaN"),
        ({"covariance_type": "round"}, "covariance_type"),
        ({"method": "guess"}, "method"),
    ],
)
def test_parameters_that_are_none(given, message):
    """A mixture is made of finite means, weights that sum to 1 and covariances that are some."""
    good = {"weights": [0.5, 0.5], "means": [[0.0, 0.0], [1.0, 1.0]], "covariances": [np.eye(2)] * 2}
    GaussianMixture.from_parameters(**good)
    units = np.multiply.outer([1e12, 1e-9], [1e12, 1e-9])  # are no reason to refuse it
    GaussianMixture.from_parameters(**(good | {"covariances": [units * [[1.0, 0.99], [0.99, 1.0]]] * 2}))
    with pytest.raises(ValueError, match=message):
        GaussianMixture.from_parameters(**(good | given))


def test_weights_without_their_rows():
    """Weights are those of rows: alone they would be ignored."""
    fitted = GaussianMixture(2, method="auto", random_state=0).fit(X)
    for judged in (fitted.standard_errors, fitted.certificate, fitted.confidence_intervals):
        with pytest.raises(ValueError, match="pass X as well"):
            judged(sample_weight=np.ones(len(X)))
        with pytest.raises(ValueError, match="sample_weight"):
            judged(X=X, sample_weight=np.ones(3))
        with pytest.raises(ValueError, match="sample_weight"):
            judged(X=X, sample_weight=-np.ones(len(X)))


@pytest.mark.parametrize("order", ["C", "F"])
def test_data_changed_after_the_fit(order):
    """The data of a fit are not copied: once they are others, nothing is said of them as if they were the same."""
    given, weights = np.array(X, order=order), np.linspace(1.0, 2.0, len(X))
    fitted = GaussianMixture(2, method="auto", random_state=0).fit(given, sample_weight=weights)
    before = fitted.standard_errors().means
    for array in (given, weights):
        array *= 3.0
        with pytest.raises(ValueError, match="changed since"):
            fitted.standard_errors()
        array /= 3.0
    np.testing.assert_allclose(fitted.standard_errors(given, weights).means, before, rtol=1e-6)


def test_going_on_with_other_shapes():
    """A warm start, and a stream, go on with the features, components and covariances that they began with."""
    for method in METHODS:
        fitted = GaussianMixture(2, method=method, warm_start=True, random_state=0).fit(X)
        for other in (fitted.fit, fitted.partial_fit, lambda Y: fitted.fit_blocks([Y])):
            with pytest.raises(ValueError, match="expecting 2 features"):
                other(X[:, :1])
        for setting in ({"n_components": 3}, {"covariance_type": "diag"}):
            fitted.set_params(**setting)
            for other in (fitted.fit, fitted.partial_fit, fitted.predict_proba):
                with pytest.raises(ValueError, match="fit anew"):
                    other(X)
            fitted.set_params(n_components=2, covariance_type="full")
        fitted.fit(X)


@pytest.mark.parametrize("covariance", [np.eye(3), [1.0, 2.0], [[1.0, 0.5], [0.0, 1.0]], -np.eye(2), [[np.nan]]])
def test_priors_that_are_none(covariance):
    with pytest.raises(ValueError, match="prior"):
        GaussianMixture(2, prior=Prior(1.0, covariance=covariance)).fit(X)
    with pytest.raises(ValueError, match="finite"):
        Prior(np.inf)


def test_rows_too_far_for_numbers():
    """The square of their distance overflows: they got NaN for a density, and the first component for a label."""
    far = np.r_[X[:3], [[1e200, 0.0]]]
    for kind in ("full", "tied", "diag", "spherical"):
        fitted = GaussianMixture(2, covariance_type=kind, random_state=0).fit(X)
        for ask in (fitted.score_samples, fitted.predict, fitted.predict_proba, fitted.bic):
            with pytest.raises(ValueError, match="row 3 is too far"):
                ask(far)
        with pytest.raises(ValueError, match="row 0 is too far"):
            fitted.condition([0], [[1e200]])
        assert np.isfinite(fitted.score_samples([[1e100, np.nan]])).all()


@pytest.mark.parametrize("method", METHODS)
def test_data_too_large_to_square(method):
    """The row is named, ahead of what overflows; it was said that components are ill-defined."""
    far = X.copy()
    far[50, 1] = -1e200
    fitted = GaussianMixture(2, method=method, random_state=0)
    for call in (
        lambda: fitted.fit(far),
        lambda: fitted.partial_fit(far),
        lambda: fitted.fit_blocks([far[:40], far[40:]]),
    ):
        with pytest.raises(ValueError, match=r"row 50, column 1: the square of -1e\+200 overflows"):
            call()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fitted.fit(X.astype(np.float32))
        assert np.isfinite(fitted.fit(X * 1e140).means_).all()


@pytest.mark.parametrize("unit", [1e25, 1e-22])
def test_variances_that_have_no_float32(unit):
    """Variances of float32 data near 1e25 were infinite; their means and the data have numbers."""
    given = {**START, "means_init": unit * np.array(START["means_init"]), "reg_covar": 0.0}
    given["precisions_init"] = START["precisions_init"] / unit**2
    for call in ("fit", "partial_fit"):
        with pytest.raises(ValueError, match="overflow in float32: scale the data"):
            getattr(GaussianMixture(2, **given), call)((X * unit).astype(np.float32))
        assert np.isfinite(getattr(GaussianMixture(2, **given), call)(X * unit).precisions_).all()


@pytest.mark.parametrize("method", METHODS[1:])
def test_data_too_small_to_square(method):
    """It was said that a prior is none, and there was none."""
    with pytest.raises(ValueError, match=r"column 0 varies by .*e-160 only.*scale the data"):
        GaussianMixture(2, method=method, random_state=0, reg_covar=0.0).fit(X * 1e-160)


@pytest.mark.parametrize("method", METHODS[1:])
def test_reg_covar_as_large_as_the_data(method):
    """Where the climb ends at the floor that reg_covar makes, the warning names it; a component that collapses is
    told from data in a small unit."""
    with pytest.warns(UserWarning, match=r"reg_covar = 1e-06, and so are the data .*lower reg_covar"):
        GaussianMixture(2, method=method, random_state=0).fit(X * 1e-3)
    assert GaussianMixture(2, method=method, random_state=0, reg_covar=1e-12).fit(X * 1e-3).converged_
    once = np.r_[X, np.tile([[9.0, 9.0]], (3, 1))]
    with pytest.warns(UserWarning, match=r"reg_covar = 1e-06: it collapses onto few samples"):
        GaussianMixture(3, method=method, random_state=0).fit(once)


@pytest.mark.parametrize("count", [2.5, "3", None, True, np.inf, np.nan])
def test_numbers_of_samples_that_are_none(count):
    fitted = GaussianMixture(2, random_state=0).fit(X)
    with pytest.raises(TypeError, match="n_samples must be an instance of int"):
        fitted.sample(count)
    assert len(fitted.sample(1e1)[0]) == 10


@pytest.mark.parametrize("name", ["n_components", "max_iter", "n_init", "verbose_interval"])
def test_truth_is_no_number(name):
    for truth in (True, np.True_):
        with pytest.raises(ValueError, match=f"'{name}' parameter of GaussianMixture must be an int"):
            GaussianMixture(**{name: truth}).fit(X)


@pytest.mark.parametrize("fixed", [["means", 1], [1, "x"], [["means"]]])
def test_fixed_names_of_other_kinds(fixed):
    with pytest.raises(ValueError, match="fixed names"):
        GaussianMixture(2, fixed=fixed).fit(X)


def test_names_of_features():
    """A fit of a table with names said that it had been asked without them."""
    pandas = pytest.importorskip("pandas")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        GaussianMixture(2, random_state=0).fit(pandas.DataFrame(X, columns=["a", "b"]))
