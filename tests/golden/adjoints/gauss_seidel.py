"""Adjoint of `gauss_seidel` (mirrored.py, line 47), written by sct.

Mode: reverse. With respect to: u. Keeps 2 floats an iteration.
"""

import numpy as np


def gauss_seidel_adjoint(u, sweeps, bvalue=1.0):
    """Return (value, bu): the value and bvalue times the derivative; u (n0,), sweeps int."""
    # forward sweep
    u = u.copy()
    w2_before = []
    w1_before = []
    for s in range(sweeps):
        for i in range(1, len(u) - 1):
            w1 = 0.5 * (u[i - 1] + u[i + 1])
            w1_before.append(w1)
            w2_before.append(u[i])
            u[i] = w1 * u[i]
    value = u.sum()
    # backward sweep
    # line 53: return u.sum()
    bu = np.full_like(u, bvalue)
    for s in range(sweeps - 1, -1, -1):
        for i in range(len(u) - 2, 0, -1):
            # line 52: u[i] = 0.5 * (u[i - 1] + u[i + 1]) * u[i]
            w2 = w2_before.pop()
            w1 = w1_before.pop()
            w3 = bu[i]
            w4 = 0.5 * w2 * w3
            bu[i] = w1 * w3
            bu[i - 1] += w4
            bu[i + 1] += w4
    return value, bu
