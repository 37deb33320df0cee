"""Adjoint of `gauss_seidel` (mirrored.py, line 47), written by sct.

Mode: reverse. With respect to: u. Keeps one value an iteration in w5_before, w2_before.
"""

import numpy as np


def gauss_seidel_adjoint(u, sweeps, bvalue=1.0):
    """Return (value, bu): the value and bvalue times the derivative; u (n0,), sweeps int."""
    # forward sweep
    w1 = np.zeros_like(u)
    bu = w1
    u = u.copy()
    w5_before = []
    w2_before = []
    for s in range(sweeps):
        for i in range(1, len(u) - 1):
            w2 = 0.5 * (u[i - 1] + u[i + 1])
            w2_before.append(w2)
            w5_before.append(u[i])
            u[i] = w2 * u[i]
    value = u.sum()
    # backward sweep
    bu += bvalue
    for s in range(sweeps - 1, -1, -1):
        for i in range(len(u) - 2, 0, -1):
            # line 52: u[i] = 0.5 * (u[i - 1] + u[i + 1]) * u[i]
            w5 = w5_before.pop()
            w2 = w2_before.pop()
            w3 = bu[i]
            bu[i] = 0.0
            w4 = 0.5 * w5 * w3
            bu[i - 1] += w4
            bu[i + 1] += w4
            bu[i] += w2 * w3
    # line 49: u = u.copy()
    bu = w1
    return value, bu
