"""Tangent of `linear_solve` (arrays.py, line 81), written by sct.

Mode: forward. With respect to: a, b. Keeps nothing.
"""

import numpy as np


def linear_solve_tangent(a, b, da, db):
    """Return the value and its derivative in the direction (da, db); a (n, n), b (n,)."""
    w1 = np.linalg.solve(a, b)
    w2 = np.ndim(a) == 2 or np.ndim(b) > 1
    if w2:
        dw4 = da @ w1 - db
    else:
        w3 = np.expand_dims(w1, -1)
        dw4 = (da @ w3)[..., 0] - db
    w5 = -dw4
    return (
        w1,
        np.linalg.solve(a, w5) if np.ndim(a) == 2 or np.ndim(b) > 1
        else np.linalg.solve(a, np.expand_dims(w5, -1))[..., 0]
    )
