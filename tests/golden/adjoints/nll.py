"""Adjoint of `nll` (emitted.py, line 27), written by sct.

Mode: reverse. With respect to: mu, log_sigma. Keeps one value an iteration in z_before, w3_before.
"""

from math import exp


def nll_adjoint(mu, log_sigma, data, btotal=1.0):
    """Return (total, (bmu, blog_sigma)): the value and btotal times the derivative; mu float,
    log_sigma float, data (n0,).
    """
    # forward sweep
    total = 0.0
    z_before = []
    w3_before = []
    for i in range(len(data)):
        w1 = exp(-log_sigma)
        w2 = data[i] - mu
        z = w2 * w1
        z_before.append(z)
        w3 = 0.5 * z
        w3_before.append(w3)
        total += w3 * z + log_sigma
    # backward sweep
    bmu = 0.0
    blog_sigma = 0.0
    for i in range(len(data) - 1, -1, -1):
        # line 31: total += 0.5 * z * z + log_sigma
        w3 = w3_before.pop()
        z = z_before.pop()
        bz = 0.5 * z * btotal
        bz += w3 * btotal
        blog_sigma += btotal
        # line 30: z = (data[i] - mu) * exp(-log_sigma)
        w2 = data[i] - mu
        w1 = exp(-log_sigma)
        bmu -= w1 * bz
        blog_sigma -= w2 * w1 * bz
    return total, (bmu, blog_sigma)
