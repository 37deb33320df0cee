"""Adjoint of `newton_cube_root` (mirrored.py, line 112), written by sct.

Mode: reverse. With respect to: a. Keeps one float an iteration.
"""


def newton_cube_root_adjoint(a, bx=1.0):
    """Return (value, ba): the value and bx times the derivative; all floats."""
    # forward sweep
    x = a
    x_before = []
    for _ in range(6):
        x_before.append(x)
        x = x - (x**3 - a) / (3.0 * x**2)
    value = x
    # backward sweep
    ba = 0.0
    for _ in range(5, -1, -1):
        # line 115: x = x - (x**3 - a) / (3.0 * x**2)
        x = x_before.pop()
        w1 = 3.0 * x**2
        w2 = -bx / w1
        ba -= w2
        bx = bx + 3.0 * x**2 * w2 - 6.0 * ((x**3 - a) / w1) * x * w2
    # line 113: x = a
    ba += bx
    return value, ba
