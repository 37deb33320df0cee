"""Adjoint of `first_above` (mirrored.py, line 132), written by sct.

Mode: reverse. With respect to: xs, level. Keeps one float an iteration.
"""


def first_above_adjoint(xs, level, bvalue=1.0):
    """Return (value, (bxs, blevel)): the value and bvalue times the derivative; xs list, level
    float.
    """
    # forward sweep
    total = 0.0
    returned = False
    total_before = []
    for x in xs:
        total = total + x * x
        total_before.append(total)
        if total > level:
            value = total * x
            returned = True
            break
    if not returned:
        value = total
    # backward sweep
    bxs = [0.0] * len(xs)
    btotal = 0.0
    if not returned:
        # line 139: return total
        btotal = bvalue
        bvalue = 0.0
    for i in range(len(total_before) - 1, -1, -1):
        x = xs[i]
        total = total_before.pop()
        bx = 0.0
        if total > level:
            # line 138: return total * x
            btotal += x * bvalue
            bx = total * bvalue
            bvalue = 0.0
        # line 136: total = total + x * x
        bx += 2.0 * x * btotal
        bxs[i] += bx
    blevel = 0.0
    return value, (bxs, blevel)
