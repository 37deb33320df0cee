"""Adjoint of `rosenbrock` (mirrored.py, line 15), written by sct.

Mode: reverse. With respect to: x. Keeps nothing beside the variables of the program.
"""


def rosenbrock_adjoint(x, btotal=1.0):
    """Return (total, bx): the value and btotal times the derivative; x list."""
    total = 0.0
    bx = [0.0] * len(x)
    for i in range(len(x) - 1):
        w1 = x[i + 1] - x[i] ** 2
        w2 = 1.0 - x[i]
        total += 100.0 * w1**2 + w2**2
        # line 18: total += 100.0 * (x[i + 1] - x[i] ** 2) ** 2 + (1.0 - x[i]) ** 2
        w3 = 200.0 * w1 * btotal
        bx[i + 1] += w3
        bx[i] -= 2.0 * (x[i] * w3 + w2 * btotal)
    return total, bx
