"""Adjoint of `diffuse` (emitted.py, line 47), written by sct.

Mode: reverse. With respect to: u, k. Keeps n0 - 2 floats an iteration.
"""

import numpy as np


def diffuse_adjoint(u, k, steps, bvalue=1.0):
    """Return (value, (bu, bk)): the value and bvalue times the derivative; u (n0,), k float, steps
    int.
    """
    # forward sweep
    u = u.copy()
    w1_before = []
    for s in range(steps):
        w1 = u[2:] - 2.0 * u[1:-1] + u[:-2]
        w1_before.append(w1)
        u[1:-1] += k * w1
    value = np.sum(u * u)
    # backward sweep
    # line 51: return np.sum(u * u)
    bu = 2.0 * u * bvalue
    bk = 0.0
    for s in range(steps - 1, -1, -1):
        # line 50: u[1:-1] += k * (u[2:] - 2.0 * u[1:-1] + u[:-2])
        w1 = w1_before.pop()
        w2 = bu[1:-1]
        w3 = k * w2
        bk += np.inner(w1, w2)
        bu[2:] += w3
        bu[1:-1] -= 2.0 * w3
        bu[:-2] += w3
    return value, (bu, bk)
