"""Gaussian mixtures beside scikit-learn's: time of an EM iteration, memory, fits that do not stop short, coverage.

python -m tests.benchmarks.mixtures [steps] [memory] [overlap] [coverage]      (default: all but coverage)
"""

from __future__ import annotations

import statistics
import sys
import time
import tracemalloc
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.mixture import GaussianMixture as Classical

from sct.mixture import GaussianMixture, blocks, kernels, steps
from sct.mixture.parameters import Parameters, with_covariances

SHAPES = ((10_000, 2, 3), (100_000, 10, 10), (1_000_000, 2, 5), (20_000, 50, 10))
KINDS = ("full", "tied", "diag", "spherical")


def case(n: int, d: int, K: int, kind: str) -> tuple[Any, Parameters, Classical]:
    """Samples of K classes, parameters beside those they are from, and scikit-learn's class with the same."""
    rng = np.random.default_rng(0)
    centres = rng.normal(size=(K, d)) * 3.0
    X = centres[rng.integers(K, size=n)] + rng.normal(size=(n, d))
    covariances = {"full": np.tile(np.eye(d), (K, 1, 1)), "tied": np.eye(d), "diag": np.ones((K, d))}
    p = with_covariances(kind, np.full(K, 1.0 / K), centres + 0.3, covariances.get(kind, np.ones(K)))
    return X, p, restored(Classical(K, covariance_type=kind), p)


def restored(classical: Classical, p: Parameters) -> Classical:
    """scikit-learn's class with these parameters."""
    classical.weights_, classical.means_ = p.weights, p.means
    classical.covariances_, classical.precisions_cholesky_ = p.covariances, p.factors
    return classical


def seconds(calls: dict[str, Callable[[], Any]], rounds: int = 7) -> dict[str, float]:
    """The processor's time of each call, the median; they take turns."""
    took: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            began = time.process_time()
            call()
            took[name].append(time.process_time() - began)
    return {name: statistics.median(times) for name, times in took.items()}


def em_iterations() -> None:
    """One EM iteration: scikit-learn, ours by BLAS, ours by Numba."""
    rules = steps.Rules(1e-6)
    print(f"{'n, d, K':>16}  {'covariances':<11}  {'scikit-learn':>12}  {'BLAS':>17}  {'Numba':>17}  difference")
    for n, d, K in SHAPES:
        for kind in KINDS:
            X, p, classical = case(n, d, K, kind)
            samples = blocks.of_array(X)

            def theirs(X: Any = X, p: Any = p, classical: Any = classical) -> float:
                value, log_resp = classical._e_step(X)
                classical._m_step(X, log_resp)
                restored(classical, p)
                return float(value) * len(X)

            def blas(samples: Any = samples, p: Any = p) -> float:
                m = kernels.by_blas(samples, p)
                steps.maximisation(m, p, rules)
                return m.log_likelihood

            def fused(samples: Any = samples, p: Any = p) -> float:
                m = kernels.by_numba(kernels.compiled(), samples, p)
                steps.maximisation(m, p, rules)
                return m.log_likelihood

            values = [theirs(), blas(), fused()]
            took = seconds({"theirs": theirs, "blas": blas, "fused": fused})
            apart = max(abs(v / values[0] - 1.0) for v in values)
            cells = [f"{1e3 * took[k]:8.2f} ms {took['theirs'] / took[k]:5.1f}x" for k in ("blas", "fused")]
            theirs_took = f"{1e3 * took['theirs']:9.2f} ms"
            print(f"{f'{n}, {d}, {K}':>16}  {kind:<11}  {theirs_took}  {'  '.join(cells)}  {apart:.0e}")


def memory() -> None:
    """Peak memory beyond the data of a fit from given parameters, of a million samples."""
    X, p, _ = case(1_000_000, 2, 5, "full")
    start = {"weights_init": p.weights, "means_init": p.means, "precisions_init": np.tile(np.eye(2), (5, 1, 1))}
    for cls in (GaussianMixture, Classical):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            cls(5, max_iter=1, **start).fit(X[:1000])
            tracemalloc.start()
            cls(5, max_iter=3, **start).fit(X)
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        print(f"{cls.__module__:<36} peak beyond the data {peak / 1e6:6.1f} MB")


def overlapping(distance: float) -> Any:
    """2,000 samples of two classes that are so many standard deviations apart."""
    rng = np.random.default_rng(0)
    z = rng.random(2000) < 0.4
    return rng.normal(size=(2000, 2)) + np.where(z[:, None], [distance, 0], [0, 0])


def overlap() -> None:
    """From the same start to the same gradient, 1e-8 for each sample: EM and `auto`."""
    warnings.simplefilter("ignore")
    for distance in (4.0, 2.0, 1.0):
        Y = overlapping(distance)
        first = Classical(2, random_state=0, max_iter=1, tol=0.0).fit(Y)
        default = Classical(2, random_state=0).fit(Y)
        start = {"weights_init": first.weights_, "means_init": first.means_, "precisions_init": first.precisions_}
        auto = GaussianMixture(2, method="auto", **start).fit(Y)
        iterations = 30
        while True:
            em = GaussianMixture(2, tol=0.0, reg_covar=0.0, max_iter=iterations, **start).fit(Y)
            if em.certificate(Y).gradient <= 1e-8:
                break
            iterations = int(1.1 * iterations) + 1
        took = seconds({"EM": lambda em=em, Y=Y: em.fit(Y), "auto": lambda auto=auto, Y=Y: auto.fit(Y)})
        print(
            f"{distance:g} sd: scikit-learn's default {default.n_iter_} iterations, {default.score(Y) * 2000:.4f}; "
            f"EM {iterations}, {em.score(Y) * 2000:.4f}, {1e3 * took['EM']:.1f} ms; auto {auto.n_iter_} of them "
            f"Newton's {auto.newton_steps_}, {auto.score(Y) * 2000:.4f}, {1e3 * took['auto']:.1f} ms"
        )


def coverage(sets: int = 500) -> None:
    """How often 95 % intervals hold the parameters that the data are from."""
    weights, means = np.array([0.4, 0.6]), np.array([[0.0, 0.0], [3.0, 1.0]])
    covariances = np.array([[[1.0, 0.3], [0.3, 1.0]], [[0.8, -0.2], [-0.2, 1.5]]])
    truth = GaussianMixture.from_parameters(weights, means, covariances, random_state=0)
    truth.random_state = np.random.RandomState(0)
    hits: dict[str, Any] = {"weights": 0.0, "means": 0.0, "covariances": 0.0}
    precisions = np.linalg.inv(covariances)
    for _ in range(sets):
        X, _ = truth.sample(800)
        start = {"weights_init": weights, "means_init": means, "precisions_init": precisions}
        found = GaussianMixture(2, method="auto", **start).fit(X).confidence_intervals()
        for part, known in (("weights", weights), ("means", means), ("covariances", covariances)):
            hits[part] = hits[part] + ((getattr(found.low, part) <= known) & (known <= getattr(found.high, part)))
    total = np.concatenate([np.ravel(h) for h in hits.values()]) / sets
    for part, h in hits.items():
        print(f"{part:<12} {np.array2string(100.0 * h / sets, precision=1).replace(chr(10), '')} %")
    mean, least, most = (100.0 * x for x in (total.mean(), total.min(), total.max()))
    print(f"all together {mean:.1f} %, least {least:.1f} %, most {most:.1f} %")


if __name__ == "__main__":
    known = {"steps": em_iterations, "memory": memory, "overlap": overlap, "coverage": coverage}
    for name in sys.argv[1:] or ["steps", "memory", "overlap"]:
        known[name]()
