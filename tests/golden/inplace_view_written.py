"""Tangent of `view_written` (inplace.py, line 72), written by sct.

Mode: forward. With respect to: x. Keeps nothing.
"""


def view_written_tangent(x, dx):
    """Return (y, dy): the value and its derivative in the direction dx; x (n,)."""
    y = x.copy()
    dy = dx.copy()
    v = y[1:]
    dv = dy[1:]
    dv[0] = 3 * dx[0]
    v[0] = x[0] * 3
    dv += dx[0]
    v += x[0]
    return y, dy
