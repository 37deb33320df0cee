"""What Gaussian mixtures give, as figures: Old Faithful, and that shifts, weights and blocks change nothing.

python -m tests.benchmarks.mixture_figures

The tests in `tests/mixture` hold these figures against independent ones; this prints them side by side.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.mixture import GaussianMixture as Classical

from sct.mixture import GaussianMixture

FAITHFUL = Path(__file__).parents[2] / "examples" / "data" / "faithful.csv"


def old_faithful() -> None:
    """Log-likelihoods of five mixtures; means with their standard errors."""
    X = np.loadtxt(FAITHFUL, delimiter=",", skiprows=1)
    for kind, K in (("full", 1), ("full", 2), ("tied", 3), ("diag", 2), ("spherical", 2)):
        settings: dict[str, Any] = {"n_init": 5, "random_state": 0, "ordered": True}
        found = GaussianMixture(K, covariance_type=kind, method="auto", **settings).fit(X)
        bic, optimal = found.bic(X), found.certificate_.optimal
        print(f"{kind:<9} K = {K}: log-likelihood {found.score(X) * len(X):.4f}, BIC {bic:.3f}, optimum {optimal}")
        if (kind, K) == ("full", 2):
            errors = found.standard_errors().means
            for mean, error in zip(found.means_, errors, strict=True):
                print("    mean", *(f"{m:.5f} ({e:.5f})" for m, e in zip(mean, error, strict=True)))


def samples(n: int = 2000) -> Any:
    """Two classes, (n, 2)."""
    rng = np.random.default_rng(0)
    return rng.normal(size=(n, 2)) + np.where(rng.random((n, 1)) < 0.4, [4.0, 2.0], [0.0, 0.0])


def fitted(cls: Any, X: Any, **more: Any) -> Any:
    """A fit by 50 EM iterations from k-means."""
    return cls(2, tol=0.0, max_iter=50, random_state=0, **more).fit(X)


def far_away() -> None:
    """Variances of float32 data near 1e4, and of data shifted by 1e8, beside those of the data at the origin."""
    X = samples()
    for name, moved in (("float32 near 1e4", (X + 1e4).astype(np.float32)), ("shifted by 1e8", X + 1e8)):
        near = moved.astype(float) - np.round(np.mean(moved, dtype=float), -4)
        for kind in ("full", "diag"):
            exact = fitted(GaussianMixture, near, covariance_type=kind).covariances_
            for cls in (GaussianMixture, Classical):
                try:
                    off = np.max(np.abs(fitted(cls, moved, covariance_type=kind).covariances_ - exact))
                    told = f"off by {off:.1e}"
                except ValueError as error:
                    told = f"none: {str(error)[:50]}..."
                print(f"{name}, {kind}: {cls.__module__:<36} variances {told}")


def alike() -> None:
    """Weighted rows and repeated ones; blocks and the whole; gaps and none."""
    X = samples()
    start = {"weights_init": [0.5, 0.5], "means_init": [[0.0, 0.0], [4.0, 2.0]], "precisions_init": [np.eye(2)] * 2}
    settings = {"tol": 0.0, "max_iter": 50, **start}
    counts = np.random.default_rng(1).integers(0, 4, size=len(X))
    weighted = GaussianMixture(2, **settings).fit(X, sample_weight=counts.astype(float))
    repeated = GaussianMixture(2, **settings).fit(np.repeat(X, counts, axis=0))
    print(f"weights and repeated rows: apart by {np.max(np.abs(weighted.covariances_ - repeated.covariances_)):.1e}")
    whole = GaussianMixture(2, **settings).fit(X)
    parts = GaussianMixture(2, **settings).fit_blocks([X[k : k + 300] for k in range(0, len(X), 300)])
    print(f"blocks and the whole: apart by {np.max(np.abs(whole.covariances_ - parts.covariances_)):.1e}")
    gaps = np.where(np.random.default_rng(2).random(X.shape) < 0.2, np.nan, X)
    found = GaussianMixture(2, method="auto", **start).fit(gaps)
    off = np.abs(found.means_ - [[0.0, 0.0], [4.0, 2.0]]) / found.standard_errors().means
    print(f"20 % missing: means within {np.max(off):.1f} standard errors of those that the data are from")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    old_faithful()
    far_away()
    alike()
