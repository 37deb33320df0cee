"""Tangent of `reductions` (arrays.py, line 51), written by sct.

Mode: forward. With respect to: a. Keeps nothing.
"""

import numpy as np
from sct_runtime import zeros_like


def product_along_tangent(a, axis=None, keepdims=False, *, da):
    """Return what `product_along` returns, and its tangent."""
    rows = np.ravel(a)
    drows = np.ravel(da)
    total = np.ones(np.shape(rows)[1:], np.result_type(rows))
    dtotal = zeros_like(total)
    for k in range(len(rows)):
        dtotal = dtotal * rows[k] + total * drows[k]
        total = total * rows[k]
    if not keepdims:
        return total, dtotal
    w1 = (1,) * np.ndim(a)
    return np.reshape(total, w1), np.reshape(dtotal, w1)


def reductions_tangent(a, da):
    """Return the value and its derivative in the direction da; a (n, p)."""
    w1 = a.sum()
    w2 = np.sum(a, axis=0)
    w3 = a.mean(axis=1)
    w4, dw4 = product_along_tangent(a, None, False, da=da)
    return (
        (w1, w2, w3, np.prod(a), a.sum(axis=1, keepdims=True)),
        (da.sum(), np.sum(da, axis=0), da.mean(axis=1), dw4, da.sum(axis=1, keepdims=True))
    )
