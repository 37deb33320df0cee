"""Programs whose derivative a careful person would write down at once: their adjoints are compared with that text."""

from math import exp, sin

import numpy as np

from tests.programs.registry import program


@program(1.1, 2.0)
def slide(x1, x2):
    w3 = x1 * x2
    w4 = sin(x1)
    w5 = w3 + w4
    return w5


@program([0.5, -1.2, 0.3, 2.0], 0.7)
def horner(coefficients, x):
    y = 0.0
    for c in coefficients:
        y = y * x + c
    return y


@program(0.3, -0.2, np.array([0.1, 0.9, -0.4, 1.7]), wrt=(0, 1))
def nll(mu, log_sigma, data):
    total = 0.0
    for i in range(len(data)):
        z = (data[i] - mu) * exp(-log_sigma)
        total += 0.5 * z * z + log_sigma
    return total


@program(
    np.array([0.2, -0.4, 0.9]),
    np.array([[0.5, 1.0, -0.3], [1.5, -0.6, 0.4], [-0.2, 0.7, 0.8], [0.1, -1.1, 0.6]]),
    np.array([1.0, -1.0, -1.0, 1.0]),
    wrt=(0,),
)
def logistic_loss(w, X, y):
    margin = y * (X @ w)
    return np.sum(np.log1p(np.exp(-margin)))


@program(np.array([0.0, 0.2, 1.0, 0.5, -0.3, 0.0]), 0.1, 3)
def diffuse(u, k, steps):
    u = u.copy()
    for s in range(steps):
        u[1:-1] += k * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    return np.sum(u * u)


@program(1.3)
def collatz_like(x):
    n = 0
    while abs(x) < 50.0:
        if n % 2 == 0:
            x = x * x + 1.0
        else:
            x = sin(x) + 2.0 * x
        n += 1
    return x


def spring(x, k):
    return -k * x


@program(1.0, 0.2, 1.5, 0.1, 5, wrt=(0, 1, 2))
def energy(x, v, k, h, steps):
    for s in range(steps):
        v = v + h * spring(x, k)
        x = x + h * v
    return 0.5 * v * v + 0.5 * k * x * x
