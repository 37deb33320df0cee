"""Adjoint of `diffuse` (emitted.py, line 47), written by sct.

Mode: reverse. With respect to: u, k. Keeps one value an iteration in w2_before.
"""

import numpy as np


def diffuse_adjoint(u, k, steps, bvalue=1.0):
    """Return (value, (bu, bk)): the value and bvalue times the derivative; u (n0,), k float, steps
    int.
    """
    # forward sweep
    w1 = np.zeros_like(u)
    bu = w1
    u = u.copy()
    w2_before = []
    for s in range(steps):
        w2 = u[2:] - 2.0 * u[1:-1] + u[:-2]
        w2_before.append(w2)
        u[1:-1] += k * w2
    value = np.sum(u * u)
    # backward sweep
    bu += 2.0 * u * bvalue
    bk = 0.0
    for s in range(steps - 1, -1, -1):
        # line 50: u[1:-1] += k * (u[2:] - 2.0 * u[1:-1] + u[:-2])
        w2 = w2_before.pop()
        w3 = bu[1:-1]
        w4 = k * w3
        bk += np.sum(w2 * w3)
        bu[2:] += w4
        bu[1:-1] -= 2.0 * w4
        bu[:-2] += w4
    # line 48: u = u.copy()
    bu = w1
    return value, (bu, bk)
