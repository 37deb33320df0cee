"""Temporaries that are given several values, each of which is read in the block that gives it and nowhere else.

    for x in xs:
        w1 = x * x              # one segment of w1: it ends where w1 is given its next value
        y += w1
    for x in xs:
        w1 = x * x              # another one
        bx = w1 * by
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sct.core.lang import Assign, Function, Var
from sct.core.walk import walk
from sct.tidy.blocks import COMPOUND, gives, header, hidden_names


def read_once(function: Function) -> set[int]:
    """The ids of the statements `w = e`, w a temporary, whose value is read once, in the same block."""
    temps = {n.name for n in walk(function.body) if isinstance(n, Var) and n.temp}
    segments = _Segments(temps - hidden_names(function))
    segments.block(function.body)
    return {id(s) for s, name, reads in segments.found if reads == 1 and name in segments.names}


class _Segments:
    def __init__(self, names: set[str]) -> None:
        self.names = names  # those of which each block that mentions them gives them a value first
        self.found: list[tuple[Any, str, int]] = []  # (statement, its name, how often the value is read)

    def block(self, block: Iterable[Any]) -> None:
        """Follow the names through a block."""
        here: dict[str, tuple[Any, int]] = {}  # name -> (the statement that gave it its value, how often that is read)
        for s in block:
            given = own_target(s)
            if isinstance(s, COMPOUND):
                self.read(header(s), here)
                self.block(s.body)
                self.block(s.orelse)
                for name in gives(s) & self.names:
                    self.close(name, here)
                continue
            self.read((s.value,) if given is not None else (s,), here)
            if given is not None:
                self.close(given, here)
                here[given] = (s, 0)
        for name in list(here):
            self.close(name, here)

    def read(self, parts: Any, here: dict[str, tuple[Any, int]]) -> None:
        """Count what is read; what is read without a value of the block's own is not ours to move."""
        for n in walk(parts):
            if isinstance(n, Var) and n.name in self.names:
                if n.name in here:
                    here[n.name] = (here[n.name][0], here[n.name][1] + 1)
                else:
                    self.names.discard(n.name)

    def close(self, name: str, here: dict[str, tuple[Any, int]]) -> None:
        """The end of a segment."""
        if name in here:
            s, reads = here.pop(name)
            self.found.append((s, name, reads))


def own_target(s: Any) -> str | None:
    """The name that `name = e` gives a value."""
    plain = isinstance(s, Assign) and len(s.targets) == 1 and isinstance(s.targets[0], Var)
    return s.targets[0].name if plain else None
