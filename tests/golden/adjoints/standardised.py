"""Adjoint of `standardised` (mirrored.py, line 190), written by sct.

Mode: reverse. With respect to: x, shift, scale. Keeps nothing beside the variables of the program.
"""

import numpy as np


def standardised_adjoint(x, shift, scale, bvalue=1.0):
    """Return (value, (bx, bshift, bscale)): the value and bvalue times the derivative; x (n0, n1),
    shift (n1,), scale (n0,).
    """
    # forward sweep
    centred = x - np.mean(x, axis=0) + shift
    spread = np.sum(centred * centred, axis=1)
    w1 = np.sqrt(spread)
    value = np.sum(scale * w1)
    # backward sweep
    # line 194: return np.sum(scale * np.sqrt(spread))
    bscale = w1 * bvalue
    bspread = 0.5 * (scale * bvalue / w1)
    # line 193: spread = np.sum(centred * centred, axis=1)
    centred *= (2.0 * bspread)[:, None]
    bcentred = centred
    # line 192: centred = x - np.mean(x, axis=0) + shift
    bx = bcentred - np.sum(bcentred, axis=0) / x.shape[0]
    bshift = np.sum(bcentred, axis=0)
    return value, (bx, bshift, bscale)
