"""Kinds of data: weights, blocks, streams, missing values, float32, far from the origin."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("sklearn")

from sct.mixture import GaussianMixture, Prior
from tests.oracles import mixtures

X = np.loadtxt(Path(__file__).resolve().parents[2] / "examples/data/faithful.csv", delimiter=",", skiprows=1)
START = {
    "weights_init": [0.5, 0.5],
    "means_init": [[2.0, 55.0], [4.3, 80.0]],
    "precisions_init": np.tile(np.diag([5.0, 0.03]), (2, 1, 1)),
}
METHODS = ("em", "newton", "gradient", "auto")


@pytest.mark.parametrize("method", METHODS)
def test_weights_are_repeated_rows(method: str) -> None:
    """The weighted fit is the fit of repeated rows."""
    counts = np.random.default_rng(0).integers(0, 4, size=len(X))
    weighted = GaussianMixture(2, method=method, tol=1e-9, **START).fit(X, sample_weight=counts)
    repeated = GaussianMixture(2, method=method, tol=1e-9, **START).fit(np.repeat(X, counts, axis=0))
    rtol = 1e-5 if method == "gradient" else 1e-9
    np.testing.assert_allclose(weighted.means_, repeated.means_, rtol=rtol)
    np.testing.assert_allclose(weighted.covariances_, repeated.covariances_, rtol=10 * rtol)
    assert weighted.lower_bound_ == pytest.approx(repeated.lower_bound_, rel=1e-12)


@pytest.mark.parametrize("method", METHODS)
def test_blocks_are_the_whole(method: str) -> None:
    """The fit over blocks, given by a function or by a list, is the fit of all rows."""
    whole = GaussianMixture(2, method=method, tol=1e-9, **START).fit(X)
    rtol = 1e-5 if method == "gradient" else 1e-10
    for source in (lambda: iter(np.array_split(X, 7)), np.array_split(X, 3)):
        parts = GaussianMixture(2, method=method, tol=1e-9, **START).fit_blocks(source)
        np.testing.assert_allclose(parts.means_, whole.means_, rtol=rtol)
        np.testing.assert_allclose(parts.covariances_, whole.covariances_, rtol=100 * rtol)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("features", [1, 2])
def test_data_are_left_alone(features: int, order: str, method: str) -> None:
    """A fit writes into no array of the user's, whatever its layout: one column, or columns one after the other, are
    blocks as they stand, and were once scaled in place."""
    given = np.array(X[:, :features], order=order)
    mixture = GaussianMixture(2, method=method, random_state=0, max_iter=1000).fit(given)
    mixture.certificate()
    mixture.predict_proba(given)
    np.testing.assert_array_equal(given, X[:, :features])


def test_stream() -> None:
    """Blocks of a stream, each seen once, lead to where the fit of all leads."""
    rng = np.random.default_rng(0)
    mixture = GaussianMixture(2, random_state=0, ordered=True)
    for _ in range(60):
        mixture.partial_fit(X[rng.integers(len(X), size=100)])
    whole = GaussianMixture(2, random_state=0, ordered=True).fit(X)
    order = np.argsort(mixture.means_[:, 0])
    np.testing.assert_allclose(mixture.means_[order], whole.means_, rtol=0.05)
    assert mixture.n_iter_ == 60


def test_stream_goes_on_from_a_fit() -> None:
    """After a fit, or from parameters, the next block mixes with them by the share of a second block."""
    first, second = X[:150], X[150:]
    share = 3.0**-0.6
    mean = (1.0 - share) * first.mean(axis=0) + share * second.mean(axis=0)
    square = (1.0 - share) * (first.T @ first) / len(first) + share * (second.T @ second) / len(second)
    C = np.cov(first.T, bias=True)
    made = GaussianMixture.from_parameters([1.0], [first.mean(axis=0)], [C], reg_covar=0.0)
    streamed = GaussianMixture(reg_covar=0.0).partial_fit(first)
    again = GaussianMixture(reg_covar=0.0).partial_fit(second).fit(first)
    for mixture in (made, streamed, again, GaussianMixture(reg_covar=0.0, method="auto").fit(first)):
        mixture.partial_fit(second)
        np.testing.assert_allclose(mixture.means_[0], mean, rtol=1e-9)
        np.testing.assert_allclose(mixture.covariances_[0], square - np.outer(mean, mean), rtol=1e-6)
        assert mixture.certificate_ is None
        with pytest.raises(ValueError, match="pass X"):
            mixture.standard_errors()


def test_prior_of_a_stream() -> None:
    """The extra samples are so many beside all of the stream, not beside one."""
    C, n = np.diag([3.0, 50.0]), len(X)
    mixture = GaussianMixture(reg_covar=0.0, prior=Prior(5.0, covariance=C)).partial_fit(X)
    np.testing.assert_allclose(mixture.covariances_[0], (n * np.cov(X.T, bias=True) + 5.0 * C) / (n + 5.0), rtol=1e-9)


@pytest.mark.parametrize("kind", ["full", "tied", "diag", "spherical"])
def test_order_of_a_stream(kind: str) -> None:
    """The components stand in their order after each block and from parameters, and go on as they would without."""
    start = {"covariance_type": kind, "means_init": [[4.3, 80.0], [2.0, 55.0]], "random_state": 0}
    ordered, as_given = GaussianMixture(2, ordered=True, **start), GaussianMixture(2, **start)
    for block in (X[:100], X[100:200], X[200:]):
        ordered.partial_fit(block)
        as_given.partial_fit(block)
        np.testing.assert_array_equal(ordered.means_, as_given.means_[::-1])
        np.testing.assert_array_equal(ordered.predict(X), 1 - as_given.predict(X))
    made = GaussianMixture.from_parameters([0.3, 0.7], [[2.0], [1.0]], [[[1.0]], [[2.0]]], ordered=True)
    assert made.weights_.tolist() == [0.7, 0.3]
    assert made.means_.tolist() == [[1.0], [2.0]]


@pytest.mark.parametrize("start", ["kmeans", "k-means++", "random", "random_from_data"])
def test_rows_of_weight_zero_are_none(start: str) -> None:
    """They are not the start either."""
    weights = np.where(np.arange(len(X)) % 3 == 0, 0.0, 1.0)
    settings = {"method": "auto", "init_params": start, "random_state": 2}
    weighted = GaussianMixture(2, **settings).fit(X, sample_weight=weights)
    np.testing.assert_allclose(weighted.means_, GaussianMixture(2, **settings).fit(X[weights > 0.0]).means_, rtol=1e-9)
    with pytest.raises(ValueError, match="n_samples = 1"):
        GaussianMixture(2, **settings).fit(X, sample_weight=np.eye(len(X))[0])


def gaps(Y: np.ndarray, share: float) -> np.ndarray:
    out = Y.copy()
    out[np.random.default_rng(5).random(Y.shape) < share] = np.nan
    return out


@pytest.mark.parametrize("method", ["em", "auto"])
def test_missing_values(method: str) -> None:
    """With a fifth of the entries missing the parameters are found again."""
    rng = np.random.default_rng(3)
    z = rng.random(1500) < 0.3
    C = np.array([[1.0, 0.6, 0.2], [0.6, 1.0, 0.0], [0.2, 0.0, 0.5]])
    Y = rng.multivariate_normal(np.zeros(3), C, size=1500) + np.where(z[:, None], [4.0, 4.0, -3.0], 0.0)
    mixture = GaussianMixture(2, method=method, random_state=0, ordered=True, tol=1e-6).fit(gaps(Y, 0.2))
    assert mixture.converged_
    np.testing.assert_allclose(mixture.weights_, [0.7, 0.3], atol=0.03)
    np.testing.assert_allclose(mixture.means_, [[0.0] * 3, [4.0, 4.0, -3.0]], atol=0.15)
    np.testing.assert_allclose(mixture.covariances_, [C, C], atol=0.2)
    assert np.mean(mixture.predict(gaps(Y, 0.2)) == z) > 0.97
    if method == "auto":
        assert mixture.certificate_.optimal


def test_missing_values_leave_the_rest_alone() -> None:
    """A row with gaps has the marginal density of what was seen of it; one of gaps only says nothing."""
    w, m, C = mixtures.random_mixture(0, 2, 3, "full")
    mixture = GaussianMixture.from_parameters(w, m, C)
    row = np.array([[0.3, np.nan, -1.0], [np.nan, np.nan, np.nan], [0.1, 0.2, 0.3]])
    found = mixture.score_samples(row)
    assert found[0] == pytest.approx(mixture.marginal([0, 2]).score_samples(row[:1, [0, 2]])[0], rel=1e-12)
    assert found[1] == pytest.approx(0.0, abs=1e-12)
    np.testing.assert_allclose(mixture.predict_proba(row)[1], w, rtol=1e-12)


@pytest.mark.parametrize("kind", ["full", "tied", "diag", "spherical"])
@pytest.mark.parametrize("method", ["em", "auto"])
def test_float32_far_from_the_origin(kind: str, method: str) -> None:
    """float32 data near 1e4 keep their dtype, and their variances are right."""
    rng = np.random.default_rng(0)
    Y = (rng.normal(size=(3000, 2)) * [1.0, 1.0] + 1e4).astype(np.float32)
    mixture = GaussianMixture(1, covariance_type=kind, method=method).fit(Y)
    assert mixture.means_.dtype == mixture.covariances_.dtype == np.float32
    variance = Y.astype(float).var(axis=0)
    found = np.diagonal(mixture._parameters().matrices[0])
    np.testing.assert_allclose(found, np.full(2, variance.mean()) if kind == "spherical" else variance, rtol=1e-4)


@pytest.mark.parametrize("kind", ["full", "tied", "diag", "spherical"])
@pytest.mark.parametrize("method", ["em", "auto"])
def test_shifted_by_1e8(kind: str, method: str) -> None:
    """float64 data shifted by 1e8 have the variances that they have at the origin."""
    far = X + 1e8
    near = GaussianMixture(2, covariance_type=kind, method=method, random_state=0, ordered=True).fit(far - 1e8)
    mixture = GaussianMixture(2, covariance_type=kind, method=method, random_state=0, ordered=True).fit(far)
    np.testing.assert_allclose(mixture.covariances_, near.covariances_, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(mixture.means_ - 1e8, near.means_, rtol=1e-4)


def test_progress(capsys: pytest.CaptureFixture[str]) -> None:
    """`verbose` tells what happens, and the trace holds it."""
    mixture = GaussianMixture(2, method="auto", random_state=0, verbose=2).fit(X)
    told = capsys.readouterr().out
    assert "Initialization 0" in told
    assert "Newton iteration" in told
    assert "converged" in told
    assert [step[0] for step in mixture.trace_].count("Newton") == mixture.newton_steps_
    values = [step[2] for step in mixture.trace_]
    assert values == sorted(values)


def test_plot() -> None:
    """A picture has the samples, and two ellipses for each component."""
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    mixture = GaussianMixture(2, random_state=0).fit(X)
    axes = mixture.plot(X)
    assert len(axes.collections) == 1
    assert len(axes.lines) == 6
    assert GaussianMixture(2, random_state=0).fit(X[:, :1]).plot(X[:, :1]).lines


def test_masked_entries_are_missing():
    """A masked array is the array with NaN where it is masked, not what lies under its mask."""
    data = np.random.default_rng(5).normal(size=(80, 2)) + [[0.0, 0.0], [5.0, 0.0]] * 40
    hidden = np.random.default_rng(6).random(data.shape) < 0.2
    for dtype in (float, np.float32, int):
        rows = (data * 10.0).astype(dtype)
        masked = np.ma.masked_array(np.where(hidden, dtype(10**6), rows), hidden)
        gaps = np.where(hidden, np.nan, rows).astype(float if dtype is int else dtype)
        for fit in ("fit", "partial_fit"):
            a, b = (getattr(GaussianMixture(2, random_state=0), fit)(Y) for Y in (masked, gaps))
            assert a.means_.dtype == gaps.dtype
            np.testing.assert_array_equal(a.means_, b.means_)
            np.testing.assert_array_equal(a.score_samples(masked), b.score_samples(gaps))


@pytest.mark.parametrize("unit", [1e-16, 1e-100, 1e-300, 1e300])
def test_units_of_weights_do_not_count(unit):
    """Small weights drowned in what guards components without samples, and the fit converged elsewhere."""
    data = np.random.default_rng(5).normal(size=(80, 2)) + [[0.0, 0.0], [5.0, 0.0]] * 40
    weights = np.random.default_rng(6).integers(1, 4, 80)
    plain, other = (GaussianMixture(2, random_state=0).fit(data, sample_weight=w) for w in (weights, unit * weights))
    np.testing.assert_allclose(other.means_, plain.means_, rtol=1e-10)
    np.testing.assert_allclose(other.weights_, plain.weights_, rtol=1e-10)


def test_empty_and_short_blocks():
    """Empty blocks count for nothing; the first may be of one row where the start is given."""
    data = np.random.default_rng(5).normal(size=(80, 2)) + [[0.0, 0.0], [5.0, 0.0]] * 40
    start = {"weights_init": [0.5, 0.5], "means_init": [[0, 0], [5, 0]], "precisions_init": [np.eye(2)] * 2}
    whole = GaussianMixture(2, **start).fit(data)
    for cuts in ((0, 40, 40), (1,), (79, 80)):
        blocks = GaussianMixture(2, **start).fit_blocks(np.split(data, cuts))
        np.testing.assert_allclose(blocks.means_, whole.means_, rtol=1e-10)


@pytest.mark.parametrize("method", METHODS)
def test_bounds_are_floats(method: str) -> None:
    """As scikit-learn's, and so are those of data with gaps; of JSON as well."""
    for Y in (X, gaps(X, 0.2)):
        mixture = GaussianMixture(2, method=method, random_state=0, max_iter=1000).fit(Y)
        assert isinstance(mixture.lower_bound_, float)
        assert all(type(bound) is float for bound in mixture.lower_bounds_)
