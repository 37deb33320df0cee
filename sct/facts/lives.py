"""Which names of a text are in use at once.

Two names meet where one is given a value while the other holds one that is read later: they cannot become one name.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sct.core import lang
from sct.core.lang import Assign, Augment, Function, Var
from sct.core.walk import walk
from sct.facts.liveness import given_by_target, names_read, read_by_target

JUMPS = lang.Break | lang.Continue | lang.Return | lang.Raise


class Lives:
    """The lives of the given names in a function."""

    def __init__(self, function: Function, names: set[str]) -> None:
        self.names = names
        self.met: set[tuple[str, str]] = set()
        self.loops: list[tuple[set[str], set[str]]] = []  # live (behind the loop, at the start of its next trip)
        live = self.before(function.body, set())
        params = {p.var.name for p in function.params} & names
        for name in params:
            self.given([name], live | params)

    def meet(self, a: str, b: str) -> bool:
        """Whether two names are in use at once."""
        return (a, b) in self.met or (b, a) in self.met

    def given(self, given: Iterable[str], live: set[str]) -> set[str]:
        """What is live before names are given values, all at once."""
        own = [n for n in given if n in self.names]
        self.met |= {(n, other) for n in own for other in (*live, *own) if other != n}
        return live - set(own)

    def read(self, names: set[str]) -> set[str]:
        return names & self.names

    def before(self, block: Iterable[Any], live: set[str]) -> set[str]:
        """The names that are live before a block, where `live` are behind it."""
        for s in reversed(tuple(block)):
            live = self.statement(s, live)
        return live

    def statement(self, s: Any, live: set[str]) -> set[str]:
        if isinstance(s, Assign):
            live = self.given([n for t in s.targets for n in given_by_target(t)], live)
            return live.union(self.read(names_read(s.value)), *(self.read(read_by_target(t)) for t in s.targets))
        if isinstance(s, Augment):
            if isinstance(s.target, Var):
                self.given([s.target.name], live)
            return live | self.read(names_read(s.value)) | self.read(names_read(s.target))
        if isinstance(s, lang.If):
            sides = self.before(s.body, live) | self.before(s.orelse, live)
            return sides | self.read(names_read(s.test))
        if isinstance(s, lang.For | lang.While):
            return self.loop(s, live)
        if isinstance(s, JUMPS):
            target = self.loops[-1] if self.loops and isinstance(s, lang.Break | lang.Continue) else None
            aim = set() if target is None else target[isinstance(s, lang.Continue)]
            return aim | self.read(names_read(s))
        if isinstance(s, lang.Try | lang.With | lang.Match | lang.Def):
            return self.whole(s, live)
        return live | self.read(names_read(s))

    def loop(self, s: Any, live: set[str]) -> set[str]:
        """Trips are followed until they find nothing new to be live."""
        behind = self.before(s.orelse, live)
        head = behind | self.read(names_read(s.test) if isinstance(s, lang.While) else set())
        while True:
            self.loops.append((live, head))
            start = self.before(s.body, head)
            self.loops.pop()
            if isinstance(s, lang.For):
                start = self.given(given_by_target(s.target), start) | self.read(read_by_target(s.target))
            if start <= head:
                break
            head = head | start
        return head | self.read(names_read(s.iter)) if isinstance(s, lang.For) else head

    def whole(self, s: Any, live: set[str]) -> set[str]:
        """A statement that may be left anywhere: all that is mentioned in it is in use all the time."""
        live = live | self.read({n.name for n in walk((s,)) if isinstance(n, Var)})
        for n in walk((s,)):
            targets = n.targets if isinstance(n, Assign) else (n.target,) if isinstance(n, Augment | lang.For) else ()
            self.given([name for t in targets for name in given_by_target(t)], live)
        return live
