"""Adjoint of `cumulative` (mirrored.py, line 198), written by sct.

Mode: reverse. With respect to: x. Keeps nothing beside the variables of the program.
"""

import numpy as np


def cumulative_adjoint(x, bvalue=1.0):
    """Return (value, bx): the value and bvalue times the derivative; x (n0,)."""
    # forward sweep
    levels = np.cumsum(x)
    w1 = levels * levels
    value = np.sum(w1 * x)
    # backward sweep
    # line 200: return np.sum(levels * levels * x)
    blevels = 2.0 * x * levels * bvalue
    w1 *= bvalue
    bx = w1
    # line 199: levels = np.cumsum(x)
    bx += np.cumsum(blevels[::-1])[::-1]
    return value, bx
