"""Adjoint of `running_product` (mirrored.py, line 104), written by sct.

Mode: reverse. With respect to: xs. Keeps one float an iteration.
"""


def running_product_adjoint(xs, bp=1.0):
    """Return (value, bxs): the value and bp times the derivative; xs list."""
    # forward sweep
    p = 1.0
    p_before = []
    for x in xs:
        p_before.append(p)
        p = p * x
    value = p
    # backward sweep
    bxs = [0.0] * len(xs)
    for i in range(len(xs) - 1, -1, -1):
        # line 107: p = p * x
        p = p_before.pop()
        x = xs[i]
        bxs[i] += p * bp
        bp = x * bp
    return value, bxs
