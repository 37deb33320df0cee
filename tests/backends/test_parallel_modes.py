"""Loops shared out to threads in derivatives of both modes: the numbers are those of one thread."""

from __future__ import annotations

import random
from math import exp, log, sin
from typing import Any

import numpy as np
import pytest

import sct
from sct.backends.numba_ import Numba
from tests.backends.test_parallel import in_turns
from tests.benchmarks.adbench.gmm.objective import loops

pytest.importorskip("numba")
THREADS = Numba(parallel=True, error_model="numpy")


def plain_sum(x, w):
    total = 0.0
    for s in range(len(x)):
        total += x[s] * x[s] * w
    return total


def logistic(x, w):
    total = 0.0
    for s in range(len(x)):
        z = w
        for i in range(3):
            z += x[i] * x[s]
        total += log(1.0 + exp(-z))
    return total / len(x)


def row_outputs(x, w):
    y = np.zeros((len(x), 3))
    for s in range(len(x)):
        for i in range(3):
            y[s, i] = sin(x[s] * w) * i
    return y


def scattered(x, w):
    out = np.zeros(3)
    for s in range(len(x)):
        out[s * s % 3] += x[s] * w
    return out


def two_sums(x, w):
    a, b = 0.0, 1.0
    for s in range(2, len(x)):
        c, d = x[s] * w, sin(x[s - 2])
        a += c * d
        b -= c - d
    return a * b


def softened(r, w):
    return w / (1.0 + r * r)


def pairs(x, w):
    total = 0.0
    for i in range(len(x)):
        for j in range(i):
            total += softened(x[i] - x[j], w)
    return total


def backwards(x, w):
    for s in range(len(x) - 1, -1, -1):
        w -= x[s] * s
    return w


def with_scratch(x, w):
    z = np.zeros(4)
    total = 0.0
    for s in range(len(x)):
        for j in range(4):
            z[j] = x[s] * w + j
        for j in range(4):
            total += z[j] * sin(z[j])
    return total


PROGRAMS = plain_sum, logistic, row_outputs, scattered, two_sums, pairs, backwards, with_scratch


def arguments(n: int) -> tuple[Any, float]:
    return np.random.default_rng(n).normal(size=n), 0.8


def both_modes(f: Any, args: tuple[Any, ...], backend: Any) -> list[Any]:
    """Value, tangent, value and gradients, for fixed seeds."""
    seeds = tuple(np.cos(np.arange(x.size)).reshape(x.shape) if isinstance(x, np.ndarray) else 0.3 for x in args)
    value, pull = sct.vjp(f, *args, backend=backend)
    gradients = pull(np.ones(np.shape(value)) if np.ndim(value) else 1.0)
    return [*sct.jvp(f, args, seeds, backend=backend), value, *gradients]


def flat(x: Any) -> list[Any]:
    """The numbers and arrays in tuples."""
    return [y for part in x for y in flat(part)] if isinstance(x, tuple) else [x]


