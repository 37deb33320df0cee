"""Adjoint of `fixed_point` (mirrored.py, line 34), written by sct.

Mode: reverse. With respect to: a, x. Keeps one float, one number an iteration.
"""


def fixed_point_adjoint(a, x, bx=1.0):
    """Return (value, (ba, bx)): the value and bx times the derivative; all floats."""
    # forward sweep
    k = 0
    x_before = []
    taken_before = []
    while k < 100:
        x_before.append(x)
        new = 0.5 * (x + a / x)
        taken = abs(new - x) < 1e-12
        taken_before.append(taken)
        if taken:
            break
        x = new
        k += 1
    value = x
    # backward sweep
    ba = 0.0
    while x_before:
        taken = taken_before.pop()
        bnew = 0.0
        if not taken:
            # line 41: x = new
            bnew = bx
            bx = 0.0
        # line 38: new = 0.5 * (x + a / x)
        x = x_before.pop()
        w1 = 0.5 * bnew
        w2 = w1 / x
        bx += w1 - a / x * w2
        ba += w2
    return value, (ba, bx)
