"""Adjoint of `leaky_sum` (mirrored.py, line 120), written by sct.

Mode: reverse. With respect to: x, slope. Keeps nothing beside the variables of the program.
"""

import numpy as np


def leaky_sum_adjoint(x, slope, btotal=1.0):
    """Return (total, (bx, bslope)): the value and btotal times the derivative; x (n0,), slope
    float.
    """
    total = 0.0
    bx = np.zeros_like(x)
    bslope = 0.0
    for i in range(len(x)):
        if x[i] > 0.0:
            total = total + x[i] * x[i]
        else:
            total = total + slope * x[i]
        if x[i] > 0.0:
            # line 125: total = total + x[i] * x[i]
            bx[i] += 2.0 * x[i] * btotal
        else:
            # line 127: total = total + slope * x[i]
            bslope += x[i] * btotal
            bx[i] += slope * btotal
    return total, (bx, bslope)
