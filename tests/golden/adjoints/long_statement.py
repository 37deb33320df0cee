"""Adjoint of `long_statement` (mirrored.py, line 236), written by sct.

Mode: reverse. With respect to: x, y. Keeps nothing beside the variables of the program.
"""

import math


def long_statement_adjoint(x, y, bvalue=1.0):
    """Return (value, (bx, by)): the value and bvalue times the derivative; all floats."""
    # forward sweep
    w1 = math.sin(x)
    w2 = math.cos(y)
    total = w1 * w2 + x * y
    value = total * total
    # backward sweep
    # line 240: return total * total
    btotal = 2.0 * total * bvalue
    # line 238: total = (math.sin(x) * math.cos(y) ...
    bx = (w2 * math.cos(x) + y) * btotal
    by = (x - w1 * math.sin(y)) * btotal
    return value, (bx, by)
