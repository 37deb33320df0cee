"""Tangent of `calls_another` (functions.py, line 21), written by sct.

Mode: forward. With respect to: x. Keeps nothing.
"""


def square_tangent(x, dx):
    """Return what `square` returns, and its tangent."""
    return x * x, 2.0 * x * dx


def calls_another_tangent(x, dx):
    """Return the value and its derivative in the direction dx; all floats."""
    w1, dw1 = square_tangent(x, dx)
    w2, dw2 = square_tangent(x, dx)
    w3, dw3 = square_tangent(w2, dw2)
    return w1 + w3, dw1 + dw3
