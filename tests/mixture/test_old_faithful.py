"""The Old Faithful data: log-likelihoods, BIC and means that are known, by each way to fit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("sklearn")

from sct.mixture import GaussianMixture

X = np.loadtxt(Path(__file__).resolve().parents[2] / "examples/data/faithful.csv", delimiter=",", skiprows=1)
KNOWN = {
    ("full", 1): -1289.7967,
    ("full", 2): -1130.2640,
    ("tied", 3): -1126.3159,
    ("diag", 2): -1147.8064,
    ("spherical", 2): -1709.5293,
}


@pytest.mark.parametrize("method", ["em", "newton", "gradient", "auto"])
@pytest.mark.parametrize(("kind", "components"), KNOWN)
def test_log_likelihood(kind: str, components: int, method: str) -> None:
    """The known log-likelihood, to the digits shown, by each method; Newton's shows that it is an optimum."""
    mixture = GaussianMixture(
        components, covariance_type=kind, method=method, random_state=0, tol=1e-10, max_iter=500
    ).fit(X)
    assert mixture.score(X) * len(X) == pytest.approx(KNOWN[kind, components], abs=5e-5)
    assert mixture.converged_
    if method in ("newton", "auto"):
        assert mixture.certificate_.optimal


def test_two_components() -> None:
    """Means and BIC to the digits known."""
    mixture = GaussianMixture(2, method="auto", random_state=0, ordered=True).fit(X)
    np.testing.assert_allclose(mixture.means_, [[2.03639, 54.4785], [4.28966, 79.9681]], rtol=0, atol=5e-5)
    assert mixture.bic(X) == pytest.approx(2322.192, abs=5e-4)
