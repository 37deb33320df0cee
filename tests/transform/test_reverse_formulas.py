"""Formulas of arrays in reverse: sums, products, choices and shapes, each with operands that broadcast."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.transform.reversing import assert_reverse

X = np.array([0.3, -1.2, 2.1])
M = np.array([[0.3, -1.2, 2.1], [0.8, 0.4, -0.5], [1.1, 0.2, 0.6]])


def ifexp_zeros(x):
    y = (x * x if x[0] > 5 else np.zeros(3)) + x
    z = (np.ones(3) if x[0] > 5 else x * x) * y
    return y * z


def ifexp_leaves(x):
    u = x * 2.0
    v = x * 3.0
    z = (u * v if x[0] > 0 else u + 1.0) * x
    w = (u * v if x[0] < 0 else v + 1.0) * x
    return z * w


def ifexp_scalar(x, y):
    u = x * 2.0
    v = y * 3.0
    z = (u * v if x > 0 else u + 1.0) * x
    w = (u * v if x < 0 else v + 1.0) * x
    q = (u + u * v if x > 0 else u * u) * (v if y > 0 else 1.0)
    return z * w * q


def ifexp_nested(x, y):
    return (x * y if x > 0.5 else y * y if y > 0.5 else x) * x


def pow_variants(x):
    return x**2 * x[0] ** x[2] + 2.0**x + (x[0] * x[0]) ** 0.5


def slices_steps(x):
    u = x * 1.0
    u[::2] = u[::-2] * x[1]
    u[::-1] += x * u
    return u


def aug_all(x):
    u = x * 1.0
    u *= x
    u /= 2.0 + x * x
    u -= x[0]
    u **= 2
    return u


def aug_matmul(m):
    u = m * 1.0
    u @= m
    return u


def sum_axis_variants(m):
    a = np.sum(m, axis=0, keepdims=True) * m
    b = a.sum(axis=-1)
    c = a.mean(axis=(0, 1))
    d = np.sum(m * m, axis=(1,), keepdims=True)
    return b * c + d[:, 0]


def max_min(m):
    return m.max(axis=0) * m.min(axis=1) + np.max(m) * np.argmax(m)


def cumulative(m):
    return np.cumsum(m, axis=1) * np.cumsum(m, axis=0) + np.flip(m, axis=1) * np.cumsum(m.ravel())[2]


def flips(x):
    return np.flip(x) * x[::-1] + np.cumsum(x) * np.flip(x, 0) + np.cumsum(x, axis=-1)


def broadcast_mixed(m, x):
    a = m + x
    b = m * x[:, None]
    c = a / (1.0 + b * b)
    d = c - x[None, :] * m[0]
    return d * x[0] + m[:1] * d


def dots(m, x):
    return m @ x * (x @ m) + np.dot(x, x) * m.T @ x + np.outer(x, x) @ x + x.dot(m) * np.vdot(x, x)


def wheres(m, x):
    a = np.where(m > 0, m * x, x)
    b = np.where(x > 0, x, 0.0)
    c = np.where(x[0] > 0, m, x)
    return a * b * c


def means(m, x):
    return m.mean() * x + np.mean(m, axis=0) * np.var(x) + np.std(x) * m.sum(1)


def masked_sum(m):
    return np.sum(m, where=m > 0) + np.mean(m, axis=1, where=m < 1)


def norm_trace(m):
    return np.trace(m) * np.linalg.norm(m) + np.diag(m)[1] * np.prod(m[0])


def reshape_all(m):
    a = m.reshape(-1) * np.ravel(m)
    b = m.reshape(9, 1)[2:5]
    return a[3:6] * b[:, 0] * m.T.flatten()[0]


def stack_all(m):
    a = np.stack([m[0], m[1] * m[2]], axis=1)
    b = np.concatenate([a[:, 0], m[:, 1]])
    c = np.vstack((m, m * m))
    d = np.column_stack((m[0], m[1]))
    return a.sum(1) * b[:3] * c[4] * d[:, 1]


def gathers(m, k):
    a = m[k] * m[:, k]
    b = m[k, k]
    a[k] += b
    a[k, 0] = b * 2.0
    return a * b


def masks(m, k):
    a = m * 2.0
    a[k] = a[k] * m[0]
    a[:, k] += m[:, k]
    return a * m[k][0]


def takes(x):
    return np.take(x, [0, 2]) * x[[1, 1]] + np.repeat(x, 2)[1:3] * np.tile(x, 2)[2:4]


def round_trips(x):
    y = float(x[0]) * np.float64(x[1]) * abs(x[2]) + int(x[2]) * x[0] + round(x[1])
    return y * x


def structures(p, d):
    a, b = p
    c, e = d["b"]
    d2 = {"k": a * d["a"], "e": e * c}
    t = (d2["k"], [d2["e"] * b])
    return t[1][0] * t[0]


CASES: list[tuple[Any, tuple[Any, ...]]] = [
    (ifexp_zeros, (X,)),
    (ifexp_leaves, (X,)),
    (
        ifexp_scalar,
        (
            0.4,
            0.6,
        ),
    ),
    (
        ifexp_nested,
        (
            0.4,
            0.6,
        ),
    ),
    (pow_variants, (X,)),
    (slices_steps, (X,)),
    (aug_all, (X,)),
    (aug_matmul, (M,)),
    (sum_axis_variants, (M,)),
    (max_min, (M,)),
    (cumulative, (M,)),
    (flips, (X,)),
    (
        broadcast_mixed,
        (
            M,
            X,
        ),
    ),
    (
        dots,
        (
            M,
            X,
        ),
    ),
    (
        wheres,
        (
            M,
            X,
        ),
    ),
    (
        means,
        (
            M,
            X,
        ),
    ),
    (masked_sum, (M,)),
    (norm_trace, (M,)),
    (reshape_all, (M,)),
    (stack_all, (M,)),
    (
        gathers,
        (
            M,
            np.array([0, 2, 2]),
        ),
    ),
    (
        masks,
        (
            M,
            np.array([True, False, True]),
        ),
    ),
    (takes, (X,)),
    (round_trips, (X,)),
    (
        structures,
        (
            (0.3, 0.4),
            {"a": 0.5, "b": [0.6, X]},
        ),
    ),
]


@pytest.mark.parametrize(("f", "args"), CASES, ids=[f.__name__ for f, _ in CASES])
def test_right(f: Any, args: tuple[Any, ...]) -> None:
    """The adjoint of every float is that of the oracles."""
    assert_reverse(f, *args)
