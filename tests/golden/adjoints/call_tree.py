"""Adjoint of `call_tree` (mirrored.py, line 79), written by sct.

Mode: reverse. With respect to: x, v, m, k. Keeps nothing beside the variables of the program.
"""

import math


def kinetic(v, m):
    return 0.5 * m * v * v


def potential(x, k):
    return 0.5 * k * x * x + 0.1 * x**4


def hamiltonian(x, v, m, k):
    return kinetic(v, m) + potential(x, k)


def potential_reverse(x, k, bvalue):
    """Return (bx, bk): the reverse half of `potential`."""
    # line 71: return 0.5 * k * x * x + 0.1 * x**4
    bk = 0.5 * x * x * bvalue
    bx = (k * x + 0.4 * x**3) * bvalue
    return bx, bk


def kinetic_reverse(v, m, bvalue):
    """Return (bv, bm): the reverse half of `kinetic`."""
    # line 67: return 0.5 * m * v * v
    bm = 0.5 * v * v * bvalue
    bv = m * v * bvalue
    return bv, bm


def hamiltonian_reverse(x, v, m, k, bvalue):
    """Return (bx, bv, bm, bk): the reverse half of `hamiltonian`."""
    # line 75: return kinetic(v, m) + potential(x, k)
    bx, bk = potential_reverse(x, k, bvalue)
    bv, bm = kinetic_reverse(v, m, bvalue)
    return bx, bv, bm, bk


def call_tree_adjoint(x, v, m, k, bvalue=1.0):
    """Return (value, (bx, bv, bm, bk)): the value and bvalue times the derivative; all floats."""
    # forward sweep
    e = hamiltonian(x, v, m, k)
    w1 = math.log(e)
    w2 = potential(v, k)
    value = w1 * w2
    # backward sweep
    # line 81: return math.log(e) * potential(v, k)
    be = w2 * bvalue / e
    bv, bk = potential_reverse(v, k, w1 * bvalue)
    # line 80: e = hamiltonian(x, v, m, k)
    bx, w3, bm, w4 = hamiltonian_reverse(x, v, m, k, be)
    bv += w3
    bk += w4
    return value, (bx, bv, bm, bk)
