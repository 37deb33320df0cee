"""`checkpoint`: the arguments are kept, the rest is computed again; the numbers are those without it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import sct
from tests.adjoints import adjoint_text
from tests.oracles.verdict import truth

X = np.array([0.3, 0.7, 1.1])
W = np.arange(9.0).reshape(3, 3) / 10.0
evaluations = [0]


def step_itself(x, v, k):
    evaluations[0] += 1
    a = -k * math.sin(x)
    b = math.exp(-a * a) * v
    return x + 0.1 * b, v + 0.1 * a


step = sct.checkpoint(step_itself)


def pendulum(x, v, k, n):
    for _ in range(n):
        x, v = step(x, v, k)
    return x * x + v * v


@sct.checkpoint
def layer(x, w):
    h = np.tanh(w @ x)
    h = np.exp(-h * h)
    return h


def network(x, w, n):
    for _ in range(n):
        x = layer(2.0 * x, w)
    return np.sum(x * x)


@sct.checkpoint
def block(x, w):
    for _ in range(3):
        x = layer(x, w)
    return x


def blocks(x, w):
    for _ in range(3):
        x = block(x, w)
    return np.sum(x**3)


def relaxed(x, w):
    u = x.copy()
    for _ in range(3):
        u[1:] += layer(u.copy(), w)[:-1]
    return np.sum(u * u)


class Spring:
    def __init__(self, k):
        self.k = k

    @sct.checkpoint
    def force(self, x):
        y = math.sin(x) * self.k
        return y * y * x


spring = Spring(2.0)


def by_method(x):
    return spring.force(x) * spring.force(x * x)


@pytest.mark.parametrize(
    ("f", "args"),
    [
        (pendulum, (1.0, 0.5, 2.0, 10)),
        (network, (X, W, 4)),
        (blocks, (X, W)),
        (relaxed, (X, W)),
        (by_method, (1.2,)),
    ],
)
def test_gradients_with_checkpoints(f: Callable[..., Any], args: tuple[Any, ...]) -> None:
    """Both modes agree with the complex step, for numbers, arrays, tuples, nested marks and methods."""
    active = [k for k, a in enumerate(args) if not isinstance(a, int)]
    directions = [np.cos(np.arange(np.size(a))).reshape(np.shape(a))[()] if k in active else None
                  for k, a in enumerate(args)]  # fmt: skip
    known = truth(f, args, directions)
    assert known is not None
    gradient = sct.grad(f, tuple(active))(*args)
    along = sum(np.sum(g * directions[k]) for g, k in zip(gradient, active, strict=True))
    assert known.admits(np.array([along]))
    assert known.admits(np.array([sct.jvp(f, args, tuple(directions))[1]]))


def test_second_derivatives_through_a_checkpoint() -> None:
    """The emitted halves are programs like any other: the Hessian is the one without the mark."""

    def plain(x, v, k, n):
        for _ in range(n):
            x, v = step_itself(x, v, k)
        return x * x + v * v

    args = (1.0, 0.5, 2.0, 4)
    marked, without = (np.array(sct.hessian(g, (0, 1))(*args)) for g in (pendulum, plain))
    assert marked == pytest.approx(without, rel=1e-12)


def test_a_checkpointed_function_is_itself() -> None:
    """Called it is the function; each call is evaluated once more in reverse mode, and once in forward mode."""
    assert step(1.0, 0.5, 2.0) == step_itself(1.0, 0.5, 2.0)
    assert step.__name__ == "step_itself"
    assert sct.grad(sct.checkpoint(lambda x: x * x))(3.0) == 6.0
    counts = []
    args = (1.0, 0.5, 2.0, 10)
    for run in (lambda: sct.jvp(pendulum, args, (1.0, None, None, None)), lambda: pendulum(*args)):
        evaluations[0] = 0
        run()
        counts.append(evaluations[0])
    assert counts == [10, 10]


def test_only_the_arguments_are_kept() -> None:
    """The forward sweep keeps no kept tuple of the callee, which holds all that it computes."""
    text = sct.source(pendulum, "reverse", types={"n": "int"})
    forward_sweep = text.split("def pendulum_adjoint")[1].split("# backward")[0]
    assert "step_itself_forward" not in forward_sweep
    assert forward_sweep.count(".append(") == 2  # x and v


def doubled(u, k):
    u *= k
    return np.sum(u * u)


doubled_once_more = sct.checkpoint(doubled)


def writes(x):
    u = x.copy()
    return doubled_once_more(u, 2.0) + np.sum(u)


@sct.checkpoint
def falling(x, n):
    return x if n == 0 else math.sin(x) * falling(x, n - 1)


@pytest.mark.parametrize(
    ("f", "args", "why"), [(writes, (X,), "written to"), (lambda x: falling(x, 3), (0.5,), "calls itself")]
)
def test_what_cannot_run_again_is_refused(f: Callable[..., Any], args: tuple[Any, ...], why: str) -> None:
    """A function that writes to its argument would not see it as it was; a recursive one is not known to be safe."""
    with pytest.raises(sct.UnsupportedError, match=why):
        sct.grad(f)(*args)


@sct.checkpoint
def with_counts(x):
    return math.sin(x) * x, [1, 2], "name"


def uses_counts(x):
    y, counts, _ = with_counts(x)
    return y * counts[1]


def test_parts_without_derivatives_may_be_anything() -> None:
    """A list of whole numbers has no adjoint that would have to be the same memory in both runs."""
    assert sct.grad(uses_counts)(0.7) == pytest.approx(2.0 * (math.sin(0.7) + 0.7 * math.cos(0.7)), rel=1e-14)


@sct.checkpoint
def gives_an_array(x):
    w = np.zeros(3)
    w[0] = x * x
    w[1] = w[0] * x
    return w


def uses_an_array(x):
    w = gives_an_array(x)
    return w[0] * w[1]


def test_adjoint_of_a_written_array_that_is_returned() -> None:
    """x ** 5 by hand; the adjoint of an array is an array, whatever else `cells` would find in it."""
    assert sct.grad(uses_an_array)(0.7) == pytest.approx(5 * 0.7**4, rel=1e-14)
    text, _ = adjoint_text(uses_an_array, (0.7,), (0,))
    assert "zeros_like" in text
    assert "cells" not in text
