"""Pictures of mixtures: EM on its way, one Gaussian against two, the covariance types, and where EM stops short.

python examples/08_mixture_pictures.py [FOLDER]      needs sct[mixture,plot]
"""

from __future__ import annotations

import importlib
import sys
import time
import warnings
from pathlib import Path

import numpy as np
from sklearn.mixture import GaussianMixture as Classical

from sct.mixture import GaussianMixture

slides = importlib.import_module("07_mixtures")


def overlapping(distance):
    """2,000 samples of two classes that are `distance` standard deviations apart (2000, 2)."""
    rng = np.random.default_rng(0)
    z = rng.random(2000) < 0.4
    return rng.normal(size=(2000, 2)) + np.where(z[:, None], [distance, 0], [0, 0])


def way_of_em(figure):
    """The start and iterations 1 to 6 and 20 on the Old Faithful data."""
    X = slides.faithful()
    states = slides.em(X, *slides.faithful_start(), 20)
    for axes, k in zip(figure.subplots(2, 4, sharex=True, sharey=True).flat, (0, 1, 2, 3, 4, 5, 6, 20), strict=True):
        mixture = GaussianMixture.from_parameters(*states[k])
        mixture.plot(X, axes=axes)
        axes.set(title=f"iteration {k}" if k else "start", xlabel="", ylabel="", xlim=(1, 6), ylim=(35, 105))


def one_against_two(figure):
    """One Gaussian and two on the Old Faithful data."""
    X = slides.faithful()
    for axes, k in zip(figure.subplots(1, 2, sharey=True), (1, 2), strict=True):
        mixture = GaussianMixture(k, method="auto", random_state=0).fit(X)
        mixture.plot(X, axes=axes)
        axes.set(title=f"{k}: log-likelihood {mixture.score(X) * len(X):.1f}", xlabel="eruption", ylabel="waiting")


def covariance_types(figure):
    """Spherical, diagonal and full covariances on stretched classes."""
    rng = np.random.default_rng(1)
    stretch = np.array([[2.0, 0.0], [1.6, 0.5]])
    X = np.vstack([rng.normal(size=(200, 2)) @ stretch, rng.normal(size=(200, 2)) @ stretch + [0.0, 4.0]])
    for axes, kind in zip(figure.subplots(1, 3, sharey=True), ("spherical", "diag", "full"), strict=True):
        mixture = GaussianMixture(2, covariance_type=kind, method="auto", random_state=0).fit(X)
        mixture.plot(X, axes=axes)
        axes.set(title=f"{kind}: {mixture.score(X) * len(X):.1f}", xlabel="", ylabel="")


def stopping_short(figure):
    """How far below the optimum EM and `auto` are after so many iterations, for three distances of two classes."""
    for axes, distance in zip(figure.subplots(1, 3, sharey=True), (4.0, 2.0, 1.0), strict=True):
        Y = overlapping(distance)
        auto = GaussianMixture(2, method="auto", random_state=0).fit(Y)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            em = GaussianMixture(2, random_state=0, tol=1e-13, max_iter=8000).fit(Y)
        best = max(auto.lower_bound_, em.lower_bound_)
        for mixture, name in ((em, "EM"), (auto, "auto")):
            below = 2000 * (best - np.array(mixture.lower_bounds_))
            axes.loglog(np.arange(1, len(below) + 1), np.maximum(below, 1e-9), label=name)
        short = Classical(2, random_state=0).fit(Y)
        axes.plot(short.n_iter_, 2000 * (best - short.score(Y)), "o", color="black", label="scikit-learn's default")
        axes.set(title=f"{distance:g} sd apart", xlabel="iteration")
    axes.legend()
    figure.axes[0].set_ylabel("log-likelihood below the optimum")


def table():
    """Rows of distance, scikit-learn's default, EM and `auto` to the same gradient: iterations, seconds, values."""
    rows = []
    for distance in (4.0, 2.0, 1.0):
        Y = overlapping(distance)
        GaussianMixture(2, method="auto", random_state=0).fit(Y)  # the derivatives are written once in a process
        began = time.perf_counter()
        auto = GaussianMixture(2, method="auto", random_state=0).fit(Y)
        took = time.perf_counter() - began
        short = Classical(2, random_state=0).fit(Y)
        rows.append((distance, short.n_iter_, short.score(Y) * 2000, auto, auto.score(Y) * 2000, took))
    return rows


FIGURES = {
    "em": (way_of_em, (12, 6)),
    "one_against_two": (one_against_two, (9, 4)),
    "covariances": (covariance_types, (12, 4)),
    "overlap": (stopping_short, (12, 4)),
}


def main(folder: str | None = None) -> list[tuple[object, ...]]:
    rows = table()
    for distance, steps, value, auto, best, took in rows:
        print(
            f"{distance:g} sd apart: scikit-learn stops after {steps} iterations at {value:.4f}; auto ends after"
            f" {auto.newton_steps_} Newton steps at {best:.4f}, weights {auto.weights_.round(3)}, {took:.3f} s"
        )
    if folder is not None:
        from matplotlib.figure import Figure

        for name, (draw, size) in FIGURES.items():
            figure = Figure(figsize=size, layout="constrained")
            draw(figure)
            figure.savefig(Path(folder) / f"{name}.png", dpi=80)
    return rows


if __name__ == "__main__":
    main(*sys.argv[1:])
