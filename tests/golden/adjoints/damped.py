"""Adjoint of `damped` (mirrored.py, line 177), written by sct.

Mode: reverse. With respect to: params. Keeps nothing beside the variables of the program.
"""

import math

from sct_runtime import cells


def damped_adjoint(params, t, bvalue=1.0):
    """Return (value, bparams): the value and bvalue times the derivative; params dict, t float."""
    # forward sweep
    decay = math.exp(-params["rate"] * t)
    w1 = 3.0 * t + params["phase"]
    w2 = params["amplitude"] * decay
    w3 = math.cos(w1)
    value = w2 * w3
    # backward sweep
    bparams = cells(params)
    # line 180: return params["amplitude"] * decay * math.cos(3.0 * t + params["phase"])
    w4 = w3 * bvalue
    bparams["amplitude"] += decay * w4
    bdecay = params["amplitude"] * w4
    bparams["phase"] -= w2 * math.sin(w1) * bvalue
    # line 179: decay = math.exp(-params["rate"] * t)
    bparams["rate"] -= decay * t * bdecay
    return value, bparams
