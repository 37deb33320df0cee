"""Random loops that fill scratch arrays and read them: without the arrays they compute the same, run by Python."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np
import pytest

from sct.backends.forwarded import forwarded
from sct.backends.joined import joined
from sct.core.lang import Function
from tests.backends.test_random_nests import check

VALUES = [
    "2.0 * Z[i] * u",
    "Z[i] - v",
    "u * v",
    "0.5",
    "-Z[i]",
    "v",
    "2.0 * Q[c, i]",
    "Z[i] * Z[i]",
    "u * k",
    "k",
    "A[i]",
]


class Program:
    """A text of loops over scratch arrays that as a rule can do without them."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.lines = [f"{b} = np.{self.pick('empty', 'zeros')}(n)" for b in "BEH"]
        self.unused = ["H", "E", "B"]
        self.lines += ["D = np.zeros(n)", "Z = np.zeros(n)", "Q = np.zeros((n, n))", "u = 0.5", "v = 1.5", "k = 2"]
        self.lines += ["for i in range(n):", "    Z[i] = A[i] * 2.0", "    D[i] = 0.1 * A[i]", "    Q[1, i] = Z[i]"]
        depth = 0
        for header in ("for c in range(2):", self.pick("for s in range(n):", "if v > 1.0:", "if v > 2.0:")):
            if self.random.random() < 0.6:
                self.say(depth, header)
                depth += 1
        for _ in range(self.random.randint(1, 3)):
            self.random.choice((self.filled, self.handed))(depth)
            if self.random.random() < 0.3:
                self.say(depth, self.statement())
        if self.random.random() < 0.1:
            self.say(self.random.randint(0, depth), self.pick("D[0] += B[1]", "v = v + E[0] * 0.1"))
        self.lines.append("return u, v, D, Z, Q" + self.pick(*[""] * 12, ", B", ", i", ", w1", ", j"))

    def pick(self, *some: str) -> str:
        return self.random.choice(some)

    def mostly(self, *some: str) -> str:
        """The first one, as a rule."""
        return some[0] if self.random.random() < 0.85 else self.pick(*some)

    def say(self, depth: int, *lines: str) -> None:
        self.lines += ["    " * depth + line for line in lines]

    def array(self) -> str:
        """An array of which nothing is asked yet, as a rule."""
        return self.unused.pop() if self.random.random() < 0.9 else self.pick("B", "E")

    def way(self) -> str:
        return self.pick(
            *["range(n)"] * 20, "range(n - 1, -1, -1)", "range(1, n)", "range(-1, n)", "range(n - 1)", "range(0, n, 2)"
        )

    def statement(self) -> str:
        """What may spoil it, or stand beside it."""
        quiet = [
            "D[i] += 0.1 * u",
            "D[0] -= v * 0.01",
            "w3 = u * 0.5",
            "Q[c, i] += 0.1",
            "Q[1, i] = D[i]",
            "v = v * 0.9",
        ]
        loud = [
            "u = u + 0.25",
            "Z[i] = u",
            "Z[0] += v",
            "i = 1",
            "D[i] = Z[0]",
            "A[0] = v",
            "B[0] = v",
            "n = n - 0",
            "j = 0",
        ]
        return self.pick(*quiet * 3, *loud)

    def reading(self, b: str) -> list[str]:
        """A nest that reads an array's elements, or something else."""
        body = [
            f"D[i] += {b}[i]",
            f"D[i] += {b}[i] * {b}[i]",
            f"v = v + {b}[i] * 0.1",
            f"D[i] -= {b}[i] * u",
            f"Q[c, i] = {b}[i]",
        ]
        other = [f"D[i] += {b}[0]", f"v = v * {b}[-1]", f"Z[i] += {b}[i]", f"{b}[i] += 0.5", f"u = u + {b}[i] * 0.1"]
        lines = [f"for i in {self.way()}:"]
        for _ in range(self.random.randint(1, 2)):
            lines.append("    " + self.pick(*body * 4, *other, self.statement()))
        if self.random.random() < 0.6:
            inner = [
                f"D[j] += {b}[i] * {b}[j]",
                f"Q[i, j] += {b}[j]",
                f"D[i] += {b}[j] * D[j]",
                f"w2 = {b}[j]",
                f"v = v + {b}[j] * 0.1",
            ]
            inner = [*inner * 3, f"D[j] += {b}[i]", f"B[j] = {b}[i]"]
            ways = [*["range(i + 1, n)"] * 8, "range(n)", "range(n - 1, i, -1)", "range(i - 1, n)", "range(i)"]
            lines += [f"    for j in {self.pick(*ways)}:", "        w2 = 0.0"]
            lines += [f"        {self.pick(*inner)}" for _ in range(self.random.randint(1, 2))]
            lines += [self.pick("    D[i] += w2", "        D[j] -= w2", "    pass")]
        if self.random.random() < 0.15:
            lines[1:] = ["    " + self.pick("if v > 1.2:", "if A[i] > 0.5:"), *("    " + x for x in lines[1:])]
        return lines

    def filled(self, depth: int) -> None:
        """A loop that fills an array, and nests that read it."""
        b = self.array()
        self.say(depth, f"for i in {self.way()}:")
        self.say(depth + 1, f"{b}[{self.mostly('i', '0', 'n - 1 - i')}] = {self.pick(*VALUES[:3] * 6, *VALUES)}")
        if self.random.random() < 0.1:
            self.say(depth + 1, self.statement())
        for _ in range(self.random.randint(1, 2)):
            if self.random.random() < 0.15:
                self.say(depth, self.statement())
            self.say(depth, *self.reading(b))

    def handed(self, depth: int) -> None:
        """Two loops of which the first hands the second an array's elements."""
        b, way = self.array(), self.way()
        start, summed = (
            self.mostly("w1 = 0.0", "w1 = D[i]", "w1 = w1 * 0.5"),
            self.pick("Q[i, j] * u", "Z[j]", "D[j]", "v"),
        )
        first = [start, f"for j in {self.pick('range(i + 1, n)', 'range(n)')}:", f"    w1 += {summed}"]
        extra = [
            f"D[i] += {self.pick('0.1', 'u', 'w1', 'Z[i]')}",
            f"v = v + {self.pick('w1', 'D[0]', 'u')} * 0.1",
            self.statement(),
        ]
        first += [self.pick(*extra)] if self.random.random() < 0.4 else []
        first.append(self.mostly(f"{b}[i] = w1", f"{b}[i] = w1 * u", f"{b}[i] += w1", f"{b}[i] = A[i]", f"{b}[0] = w1"))
        second = [f"{b}[i] += Z[i] * u", f"D[i] += {b}[i] * 0.5", f"w2 = {b}[i]", f"Q[c, i] -= {b}[i]"]
        odd = [
            f"D[i] += {b}[0]",
            f"v = v + {b}[i]",
            "D[i] += D[0]",
            "D[0] += u",
            f"Q[i, 0] = {b}[i]",
            "Z[i] = w1",
            "Z[i] += 0.1",
        ]
        ends = [
            f"{b}[i] = v",
            f"{b}[i] *= u",
            "D[i] -= w2",
            f"for j in range(i):\n    D[i] += {b}[i]",
            self.statement(),
        ]
        lines = [self.pick(*second * 3, *odd, *ends[:3], ends[4]) for _ in range(self.random.randint(1, 4))]
        self.say(depth, f"for i in {way}:", *("    " + x for x in first))
        if self.random.random() < 0.1:
            self.say(depth, self.statement())
        self.say(
            depth,
            f"for i in {way if self.random.random() < 0.9 else self.way()}:",
            "    w2 = 0.0",
            *("    " + x for x in lines),
        )


def forward(function: Function) -> Function:
    return forwarded(function, frozenset())


def join(function: Function) -> Function:
    return joined(function, frozenset())


def both(function: Function) -> Function:
    return joined(forward(function), frozenset())


CHANGES = [(forward, 0, 5), (join, 200, 15), (both, 400, 20)]


@pytest.mark.parametrize(("change", "first", "least"), CHANGES)
def test_random_scratch(change: Callable[[Function], Function], first: int, least: int) -> None:
    """Same numbers, and no place of an empty array is read that was not stored into."""
    with np.errstate(over="ignore", invalid="ignore"):
        assert check(range(first, first + 120), change, lambda seed: Program(seed).lines) > least
