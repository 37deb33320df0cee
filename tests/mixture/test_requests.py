"""Requests that cannot be met are refused, not answered with the start or with NaN."""

from __future__ import annotations

import numpy as np
import pytest

from sct.mixture import GaussianMixture, select

rng = np.random.default_rng(0)
X = np.r_[rng.normal(size=(60, 2)), rng.normal(size=(40, 2)) * 0.5 + [4.0, 1.0]]
BLOCKS = [X[:30], X[30:70], X[70:]]


def test_blocks_that_are_used_up():
    """A generator gives its blocks once: a fit to it would be the start, called converged."""
    once = iter(BLOCKS)
    for given in ((b for b in BLOCKS), lambda: once, []):
        with pytest.raises(ValueError, match=r"block|iterator"):
            GaussianMixture(2, random_state=0).fit_blocks(given)
    fitted = GaussianMixture(2, random_state=0).fit_blocks(lambda: iter(BLOCKS))
    assert abs(fitted.lower_bound_ - GaussianMixture(2, random_state=0).fit_blocks(BLOCKS).lower_bound_) < 1e-12


@pytest.mark.parametrize("level", [95, 1.5, -1.0, 0.0, 1.0, float("nan")])
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
