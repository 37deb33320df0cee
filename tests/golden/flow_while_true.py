"""Tangent of `while_true` (flow.py, line 198), written by sct.

Mode: forward. With respect to: x. Keeps nothing.
"""

import math


def while_true_tangent(x, dx):
    """Return (x, dx): the value and its derivative in the direction dx; all floats."""
    k = 0
    while True:
        k += 1
        dx = math.cos(x) * dx + dx
        x = math.sin(x) + x
        if k == 4:
            return x, dx
