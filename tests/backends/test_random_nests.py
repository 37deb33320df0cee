"""Random nests of loops over arrays: what the passes for Numba make of them computes the same, run by Python."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sct.backends.ahead import ahead
from sct.backends.expanded import expanded
from sct.backends.forwarded import forwarded
from sct.backends.joined import joined
from sct.backends.kept_calls import kept_calls
from sct.backends.one_block import one_block
from sct.backends.overwritten import overwritten
from sct.backends.preallocated import preallocated
from sct.backends.upwards import upwards
from sct.core.lang import Function
from tests.tidy.passes import after

N, M = 3, 2
ARGUMENTS = {
    "n": N, "m": M, "x": 0.7, "y": -0.3, "A": np.array([0.4, 1.3, -0.8]),
    "G": np.array([[0.3, -1.1], [0.8, 0.2], [-0.5, 0.9]]), "L": np.linspace(-1.0, 1.2, 8),
}  # fmt: skip


def empty(shape: Any) -> Any:
    """`np.empty` whose places tell when they are read too early."""
    return np.full(shape, np.nan)


class Program:
    """A text that makes arrays, adds to them, reads and clears them, in nests of loops that often match, not always."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.lines: list[str] = []
        self.arrays: list[tuple[str, int]] = []  # names, and how many axes
        self.first: dict[str, str] = {}  # name -> the length of its first axis
        self.made = 0
        self.blocks: bool | str = False  # whether a loop over blocks is around, or was
        self.say(0, "D = np.zeros(n)")
        self.say(0, "W = np.zeros(8)")
        self.counts = self.random.random() < 0.4
        self.scratch = self.random.random() < 0.4
        if self.scratch:
            self.say(0, self.random.choice(("S = np.zeros(m)", "S = np.empty(m)")))
        for _ in range(self.random.randint(1, 2)):
            self.make(0)
        name, axes = self.arrays[0]
        self.call = f"sin({name}[{('i', 'i, j')[axes - 1]}] - y)"  # what is computed again and again
        self.block(0, 0, 5)
        self.lines.append("return x, D, W" + "".join(f", {b}" for b, _ in self.arrays if self.random.random() < 0.15))

    def say(self, depth: int, line: str) -> None:
        self.lines.append("    " * depth + line)

    def make(self, depth: int) -> None:
        self.made += 1
        name, axes = f"B{self.made}", self.random.choice((1, 1, 2))
        like = [b for b, k in self.arrays if k == axes]
        length = "h" if self.blocks is True and depth and self.random.random() < 0.8 else "n"
        shape = (length, f"({length}, m)")[axes - 1]
        made = f"{self.random.choice(('np.zeros', 'np.zeros', 'np.empty'))}({shape})"
        if like and self.random.random() < 0.3:
            other = self.random.choice(like)
            made, length = f"np.zeros_like({other})", self.first[other]
        self.say(depth, f"{name} = {made}")
        self.arrays.append((name, axes))
        self.first[name] = length

    def block(self, depth: int, loops: int, most: int) -> None:
        for _ in range(self.random.randint(1, most)):
            kind = self.random.random()
            if kind < 0.12 and loops < 2:
                known, blocks = len(self.arrays), self.blocks
                if not blocks and self.random.random() < 0.4:  # the last block is shorter
                    self.blocks = True
                    self.say(depth, f"for s{loops} in range(0, n, 2):")
                    self.say(depth + 1, f"h = min(2, n - s{loops})")
                else:
                    self.say(depth, self.random.choice((f"for s{loops} in range(2):", f"for s{loops} in range(n):")))
                if self.random.random() < 0.6:
                    self.make(depth + 1)
                self.block(depth + 1, loops + 1, 4)
                if self.random.random() < 0.1:
                    self.say(depth + 1, "if x > 2.0:")
                    self.say(depth + 2, self.random.choice(("break", "continue")))
                del self.arrays[known:]
                self.blocks = "once" if self.blocks else False
            elif kind < 0.4 and self.counts:
                self.counted(depth)
            elif kind < 0.4 and self.scratch:
                self.twice(depth)
            elif kind < (0.45 if self.scratch or self.counts else 0.2):
                self.say(depth, self.random.choice(("y = y * 0.5", "x = x + y", "D[0] += x", "A[1] = y", "y = x")))
            else:
                self.nest(depth)

    def nest(self, depth: int) -> None:
        name, axes = self.random.choice((self.arrays[0], self.random.choice(self.arrays)))
        loops = [self.first[name], "m"][:axes]
        if self.random.random() < 0.08:
            loops.append("k")
        for counter, length in zip("ijk", loops, strict=False):
            end = {"k": "2"}.get(length, length)
            ways = [f"range({end})"] * 6 + [f"range({end} - 1, -1, -1)"] * 3 + [f"range(1, {end})", f"range(-1, {end})"]
            self.say(depth, f"for {counter} in {self.random.choice(ways)}:")
            depth += 1
            if self.random.random() < 0.1:
                part = self.item(*self.random.choice(self.arrays))
                self.say(depth, self.random.choice(("x = x + 0.1", f"y = {part}")))
        if self.random.random() < 0.06:
            self.say(depth, "if x > y:")
            depth += 1
        for _ in range(self.random.randint(1, 3)):
            self.statement(depth, name, axes)
        if self.random.random() < 0.04:
            self.say(depth, "i = 0")

    def counted(self, depth: int) -> None:
        """A nest that counts, and one that counts down again, or nearly so."""

        def pick(*lines: str) -> str:
            """The first line, as a rule."""
            return lines[0] if self.random.random() < 0.9 else self.random.choice(lines)

        uses = ["W[p] += A[i] * y", "z += L[p] * A[j]", "W[p] -= L[p]", "D[i] += L[p] * x", "W[p] += W[0]"]
        uses += ["D[i] = L[p]", "z = L[p] * 0.5", "x = x + z * 0.1", "W[p] = D[i]", "W[0] += x", "W[1] = z"]
        lines = [
            pick("p = 1", "p = 0", "p = n"), "z = 0.0", "for i in range(n):", pick("    z = 0.0", "    z = z * p"),
            "    for j in range(i + 1, n):", pick("        x = x + L[p] * 0.1", "        pass"), "        p += 1",
            *([pick("y = x * 0.5", "p += 1", "W[0] += p", "n = n + 0")] if self.random.random() < 0.5 else ()),
            pick("for i in range(n - 1, -1, -1):", "for i in range(n - 1, 0, -1):"), pick("    z = 0.0", "    z += x"),
            pick("    for j in range(n - 1, i, -1):", "    for j in range(n - 1, i - 1, -1):"), "        p -= 1",
            *(f"        {self.random.choice(uses[:4] if self.random.random() < 0.8 else uses)}" for _ in range(2)),
            pick("    D[i] += z", "    D[i] = z", "    D[0] += z * D[i]", "    W[i] = z", "    W[p] += z"),
            *([pick("y = z", "W[p] += 1.0", "x = x + i")] if self.random.random() < 0.3 else ()),
        ]  # fmt: skip
        for line in lines:
            self.say(depth, line)

    def twice(self, depth: int) -> None:
        """Two loops that fill a scratch array alike, or nearly so."""

        def pick(*lines: str) -> str:
            """The first line, as a rule."""
            return lines[0] if self.random.random() < 0.85 else self.random.choice(lines)

        def filling() -> list[str]:
            other = f"        S[i] {pick('+=', '=', '-=')} G[c, j] * {pick('S[j]', 'x', 'D[c]')}"
            return [
                pick("    for i in range(m):", "    for i in range(1, m):", "    if x > 0.0:"),
                "        " + pick("S[i] = G[c, i] - x", "S[0] = G[c, 0]", "S[i] = S[i] * x", "y = S[0]"),
                pick("    for i in range(m):", "    for i in range(m - 1, -1, -1):"),
                pick("      for j in range(i):", "      for j in range(m):"), other,
            ]  # fmt: skip

        ways = ["range(n)"] * 5 + ["range(n - 1, -1, -1)"] * 3 + ["range(1, n)", "range(0, n, 2)"]
        first = filling()
        uses = ["D[c] += S[0]", "D[c] += S[i] * x", "x = x + S[i] * 0.1"]
        uses += ["S[i] = G[c, i] - x", "S[i] = D[c]", "D[i] -= y"]
        lines = [f"for c in {pick('range(n)', 'range(1, n)')}:", *first, f"    i = {self.random.randrange(2)}"]
        lines += [f"    {pick(*uses[:3], *uses)}" for _ in range(self.random.randint(0, 2))]
        if self.random.random() < 0.4:
            lines.append(self.random.choice(("y = y * 0.5", "D[0] += x", "x = x + y", "G[0, 0] = y", "S[0] = y")))
        again = first if self.random.random() < 0.8 else filling()
        lines += [f"for c in {self.random.choice(ways)}:", *again, "    for i in range(m):"]
        lines += [f"        {self.random.choice(uses)}" for _ in range(self.random.randint(1, 3))]
        if self.random.random() < 0.1:
            lines.append("x = x + S[0] * 0.2")
        for line in lines:
            self.say(depth, line)

    def item(self, name: str, axes: int) -> str:
        if self.random.random() < 0.85:
            return f"{name}[{('i', 'i, j')[axes - 1]}]"
        if self.random.random() < 0.2:
            return f"{name}[{('-1', '-1, j')[axes - 1]}]"
        return f"{name}[{self.random.choice((('0', 'n - 1'), ('0, 1', 'i, 0', 'n - 1, 0'))[axes - 1])}]"

    def statement(self, depth: int, name: str, axes: int) -> None:
        b, other = self.item(name, axes), self.item(*self.random.choice(self.arrays))
        space = "    " * depth
        lines = (
            f"{b} += A[i] * y", f"{b} += A[i] * y", f"{b} -= 2.0 * x", f"{b} += {other} * 0.5", f"{b} = A[i] - y",
            f"{b} = 0.0", f"{b} = 0.0", f"z = {b}\n{space}{b} = 0.0\n{space}D[i] += z", f"D[i] += {b}",
            f"x = x - {b} * 0.1", f"x = x + {self.call}", f"x = x + {self.call}", f"D[i] += {self.call} * 0.3",
            f"{other} += {self.call} * x",
        )  # fmt: skip
        self.say(depth, self.random.choice(lines if self.random.random() < 0.65 else lines[-4:]))


