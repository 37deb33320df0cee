"""Adjoint of `layers` (mirrored.py, line 169), written by sct.

Mode: reverse. With respect to: weights, x. Keeps one array an iteration.
"""

import numpy as np
from sct_runtime import as_structure, cells, unbroadcast


def layers_adjoint(weights, x, bvalue=1.0):
    """Return (value, (bweights, bx)): the value and bvalue times the derivative; weights list, x
    (n1,).
    """
    # forward sweep
    x_before = []
    for w, b in weights:
        x_before.append(x)
        x = np.tanh(w @ x + b)
    value = np.sum(x * x)
    # backward sweep
    bweights = cells(weights)
    # line 173: return np.sum(x * x)
    bx = 2.0 * x * bvalue
    for i in range(len(weights) - 1, -1, -1):
        # line 172: x = np.tanh(w @ x + b)
        w1 = x
        x = x_before.pop()
        w = weights[i][0]
        bb = (1 - w1 * w1) * bx
        w2 = unbroadcast(bb, w.shape[:1])
        bw = np.outer(w2, x)
        bx = w.T @ w2
        bweights[i][1] += bb
        bweights[i][0] += bw
    return value, (as_structure(bweights, weights), bx)
