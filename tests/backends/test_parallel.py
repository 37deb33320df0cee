"""Loops shared out to threads: only where no trip uses what another one changes, but for sums."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import sct
from sct.backends.numba_ import Numba
from sct.backends.parallel import NotSharedOutError, parallel
from sct.core.lang import Function
from tests.backends.test_overwritten import edited
from tests.backends.test_random_nests import run
from tests.tidy.passes import after

pytest.importorskip("numba")
THREADS = Numba(parallel=True, error_model="numpy")

SAMPLES = """
Z = np.empty(m)
B = np.zeros(m)
D = np.zeros(n)
total = 0.0
for s in range(n):
    for i in range(m):
        Z[i] = G[s, i] * A[i]
    for i in range(1, m):
        Z[i] += Z[i - 1] * x
    y = 0.0
    for i in range(m):
        y += Z[i] * Z[i]
        B[i] += Z[i]
    total += y
    D[s] = y
return total, B, D
"""
REFUSED: dict[str, tuple[str, ...]] = {
    "a number is handed on": ("total += y", "total = total * x + y"),
    "a sum is read meanwhile": ("D[s] = y", "D[s] = total"),
    "the last value is read": ("return total, B, D", "return total, B, D, y"),
    "the counter is read": ("return total, B, D", "return total, B, D, s"),
    "trips store at one place": ("D[s] = y", "D[0] = y"),
    "trips store at places that may be one": ("D[s] = y", "D[K[s]] = y"),
    "the place of another trip is read": ("D[s] = y", "D[s] = y + D[0]"),
    "places counted from the end": ("range(n)", "range(-1, n)"),
    "an array of sums is read": ("total += y", "total += B[0]"),
    "a product": ("B[i] += Z[i]", "B[i] *= Z[i]"),
    "scratch that keeps what the trip before left": ("Z[i] = G[s, i] * A[i]", "Z[i] += G[s, i]"),
    "scratch filled in part": ("range(m):\n        Z[i] =", "range(1, m):\n        Z[i] ="),
    "scratch filled in a branch": ("        Z[i] =", "        if A[i] > x:\n            Z[i] ="),
    "scratch filled up to where a loop is left": (
        "        Z[i] = G[s, i] * A[i]", "        if A[i] > x:\n            break\n        Z[i] = G[s, i]",
    ),
    "scratch filled to another length": ("range(m):\n        Z[i] =", "range(l):\n        Z[i] ="),
    "scratch filled to a length that changes": (
        "range(m):\n        Z[i] =", "range(l):\n        Z[i] =", "    y = 0.0", "    l = m\n    y = 0.0",
    ),
    "scratch that is read later": ("return total", "return Z[0], total"),
    "an array of somebody else": ("B = np.zeros(m)\n", ""),
    "an array with another name": ("total += y", "total += y\n    V = B\n    F(V)"),
    "unknown code": ("total += y", "total += y\n    F(y)"),
    "a loop that may be left": ("total += y", "if y > x:\n        break\n    total += y"),
    "a length that changes": ("total += y", "total += y\n    n = n - 1"),
    "a loop over an array": ("for s in range(n):", "for s in K:"),
}  # fmt: skip

REASONS = "hand on|one place|not those|left early|do more|is read after|what it counts"
SHARED = """\
threads = get_num_threads()
total_parts = np.zeros(threads)
B_parts = np.zeros((threads,) + B.shape, B.dtype)
for t in prange(threads):
    Z_part = np.empty_like(Z)
    total_part = 0.0
    B_part = B_parts[t]
    for s in range(n * t // threads, n * (t + 1) // threads):
        for i in range(m):
            Z_part[i] = G[s, i] * A[i]
        for i in range(1, m):
            Z_part[i] += Z_part[i - 1] * x
        y = 0.0
        for i in range(m):
            y += Z_part[i] * Z_part[i]
            B_part[i] += Z_part[i]
        total_part += y
        D[s] = y
    total_parts[t] = total_part
for t in range(threads):
    total += total_parts[t]
    B += B_parts[t]
return total, B, D"""


def shared(function: Function) -> Function:
    return parallel(replace(function, floats=frozenset(("x", "y", "z", "total"))), frozenset())


def test_a_loop_over_samples() -> None:
    """Scratch of each thread's own, sums of each thread's own added up behind; own places stay where they are."""
    made = after(shared, SAMPLES)
    assert made.split("total = 0.0\n")[1] == SHARED


@pytest.mark.parametrize("case", REFUSED)
def test_refused(case: str) -> None:
    """A loop whose trips use what others change stays with one thread, and so do the loops within it."""
    with pytest.raises(NotSharedOutError, match=REASONS):
        after(shared, edited(SAMPLES, REFUSED[case]))


class Program:
    """A loop over samples that fills scratch arrays, adds to sums and stores, mostly so that it can be shared out."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.lines = ["x = x * 1.0", "y = y * 1.0", "z = 0.0"]
        self.lines += [f"{name} = np.{self.pick('zeros', 'empty')}({shape})" for name, shape in SCRATCH.items()]
        self.lines += [f"{name} = np.zeros({shape})" for name, shape in RESULTS.items()]
        self.lines.append(f"for s in {self.way('n')}:")
        self.fill(1)
        for _ in range(self.random.randint(2, 5)):
            self.statement(1, {})
        behind = self.pick(*(("",) * 9 + (", y", ", z", ", s", ", S")))
        self.lines.append(f"return x, B, C, D, E{behind}")

    def pick(self, *some: str) -> str:
        return self.random.choice(some)

    def say(self, depth: int, line: str) -> None:
        self.lines.append("    " * depth + line)

    def way(self, end: str) -> str:
        """A range: as a rule one that leaves nothing out."""
        ways = ["range({0})"] * 12 + ["range({0} - 1, -1, -1)"] * 5 + ["range(1, {0})", "range({0} - 1, 0, -1)"]
        return self.pick(*ways).format(end)

    def fill(self, depth: int) -> None:
        """Scratch gets its values, or nearly so."""
        self.say(depth, f"for j in {self.way('m')}:")
        self.say(depth + 1, f"S[j] = {self.value({'j': 'm'})}")
        counters = {"i": "n", "j": "m"}
        if self.random.random() < 0.6:
            self.say(depth, f"for i in {self.way('n')}:")
            self.say(depth + 1, f"for j in {self.way('m')}:")
            self.say(depth + 2, f"T[i, j] = {self.value(counters)}")
            if self.random.random() < 0.5:
                self.say(depth + 1, f"for j in {self.way('m')}:")
                self.say(depth + 2, self.stored(counters))

    def statement(self, depth: int, counters: dict[str, str]) -> None:
        kind = self.random.random()
        free = [c for c in ("i", "j") if c not in counters]
        if kind < 0.4 and free:
            c = self.pick(*free)
            end = {"i": "n", "j": "m"}[c]
            self.say(depth, f"for {c} in {self.way(end)}:")
            for _ in range(self.random.randint(1, 2)):
                self.statement(depth + 1, counters | {c: end})
        elif kind < 0.5:
            self.say(depth, f"if A[s] > {self.pick('0.3', '2.0', 'y')}:")
            self.say(depth + 1, self.stored(counters))
            self.say(depth, "else:")
            self.say(depth + 1, self.stored(counters))
        else:
            self.say(depth, self.stored(counters))

    def stored(self, counters: dict[str, str]) -> str:
        i, j = (c if c in counters else "0" for c in "ij")
        usual = (f"S[{j}] = ", f"S[{j}] += ", f"T[{i}, {j}] = ", f"T[{i}, {j}] += ", "x += ", "x -= ", "y = ",
                 "B[s] = ", "B[s] += ", f"C[{j}] += ", f"C[{j}] -= ", f"D[s, {j}] = ", f"E[{i}, {j}] += ",
                 "S[0] = ")  # fmt: skip
        odd = ("B[0] = ", f"C[{j}] = ", "x = x * 0.5 + ", "y += ", f"D[{i}, {j}] = ", f"E[{i}, {j}] *= ", "z = ",
               "A[s] = ", f"B[{i}] += ")  # fmt: skip
        return self.pick(*(usual if self.random.random() < 0.95 else odd)) + self.value(counters)

    def value(self, counters: dict[str, str]) -> str:
        i, j = (c if c in counters else "0" for c in "ij")
        usual = ("A[s]", f"G[s, {j}]", f"S[{j}] * 0.5", f"T[{i}, {j}]", f"S[{j}] * A[s]", "0.3", "S[0]", f"A[{i}]",
                 "y * 0.4")  # fmt: skip
        odd = ("x", "B[s]", "B[0]", f"C[{j}]", "z", "D[s, 0]", f"E[{i}, {j}]")
        return self.pick(*(usual if self.random.random() < 0.96 else odd))


SCRATCH = {"S": "m", "T": "(n, m)"}
RESULTS = {"B": "n", "C": "m", "D": "(n, m)", "E": "(n, m)"}


def test_random_loops_in_any_order() -> None:
    """Run by Python with any number of threads, one after the other in any order: the same but for rounding."""
    done = 0
    for seed in range(500):
        text = "\n".join(Program(seed).lines)
        expected = run(text)
        if expected is None:
            continue
        try:
            made = after(shared, text)
        except NotSharedOutError:
            continue
        done += 1
        order = random.Random(seed)
        for threads in (1, 2, 5):
            found = run(made, in_turns(order, threads))
            assert found is not None, f"{seed}:\n{text}\n\n{made}"
            assert np.allclose(found, expected, rtol=1e-12, atol=1e-12), f"{seed}:\n{text}\n\n{made}"
    assert done > 60


def in_turns(order: random.Random, threads: int) -> dict[str, Any]:
    """Numba's words for threads, each of which runs after another one, in some order."""
    turns = lambda count: order.sample(range(count), count)  # noqa: E731
    return {"get_num_threads": lambda: threads, "prange": turns}


def mixture(means, scales, x):
    n, d = x.shape
    k = len(scales)
    total = 0.0
    terms = np.empty(k)
    for s in range(n):
        for c in range(k):
            square = 0.0
            for i in range(d):
                square += (x[s, i] - means[c, i]) ** 2
            terms[c] = -0.5 * square * scales[c]
        mass = 0.0
        for c in range(k):
            mass += np.exp(terms[c])
        total += np.log(mass)
    return total


@pytest.mark.parametrize("n", [0, 1, 7, 100])
def test_numbers_under_numba(n: int) -> None:
    """Slopes of a mixture, written out with whole arrays."""
    numbers = np.random.default_rng(5)
    means, scales, x = numbers.normal(size=(3, 2)), np.array([0.4, 1.1, 0.8]), numbers.normal(size=(n, 2))
    value, (in_means, in_scales) = sct.value_and_grad(mixture, argnums=(0, 1), backend=THREADS)(means, scales, x)
    apart = x[:, None, :] - means
    terms = np.exp(-0.5 * scales * np.sum(apart**2, axis=2))
    share = terms / np.sum(terms, axis=1, keepdims=True)
    assert value == pytest.approx(np.sum(np.log(np.sum(terms, axis=1))), rel=1e-12, abs=1e-14)
    assert np.allclose(in_means, scales[:, None] * np.einsum("sc,sci->ci", share, apart), rtol=1e-12, atol=1e-14)
    assert np.allclose(in_scales, -0.5 * np.einsum("sc,sci->c", share, apart**2), rtol=1e-12, atol=1e-14)


def test_text_of_a_gradient() -> None:
    """The samples are shared out, and the file says so in words of Numba's."""
    types = {"means": "float64[k,d]", "scales": "float64[k]", "x": "float64[n,d]"}
    text = sct.source(mixture, mode="reverse", wrt=("means", "scales"), backend=THREADS, types=types)
    assert "from numba import get_num_threads, njit, prange" in text
    assert '@njit(cache=True, error_model="numpy", parallel=True)' in text
    assert "for s in range(n * t // threads, n * (t + 1) // threads):" in text


def recurrence(x, a):
    y = 0.3
    for i in range(len(a)):
        y = x * y + a[i]
    return y


def test_a_loop_that_hands_on_is_refused() -> None:
    with pytest.raises(sct.UnsupportedError, match=r"in parallel: trips of the loop over `i` hand on `y`"):
        sct.grad(recurrence, backend=THREADS)(0.4, np.ones(3))


@pytest.mark.parametrize("options", [{}, {"error_model": "numpy", "boundscheck": True}])
def test_exceptions_in_threads_are_not_promised(options: dict[str, Any]) -> None:
    """Numba drops what is raised in a thread: a division by zero would be a number that is wrong."""
    with pytest.raises(sct.RequestError, match="drops what is raised in a thread"):
        Numba(parallel=True, **options)
