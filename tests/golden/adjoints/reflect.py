"""Adjoint of `reflect` (mirrored.py, line 244), written by sct.

Mode: reverse. With respect to: u, x. Keeps one value an iteration in w5_before, taken_before,
w2_before.
"""

import numpy as np


def reflect_adjoint(u, x, bvalue=1.0):
    """Return (value, (bu, bx)): the value and bvalue times the derivative; u (n0,), x float."""
    # forward sweep
    w1 = np.zeros_like(u)
    bu = w1
    u = u.copy()
    w5_before = []
    taken_before = []
    w2_before = []
    for i in range(len(u)):
        taken = u[i] < 0.0
        taken_before.append(taken)
        if taken:
            w2 = -u[i]
            w2_before.append(w2)
            u[i] = w2 * x
        else:
            w5_before.append(u[i])
            u[i] = u[i] * u[i]
    value = u.sum()
    # backward sweep
    bu += bvalue
    bx = 0.0
    for i in range(len(u) - 1, -1, -1):
        taken = taken_before.pop()
        if taken:
            # line 249: u[i] = -u[i] * x
            w2 = w2_before.pop()
            w3 = bu[i]
            bu[i] = 0.0
            bx += w2 * w3
            bu[i] -= x * w3
        else:
            # line 251: u[i] = u[i] * u[i]
            w5 = w5_before.pop()
            w4 = bu[i]
            bu[i] = 0.0
            bu[i] += 2.0 * w5 * w4
    # line 246: u = u.copy()
    bu = w1
    return value, (bu, bx)
