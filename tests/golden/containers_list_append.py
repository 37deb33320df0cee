"""Tangent of `list_append` (containers.py, line 48), written by sct.

Mode: forward. With respect to: x. Keeps nothing.
"""


def list_append_tangent(x, dx):
    """Return the value and its derivative in the direction dx; all floats."""
    ys = []
    dys = []
    for k in range(4):
        dys.append(dx * k)
        ys.append(x * k)
    w1 = ys[-1]
    return ys[1] + w1 * ys[2], dys[1] + dys[-1] * ys[2] + w1 * dys[2]
