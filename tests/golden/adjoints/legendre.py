"""Adjoint of `legendre` (mirrored.py, line 57), written by sct.

Mode: reverse. With respect to: x. Keeps w4_before, w2_before, w3_before, w6_before.
"""


def legendre_forward(x, n):
    """Return what `legendre` returns, and what its reverse half needs."""
    w7 = None
    w1 = None
    w2_before = None
    w4_before = None
    w6_before = None
    w3_before = None
    if n == 0:
        value = 1.0
    elif n == 1:
        value = x
    else:
        w1 = 2 * n - 1
        w4 = w1 * x
        w4_before = w4
        w2, w3 = legendre_forward(x, n - 1)
        w2_before = w2
        w3_before = w3
        w8 = w4 * w2
        w7 = n - 1
        w5, w6 = legendre_forward(x, n - 2)
        w6_before = w6
        value = (w8 - w7 * w5) / n
    return value, (n, w7, w1, w2_before, w4_before, w6_before, w3_before)


def legendre_reverse(kept, bvalue):
    """Return bx: the reverse half of `legendre`."""
    n, w7, w1, w2_before, w4_before, w6_before, w3_before = kept
    bx = 0.0
    if not n == 0:
        if n == 1:
            # line 62: return x
            bx = bvalue
        else:
            # line 63: return ((2 * n - 1) * x * legendre(x, n - 1) - (n - 1) * legendre(x, n - 2)) / n
            w7 = n - 1
            w1 = 2 * n - 1
            w9 = bvalue / n
            bx = w2_before * w1 * w9
            bw2 = w4_before * w9
            bw5 = -(w7 * w9)
            w10 = legendre_reverse(w6_before, bw5)
            bx += w10
            w11 = legendre_reverse(w3_before, bw2)
            bx += w11
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
        w4 = w1 * x
        w4_before = w4
        w2, w3 = legendre_forward(x, n - 1)
        w2_before = w2
        w3_before = w3
        w8 = w4 * w2
        w7 = n - 1
        w5, w6 = legendre_forward(x, n - 2)
        w6_before = w6
        value = (w8 - w7 * w5) / n
    # backward sweep
    bx = 0.0
    if not n == 0:
        if n == 1:
            # line 62: return x
            bx = bvalue
        else:
            # line 63: return ((2 * n - 1) * x * legendre(x, n - 1) - (n - 1) * legendre(x, n - 2)) / n
            w7 = n - 1
            w1 = 2 * n - 1
            w9 = bvalue / n
            bx = w2_before * w1 * w9
            bw2 = w4_before * w9
            bw5 = -(w7 * w9)
            w10 = legendre_reverse(w6_before, bw5)
            bx += w10
            w11 = legendre_reverse(w3_before, bw2)
            bx += w11
    return value, bx
