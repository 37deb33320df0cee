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
    w1 = 0.5 * k * x
    bk = 0.5 * x * x * bvalue
    bx = (2.0 * w1 + 0.4 * x**3) * bvalue
    return bx, bk


def kinetic_reverse(v, m, bvalue):
    """Return (bv, bm): the reverse half of `kinetic`."""
    w1 = 0.5 * m * v
    bm = 0.5 * v * v * bvalue
    bv = 2.0 * w1 * bvalue
    return bv, bm


def hamiltonian_reverse(x, v, m, k, bvalue):
    """Return (bx, bv, bm, bk): the reverse half of `hamiltonian`."""
    bw1 = bvalue
    bw3 = bvalue
    # line 75: return kinetic(v, m) + potential(x, k)
    w5, w6 = potential_reverse(x, k, bw3)
    bx = w5
    bk = w6
    w7, w8 = kinetic_reverse(v, m, bw1)
    bv = w7
    bm = w8
    return bx, bv, bm, bk


def call_tree_adjoint(x, v, m, k, bvalue=1.0):
    """Return (value, (bx, bv, bm, bk)): the value and bvalue times the derivative; all floats."""
    # forward sweep
    w1 = hamiltonian(x, v, m, k)
    e = w1
    w5 = math.log(e)
    w3 = potential(v, k)
    value = w5 * w3
    # backward sweep
    be = w3 * bvalue / e
    bw3 = w5 * bvalue
    # line 81: return math.log(e) * potential(v, k)
    w6, w7 = potential_reverse(v, k, bw3)
    bv = w6
    bk = w7
    # line 80: e = hamiltonian(x, v, m, k)
    bw1 = be
    w8, w9, w10, w11 = hamiltonian_reverse(x, v, m, k, bw1)
    bx = w8
    bv += w9
    bm = w10
    bk += w11
    return value, (bx, bv, bm, bk)
