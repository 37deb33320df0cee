"""Tangent of `slide` (scalar.py, line 15), written by sct.

Mode: forward. With respect to: x1, x2. Keeps nothing.
"""

from math import cos, sin


def slide_tangent(x1, x2, dx1, dx2):
    """Return (w5, dw5): the value and its derivative in the direction (dx1, dx2); all floats."""
    w3 = x1 * x2
    dw3 = dx1 * x2 + x1 * dx2
    w4 = sin(x1)
    dw4 = cos(x1) * dx1
    w5 = w3 + w4
    dw5 = dw3 + dw4
    return w5, dw5
