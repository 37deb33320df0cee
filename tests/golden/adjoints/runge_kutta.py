"""Adjoint of `runge_kutta` (mirrored.py, line 158), written by sct.

Mode: reverse. With respect to: y, a, b. Keeps 4 * n0 floats an iteration.
"""

import numpy as np


def lotka(y, a, b):
    return np.array([a * y[0] - b * y[0] * y[1], b * y[0] * y[1] - a * y[1]])


def lotka_reverse(y, a, b, bvalue):
    """Return (by, ba, bb): the reverse half of `lotka`."""
    # line 154: return np.array([a * y[0] - b * y[0] * y[1], b * y[0] * y[1] - a * y[1]])
    w1 = b * y[0]
    w2 = y[1] * bvalue[0]
    w3 = y[1] * bvalue[1]
    ba = y[0] * bvalue[0] - w3
    by = np.zeros_like(y)
    by[0] += a * bvalue[0] - b * w2 + b * w3
    bb = y[0] * w3 - y[0] * w2
    by[1] += w1 * bvalue[1] - w1 * bvalue[0] - a * bvalue[1]
    return by, ba, bb


def runge_kutta_adjoint(y, a, b, h, steps, bvalue=1.0):
    """Return (value, (by, ba, bb)): the value and bvalue times the derivative; y (n0,), a float, b
    float, h float, steps int.
    """
    # forward sweep
    y_before = []
    w1_before = []
    w2_before = []
    w3_before = []
    for _ in range(steps):
        y_before.append(y)
        k1 = lotka(y, a, b)
        w1 = y + 0.5 * h * k1
        k2 = lotka(w1, a, b)
        w1_before.append(w1)
        w2 = y + 0.5 * h * k2
        k3 = lotka(w2, a, b)
        w2_before.append(w2)
        w3 = y + h * k3
        k4 = lotka(w3, a, b)
        w3_before.append(w3)
        y = y + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
    value = np.sum(y * y)
    # backward sweep
    # line 165: return np.sum(y * y)
    by = 2.0 * y * bvalue
    ba = 0.0
    bb = 0.0
    for _ in range(steps - 1, -1, -1):
        # line 164: y = y + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
        bk4 = h / 6.0 * by
        bk1 = bk4
        bk2 = 2.0 * bk4
        bk3 = 2.0 * bk4
        # line 163: k4 = lotka(y + h * k3, a, b)
        w3 = w3_before.pop()
        w4, w5, w6 = lotka_reverse(w3, a, b, bk4)
        ba += w5
        bb += w6
        by = by + w4
        bk3 += h * w4
        # line 162: k3 = lotka(y + 0.5 * h * k2, a, b)
        w2 = w2_before.pop()
        w7, w8, w9 = lotka_reverse(w2, a, b, bk3)
        ba += w8
        bb += w9
        by += w7
        bk2 += 0.5 * h * w7
        # line 161: k2 = lotka(y + 0.5 * h * k1, a, b)
        w1 = w1_before.pop()
        w10, w11, w12 = lotka_reverse(w1, a, b, bk2)
        ba += w11
        bb += w12
        by += w10
        bk1 = bk1 + 0.5 * h * w10
        # line 160: k1 = lotka(y, a, b)
        y = y_before.pop()
        w13, w14, w15 = lotka_reverse(y, a, b, bk1)
        by += w13
        ba += w14
        bb += w15
    return value, (by, ba, bb)
