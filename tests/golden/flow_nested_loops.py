"""Tangent of `nested_loops` (flow.py, line 92), written by sct.

Mode: forward. With respect to: x. Keeps nothing.
"""


def nested_loops_tangent(x, dx):
    """Return (s, ds): the value and its derivative in the direction dx; all floats."""
    s = 0.0
    ds = 0.0
    for i in range(3):
        t = x
        dt = dx
        for j in range(i + 1):
            w1 = x + j
            dt = dt * w1 + t * dx
            t *= w1
        s += t
        ds += dt
    return s, ds
