"""Adjoint of `least_squares` (mirrored.py, line 216), written by sct.

Mode: reverse. With respect to: xs, ys, intercept, slope. Keeps one value an iteration in x_before,
r_before.
"""

import math

from sct_runtime import cells


def least_squares_adjoint(xs, ys, intercept, slope, bvalue=1.0):
    """Return (w2, (bxs, bys, bintercept, bslope)): the value and bvalue times the derivative; xs
    list, ys list, intercept float, slope float.
    """
    # forward sweep
    bxs = cells(xs)
    bys = cells(ys)
    total = 0.0
    x_before = []
    r_before = []
    for x, y in zip(xs, ys):
        x_before.append(x)
        r = y - (intercept + slope * x)
        r_before.append(r)
        total += r * r
    w1 = len(xs)
    w2 = math.sqrt(total / w1)
    # backward sweep
    btotal = (0.5 / w2 if w2 else math.inf) * bvalue / w1
    bintercept = 0.0
    bslope = 0.0
    for i in range(min(len(xs), len(ys)) - 1, -1, -1):
        # line 221: total += r * r
        r = r_before.pop()
        br = 2.0 * r * btotal
        # line 220: r = y - (intercept + slope * x)
        x = x_before.pop()
        w3 = -br
        by = br
        bintercept += w3
        bslope += x * w3
        bx = slope * w3
        bys[i] += by
        bxs[i] += bx
    return w2, (bxs, bys, bintercept, bslope)
