"""Gradients of the mixture objective written by hand, one for each way of writing it: the yardsticks.

Each returns (value, (balphas, bmeans, bicf)).
"""

from __future__ import annotations

from math import exp, log, pi

import numpy as np

from tests.benchmarks.adbench.exponential import vexp
from tests.benchmarks.adbench.gmm.blocks import largest
from tests.benchmarks.adbench.gmm.objective import normalisation


def merged(alphas, means, icf, x, gamma, m):
    """The gradient of `objective.merged`."""
    n, d = x.shape
    k = len(alphas)
    columns, rows = np.triu_indices(d, 1)
    diagonal = np.arange(d)
    Q = np.zeros((k, d, d))
    exponentials = np.exp(icf[:, :d])
    Q[:, diagonal, diagonal] = exponentials
    Q[:, columns, rows] = icf[:, d:]
    Q_all = Q.transpose(1, 0, 2).reshape(d, k * d)
    Q_mu = (means[:, None, :] @ Q).reshape(k * d)
    log_det = icf[:, :d].sum(axis=1)
    z = x @ Q_all
    z -= Q_mu
    terms = (z * z).reshape(n, k, d).sum(axis=2)
    terms *= -0.5
    terms += alphas + log_det
    biggest = terms.max(axis=1)
    terms -= biggest[:, None]
    np.exp(terms, out=terms)
    mass = terms.sum(axis=1)
    top = alphas.max()
    weights = np.exp(alphas - top)
    prior = 0.5 * gamma * gamma * np.sum(Q * Q) - m * log_det.sum() - k * normalisation(d, gamma, m)
    value = np.sum(biggest + np.log(mass)) - n * (top + np.log(weights.sum())) - 0.5 * n * d * log(2.0 * pi) + prior

    terms /= mass[:, None]  # now the responsibilities
    counts = terms.sum(axis=0)
    z3 = z.reshape(n, k, d)
    z3 *= -terms[:, :, None]
    bQ_mu = -z.sum(axis=0).reshape(k, d)
    bQ = (x.T @ z).reshape(d, k, d).transpose(1, 0, 2) + means[:, :, None] * bQ_mu[:, None, :]
    bQ += gamma * gamma * Q
    bmeans = np.matmul(Q, bQ_mu[:, :, None])[:, :, 0]
    bicf = np.empty_like(icf)
    bicf[:, :d] = exponentials * bQ[:, diagonal, diagonal] + (counts - m)[:, None]
    bicf[:, d:] = bQ[:, columns, rows]
    return value, (counts - n * weights / weights.sum(), bmeans, bicf)


def in_blocks(alphas, means, icf, x, gamma, m, size=256):
    """The gradient of `objective.merged`, in blocks of samples."""
    n, d = x.shape
    k = len(alphas)
    columns, rows = np.triu_indices(d, 1)
    diagonal = np.arange(d)
    Q = np.zeros((k, d, d))
    exponentials = np.exp(icf[:, :d])
    Q[:, diagonal, diagonal] = exponentials
    Q[:, columns, rows] = icf[:, d:]
    Q_all = Q.transpose(1, 0, 2).reshape(d, k * d)
    Q_mu = (means[:, None, :] @ Q).reshape(k * d)
    log_det = icf[:, :d].sum(axis=1)
    likelihood = 0.0
    counts = np.zeros(k)
    bQ_mu = np.zeros(k * d)
    bQ_all = np.zeros((d, k * d))
    for start in range(0, n, size):
        block = x[start : start + size]
        z = block @ Q_all
        z -= Q_mu
        terms = (z * z).reshape(len(block), k, d).sum(axis=2)
        terms *= -0.5
        terms += alphas + log_det
        biggest = terms.max(axis=1)
        terms -= biggest[:, None]
        np.exp(terms, out=terms)
        mass = terms.sum(axis=1)
        likelihood += np.sum(biggest + np.log(mass))
        terms /= mass[:, None]  # now the responsibilities
        counts += terms.sum(axis=0)
        z3 = z.reshape(len(block), k, d)
        z3 *= -terms[:, :, None]
        bQ_mu -= z.sum(axis=0)
        bQ_all += block.T @ z
    top = alphas.max()
    weights = np.exp(alphas - top)
    prior = 0.5 * gamma * gamma * np.sum(Q * Q) - m * log_det.sum() - k * normalisation(d, gamma, m)
    value = likelihood - n * (top + np.log(weights.sum())) - 0.5 * n * d * log(2.0 * pi) + prior

    bQ_mu = bQ_mu.reshape(k, d)
    bQ = bQ_all.reshape(d, k, d).transpose(1, 0, 2) + means[:, :, None] * bQ_mu[:, None, :]
    bQ += gamma * gamma * Q
    bmeans = np.matmul(Q, bQ_mu[:, :, None])[:, :, 0]
    bicf = np.empty_like(icf)
    bicf[:, :d] = exponentials * bQ[:, diagonal, diagonal] + (counts - m)[:, None]
    bicf[:, d:] = bQ[:, columns, rows]
    return value, (counts - n * weights / weights.sum(), bmeans, bicf)


