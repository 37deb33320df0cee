"""Adjoint of `huber` (mirrored.py, line 184), written by sct.

Mode: reverse. With respect to: r. Keeps nothing beside the variables of the program.
"""

import numpy as np


def huber_adjoint(r, delta, bvalue=1.0):
    """Return (value, br): the value and bvalue times the derivative; r (n0,), delta float."""
    # forward sweep
    a = np.abs(r)
    w1 = a <= delta
    value = np.sum(np.where(w1, 0.5 * r * r, delta * (a - 0.5 * delta)))
    # backward sweep
    # line 186: return np.sum(np.where(a <= delta, 0.5 * r * r, delta * (a - 0.5 * delta)))
    br = np.where(w1, r * bvalue, 0.0)
    ba = np.where(w1, 0.0, delta * bvalue)
    # line 185: a = np.abs(r)
    br += np.sign(r) * ba
    return value, br
