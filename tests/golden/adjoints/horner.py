"""Adjoint of `horner` (emitted.py, line 19), written by sct.

Mode: reverse. With respect to: coefficients, x. Keeps one float an iteration.
"""


def horner_adjoint(coefficients, x, by=1.0):
    """Return (value, (bcoefficients, bx)): the value and by times the derivative; coefficients
    list, x float.
    """
    # forward sweep
    y = 0.0
    y_before = []
    for c in coefficients:
        y_before.append(y)
        y = y * x + c
    value = y
    # backward sweep
    bcoefficients = [0.0] * len(coefficients)
    bx = 0.0
    for i in range(len(coefficients) - 1, -1, -1):
        # line 22: y = y * x + c
        y = y_before.pop()
        bx += y * by
        bcoefficients[i] += by
        by = x * by
    return value, (bcoefficients, bx)