def check_same(found: list[Any], expected: list[Any]) -> None:
    for a, b in zip(found, expected, strict=True):
        assert np.shape(a) == np.shape(b)
        assert np.allclose(a, b, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("f", PROGRAMS)
def test_in_any_order(f: Any) -> None:
    """The texts of both modes share out a loop; run by Python, thread by thread in any order, they give the same."""
    types = {"x": "float64[n]", "w": "float"}
    order = random.Random(1)
    for mode, name in (("forward", f"{f.__name__}_tangent"), ("reverse", f"{f.__name__}_adjoint")):
        text = sct.source(f, mode=mode, backend=THREADS, types=types)
        lines = [x for x in text.splitlines() if not x.startswith(("from numba", "@njit"))]
        assert sum("in prange(" in x for x in lines) == 1
        for n in (0, 1, 3, 7, 23):
            x, w = arguments(max(n, 3) if f is logistic else n)
            if mode == "forward":
                given: tuple[Any, ...] = (x, w, np.cos(x), 0.3)
                expected = sct.jvp(f, (x, w), (np.cos(x), 0.3))
            else:
                value, pull = sct.vjp(f, x, w)
                seed = np.ones(np.shape(value)) if np.ndim(value) else 1.0
                given, expected = (x, w, seed), (value, pull(seed))
            for threads in (1, 2, 5):
                space: dict[str, Any] = {"__name__": "text", **in_turns(order, threads)}
                exec("\n".join(lines), space)
                found = space[name](*given)
                check_same(flat(found), flat(expected))


def test_numbers_under_numba() -> None:
    """Value, tangent and gradients of Numba's threads are those of Python."""
    args = arguments(9)
    check_same(both_modes(row_outputs, args, THREADS), both_modes(row_outputs, args, "python"))


def posterior(alphas, means, icf, x):
    return loops(alphas, means, icf, x, 1.3, 0)


def test_mixture_in_loops() -> None:
    """The log posterior of a Gaussian mixture, number by number: its samples are shared out in both modes."""
    numbers = np.random.default_rng(5)
    k, d, n = 3, 2, 11
    args = [numbers.normal(size=shape) for shape in (k, (k, d), (k, d * (d + 1) // 2), (n, d))]
    check_same(both_modes(posterior, tuple(args), THREADS), both_modes(posterior, tuple(args), "python"))


def test_of_a_gradient() -> None:
    """A derivative of a derivative: its own loop is shared out, that of the text that it is made from is not."""
    x, w = arguments(6)
    for found in (
        sct.hessian(pairs, backend=THREADS)(x, w),
        sct.jacobian(sct.grad(pairs, backend=THREADS), backend=THREADS)(x, w),
    ):
        assert np.allclose(found, sct.hessian(pairs)(x, w), rtol=1e-12, atol=1e-13)


def test_by_the_decorator() -> None:
    """The option of `differentiate` is that of the functions."""
    made = sct.differentiate(pairs, backend=THREADS)
    x, w = arguments(6)
    assert np.allclose(made.grad(x, w), sct.grad(pairs)(x, w), rtol=1e-12, atol=1e-13)


def flipped(x, w):
    a = x * w
    b = a[::-1]
    a[:] = b + 1.0
    total = 0.0
    for s in range(len(x)):
        total += a[s] * x[s]
    return total


def test_statements_on_whole_arrays_stay_in_one_thread() -> None:
    """Numba's threads do not ask whether the array that a statement writes to is the one that it reads."""
    x = np.random.default_rng(2).normal(size=20001)
    check_same(
        list(sct.jvp(flipped, (x, 0.5), (x, 1.0), backend=THREADS)),
        list(sct.jvp(flipped, (x, 0.5), (x, 1.0), backend="python")),
    )


def twice_pairs(x, w):
    return pairs(x, w) + 2.0 * plain_sum(x, w)


def test_loops_of_functions_that_are_called() -> None:
    """Where the function itself has no loop those that it calls have theirs shared out, each for itself."""
    text = sct.source(twice_pairs, backend=THREADS, types={"x": "float64[n]", "w": "float"})
    assert text.count("in prange(") == 2
    x, w = arguments(9)
    found = sct.jvp(twice_pairs, (x, w), (np.cos(x), 0.3), backend=THREADS)
    check_same(list(found), list(sct.jvp(twice_pairs, (x, w), (np.cos(x), 0.3))))


def handed_on(x, w):
    y = 0.3
    for s in range(len(x)):
        y = y * w + x[s]
    return y


def array_or_number(x, w):
    total = 0.0
    if w > 0.0:
        total = np.zeros(2)
    for s in range(len(x)):
        total += x[s] * w
    return np.sum(total)


def largest(x, w):
    most = -1e300
    for s in range(len(x)):
        most = max(most, x[s] * w)
    return most


def whole_numbers(x, w):
    total, count = 0.0, 0
    for s in range(len(x)):
        total += x[s] * w
        count += 1
    return total / count


def stopped(x, w):
    total = 0.0
    for s in range(len(x)):
        if x[s] > 2.0:
            break
        total += x[s] * w
    return total


@pytest.mark.parametrize(("f", "line", "reason"), [
    (handed_on, "y = y * w + x[s]", "trips of the loop over `s` hand on `y`"),
    (array_or_number, "total += x[s] * w", "do more than to give their own names"),
    (largest, "most = max(most, x[s] * w)", "hand on `most`"),
    (whole_numbers, "count += 1", "hand on `count`"),
    (stopped, "break", "may be left early"),
])  # fmt: skip
def test_what_is_refused(f: Any, line: str, reason: str) -> None:
    """The refusal has its place in the user's file, and says what the trips hand on."""
    with pytest.raises(sct.UnsupportedError) as refusal:
        sct.jvp(f, arguments(3), (np.ones(3), 0.0), backend=THREADS)
    said = str(refusal.value)
    assert reason in said
    assert line in said
    assert f"{__file__}:" in said


def by_itself(x, w, n):
    total = 0.0
    for s in range(len(x)):
        total += x[s] * w
    return total if n == 0 else total + by_itself(x, w * w, n - 1)


def test_recursion_is_refused() -> None:
    """A function that calls itself might be called by one of its threads."""
    with pytest.raises(sct.UnsupportedError, match="`by_itself_tangent` in parallel: it calls itself"):
        sct.jvp(by_itself, (*arguments(3), 2), (np.ones(3), 0.0, None), backend=THREADS)
