"""Adjoint of `runge_kutta` (mirrored.py, line 158), written by sct.

Mode: reverse. With respect to: y, a, b. Keeps 8 floats, 4 arrays an iteration.
"""

import numpy as np
from sct_runtime import unbroadcast


def lotka(y, a, b):
    return np.array([a * y[0] - b * y[0] * y[1], b * y[0] * y[1] - a * y[1]])


def lotka_reverse(y, a, b, bvalue):
    """Return (by, ba, bb): the reverse half of `lotka`."""
    w2 = b * y[0]
    w3 = -bvalue[0]
    w4 = y[1] * w3
    w5 = y[1] * bvalue[1]
    w6 = -bvalue[1]
    ba = y[0] * bvalue[0] + y[1] * w6
    by = np.zeros_like(y)
    by[0] += a * bvalue[0] + b * w4 + b * w5
    bb = y[0] * w4 + y[0] * w5
    by[1] += w2 * w3 + w2 * bvalue[1] + a * w6
    return by, ba, bb


def runge_kutta_adjoint(y, a, b, h, steps, bvalue=1.0):
    """Return (value, (by, ba, bb)): the value and bvalue times the derivative; y (n0,), a float, b
    float, h float, steps int.
    """
    # forward sweep
    y_before = []
    k1_before = []
    w24_before = []
    k2_before = []
    w20_before = []
    k3_before = []
    w16_before = []
    k4_before = []
    for _ in range(steps):
        y_before.append(y)
        k1 = lotka(y, a, b)
        k1_before.append(k1)
        w3 = 0.5 * h
        w24 = y + w3 * k1
        k2 = lotka(w24, a, b)
        w24_before.append(w24)
        k2_before.append(k2)
        w7 = 0.5 * h
        w20 = y + w7 * k2
        k3 = lotka(w20, a, b)
        w20_before.append(w20)
        k3_before.append(k3)
        w16 = y + h * k3
        k4 = lotka(w16, a, b)
        w16_before.append(w16)
        k4_before.append(k4)
        w14 = h / 6.0
        y = y + w14 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
    value = np.sum(y * y)
    # backward sweep
    by = 2.0 * y * bvalue
    ba = 0.0
    bb = 0.0
    for _ in range(steps - 1, -1, -1):
        # line 164: y = y + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
        y = y_before.pop()
        k1 = k1_before.pop()
        k2 = k2_before.pop()
        k3 = k3_before.pop()
        k4 = k4_before.pop()
        w14 = h / 6.0
        w15 = w14 * by
        bk1 = unbroadcast(w15, np.shape(k1))
        bk2 = unbroadcast(2.0 * w15, np.shape(k2))
        bk3 = unbroadcast(2.0 * w15, np.shape(k3))
        bk4 = unbroadcast(w15, np.shape(k4))
        by = unbroadcast(by, np.shape(y))
        # line 163: k4 = lotka(y + h * k3, a, b)
        w16 = w16_before.pop()
        w11, w18, w19 = lotka_reverse(w16, a, b, bk4)
        ba += w18
        bb += w19
        by = by + unbroadcast(w11, np.shape(y))
        bk3 = bk3 + unbroadcast(h * w11, np.shape(k3))
        # line 162: k3 = lotka(y + 0.5 * h * k2, a, b)
        w20 = w20_before.pop()
        w8, w22, w23 = lotka_reverse(w20, a, b, bk3)
        ba += w22
        bb += w23
        w7 = 0.5 * h
        by += unbroadcast(w8, np.shape(y))
        bk2 = bk2 + unbroadcast(w7 * w8, np.shape(k2))
        # line 161: k2 = lotka(y + 0.5 * h * k1, a, b)
        w24 = w24_before.pop()
        w4, w26, w27 = lotka_reverse(w24, a, b, bk2)
        ba += w26
        bb += w27
        w3 = 0.5 * h
        by += unbroadcast(w4, np.shape(y))
        bk1 = bk1 + unbroadcast(w3 * w4, np.shape(k1))
        # line 160: k1 = lotka(y, a, b)
        w28, w29, w30 = lotka_reverse(y, a, b, bk1)
        by += w28
        ba += w29
        bb += w30
    return value, (by, ba, bb)
