"""Adjoint of `quadratic_form` (mirrored.py, line 211), written by sct.

Mode: reverse. With respect to: x, a. Keeps nothing beside the variables of the program.
"""

import numpy as np
from sct_runtime import cofactors


def quadratic_form_adjoint(x, a, bvalue=1.0):
    """Return (value, (bx, ba)): the value and bvalue times the derivative; x (n0,), a (n0, n0)."""
    # forward sweep
    w1 = 0.5 * x
    w2 = w1 @ a
    w3 = np.linalg.det(a)
    value = w2 @ x - np.log(w3)
    # backward sweep
    # line 212: return 0.5 * x @ a @ x - np.log(np.linalg.det(a))
    w4 = x * bvalue
    bx = 0.5 * (w4 @ a.T) + w2 * bvalue
    ba = np.outer(w1, w4) - cofactors(a) * (bvalue / w3)
    return value, (bx, ba)
