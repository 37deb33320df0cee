"""Adjoint of `energy` (emitted.py, line 71), written by sct.

Mode: reverse. With respect to: x, v, k. Keeps one float an iteration.
"""


def spring(x, k):
    return -k * x


def spring_reverse(x, k, bvalue):
    """Return (bx, bk): the reverse half of `spring`."""
    # line 67: return -k * x
    bk = -x * bvalue
    bx = -k * bvalue
    return bx, bk


def energy_adjoint(x, v, k, h, steps, bvalue=1.0):
    """Return (value, (bx, bv, bk)): the value and bvalue times the derivative; x float, v float, k
    float, h float, steps int.
    """
    # forward sweep
    x_before = []
    for s in range(steps):
        x_before.append(x)
        v = v + h * spring(x, k)
        x = x + h * v
    value = 0.5 * v * v + 0.5 * k * x * x
    # backward sweep
    # line 75: return 0.5 * v * v + 0.5 * k * x * x
    bv = v * bvalue
    bk = 0.5 * x * x * bvalue
    bx = k * x * bvalue
    for s in range(steps - 1, -1, -1):
        # line 74: x = x + h * v
        bv += h * bx
        # line 73: v = v + h * spring(x, k)
        x = x_before.pop()
        w1, w2 = spring_reverse(x, k, h * bv)
        bx += w1
        bk += w2
    return value, (bx, bv, bk)
