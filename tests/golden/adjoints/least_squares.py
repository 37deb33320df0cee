"""Adjoint of `least_squares` (mirrored.py, line 216), written by sct.

Mode: reverse. With respect to: xs, ys, intercept, slope. Keeps nothing beside the variables of the
program.
"""

import math


def least_squares_adjoint(xs, ys, intercept, slope, bvalue=1.0):
    """Return (value, (bxs, bys, bintercept, bslope)): the value and bvalue times the derivative; xs
    list, ys list, intercept float, slope float.
    """
    # forward sweep
    total = 0.0
    w1 = len(xs)
    for x, y in zip(xs, ys):
        r = y - (intercept + slope * x)
        total += r * r
    value = math.sqrt(total / w1)
    # backward sweep
    bxs = [0.0] * len(xs)
    bys = [0.0] * len(ys)
    # line 222: return math.sqrt(total / len(xs))
    btotal = (0.5 / value if value else math.inf if bvalue else 0.0) * bvalue / w1
    bintercept = 0.0
    bslope = 0.0
    for i, (x, y) in enumerate(zip(xs, ys)):
        r = y - (intercept + slope * x)
        # line 221: total += r * r
        br = 2.0 * r * btotal
        # line 220: r = y - (intercept + slope * x)
        bintercept -= br
        bslope -= x * br
        bys[i] += br
        bxs[i] -= slope * br
    return value, (bxs, bys, bintercept, bslope)
