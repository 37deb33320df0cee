"""The mean log likelihood of a text under a diagonal long short-term memory, ADBench's last objective.

Arguments: main (layers, 2, 4, b), of each layer the weights and biases of its gates; extra (3, b), weights on the way
in and out, and the bias on the way out; state (layers, 2, b), hidden state and cell of each layer at the start;
sequence (c, b), one row for each character.  The value is minus the mean of the log probabilities of each next
character, with 2 added to the sum of the exponentials as in the suite's programs.  The weights are diagonal: each gate
of a unit sees that unit only.  Derivatives are with respect to main and extra.
"""

from __future__ import annotations

from math import exp, log, tanh

import numpy as np


def sigmoid(x):
    """The logistic function."""
    return 1.0 / (1.0 + np.exp(-x))


def vectorised(main, extra, state, sequence):
    """A vector of units at a time."""
    layers = len(main)
    hidden = [state[k, 0] for k in range(layers)]
    cell = [state[k, 1] for k in range(layers)]
    total = 0.0
    for t in range(len(sequence) - 1):
        x = sequence[t] * extra[0]
        for k in range(layers):
            weight, bias = main[k, 0], main[k, 1]
            forget = sigmoid(x * weight[0] + bias[0])
            ingate = sigmoid(hidden[k] * weight[1] + bias[1])
            outgate = sigmoid(x * weight[2] + bias[2])
            change = np.tanh(hidden[k] * weight[3] + bias[3])
            cell[k] = cell[k] * forget + ingate * change
            hidden[k] = outgate * np.tanh(cell[k])
            x = hidden[k]
        y = x * extra[1] + extra[2]
        total += np.sum(sequence[t + 1] * (y - np.log(2.0 + np.sum(np.exp(y)))))
    return -total / sequence[1:].size


def logistic(x):
    """The logistic function of a number."""
    return 1.0 / (1.0 + exp(-x))


def loops(main, extra, state, sequence):
    """Unit by unit."""
    layers, b = main.shape[0], main.shape[3]
    c = sequence.shape[0]
    hidden = np.empty((layers, b))
    cell = np.empty((layers, b))
    for k in range(layers):
        for i in range(b):
            hidden[k, i] = state[k, 0, i]
            cell[k, i] = state[k, 1, i]
    total = 0.0
    for t in range(c - 1):
        mass = 2.0
        for i in range(b):
            x = sequence[t, i] * extra[0, i]
            for k in range(layers):
                forget = logistic(x * main[k, 0, 0, i] + main[k, 1, 0, i])
                ingate = logistic(hidden[k, i] * main[k, 0, 1, i] + main[k, 1, 1, i])
                outgate = logistic(x * main[k, 0, 2, i] + main[k, 1, 2, i])
                change = tanh(hidden[k, i] * main[k, 0, 3, i] + main[k, 1, 3, i])
                cell[k, i] = cell[k, i] * forget + ingate * change
                hidden[k, i] = outgate * tanh(cell[k, i])
                x = hidden[k, i]
            y = x * extra[1, i] + extra[2, i]
            total += sequence[t + 1, i] * y
            mass += exp(y)
        gold = 0.0
        for i in range(b):
            gold += sequence[t + 1, i]
        total -= gold * log(mass)
    return -total / ((c - 1) * b)
