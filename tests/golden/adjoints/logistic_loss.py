"""Adjoint of `logistic_loss` (emitted.py, line 41), written by sct.

Mode: reverse. With respect to: w. Keeps nothing beside the variables of the program.
"""

import numpy as np


def logistic_loss_adjoint(w, X, y, bvalue=1.0):
    """Return (value, bw): the value and bvalue times the derivative; w (n0,), X (n1, n0), y (n1,).
    """
    # forward sweep
    margin = y * (X @ w)
    w1 = np.exp(-margin)
    value = np.sum(np.log1p(w1))
    # backward sweep
    # line 43: return np.sum(np.log1p(np.exp(-margin)))
    bmargin = w1 * (-bvalue / (1 + w1))
    # line 42: margin = y * (X @ w)
    bw = X.T @ (y * bmargin)
    return value, bw
