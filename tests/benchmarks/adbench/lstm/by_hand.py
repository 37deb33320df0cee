"""Gradients of the network's objective written by hand: the yardsticks.  Each returns (value, (bmain, bextra))."""

from __future__ import annotations

from math import exp, log, tanh

import numpy as np

from tests.benchmarks.adbench.lstm.objective import logistic, sigmoid


def vectorised(main, extra, state, sequence):
    """The gradient of `objective.vectorised`."""
    layers, _, _, b = main.shape
    steps = len(sequence) - 1
    gates = np.empty((steps, layers, 4, b))
    hidden, cell = np.empty((steps + 1, layers, b)), np.empty((steps + 1, layers, b))
    hidden[0], cell[0] = state[:, 0], state[:, 1]
    through = np.empty((steps, layers, b))
    shares = np.empty((steps, b))
    total = 0.0
    for t in range(steps):
        x = sequence[t] * extra[0]
        for k in range(layers):
            weight, bias = main[k]
            gate = gates[t, k]
            gate[0] = sigmoid(x * weight[0] + bias[0])
            gate[1] = sigmoid(hidden[t, k] * weight[1] + bias[1])
            gate[2] = sigmoid(x * weight[2] + bias[2])
            gate[3] = np.tanh(hidden[t, k] * weight[3] + bias[3])
            cell[t + 1, k] = cell[t, k] * gate[0] + gate[1] * gate[3]
            through[t, k] = np.tanh(cell[t + 1, k])
            x = hidden[t + 1, k] = gate[2] * through[t, k]
        y = x * extra[1] + extra[2]
        shares[t] = np.exp(y)
        mass = 2.0 + np.sum(shares[t])
        gold = np.sum(sequence[t + 1])
        total += np.sum(sequence[t + 1] * y) - gold * np.log(mass)
        shares[t] *= gold / mass
    scale = -1.0 / sequence[1:].size

    bmain, bextra = np.zeros_like(main), np.zeros_like(extra)
    bhidden, bcell = np.zeros((layers, b)), np.zeros((layers, b))
    for t in range(steps - 1, -1, -1):
        by = scale * (sequence[t + 1] - shares[t])
        bextra[1] += hidden[t + 1, layers - 1] * by
        bextra[2] += by
        bx = extra[1] * by
        for k in range(layers - 1, -1, -1):
            forget, ingate, outgate, change = gates[t, k]
            bh = bhidden[k] + bx
            bc = bcell[k] + outgate * (1.0 - through[t, k] ** 2) * bh
            bcell[k] = forget * bc
            below = hidden[t + 1, k - 1] if k else sequence[t] * extra[0]
            inner = np.empty((4, b))
            inner[0] = cell[t, k] * forget * (1.0 - forget) * bc
            inner[1] = change * ingate * (1.0 - ingate) * bc
            inner[2] = through[t, k] * outgate * (1.0 - outgate) * bh
            inner[3] = ingate * (1.0 - change * change) * bc
            bmain[k, 1] += inner
            bmain[k, 0, 0::2] += inner[0::2] * below
            bmain[k, 0, 1::2] += inner[1::2] * hidden[t, k]
            inner *= main[k, 0]
            bx = inner[0] + inner[2]
            bhidden[k] = inner[1] + inner[3]
        bextra[0] += sequence[t] * bx
    return scale * total, (bmain, bextra)


def loops(main, extra, state, sequence):
    """The gradient of `objective.loops`."""
    layers, b = main.shape[0], main.shape[3]
    steps = sequence.shape[0] - 1
    gates = np.empty((steps, layers, b, 4))
    hidden, cell = np.empty((steps + 1, layers, b)), np.empty((steps + 1, layers, b))
    through = np.empty((steps, layers, b))
    shares = np.empty((steps, b))
    for k in range(layers):
        for i in range(b):
            hidden[0, k, i] = state[k, 0, i]
            cell[0, k, i] = state[k, 1, i]
    total = 0.0
    for t in range(steps):
        mass = 2.0
        gold = 0.0
        for i in range(b):
            x = sequence[t, i] * extra[0, i]
            for k in range(layers):
                forget = logistic(x * main[k, 0, 0, i] + main[k, 1, 0, i])
                ingate = logistic(hidden[t, k, i] * main[k, 0, 1, i] + main[k, 1, 1, i])
                outgate = logistic(x * main[k, 0, 2, i] + main[k, 1, 2, i])
                change = tanh(hidden[t, k, i] * main[k, 0, 3, i] + main[k, 1, 3, i])
                gates[t, k, i, 0], gates[t, k, i, 1], gates[t, k, i, 2], gates[t, k, i, 3] = (
                    forget, ingate, outgate, change,
                )  # fmt: skip
                cell[t + 1, k, i] = cell[t, k, i] * forget + ingate * change
                through[t, k, i] = tanh(cell[t + 1, k, i])
                x = outgate * through[t, k, i]
                hidden[t + 1, k, i] = x
            y = x * extra[1, i] + extra[2, i]
            total += sequence[t + 1, i] * y
            gold += sequence[t + 1, i]
            shares[t, i] = exp(y)
            mass += shares[t, i]
        total -= gold * log(mass)
        for i in range(b):
            shares[t, i] *= gold / mass
    scale = -1.0 / (steps * b)

    bmain, bextra = np.zeros_like(main), np.zeros_like(extra)
    bhidden, bcell = np.zeros((layers, b)), np.zeros((layers, b))
    for t in range(steps - 1, -1, -1):
        for i in range(b):
            by = scale * (sequence[t + 1, i] - shares[t, i])
            bextra[1, i] += hidden[t + 1, layers - 1, i] * by
            bextra[2, i] += by
            bx = extra[1, i] * by
            for k in range(layers - 1, -1, -1):
                forget, ingate, outgate, change = (
                    gates[t, k, i, 0], gates[t, k, i, 1], gates[t, k, i, 2], gates[t, k, i, 3],
                )  # fmt: skip
                w = through[t, k, i]
                bh = bhidden[k, i] + bx
                bc = bcell[k, i] + outgate * (1.0 - w * w) * bh
                bcell[k, i] = forget * bc
                below = hidden[t + 1, k - 1, i] if k > 0 else sequence[t, i] * extra[0, i]
                b0 = cell[t, k, i] * forget * (1.0 - forget) * bc
                b1 = change * ingate * (1.0 - ingate) * bc
                b2 = w * outgate * (1.0 - outgate) * bh
                b3 = ingate * (1.0 - change * change) * bc
                bmain[k, 1, 0, i] += b0
                bmain[k, 1, 1, i] += b1
                bmain[k, 1, 2, i] += b2
                bmain[k, 1, 3, i] += b3
                bmain[k, 0, 0, i] += b0 * below
                bmain[k, 0, 1, i] += b1 * hidden[t, k, i]
                bmain[k, 0, 2, i] += b2 * below
                bmain[k, 0, 3, i] += b3 * hidden[t, k, i]
                bx = b0 * main[k, 0, 0, i] + b2 * main[k, 0, 2, i]
                bhidden[k, i] = b1 * main[k, 0, 1, i] + b3 * main[k, 0, 3, i]
            bextra[0, i] += sequence[t, i] * bx
    return scale * total, (bmain, bextra)
