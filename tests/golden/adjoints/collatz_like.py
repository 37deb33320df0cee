"""Adjoint of `collatz_like` (emitted.py, line 55), written by sct.

Mode: reverse. With respect to: x. Keeps one float an iteration.
"""

from math import cos, sin


def collatz_like_adjoint(x, bx=1.0):
    """Return (value, bx): the value and bx times the derivative; all floats."""
    # forward sweep
    n = 0
    x_before = []
    while abs(x) < 50.0:
        x_before.append(x)
        if n % 2 == 0:
            x = x * x + 1.0
        else:
            x = sin(x) + 2.0 * x
        n += 1
    value = x
    # backward sweep
    while x_before:
        # line 62: n += 1
        n -= 1
        x = x_before.pop()
        if n % 2 == 0:
            # line 59: x = x * x + 1.0
            bx = 2.0 * x * bx
        else:
            # line 61: x = sin(x) + 2.0 * x
            bx = (cos(x) + 2.0) * bx
    return value, bx
