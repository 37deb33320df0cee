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
        for j in range(i):
            w1 = q[i] - q[j]
            r2 = w1**2 + softening
            w2 = math.sqrt(r2)
            w3 = 1.0 / w2
            energy += w3
            # line 29: energy += 1.0 / math.sqrt(r2)
            w4 = -benergy / w2
            br2 = w3 * (0.5 / w2 if w2 else math.inf if w4 else 0.0) * w4
            # line 28: r2 = (q[i] - q[j]) ** 2 + softening
            w5 = 2.0 * w1 * br2
            bq[i] += w5
            bq[j] -= w5
            bsoftening += br2
    return energy, (bq, bsoftening)
