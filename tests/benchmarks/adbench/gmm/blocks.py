"""The mixture objective as an expert in Numba writes it: samples in blocks, the innermost loop over the samples.

So the innermost loops are vector instructions; what belongs to a component is multiplied out once (`Q mu`); a row of a
factor is taken four numbers at a time, so that sums stay in registers; a block's arrays stay in the cache.  The formula
and the arguments are told in `objective`.
"""

from __future__ import annotations

from math import exp, log, pi

import numpy as np

import sct
from tests.benchmarks.adbench.exponential import vexp
from tests.benchmarks.adbench.gmm.objective import normalisation


def largest(terms):
    """The largest term of each sample (here,), for terms (K, here)."""
    out = np.copy(terms[0])
    for c in range(1, terms.shape[0]):
        row = terms[c]
        for s in range(len(out)):
            out[s] = max(out[s], row[s])
    return out


# Whatever is subtracted before the exponentials is added again behind the logarithm.
sct.rule.constant(largest, "largest(terms)", sample="np.array([[0.4, -0.7], [0.2, 0.1]])")


def blocks(alphas, means, icf, x, gamma, m, size):
    """The objective, `size` samples at a time."""
    n, d = x.shape
    k = len(alphas)
    top = np.max(alphas)
    mass = 0.0
    for c in range(k):
        mass += exp(alphas[c] - top)
    total = -n * (top + log(mass)) - 0.5 * n * d * log(2.0 * pi) - k * normalisation(d, gamma, m)
    columns, rows = np.triu_indices(d, 1)
    wide = (d + 3) // 4 * 4
    Q = np.zeros((k, d, wide))
    log_det = np.zeros(k)
    for c in range(k):
        for i in range(d):
            Q[c, i, i] = exp(icf[c, i])
            log_det[c] += icf[c, i]
        for p in range(len(rows)):
            Q[c, rows[p], columns[p]] = icf[c, d + p]
    Q_mu = np.zeros((k, d))
    for c in range(k):
        for i in range(d):
            for j in range(i + 1):
                Q_mu[c, i] += Q[c, i, j] * means[c, j]
                total += 0.5 * gamma * gamma * Q[c, i, j] * Q[c, i, j]
        total -= m * log_det[c]
    for start in range(0, n, size):
        here = min(size, n - start)
        xt = np.zeros((wide, here))
        xt[:d] = x[start : start + here].T
        zs = np.empty((k, d, here))
        for c in range(k):
            for i in range(d):
                shift = Q_mu[c, i]
                for s in range(here):
                    zs[c, i, s] = -shift
                for j in range(0, i + 1, 4):
                    q0, q1, q2, q3 = Q[c, i, j], Q[c, i, j + 1], Q[c, i, j + 2], Q[c, i, j + 3]
                    x0, x1, x2, x3 = xt[j], xt[j + 1], xt[j + 2], xt[j + 3]
                    for s in range(here):
                        zs[c, i, s] += q0 * x0[s] + q1 * x1[s] + q2 * x2[s] + q3 * x3[s]
        terms = np.empty((k, here))
        for c in range(k):
            squares = np.zeros(here)
            for i in range(d):
                for s in range(here):
                    squares[s] += zs[c, i, s] * zs[c, i, s]
            level = alphas[c] + log_det[c]
            for s in range(here):
                terms[c, s] = level - 0.5 * squares[s]
        biggest = largest(terms)
        masses = np.zeros(here)
        for c in range(k):
            for s in range(here):
                masses[s] += vexp(terms[c, s] - biggest[s])
        for s in range(here):
            total += biggest[s] + log(masses[s])
    return total
