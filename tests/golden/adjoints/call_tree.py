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
    bk = 0.5 * x * x * bvalue
    bx = (k * x + 0.4 * x**3) * bvalue
    return bx, bk


def kinetic_reverse(v, m, bvalue):
    """Return (bv, bm): the reverse half of `kinetic`."""
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
    w5 = math.log(e)
    w3 = potential(v, k)
    value = w5 * w3
    # backward sweep
    be = w3 * bvalue / e
    # line 81: return math.log(e) * potential(v, k)
    bv, bk = potential_reverse(v, k, w5 * bvalue)
    # line 80: e = hamiltonian(x, v, m, k)
    bx, w9, bm, w11 = hamiltonian_reverse(x, v, m, k, be)
    bv += w9
    bk += w11
    return value, (bx, bv, bm, bk)
