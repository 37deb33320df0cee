"""Tangent of `logistic_loss` (arrays.py, line 185), written by sct.

Mode: forward. With respect to: w, x, y. Keeps nothing.
"""

import numpy as np


def logistic_loss_tangent(w, x, y, dw, dx, dy):
    """Return the value and its derivative in the direction (dw, dx, dy); w (p,), x (n, p), y (n,).
    """
    w1 = x @ w
    margins = y * w1
    dmargins = dy * w1 + y * (dx @ w + x @ dw)
    w2 = np.exp(-margins)
    return np.mean(np.log1p(w2)), np.mean(-(w2 * dmargins / (1 + w2)))
