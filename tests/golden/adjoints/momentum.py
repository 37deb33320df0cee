"""Adjoint of `momentum` (mirrored.py, line 226), written by sct.

Mode: reverse. With respect to: x, rate. Keeps 4 arrays an iteration.
"""

import numpy as np
from sct_runtime import broadcast_like, unbroadcast


def momentum_adjoint(x, rate, steps, bvalue=1.0):
    """Return (value, (bx, brate)): the value and bvalue times the derivative; x (n0,), rate float,
    steps int.
    """
    # forward sweep
    v = np.zeros(3)
    v_before = []
    x_before = []
    w1_before = []
    v_before_ = []
    for _ in range(steps):
        v_before.append(v)
        x_before.append(x)
        w1 = x**3
        w1_before.append(w1)
        v = 0.9 * v - rate * w1
        v_before_.append(v)
        x = x + v
    value = np.sum(x)
    # backward sweep
    bx = broadcast_like(bvalue, x)
    bv = np.zeros_like(v)
    brate = 0.0
    for _ in range(steps - 1, -1, -1):
        # line 231: x = x + v
        x = x_before.pop()
        v = v_before_.pop()
        bv = bv + unbroadcast(bx, np.shape(v))
        bx = unbroadcast(bx, np.shape(x))
        # line 230: v = 0.9 * v - rate * x**3
        v = v_before.pop()
        w1 = w1_before.pop()
        w3 = -bv
        brate += unbroadcast(w1 * w3, np.shape(rate))
        bx = bx + unbroadcast(3 * rate * x**2 * w3, np.shape(x))
        bv = unbroadcast(0.9 * bv, np.shape(v))
    return value, (bx, brate)
