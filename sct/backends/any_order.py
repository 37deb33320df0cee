"""What is asked of loops whose trips shall come in any order: what they do with names and with arrays."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sct.backends.accesses import accesses, counts_once, from_zero
from sct.backends.harmless import harmless
from sct.backends.own import Arrays, places
from sct.core.lang import Assign, Augment, Comment, For, Function, If, Pass, Var
from sct.core.walk import walk
from sct.facts.liveness import live_before
from sct.tidy.accumulators import parts
from sct.tidy.blocks import header
from sct.tidy.keys import key


class InAnyOrder:
    """Answers for the loops of one function; known: the functions of the text that change nothing."""

    def __init__(self, function: Function, known: frozenset[str]) -> None:
        self.arrays = Arrays(function)
        self.numbers = function.numbers
        self.known = known

    def harmless(self, s: Any) -> bool:
        """Whether a statement does nothing but give names and places of the function's own arrays values."""
        if isinstance(s, For | If):
            return harmless(header(s), self.known) and all(map(self.harmless, (*s.body, *s.orelse)))
        if isinstance(s, Comment | Pass):
            return True
        if not isinstance(s, Assign | Augment) or not harmless((s,), self.known):
            return False
        targets = [t for target in s.targets for t in parts(target)] if isinstance(s, Assign) else [s.target]
        own = all(isinstance(p.value, Var) and p.value.name in self.arrays.alone for p in places(s))
        numbers = isinstance(s, Assign) or not isinstance(s.target, Var) or s.target.name in self.numbers
        return own and numbers and all(isinstance(t, Var) or any(t is p for p in places(s)) for t in targets)


def stored(loop: For) -> set[str]:
    """The names of the arrays that a loop stores into."""
    return {p.value.name for n in walk(loop.body) for p in places(n)}


def own_name(loop: For, name: str, behind: set[str]) -> bool:
    """Whether each trip of a loop gives a name a value before it reads it, and nobody reads it later."""
    return name not in live_before(loop.body) and name not in behind


def only_added_to(block: Iterable[Any], name: str) -> bool:
    """Whether a block does nothing with a name but add to it."""
    sums = [n for n in walk(tuple(block)) if isinstance(n, Augment) and n.op in ("+", "-") and key(n.target) == name]
    mentioned = sum(isinstance(n, Var) and n.name == name for n in walk(tuple(block)))
    return mentioned == len(sums)


def only_adds(loop: For, name: str) -> bool:
    """Whether the trips of a loop do nothing with an array but add to its places."""
    found = [a.statement for x in loop.body for a in accesses(x, name)]
    return all(isinstance(s, Augment) and adds(s, name) for s in found)


def adds(s: Augment, name: str) -> bool:
    """Whether a statement adds to a place of an array of which it reads nothing."""
    return s.op in ("+", "-") and len(accesses(s, name)) == 1 and any(p.value.name == name for p in places(s))


def own_places(loop: For, name: str) -> bool:
    """Whether each trip of a loop has places of its own in an array: its counter is the same axis of all of them."""
    found = [a for x in loop.body for a in accesses(x, name)]
    at = [{k for k, i in enumerate(a.place or ()) if key(i) == loop.target.name} for a in found]
    return counts_once(loop) and from_zero(loop) and bool(set.intersection(*at))
