"""Adjoint of `layers` (mirrored.py, line 169), written by sct.

Mode: reverse. With respect to: weights, x. Keeps 2 arrays an iteration.
"""

import numpy as np
from sct_runtime import as_structure, cells, unbroadcast


def layers_adjoint(weights, x, bvalue=1.0):
    """Return (value, (bweights, bx)): the value and bvalue times the derivative; weights list, x
    (n1,).
    """
    # forward sweep
    x_before = []
    w1_before = []
    for w, b in weights:
        x_before.append(x)
        w1 = np.tanh(w @ x + b)
        w1_before.append(w1)
        x = w1
    value = np.sum(x * x)
    # backward sweep
    bweights = cells(weights)
    bx = 2.0 * x * bvalue
    for i in range(len(weights) - 1, -1, -1):
        # line 172: x = np.tanh(w @ x + b)
        x = x_before.pop()
        w = weights[i][0]
        b = weights[i][1]
        w1 = w1_before.pop()
        w2 = (1 - w1 * w1) * bx
        bw = np.outer(unbroadcast(w2, np.shape(w @ x)), x)
        bx = w.T @ unbroadcast(w2, np.shape(w @ x))
        bweights[i][1] += unbroadcast(w2, np.shape(b))
        bweights[i][0] += bw
    return value, (as_structure(bweights, weights), bx)
