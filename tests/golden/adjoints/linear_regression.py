"""Adjoint of `linear_regression` (mirrored.py, line 98), written by sct.

Mode: reverse. With respect to: w, b. Keeps nothing beside the variables of the program.
"""

import numpy as np


def linear_regression_adjoint(w, b, x, y, bvalue=1.0):
    """Return (value, (bw, bb)): the value and bvalue times the derivative; w (n0,), b float, x (n1,
    n0), y (n1,).
    """
    # forward sweep
    residual = x @ w + b - y
    value = np.mean(residual**2) + 0.01 * np.sum(w**2)
    # backward sweep
    # line 100: return np.mean(residual**2) + 0.01 * np.sum(w**2)
    bresidual = 2.0 * residual * (bvalue / residual.size)
    bw = 0.02 * w * bvalue
    # line 99: residual = x @ w + b - y
    bw += x.T @ bresidual
    bb = np.sum(bresidual)
    return value, (bw, bb)
