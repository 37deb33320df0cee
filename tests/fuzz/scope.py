"""What a program under construction can see, and the dice.

Types are tuples: ("number",), ("vector", n), ("matrix", rows, columns), ("list", shortest length), ("vectors", n) for
a list of vectors, ("dict", n), ("object", n) and ("pair", n), a tuple, with a number `a` and a vector `u`, ("table", n)
for a dict of numbers with the keys 0 to n - 1, ("index", low, high) for an integer from low to high - 1, ("mask", n)
and ("indices", count, n) for arrays that choose among n entries.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

Type = tuple[Any, ...]
NUMBER: Type = ("number",)
ANY: Type = ("index", -99, 99)  # an integer that is counted up and down


@dataclass(frozen=True)
class Callee:
    """A function that may be called: its parameters' types and what it returns (None: it works by writing).

    keyword: the name of one more parameter, a number with a default.
    """

    name: str
    params: tuple[Type, ...]
    result: Type | None
    keyword: str | None = None


@dataclass
class Scope:
    """The names of a block; a block within sees them, and not the other way round."""

    r: random.Random
    names: dict[str, Type] = field(default_factory=dict)
    callees: list[Callee] = field(default_factory=list)
    counter: list[int] = field(default_factory=lambda: [0])

    def inner(self) -> Scope:
        """The scope of a block within this one."""
        return Scope(self.r, dict(self.names), list(self.callees), self.counter)

    def of(self, *kinds: str) -> list[str]:
        """The names of these kinds of types."""
        return [name for name, t in self.names.items() if t[0] in kinds]

    def typed(self, t: Type) -> list[str]:
        """The names of exactly this type."""
        return [name for name, found in self.names.items() if found == t]

    def fresh(self, letter: str) -> str:
        """A name not used before in the program."""
        self.counter[0] += 1
        return f"{letter}{self.counter[0]}"

    def target(self, t: Type, letter: str) -> str:
        """A name to assign a value of this type to: an old one of this type, or a new one."""
        old = self.typed(t)
        if old and self.r.random() < 0.6:
            return self.r.choice(old)
        return self.fresh(letter)

    def pick(self, options: Sequence[tuple[int, Callable[[], Any]]]) -> Any:
        """One of the weighted options, carried out."""
        at = self.r.randrange(sum(weight for weight, _ in options))
        for weight, option in options:
            if at < weight:
                return option()
            at -= weight
        raise AssertionError("the weights do not add up")

    def number(self) -> str:
        """A literal of order 1."""
        return str(self.r.choice([0.3, 0.5, 0.7, 1.0, 1.2, 1.5, 2.0, -0.4, -0.8, -1.1, 0.0]))
