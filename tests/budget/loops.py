"""Loops for a budget: what is carried from trip to trip in one way or another."""

from __future__ import annotations

from math import cos, exp, sin

import numpy as np


def carried(x, a, n):
    for _ in range(n):
        x = x + 0.01 * (a - x * x)
    return x


def bound_is_the_loop_variable(x, n):
    for n in range(n):
        x = x * sin(x + n)
    return x * n


def bound_changes_in_the_trip(x, n):
    for k in range(n):
        n = 2
        x = x * sin(x + k + n)
    return x


def pendulum(x, v, k, n):
    for _ in range(n):
        a = -k * sin(x)
        x = x + 0.01 * v
        v = v + 0.01 * a
    return x * x + v


def heat(u, k, n):
    u = u.copy()
    for _ in range(n):
        u[1:-1] += k * (u[2:] - 2.0 * u[1:-1] + u[:-2]) * np.sin(u[1:-1])
    return np.sum(u * u)


def heat_in_place(u, k, n):
    for s in range(n):
        u[1:-1] += k * (u[2:] - 2.0 * u[1:-1] + u[:-2]) * np.sin(u[1:-1]) + 0.001 * s
    return u


def whole_array(u, n):
    u = np.sin(u)
    for k in range(n):
        u *= np.cos(u) + 0.1 * k
    u[0] = 2.0 * u[1]
    return np.sum(u * u)


def arrays_as_values(x, w, n):
    for _ in range(n):
        x = np.tanh(w @ x) + 0.1 * x
    return np.sum(x * x)


def numbers_in_a_list(p, n):
    q = [p[0], p[1], p[2]]
    for k in range(n):
        q[k % 3] = q[(k + 1) % 3] * sin(q[k % 3])
    return q[0] * q[1] + q[2]


def until_large(x):
    n = 0
    while abs(x) < 50.0:
        if n % 2 == 0:
            x = x * x + 1.0
        else:
            x = sin(x) + 2.0 * x
        n += 1
    return x


def horner(coefficients, x):
    y = 0.3
    for c in coefficients:
        y = y * x + c * sin(y)
    return y


def two_lists(p, q, x):
    for a, b in zip(p, q):
        x = x * a - 0.1 * b * sin(x)
    return x


def steps_and_a_break(x, n):
    for k in range(2, n, 3):
        x = x + 0.1 * sin(x) * k
        if x > 5.0:
            break
        for j in range(k):
            x = x * (1.0 - 0.01 * sin(x) * j)
    return x


def early_return(x, n):
    for k in range(n):
        x = x * sin(x) + 1.0
        if k == 5:
            return x * x
        if x < 0.5:
            continue
        x = x - 0.1 * cos(x)
    return x


def downwards(x, n):
    for k in range(n, 0, -2):
        x = x + sin(k * x)
    return x


def trajectory(x, n):
    path = np.zeros(n)
    for k in range(n):
        x = x + 0.1 * sin(x)
        path[k] = x
    return np.sum(path * path), path


def appended(x, n):
    path = []
    for _ in range(n):
        x = x + 0.1 * sin(x)
        path.append(x)
    y = 0.0
    for p in path:
        y = y * p + p
    return y


def nested(x, n):
    for k in range(n):
        y = x
        for j in range(k):
            y = y * sin(x) + 0.1 * j
        x = sin(x + y)
    return x


def read_before_it_is_written_later(u, n):
    x = np.sum(u)
    w = np.sin(u)
    for k in range(n):
        x = x + sin(x * w[k % 3])
    w[0] = x
    return np.sum(w * w)


def rebound_later(u, n):
    a = np.sin(u)
    x = 1.0
    for _ in range(n):
        x = x + sin(x) * np.sum(a * x)
    a = np.cos(x * u)
    return np.sum(a * x)


def given_in_a_branch(x, n):
    for k in range(n):
        if k == 0:
            y = x * x
        y = y * sin(x) + y * y * 0.1
        x = x + 0.1 * y
    return x


def step(x, v):
    a = -sin(x) * exp(0.01 * v)
    return x + 0.1 * v, v + 0.1 * a


def calls(x, v, n):
    for _ in range(n):
        x, v = step(x, v)
    return x * v


def shift(u, k):
    for j in range(3):
        u[j] = u[j] * sin(u[j - 1]) + 0.1 * k
    return u[0]


def calls_that_write(u, n):
    u = u.copy()
    x = 0.0
    for k in range(n):
        x = x + sin(x) * shift(u, k)
    return x + np.sum(u)


def store(path, x, n):
    for k in range(n):
        x = x * sin(x) + 1.0
        path[k] = x
    return x


def a_callee_stores(u, x, n):
    path = u.copy()
    y = np.sum(np.sin(path))
    x = store(path, x * y, n)
    return x * y * np.sum(path * path)


def captured(u, n):
    def push(t):
        u[0] = t * sin(u[1])
        u[1] = u[0] + u[2]
        return t * u[1]

    x = 1.0
    for _ in range(n):
        x = x + push(sin(x))
    return x


def lists_of_a_trip(x, n):
    for k in range(n):
        ys = [x, x * x]
        rows = [U * x, U * 2.0]
        ys[0:1] = [sin(x) * k]
        rows[1] = U * ys[0]
        x = x + 0.1 * ys[0] * ys[1] * np.sum(rows[0] * rows[1])
    return x


def written_and_returned(u, n):
    v = np.zeros(3)
    v[0] = u[0]
    for k in range(n):
        v[k % 3] = sin(v[k % 3] * u[1] + v[0] * u[2]) + u[0]
    return v


U = np.array([0.3, 0.5, 0.2])
LONG = np.linspace(0.1, 1.4, 9)
W = np.arange(9.0).reshape(3, 3) / 10.0

CASES = [
    (carried, (0.3, 0.9, 17)),
    (carried, (0.3, 0.9, 0)),
    (carried, (0.3, 0.9, 1)),
    (bound_is_the_loop_variable, (0.3, 9)),
    (bound_changes_in_the_trip, (0.3, 9)),
    (pendulum, (1.0, 0.2, 0.7, 12)),
    (heat, (LONG, 0.1, 8)),
    (heat_in_place, (LONG, 0.1, 8)),
    (whole_array, (U, 7)),
    (arrays_as_values, (U, W, 7)),
    (numbers_in_a_list, ([0.3, 0.5, 0.9], 10)),
    (until_large, (0.3,)),
    (horner, (LONG, 0.4)),
    (horner, (LONG.tolist(), 0.4)),
    (two_lists, (LONG, LONG[::-1].copy(), 0.4)),
    (steps_and_a_break, (0.3, 19)),
    (early_return, (0.7, 4)),
    (early_return, (0.7, 9)),
    (downwards, (0.3, 9)),
    (trajectory, (0.3, 9)),
    (appended, (0.3, 9)),
    (nested, (0.3, 6)),
    (read_before_it_is_written_later, (U, 7)),
    (rebound_later, (U, 7)),
    (given_in_a_branch, (0.3, 6)),
    (calls, (0.3, 0.4, 9)),
    (calls_that_write, (U, 7)),
    (a_callee_stores, (LONG, 0.7, 6)),
    (captured, (U, 6)),
    (lists_of_a_trip, (0.3, 7)),
    (written_and_returned, (U, 10)),
]