def run(text: str, words: dict[str, Any] | None = None) -> Any:
    """What a text, in which there are some words more, returns; None where it fails or asks what was never stored."""
    given = {k: np.copy(v) if isinstance(v, np.ndarray) else v for k, v in ARGUMENTS.items()}
    made = {"zeros": np.zeros, "zeros_like": np.zeros_like, "empty": empty, "empty_like": lambda a: empty(a.shape)}
    space = {"np": type("np", (), made), "sin": np.sin, **(words or {})}
    body = "".join(f"    {line}\n" for line in text.splitlines())
    exec(f"def f({', '.join(given)}):\n    c = i = j = k = 0\n{body}", space)
    try:
        found = space["f"](**given)  # type: ignore[operator]
    except (NameError, IndexError, OverflowError, ValueError):
        return None
    flat = np.concatenate([np.ravel(v) for v in found])
    return flat if np.all(np.isfinite(flat)) else None


def passes(function: Function) -> Function:
    """What is done to a text for Numba."""
    function = preallocated(replace(function, floats=frozenset("xyz")))
    function = ahead(overwritten(kept_calls(function, frozenset())))
    function = upwards(expanded(function, frozenset()), frozenset())
    return one_block(joined(forwarded(function, frozenset()), frozenset()))


def nests(seed: int) -> list[str]:
    return Program(seed).lines


def check(
    seeds: range, change: Callable[[Function], Function], program: Callable[[int], list[str]] = nests
) -> int:
    """How many of the programs the passes changed, each of which computes the same."""
    changed = 0
    for seed in seeds:
        text = "\n".join(program(seed))
        expected = run(text)
        if expected is None:
            continue
        made = after(change, text)
        if made == after(lambda f: f, text):
            continue
        changed += 1
        found = run(made)
        assert found is not None, f"{seed}:\n{text}\n\n{made}"
        assert np.allclose(found, expected, rtol=1e-12, atol=1e-12), f"{seed}:\n{text}\n\n{made}"
    return changed


@pytest.mark.parametrize("first", [0, 1000, 2000])
def test_random_nests(first: int) -> None:
    """Same numbers, and no place of an empty array is read that was not stored into."""
    assert check(range(first, first + 120), passes) > 20


def test_nests_that_count_down() -> None:
    """So for nests that count down what others have counted up."""
    assert check(range(7000, 7300), lambda f: upwards(f, frozenset())) > 10


def test_rows_for_scratch_arrays() -> None:
    """So for arrays that two loops fill alike."""
    assert check(range(5000, 5300), lambda f: expanded(f, frozenset())) > 1
