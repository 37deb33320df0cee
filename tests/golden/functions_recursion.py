"""Tangent of `recursion` (functions.py, line 117), written by sct.

Mode: forward. With respect to: x. Keeps nothing.
"""


def recursion_tangent(x, n, dx):
    """Return the value and its derivative in the direction dx; x float, n int."""
    if n == 0:
        return 1.0, 0.0
    w1, dw1 = recursion_tangent(x, n - 1, dx)
    return x * w1, dx * w1 + x * dw1