def einsum(alphas, means, icf, x, gamma, m):
    """The gradient of `objective.einsum`."""
    n, d = x.shape
    k = len(alphas)
    columns, rows = np.triu_indices(d, 1)
    diagonal = np.arange(d)
    Q = np.zeros((k, d, d))
    exponentials = np.exp(icf[:, :d])
    Q[:, diagonal, diagonal] = exponentials
    Q[:, rows, columns] = icf[:, d:]
    log_det = np.sum(icf[:, :d], axis=1)
    centred = x[:, None, :] - means
    z = np.einsum("kij,nkj->nki", Q, centred)
    terms = alphas + log_det - 0.5 * np.sum(z**2, axis=2)
    biggest = np.max(terms, axis=1)
    terms = np.exp(terms - biggest[:, None])
    mass = np.sum(terms, axis=1)
    top = np.max(alphas)
    weights = np.exp(alphas - top)
    prior = 0.5 * gamma**2 * np.sum(Q**2) - m * np.sum(log_det) - k * normalisation(d, gamma, m)
    value = np.sum(biggest + np.log(mass)) - n * (top + np.log(np.sum(weights))) - 0.5 * n * d * log(2.0 * pi) + prior

    terms /= mass[:, None]
    counts = np.sum(terms, axis=0)
    z *= -terms[:, :, None]
    bQ = np.einsum("nki,nkj->kij", z, centred) + gamma**2 * Q
    bmeans = -np.einsum("ki,kij->kj", np.sum(z, axis=0), Q)
    bicf = np.empty_like(icf)
    bicf[:, :d] = exponentials * bQ[:, diagonal, diagonal] + (counts - m)[:, None]
    bicf[:, d:] = bQ[:, rows, columns]
    return value, (counts - n * weights / np.sum(weights), bmeans, bicf)


def loops(alphas, means, icf, x, gamma, m):
    """The gradient of `objective.loops`: one pass over the samples, what a component needs again computed again."""
    n, d = x.shape
    k = len(alphas)
    balphas, bmeans, bicf = np.zeros_like(alphas), np.zeros_like(means), np.zeros_like(icf)
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
            bicf[c, p] = gamma * gamma * icf[c, p]
        prior += 0.5 * gamma * gamma * squares - m * log_det[c]
    bdiagonals = np.zeros((k, d))
    total = 0.0
    terms = np.zeros(k)
    centred = np.zeros((k, d))
    z = np.zeros((k, d))
    for s in range(n):
        for c in range(k):
            for i in range(d):
                centred[c, i] = x[s, i] - means[c, i]
                z[c, i] = diagonals[c, i] * centred[c, i]
            p = d
            for i in range(d):
                for j in range(i + 1, d):
                    z[c, j] += icf[c, p] * centred[c, i]
                    p += 1
            square = 0.0
            for i in range(d):
                square += z[c, i] * z[c, i]
            terms[c] = alphas[c] + log_det[c] - 0.5 * square
        biggest = terms[0]
        for c in range(1, k):
            biggest = max(biggest, terms[c])
        mass = 0.0
        for c in range(k):
            terms[c] = exp(terms[c] - biggest)
            mass += terms[c]
        total += biggest + log(mass)
        for c in range(k):
            share = terms[c] / mass
            balphas[c] += share
            p = d
            for i in range(d):
                bcentred = 0.0
                for j in range(i + 1, d):
                    bz = -share * z[c, j]
                    bicf[c, p] += bz * centred[c, i]
                    bcentred += icf[c, p] * bz
                    p += 1
                bz = -share * z[c, i]
                bdiagonals[c, i] += bz * centred[c, i]
                bmeans[c, i] -= bcentred + diagonals[c, i] * bz
    top = alphas[0]
    for c in range(1, k):
        top = max(top, alphas[c])
    mass = 0.0
    for c in range(k):
        mass += exp(alphas[c] - top)
    for c in range(k):
        for i in range(d):
            bdiagonals[c, i] += gamma * gamma * diagonals[c, i]
            bicf[c, i] = diagonals[c, i] * bdiagonals[c, i] + balphas[c] - m
    for c in range(k):
        balphas[c] -= n * exp(alphas[c] - top) / mass
    value = total - n * (top + log(mass)) - 0.5 * n * d * log(2.0 * pi) + prior - k * normalisation(d, gamma, m)
    return value, (balphas, bmeans, bicf)


