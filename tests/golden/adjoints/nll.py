"""Adjoint of `nll` (emitted.py, line 27), written by sct.

Mode: reverse. With respect to: mu, log_sigma. Keeps nothing beside the variables of the program.
"""

from math import exp


def nll_adjoint(mu, log_sigma, data, btotal=1.0):
    """Return (total, (bmu, blog_sigma)): the value and btotal times the derivative; mu float,
    log_sigma float, data (n0,).
    """
    total = 0.0
    bmu = 0.0
    blog_sigma = 0.0
    w1 = exp(-log_sigma) if len(data) else 0.0
    for i in range(len(data)):
        z = (data[i] - mu) * w1
        total += 0.5 * z * z + log_sigma
        # line 31: total += 0.5 * z * z + log_sigma
        bz = z * btotal
        blog_sigma += btotal
        # line 30: z = (data[i] - mu) * exp(-log_sigma)
        bmu -= w1 * bz
        blog_sigma -= z * bz
    return total, (bmu, blog_sigma)
