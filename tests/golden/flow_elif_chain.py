"""Tangent of `elif_chain` (flow.py, line 27), written by sct.

Mode: forward. With respect to: x. Keeps nothing.
"""


def elif_chain_tangent(x, dx):
    """Return (y, dy): the value and its derivative in the direction dx; all floats."""
    if x < 0:
        y = -x
        dy = -dx
    elif x < 1:
        y = x * x
        dy = 2.0 * x * dx
    elif x < 2:
        y = x**3
        dy = 3.0 * x**2 * dx
    else:
        y = 8.0
        dy = 0.0
    return y, dy
