"""Adjoint of `slide` (emitted.py, line 11), written by sct.

Mode: reverse. With respect to: x1, x2. Keeps nothing beside the variables of the program.
"""

from math import cos, sin


def slide_adjoint(x1, x2, bw5=1.0):
    """Return (w5, (bx1, bx2)): the value and bw5 times the derivative; all floats."""
    # forward sweep
    w3 = x1 * x2
    w4 = sin(x1)
    w5 = w3 + w4
    # backward sweep
    # line 14: w5 = w3 + w4
    bw3 = bw5
    bw4 = bw5
    # line 13: w4 = sin(x1)
    bx1 = cos(x1) * bw4
    # line 12: w3 = x1 * x2
    bx1 += x2 * bw3
    bx2 = x1 * bw3
    return w5, (bx1, bx2)
