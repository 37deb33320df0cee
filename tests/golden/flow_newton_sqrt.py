"""Tangent of `newton_sqrt` (flow.py, line 145), written by sct.

Mode: forward. With respect to: a. Keeps nothing.
"""


def newton_sqrt_tangent(a, da):
    """Return (x, dx): the value and its derivative in the direction da; all floats."""
    x = a
    dx = da
    while abs(x * x - a) > 1e-14:
        w1 = a / x
        dx = 0.5 * (dx + (da - w1 * dx) / x)
        x = 0.5 * (x + w1)
    return x, dx
