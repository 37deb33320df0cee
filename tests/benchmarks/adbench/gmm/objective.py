"""The log posterior of a Gaussian mixture, ADBench's first objective, in the ways that people write it.

Arguments, of all: alphas (K,), unnormalised log weights; means (K, d); icf (K, d (d + 1) / 2), of each component the
logarithms of the diagonal of a lower triangular Q, then what is below the diagonal, column by column; x (n, d); gamma
and m, the parameters of the Wishart prior.  The precision matrix of a component is Q^T Q.  Value:

    sum_i logsumexp_k(alpha_k + log det Q_k - |Q_k (x_i - mu_k)|^2 / 2) - n logsumexp(alpha) - n d log(2 pi) / 2
    + sum_k (gamma^2 (|diag Q_k|^2 + |below the diagonal of Q_k|^2) / 2 - m log det Q_k) - K C(d, gamma, m)

The prior is read as the suite's programs compute it: its term is added with the sign above, where a log density of the
Wishart distribution has the opposite one, and `C` holds its normalising constant for d + m + 1 degrees of freedom.
The text that describes the suite says otherwise in places (a sign, a transposed factor, the constant); all known
implementations, and the peers here, agree with the formula above.
Srajer, Kukelova, Fitzgibbon, A benchmark of selected algorithmic differentiation tools (2018).
"""

from __future__ import annotations

from math import exp, lgamma, log, pi

import numpy as np

from sct import stop_gradient


def normalisation(d, gamma, m):
    """The constant of the Wishart prior of one component."""
    degrees = d + m + 1
    multigamma = 0.25 * d * (d - 1) * log(pi)
    for j in range(d):
        multigamma += lgamma(0.5 * (degrees - j))
    return degrees * d * (log(gamma) - 0.5 * log(2.0)) - multigamma


def merged(alphas, means, icf, x, gamma, m):
    """All components in one matrix product: Q (x - mu) is x @ Q_all - Q mu."""
    n, d = x.shape
    k = len(alphas)
    columns, rows = np.triu_indices(d, 1)
    diagonal = np.arange(d)
    Q = np.zeros((k, d, d))  # transposed, so that rows are multiplied from the left
    Q[:, diagonal, diagonal] = np.exp(icf[:, :d])
    Q[:, columns, rows] = icf[:, d:]
    Q_all = Q.transpose(1, 0, 2).reshape(d, k * d)
    Q_mu = (means[:, None, :] @ Q).reshape(k * d)
    log_det = icf[:, :d].sum(axis=1)
    z = x @ Q_all - Q_mu
    terms = alphas + log_det - 0.5 * (z * z).reshape(n, k, d).sum(axis=2)
    biggest = stop_gradient(terms.max(axis=1))  # it cancels
    likelihood = np.sum(biggest + np.log(np.exp(terms - biggest[:, None]).sum(axis=1)))
    top = stop_gradient(alphas.max())
    weights = top + np.log(np.exp(alphas - top).sum())
    prior = 0.5 * gamma * gamma * np.sum(Q * Q) - m * log_det.sum() - k * normalisation(d, gamma, m)
    return likelihood - n * weights - 0.5 * n * d * log(2.0 * pi) + prior


def einsum(alphas, means, icf, x, gamma, m):
    """Tensors of samples, components and axes, with the sum over axes as an einsum."""
    n, d = x.shape
    k = len(alphas)
    columns, rows = np.triu_indices(d, 1)
    diagonal = np.arange(d)
    Q = np.zeros((k, d, d))
    Q[:, diagonal, diagonal] = np.exp(icf[:, :d])
    Q[:, rows, columns] = icf[:, d:]
    log_det = np.sum(icf[:, :d], axis=1)
    z = np.einsum("kij,nkj->nki", Q, x[:, None, :] - means)
    terms = alphas + log_det - 0.5 * np.sum(z**2, axis=2)
    biggest = stop_gradient(np.max(terms, axis=1))  # it cancels
    likelihood = np.sum(biggest + np.log(np.sum(np.exp(terms - biggest[:, None]), axis=1)))
    top = stop_gradient(np.max(alphas))
    weights = top + np.log(np.sum(np.exp(alphas - top)))
    prior = 0.5 * gamma**2 * np.sum(Q**2) - m * np.sum(log_det) - k * normalisation(d, gamma, m)
    return likelihood - n * weights - 0.5 * n * d * log(2.0 * pi) + prior


def loops(alphas, means, icf, x, gamma, m):
    """The formula number by number, as in the suite's C."""
    n, d = x.shape
    k = len(alphas)
    log_det = np.zeros(k)
    diagonals = np.zeros((k, d))
    prior = 0.0
    for c in range(k):
        squares = 0.0
        for i in range(d):
            log_det[c] += icf[c, i]
            diagonals[c, i] = exp(icf[c, i])
            squares += diagonals[c, i] * diagonals[c, i]
        for p in range(d, icf.shape[1]):
            squares += icf[c, p] * icf[c, p]
        prior += 0.5 * gamma * gamma * squares - m * log_det[c]
    top = alphas[0]
    for c in range(1, k):
        top = max(top, alphas[c])
    mass = 0.0
    for c in range(k):
        mass += exp(alphas[c] - top)
    weights = top + log(mass)
    total = 0.0
    terms = np.zeros(k)
    centred = np.zeros(d)
    z = np.zeros(d)
    for s in range(n):
        for c in range(k):
            for i in range(d):
                centred[i] = x[s, i] - means[c, i]
                z[i] = diagonals[c, i] * centred[i]
            p = d
            for i in range(d):
                for j in range(i + 1, d):
                    z[j] += icf[c, p] * centred[i]
                    p += 1
            square = 0.0
            for i in range(d):
                square += z[i] * z[i]
            terms[c] = alphas[c] + log_det[c] - 0.5 * square
        biggest = terms[0]
        for c in range(1, k):
            biggest = max(biggest, terms[c])
        mass = 0.0
        for c in range(k):
            mass += exp(terms[c] - biggest)
        total += biggest + log(mass)
    return total - n * weights - 0.5 * n * d * log(2.0 * pi) + prior - k * normalisation(d, gamma, m)
