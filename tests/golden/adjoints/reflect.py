"""Adjoint of `reflect` (mirrored.py, line 244), written by sct.

Mode: reverse. With respect to: u, x. Keeps 2 floats, one number an iteration.
"""

import numpy as np


def reflect_adjoint(u, x, bvalue=1.0):
    """Return (value, (bu, bx)): the value and bvalue times the derivative; u (n0,), x float."""
    # forward sweep
    u = u.copy()
    w3_before = []
    taken_before = []
    w1_before = []
    for i in range(len(u)):
        taken = u[i] < 0.0
        taken_before.append(taken)
        if taken:
            w1 = -u[i]
            w1_before.append(w1)
            u[i] = w1 * x
        else:
            w3_before.append(u[i])
            u[i] = u[i] * u[i]
    value = u.sum()
    # backward sweep
    # line 252: return u.sum()
    bu = np.full_like(u, bvalue)
    bx = 0.0
    for i in range(len(u) - 1, -1, -1):
        taken = taken_before.pop()
        if taken:
            # line 249: u[i] = -u[i] * x
            w1 = w1_before.pop()
            w2 = bu[i]
            bu[i] = -x * w2
            bx += w1 * w2
        else:
            # line 251: u[i] = u[i] * u[i]
            w3 = w3_before.pop()
            bu[i] = 2.0 * w3 * bu[i]
    return value, (bu, bx)
