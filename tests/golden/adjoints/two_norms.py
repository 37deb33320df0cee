"""Adjoint of `two_norms` (mirrored.py, line 204), written by sct.

Mode: reverse. With respect to: a, b. Keeps nothing beside the variables of the program.
"""

import numpy as np


def two_norms_adjoint(a, b, bvalue=1.0):
    """Return (value, (ba, bb)): the value and bvalue times the derivative; a (n0, n1), b (n1, n2).
    """
    # forward sweep
    w1 = (a @ b).T
    gram = w1 @ a
    w2 = gram[:, 1:]
    w3 = np.equal(gram, np.max(gram, -1, keepdims=True))
    value = np.sum(w2**2) + np.mean(np.max(gram, axis=-1))
    # backward sweep
    # line 207: return np.sum(gram[:, 1:] ** 2) + np.mean(np.max(gram, axis=-1))
    bgram = np.zeros_like(gram)
    bgram[:, 1:] += 2.0 * w2 * bvalue
    bgram += np.where(
        w3, bvalue / gram.shape[0] / np.count_nonzero(w3, axis=-1, keepdims=True), 0.0
    )
    # line 206: gram = (a @ b).T @ a
    w4 = (bgram @ a.T).T
    ba = w4 @ b.T + w1.T @ bgram
    bb = a.T @ w4
    return value, (ba, bb)
