"""Adjoint of `matmul_chain` (mirrored.py, line 85), written by sct.

Mode: reverse. With respect to: a, b, x. Keeps nothing beside the variables of the program.
"""

import numpy as np


def matmul_chain_adjoint(a, b, x, bvalue=1.0):
    """Return (value, (ba, bb, bx)): the value and bvalue times the derivative; a (n0, n1), b (n1,
    n2), x (n2,).
    """
    # forward sweep
    h = a @ b
    y = h @ x
    value = y @ y
    # backward sweep
    # line 88: return y @ y
    by = 2.0 * y * bvalue
    # line 87: y = h @ x
    bh = np.outer(by, x)
    bx = h.T @ by
    # line 86: h = a @ b
    ba = bh @ b.T
    bb = a.T @ bh
    return value, (ba, bb, bx)
