"""Adjoint of `energy` (emitted.py, line 71), written by sct.

Mode: reverse. With respect to: x, v, k. Keeps one float an iteration.
"""


def spring(x, k):
    return -k * x


def spring_reverse(x, k, bvalue):
    """Return (bx, bk): the reverse half of `spring`."""
    bx = -k * bvalue
    bk = -x * bvalue
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
    w3 = 0.5 * k * x
    value = 0.5 * v * v + w3 * x
    # backward sweep
    bv = v * bvalue
    bk = 0.5 * x * x * bvalue
    bx = 2.0 * w3 * bvalue
    for s in range(steps - 1, -1, -1):
        # line 74: x = x + h * v
        bv += h * bx
        # line 73: v = v + h * spring(x, k)
        x = x_before.pop()
        w4, w5 = spring_reverse(x, k, h * bv)
        bx += w4
        bk += w5
    return value, (bx, bv, bk)
