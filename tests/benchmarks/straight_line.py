"""Straight-line functions of floats, of several kinds."""

from __future__ import annotations

from math import cos, exp, log, pi, sin, sqrt

ROOT_OF_TWO_PI = sqrt(2.0 * pi)


def slide(x1, x2):
    w3 = x1 * x2
    w4 = sin(x1)
    w5 = w3 + w4
    return w5


def polynomial(x):
    y = 3.0 * x + 1.0
    y = y * x - 2.0
    y = y * x + 0.5
    y = y * x - 1.5
    return y * x + 2.5


def rational(x, y):
    a = x * y + 1.0
    b = x * x + y * y
    c = a / b
    d = (x - y) / (1.0 + c * c)
    return c * d - a / (2.0 + d)


def gaussian(x, mean, sigma):
    z = (x - mean) / sigma
    return exp(-0.5 * z * z) / (sigma * ROOT_OF_TWO_PI)


def antoine(T, A, B, C):
    return 10.0 ** (A - B / (T + C))


def van_der_waals(T, V, a, b):
    return 8.314 * T / (V - b) - a / (V * V)


def great_circle(lat1, lon1, lat2, lon2):
    s1 = sin((lat2 - lat1) / 2.0)
    s2 = sin((lon2 - lon1) / 2.0)
    h = s1 * s1 + cos(lat1) * cos(lat2) * s2 * s2
    return 2.0 * 6371.0 * sqrt(h)


def lennard_jones(x, y, z, epsilon, sigma):
    r2 = x * x + y * y + z * z
    s2 = sigma * sigma / r2
    s6 = s2 * s2 * s2
    return 4.0 * epsilon * (s6 * s6 - s6)


def powers(x, y):
    return x**3 - 2.0 * x**2 * y + x * y**2 + (x + y) ** 4


def entropy(p, q):
    r = 1.0 - p - q
    return -(p * log(p) + q * log(q) + r * log(r))


PROGRAMS = (
    (slide, (1.1, 2.0)),
    (polynomial, (0.7,)),
    (rational, (1.3, 0.4)),
    (gaussian, (0.3, 0.1, 1.2)),
    (antoine, (100.0, 8.7687, 395.744, -6.469)),
    (van_der_waals, (300.0, 0.024, 0.365, 4.28e-5)),
    (great_circle, (0.7, 0.1, 0.8, 0.5)),
    (lennard_jones, (1.0, 0.5, 0.8, 1.2, 0.9)),
    (powers, (1.3, 0.4)),
    (entropy, (0.2, 0.5)),
)
