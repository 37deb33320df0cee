"""Adjoint of `diffuse` (emitted.py, line 47), written by sct.

Mode: reverse. With respect to: u, k. Keeps one value an iteration in w1_before.
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
    bu_ = np.zeros_like(u)
    bu_ += 2.0 * u * bvalue
    bk = 0.0
    for s in range(steps - 1, -1, -1):
        # line 50: u[1:-1] += k * (u[2:] - 2.0 * u[1:-1] + u[:-2])
        w1 = w1_before.pop()
        w4 = bu_[1:-1].copy()
        w5 = k * w4
        bk += np.sum(w1 * w4)
        bu_[2:] += w5
        bu_[1:-1] -= 2.0 * w5
        bu_[:-2] += w5
    # line 48: u = u.copy()
    bu = bu_
    return value, (bu, bk)
