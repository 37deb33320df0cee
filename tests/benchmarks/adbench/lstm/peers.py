"""The network's objective for JAX and PyTorch, and its gradients by these."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def by_jax(args: Any) -> tuple[Callable[[], Any], Callable[[], Any]]:
    """(objective, value and gradient) for these arguments; the text is gone through by `lax.scan`."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    main, extra, state, sequence = (jnp.asarray(a) for a in args)

    def objective(main, extra):
        def step(carried, pair):
            hidden, cell = carried
            x = pair[0] * extra[0]
            hiddens, cells = [], []
            for k in range(len(main)):
                weight, bias = main[k]
                forget = jax.nn.sigmoid(x * weight[0] + bias[0])
                ingate = jax.nn.sigmoid(hidden[k] * weight[1] + bias[1])
                outgate = jax.nn.sigmoid(x * weight[2] + bias[2])
                change = jnp.tanh(hidden[k] * weight[3] + bias[3])
                cells.append(cell[k] * forget + ingate * change)
                x = outgate * jnp.tanh(cells[-1])
                hiddens.append(x)
            y = x * extra[1] + extra[2]
            loss = jnp.sum(pair[1] * (y - jnp.log(2.0 + jnp.sum(jnp.exp(y)))))
            return (jnp.stack(hiddens), jnp.stack(cells)), loss

        _, losses = jax.lax.scan(step, (state[:, 0], state[:, 1]), (sequence[:-1], sequence[1:]))
        return -jnp.sum(losses) / sequence[1:].size

    value = jax.jit(objective)
    both = jax.jit(jax.value_and_grad(objective, (0, 1)))
    return lambda: value(main, extra).block_until_ready(), lambda: jax.block_until_ready(both(main, extra))


def by_torch(args: Any) -> tuple[Callable[[], Any], Callable[[], Any]]:
    """(objective, value and gradient) for these arguments."""
    import torch

    main, extra, state, sequence = (torch.tensor(a) for a in args)

    def objective(main, extra):
        hidden, cell = [s[0] for s in state], [s[1] for s in state]
        total = 0.0
        for t in range(len(sequence) - 1):
            x = sequence[t] * extra[0]
            for k in range(len(main)):
                weight, bias = main[k]
                forget = torch.sigmoid(x * weight[0] + bias[0])
                ingate = torch.sigmoid(hidden[k] * weight[1] + bias[1])
                outgate = torch.sigmoid(x * weight[2] + bias[2])
                change = torch.tanh(hidden[k] * weight[3] + bias[3])
                cell[k] = cell[k] * forget + ingate * change
                x = hidden[k] = outgate * torch.tanh(cell[k])
            y = x * extra[1] + extra[2]
            total = total + torch.sum(sequence[t + 1] * (y - torch.log(2.0 + torch.sum(torch.exp(y)))))
        return -total / sequence[1:].numel()

    def both():
        inputs = [a.clone().requires_grad_() for a in (main, extra)]
        value = objective(*inputs)
        return value.item(), [g.numpy() for g in torch.autograd.grad(value, inputs)]

    return lambda: objective(main, extra).item(), both
