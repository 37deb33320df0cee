"""Adjoint of `log_sum_exp` (mirrored.py, line 92), written by sct.

Mode: reverse. With respect to: x. Keeps nothing beside the variables of the program.
"""

import numpy as np


def log_sum_exp_adjoint(x, bvalue=1.0):
    """Return (value, bx): the value and bvalue times the derivative; x (n0,)."""
    # forward sweep
    m = np.max(x)
    w1 = np.equal(x, m)
    w2 = np.exp(x - m)
    w3 = np.sum(w2)
    value = m + np.log(w3)
    # backward sweep
    # line 94: return m + np.log(np.sum(np.exp(x - m)))
    w2 *= bvalue / w3
    bm = bvalue - np.sum(w2)
    # line 93: m = np.max(x)
    bx = w2 + np.where(w1, bm / np.count_nonzero(w1), 0.0)
    return value, bx
