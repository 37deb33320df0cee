"""Adjoint of `legendre` (mirrored.py, line 57), written by sct.

Mode: reverse. With respect to: x. Keeps nothing beside the variables of the program.
"""


def legendre_forward(x, n):
    """Return what `legendre` returns, and what its reverse half needs."""
    w1 = w2 = w3 = None
    if n == 0:
        value = 1.0
    elif n == 1:
        value = x
    else:
        w1, w3 = legendre_forward(x, n - 1)
        w4, w2 = legendre_forward(x, n - 2)
        value = ((2 * n - 1) * x * w1 - (n - 1) * w4) / n
    return value, (x, n, w1, w2, w3)


def legendre_reverse(kept, bvalue):
    """Return bx: the reverse half of `legendre`."""
    x, n, w1, w2, w3 = kept
    bx = 0.0
    if n != 0:
        if n == 1:
            # line 62: return x
            bx = bvalue
        else:
            # line 63: return ((2 * n - 1) * x * legendre(x, n - 1) - (n - 1) * legendre(x, n - 2)) / n
            w4 = 2 * n - 1
            w5 = bvalue / n
            bx = w1 * w4 * w5
            bx += legendre_reverse(w2, -((n - 1) * w5))
            bx += legendre_reverse(w3, w4 * x * w5)
    return bx


def legendre_adjoint(x, n, bvalue=1.0):
    """Return (value, bx): the value and bvalue times the derivative; x float, n int."""
    # forward sweep
    if n == 0:
        value = 1.0
    elif n == 1:
        value = x
    else:
        w1 = 2 * n - 1
        w2 = w1 * x
        w3, w4 = legendre_forward(x, n - 1)
        w5 = n - 1
        w6, w7 = legendre_forward(x, n - 2)
        value = (w2 * w3 - w5 * w6) / n
    # backward sweep
    bx = 0.0
    if n != 0:
        if n == 1:
            # line 62: return x
            bx = bvalue
        else:
            # line 63: return ((2 * n - 1) * x * legendre(x, n - 1) - (n - 1) * legendre(x, n - 2)) / n
            w8 = bvalue / n
            bx = w3 * w1 * w8
            bx += legendre_reverse(w7, -w5 * w8)
            bx += legendre_reverse(w4, w2 * w8)
    return value, bx
