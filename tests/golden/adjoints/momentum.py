"""Adjoint of `momentum` (mirrored.py, line 226), written by sct.

Mode: reverse. With respect to: x, rate. Keeps 2 * n0 floats an iteration.
"""

import numpy as np


def momentum_adjoint(x, rate, steps, bvalue=1.0):
    """Return (value, (bx, brate)): the value and bvalue times the derivative; x (n0,), rate float,
    steps int.
    """
    # forward sweep
    v = np.zeros(3)
    x_before = []
    w1_before = []
    for _ in range(steps):
        x_before.append(x)
        w1 = x**3
        w1_before.append(w1)
        v = 0.9 * v - rate * w1
        x = x + v
    value = np.sum(x)
    # backward sweep
    # line 232: return np.sum(x)
    bx = np.full_like(x, bvalue)
    bv = np.zeros_like(v)
    brate = 0.0
    for _ in range(steps - 1, -1, -1):
        # line 231: x = x + v
        bv += bx
        # line 230: v = 0.9 * v - rate * x**3
        x = x_before.pop()
        w1 = w1_before.pop()
        brate -= np.sum(w1 * bv)
        bx = bx - 3.0 * rate * x**2 * bv
        bv = 0.9 * bv
    return value, (bx, brate)
