"""The functions that reverse mode is timed on: straight lines, a loop, vectorised NumPy, functions of n inputs."""

from __future__ import annotations

from math import exp, log, pi, sin, sqrt, tanh
from typing import Any

import numpy as np

from tests.benchmarks import straight_line


def shomate(T, a, b, c, d, e):
    t = T / 1000.0
    return a + b * t + c * t * t + d * t * t * t + e / (t * t)


def planck(wavelength, T):
    x = 0.014388 / (wavelength * T)
    return 1.1910429e-16 / (wavelength**5 * (exp(x) - 1.0))


def colebrook_step(f, roughness, reynolds):
    root = sqrt(f)
    inner = roughness / 3.7 + 2.51 / (reynolds * root)
    return 1.0 / root + 2.0 * log(inner) / log(10.0)


def neuron(x1, x2, x3, w1, w2, w3, b):
    s = w1 * x1 + w2 * x2 + w3 * x3 + b
    y = tanh(s)
    return (y - 0.5) * (y - 0.5)


def kepler(anomaly, eccentricity):
    E = anomaly + eccentricity * sin(anomaly)
    E = anomaly + eccentricity * sin(E)
    E = anomaly + eccentricity * sin(E)
    return E / (2.0 * pi)


STRAIGHT = (
    *straight_line.PROGRAMS,
    (shomate, (500.0, 30.092, 6.832514, 6.793435, -2.53448, 0.082139)),
    (planck, (5e-7, 5800.0)),
    (colebrook_step, (0.02, 1e-4, 1e5)),
    (neuron, (0.3, -0.2, 0.9, 1.1, 0.4, -0.7, 0.1)),
    (kepler, (1.2, 0.3)),
)


def bouncing(x, v, k, h, steps):
    for _ in range(steps):
        if x > 0.0:
            v = v - 9.81 * h
        else:
            v = v - (9.81 + k * x) * h
        x = x + v * h
    return 0.5 * v * v + 9.81 * x


LOOP = (bouncing, (1.0, 0.0, 2000.0, 0.001, 1000), (0, 1, 2))


def logistic_regression(w, X, y):
    margin = y * (X @ w)
    return np.sum(np.log1p(np.exp(-margin))) + 0.5 * np.sum(w * w)


def mlp(w1, b1, w2, b2, x, y):
    hidden = np.tanh(x @ w1 + b1)
    out = hidden @ w2 + b2
    return np.mean((out - y) ** 2)


def log_sum_exp(x):
    m = np.max(x)
    return m + np.log(np.sum(np.exp(x - m)))


def gaussian_nll(mu, log_sigma, x):
    z = (x - mu) * np.exp(-log_sigma)
    return np.sum(0.5 * z * z) + x.shape[0] * np.sum(log_sigma)


def softmax_loss(W, X, onehot):
    scores = X @ W
    top = np.max(scores, axis=1, keepdims=True)
    logs = scores - top - np.log(np.sum(np.exp(scores - top), axis=1, keepdims=True))
    return -np.mean(np.sum(onehot * logs, axis=1))


def kernel_energy(x, width):
    apart = x[:, None] - x[None, :]
    return np.sum(np.exp(-apart * apart / (2.0 * width * width)))


def ridge(w, X, y):
    residual = X @ w - y
    return residual @ residual + 0.1 * (w @ w)


def vectorised() -> list[tuple[Any, tuple[Any, ...], tuple[int, ...]]]:
    """(function, arguments, positions of those differentiated)."""
    r = np.random.default_rng(5)
    n, p = 10_000, 20
    X, w = r.normal(size=(n, p)), r.normal(size=p)
    y = np.sign(r.normal(size=n))
    layers = (r.normal(size=(32, 64)), r.normal(size=64), r.normal(size=(64, 10)), r.normal(size=10))
    onehot = np.eye(10)[r.integers(0, 10, 2000)]
    return [
        (logistic_regression, (w, X, y), (0,)),
        (mlp, (*layers, r.normal(size=(256, 32)), r.normal(size=(256, 10))), (0, 1, 2, 3)),
        (log_sum_exp, (r.normal(size=100_000),), (0,)),
        (gaussian_nll, (r.normal(size=5), r.normal(size=5), r.normal(size=(20_000, 5))), (0, 1)),
        (softmax_loss, (r.normal(size=(30, 10)), r.normal(size=(2000, 30)), onehot), (0,)),
        (kernel_energy, (r.normal(size=400), 0.7), (0, 1)),
        (ridge, (w, X, y), (0,)),
    ]


def rosenbrock(x):
    total = 0.0
    for i in range(len(x) - 1):
        total += 100.0 * (x[i + 1] - x[i] ** 2) ** 2 + (1.0 - x[i]) ** 2
    return total


def rosenbrock_vectorised(x):
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)


def recurrence(xs):
    y = 0.0
    for x in xs:
        y = 0.5 * y + sin(x) * y + x
    return y


SIZES = (10, 100, 1000, 10_000)


def scaling() -> list[tuple[str, Any, Any]]:
    """(label, function, what makes the argument of n numbers)."""
    numbers = np.random.default_rng(6).uniform(0.2, 0.9, SIZES[-1])
    return [
        ("rosenbrock, list", rosenbrock, lambda n: numbers[:n].tolist()),
        ("rosenbrock, array by elements", rosenbrock, lambda n: numbers[:n].copy()),
        ("rosenbrock, vectorised", rosenbrock_vectorised, lambda n: numbers[:n].copy()),
        ("recurrence, list", recurrence, lambda n: numbers[:n].tolist()),
    ]


def carried(x, a, steps):
    for _ in range(steps):
        x = x + 0.000001 * (a - x * x)
    return x


CARRIED = (carried, (0.3, 0.9, 1_000_000), (0, 1))
BUDGETS = (1000, 10)
