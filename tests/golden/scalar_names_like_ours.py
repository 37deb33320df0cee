"""Tangent of `names_like_ours` (scalar.py, line 129), written by sct.

Mode: forward. With respect to: x. Keeps nothing.
"""


def names_like_ours_tangent(x, dx_):
    """Return the value and its derivative in the direction dx_; all floats."""
    dx = x * 2
    ddx = 2 * dx_
    w1 = dx * x
    dw1 = ddx * x + dx * dx_
    d = w1 + dx
    dd_ = dw1 + ddx
    dd = d * d
    ddd = 2.0 * d * dd_
    return dd + w1, ddd + dw1