def blocks(alphas, means, icf, x, gamma, m, size):
    """The gradient of `blocks.blocks`: the limit."""
    n, d = x.shape
    k = len(alphas)
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
    total = -0.5 * n * d * log(2.0 * pi) - k * normalisation(d, gamma, m)
    Q_mu = np.zeros((k, d))
    for c in range(k):
        for i in range(d):
            for j in range(i + 1):
                Q_mu[c, i] += Q[c, i, j] * means[c, j]
                total += 0.5 * gamma * gamma * Q[c, i, j] * Q[c, i, j]
        total -= m * log_det[c]

    balphas, bQ, bQ_mu = np.zeros(k), np.zeros_like(Q), np.zeros_like(Q_mu)
    z, terms = np.empty((k, d, size)), np.empty((k, size))
    masses, squares = np.empty(size), np.empty(size)
    for start in range(0, n, size):
        here = min(size, n - start)
        xt = np.zeros((wide, here))
        xt[:d] = x[start : start + here].T
        for c in range(k):
            squares[:] = 0.0
            for i in range(d):
                row = z[c, i]
                shift = Q_mu[c, i]
                for s in range(here):
                    row[s] = -shift
                for j in range(0, i + 1, 4):
                    q0, q1, q2, q3 = Q[c, i, j], Q[c, i, j + 1], Q[c, i, j + 2], Q[c, i, j + 3]
                    x0, x1, x2, x3 = xt[j], xt[j + 1], xt[j + 2], xt[j + 3]
                    for s in range(here):
                        row[s] += q0 * x0[s] + q1 * x1[s] + q2 * x2[s] + q3 * x3[s]
                for s in range(here):
                    squares[s] += row[s] * row[s]
            term = terms[c]
            level = alphas[c] + log_det[c]
            for s in range(here):
                term[s] = level - 0.5 * squares[s]
        biggest = largest(terms[:, :here])
        masses[:] = 0.0
        for c in range(k):
            term = terms[c]
            for s in range(here):
                term[s] = vexp(term[s] - biggest[s])
                masses[s] += term[s]
        for s in range(here):
            total += biggest[s] + log(masses[s])
            masses[s] = 1.0 / masses[s]
        for c in range(k):
            term = terms[c]
            count = 0.0
            for s in range(here):
                term[s] *= masses[s]
                count += term[s]
            balphas[c] += count
            for i in range(d):
                row = z[c, i]
                shift = 0.0
                for s in range(here):
                    row[s] *= -term[s]
                    shift += row[s]
                bQ_mu[c, i] -= shift
                for j in range(0, i + 1, 4):
                    x0, x1, x2, x3 = xt[j], xt[j + 1], xt[j + 2], xt[j + 3]
                    b0, b1, b2, b3 = 0.0, 0.0, 0.0, 0.0
                    for s in range(here):
                        b0 += x0[s] * row[s]
                        b1 += x1[s] * row[s]
                        b2 += x2[s] * row[s]
                        b3 += x3[s] * row[s]
                    bQ[c, i, j] += b0
                    bQ[c, i, j + 1] += b1
                    bQ[c, i, j + 2] += b2
                    bQ[c, i, j + 3] += b3

    bmeans, bicf = np.zeros_like(means), np.zeros_like(icf)
    top = np.max(alphas)
    mass = 0.0
    for c in range(k):
        mass += exp(alphas[c] - top)
    for c in range(k):
        for i in range(d):
            for j in range(i + 1):
                bmeans[c, j] += Q[c, i, j] * bQ_mu[c, i]
                bQ[c, i, j] += means[c, j] * bQ_mu[c, i] + gamma * gamma * Q[c, i, j]
            bicf[c, i] = Q[c, i, i] * bQ[c, i, i] + balphas[c] - m
        for p in range(len(rows)):
            bicf[c, d + p] = bQ[c, rows[p], columns[p]]
    for c in range(k):
        balphas[c] -= n * exp(alphas[c] - top) / mass
    return total - n * (top + log(mass)), (balphas, bmeans, bicf)
