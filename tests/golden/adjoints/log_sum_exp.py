"""Adjoint of `log_sum_exp` (mirrored.py, line 92), written by sct.

Mode: reverse. With respect to: x. Keeps nothing beside the variables of the program.
"""

import numpy as np


def log_sum_exp_adjoint(x, bvalue=1.0):
    """Return (value, bx): the value and bvalue times the derivative; x (n0,)."""
    # forward sweep
    m = np.max(x)
    w2 = np.equal(x, m)
    w3 = np.exp(x - m)
    w4 = np.sum(w3)
    value = m + np.log(w4)
    # backward sweep
    w5 = w3 * (bvalue / w4)
    bm = bvalue - np.sum(w5)
    bx = w5
    # line 93: m = np.max(x)
    bx = bx + np.where(w2, bm / np.count_nonzero(w2), 0.0)
    return value, bx
