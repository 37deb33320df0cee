"""The mixture objective for JAX, PyTorch and autograd, each as its users write it, and its gradients by these."""

from __future__ import annotations

from collections.abc import Callable
from math import log, pi
from typing import Any

import numpy as np

from tests.benchmarks.adbench.gmm.objective import normalisation


def by_jax(args: Any) -> tuple[Callable[[], Any], Callable[[], Any]]:
    """(objective, value and gradient) for these arguments."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    alphas, means, icf, x, gamma, m = args
    k, d = means.shape
    columns, rows = np.triu_indices(d, 1)
    constant = k * normalisation(d, gamma, m)

    def objective(alphas, means, icf, x):
        Q = jnp.zeros((k, d, d)).at[:, rows, columns].set(icf[:, d:])
        Q = Q.at[:, np.arange(d), np.arange(d)].set(jnp.exp(icf[:, :d]))
        log_det = icf[:, :d].sum(axis=1)
        z = jnp.einsum("nj,kij->nki", x, Q) - jnp.einsum("kij,kj->ki", Q, means)
        terms = alphas + log_det - 0.5 * (z * z).sum(axis=2)
        likelihood = jax.scipy.special.logsumexp(terms, axis=1).sum()
        prior = 0.5 * gamma**2 * (Q * Q).sum() - m * log_det.sum() - constant
        return likelihood - len(x) * jax.scipy.special.logsumexp(alphas) - 0.5 * x.size * log(2.0 * pi) + prior

    value = jax.jit(objective)
    both = jax.jit(jax.value_and_grad(objective, (0, 1, 2)))
    given = [jnp.asarray(a) for a in (alphas, means, icf, x)]
    return (
        lambda: value(*given).block_until_ready(),
        lambda: jax.block_until_ready(both(*given)),
    )


def by_torch(args: Any) -> tuple[Callable[[], Any], Callable[[], Any]]:
    """(objective, value and gradient) for these arguments."""
    import torch

    alphas, means, icf, x = (torch.tensor(a) for a in args[:4])
    gamma, m = args[4:]
    k, d = means.shape
    columns, rows = (torch.tensor(i) for i in np.triu_indices(d, 1))
    diagonal = torch.arange(d)
    constant = k * normalisation(d, gamma, m)

    def objective(alphas, means, icf):
        Q = torch.zeros((k, d, d), dtype=torch.float64)
        Q[:, rows, columns] = icf[:, d:]
        Q[:, diagonal, diagonal] = torch.exp(icf[:, :d])
        log_det = icf[:, :d].sum(dim=1)
        z = torch.einsum("nj,kij->nki", x, Q) - torch.einsum("kij,kj->ki", Q, means)
        terms = alphas + log_det - 0.5 * (z * z).sum(dim=2)
        likelihood = torch.logsumexp(terms, dim=1).sum()
        prior = 0.5 * gamma**2 * (Q * Q).sum() - m * log_det.sum() - constant
        return likelihood - len(x) * torch.logsumexp(alphas, 0) - 0.5 * x.numel() * log(2.0 * pi) + prior

    def both():
        inputs = [a.clone().requires_grad_() for a in (alphas, means, icf)]
        value = objective(*inputs)
        return value.item(), [g.numpy() for g in torch.autograd.grad(value, inputs)]

    return lambda: objective(alphas, means, icf).item(), both


def by_autograd(args: Any) -> tuple[Callable[[], Any], Callable[[], Any]]:
    """(objective, value and gradient) for these arguments."""
    import autograd
    import autograd.numpy as anp
    from autograd.scipy.special import logsumexp

    alphas, means, icf, x, gamma, m = args
    k, d = means.shape
    columns, rows = np.triu_indices(d, 1)
    place = np.zeros((d, d), dtype=int)  # where in (exponentials, below the diagonal, 0) each number of Q is
    place[:] = icf.shape[1]
    place[np.arange(d), np.arange(d)] = np.arange(d)
    place[rows, columns] = d + np.arange(len(rows))
    constant = k * normalisation(d, gamma, m)

    def objective(parameters):
        alphas, means, icf = parameters
        parts = anp.concatenate((anp.exp(icf[:, :d]), icf[:, d:], np.zeros((k, 1))), axis=1)
        Q = parts[:, place]
        log_det = anp.sum(icf[:, :d], axis=1)
        z = anp.einsum("nj,kij->nki", x, Q) - anp.einsum("kij,kj->ki", Q, means)
        terms = alphas + log_det - 0.5 * anp.sum(z * z, axis=2)
        likelihood = anp.sum(logsumexp(terms, axis=1))
        prior = 0.5 * gamma**2 * anp.sum(Q * Q) - m * anp.sum(log_det) - constant
        return likelihood - len(x) * logsumexp(alphas) - 0.5 * x.size * log(2.0 * pi) + prior

    both = autograd.value_and_grad(objective)
    given = (alphas, means, icf)
    return lambda: objective(given), lambda: both(given)
