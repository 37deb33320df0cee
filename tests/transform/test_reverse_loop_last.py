"""A loop of sums that is done behind what follows it: both sweeps of a trip are in one loop then."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.adjoints import adjoint_text
from tests.judging import RIGHT
from tests.transform.judged import judged

W = np.array([0.7, -0.4, 0.9])
X = np.array([[0.3, -1.2, 2.1], [0.7, 1.9, -0.4]])


def with_a_prior(w, x):
    total = 0.0
    for row in x:
        total += math.tanh(row @ w)
    norm = math.sqrt(w @ w)  # of the weights
    prior = norm * norm * norm
    return total - prior / (1.0 + norm)


def with_a_call(w, x):
    total = 0.0
    for i in range(len(x)):
        total += np.exp(-(x[i] @ w))
    return total * squared(w) + squared(w[1:])


def squared(w):
    return w @ w


def of_two_sums(w, x):
    total, squares = 0.0, 0.0
    for row in x:
        z = math.tanh(row @ w)
        total += z
        squares = squares + z * z
    share = np.exp(w).sum()
    return total - 0.5 * squares + np.log(share)


ONE_LOOP = [with_a_prior, of_two_sums]


def on_what_it_gives(w, x):
    last = 0.0
    total = 0.0
    for row in x:
        last = math.tanh(row @ w)
        total += last
    square = last * last
    return total * square


def written_to(w, x):
    y = w * 1.0
    total = 0.0
    for row in x:
        total += math.tanh(row @ y)
    y *= 2.0
    return total + y @ y


def writing(w, x):
    y = np.zeros(2)
    total = 0.0
    for i in range(2):
        y[i] = x[i] @ w
        total += math.tanh(y[i])
    square = y @ y
    return total + square


def given_anew(w, x):
    a = w[0]
    total = 0.0
    for row in x:
        total += a * math.tanh(row @ w)
    a = w[1] * w[2]
    return total + a * a


def given_within(w, x):
    total = 0.0
    for row in x:
        a = row @ w
        total += a * a
    a = w[1] * w[2]
    return total + a * a


def of_the_sum(w, x):
    total = 0.0
    for row in x:
        total += math.tanh(row @ w)
    b = w @ w
    total = total * b
    c = total * total
    return c + b * w[0]


def changing(w, x, log):
    total = 0.0
    for row in x:
        total += math.tanh(row @ w) * len(log)
    size = noted(w, log)
    return total + size


def noted(w, log):
    log.append(1)
    return w @ w


def noticing(w, x):
    return changing(w, x, [2, 3])


def called_behind(w, x):
    y = w * 1.0
    total = 0.0
    for row in x:
        total += math.tanh(row @ w)
    lessened(y, 0.5)
    return total + np.sum(y) * w[0]


def lessened(y, by):
    y[2] -= by * y[0]


def noted_behind(w, x):
    log = [2, 3]
    total = 0.0
    for row in x:
        total += math.tanh(row @ w)
    size = counted(log)
    return total * size + (w @ w) * len(log)


def counted(log):
    log.append(1)
    return 2.0


PROGRAMS = [
    *ONE_LOOP, with_a_call, on_what_it_gives, written_to, writing, given_anew, given_within, of_the_sum, noticing,
    called_behind, noted_behind,
]  # fmt: skip


@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
def test_right(f: Callable[..., Any]) -> None:
    """What stands behind a loop and has to do with it, or changes something, stays behind."""
    outcome = judged(f, (W, X), "reverse")
    assert outcome.kind == RIGHT, outcome.detail


@pytest.mark.parametrize("f", ONE_LOOP, ids=lambda f: f.__name__)
def test_one_loop(f: Callable[..., Any]) -> None:
    """Nothing of a trip is kept or done again, though active statements stand behind the loop."""
    text = adjoint_text(f, (W, X), (0,))[0]
    assert text.count("    for ") == 1
    assert "_before" not in text
