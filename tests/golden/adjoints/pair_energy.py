"""Adjoint of `pair_energy` (mirrored.py, line 23), written by sct.

Mode: reverse. With respect to: q, softening. Keeps nothing beside the variables of the program.
"""

import math

import numpy as np


def pair_energy_adjoint(q, softening, benergy=1.0):
    """Return (energy, (bq, bsoftening)): the value and benergy times the derivative; q (n0,),
    softening float.
    """
    energy = 0.0
    bq = np.zeros_like(q)
    bsoftening = 0.0
    for i in range(len(q)):
        w1 = 0.0
        for j in range(i):
            w2 = q[i] - q[j]
            r2 = w2**2 + softening
            w3 = math.sqrt(r2)
            w4 = 1.0 / w3
            energy += w4
            # line 29: energy += 1.0 / math.sqrt(r2)
            w5 = -benergy / w3
            br2 = w4 * (0.5 / w3 if w3 else math.inf if w5 else 0.0) * w5
            # line 28: r2 = (q[i] - q[j]) ** 2 + softening
            w6 = 2.0 * w2 * br2
            w1 += w6
            bq[j] -= w6
            bsoftening += br2
        bq[i] += w1
    return energy, (bq, bsoftening)
