"""Scratch arrays that a loop fills in each trip, and that a later loop over the same trips fills again: one row a trip.

    z = np.zeros(d)                               z = np.zeros((k, d))
    for c in range(k):                            for c in range(k):
        for i in range(d):                            for i in range(d):
            z[i] = diagonal[c, i] * x[i]                  z[c, i] = diagonal[c, i] * x[i]
        for i in range(d):                            for i in range(d):
            for j in range(i):                            for j in range(i):
                z[i] += L[c, i, j] * x[j]     ->              z[c, i] += L[c, i, j] * x[j]
        ...                                           ...
    for c in range(k):                            for c in range(k):
        for i in range(d):                            ...
            z[i] = diagonal[c, i] * x[i]
        for i in range(d):
            for j in range(i):
                z[i] += L[c, i, j] * x[j]
        ...

What both bodies begin with is the same, and all that it reads is the same by then.  It gives each place of the array a
value ahead of all else that is done to the place, so that no trip sees what another one left.  Only where the loops
that fill the array are deeper than it has axes, so that a look at memory is cheaper; and only where an array that they
read has a place for each trip and element, so that no more memory is taken than that has already.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from sct.backends.accesses import Access, accesses, apart, counts_once, covers, from_zero, unconditional
from sct.backends.ahead import scratch
from sct.backends.overwritten import UNREAD
from sct.backends.own import Arrays, places
from sct.backends.preallocated import place
from sct.backends.trips import after, falls, not_negative, steady, trips_of, within
from sct.backends.unchanged import leaves_alone
from sct.core.lang import Assign, Augment, Call, Const, For, Function, Global, Item, Var
from sct.core.walk import substitute, walk
from sct.facts.liveness import live_before
from sct.tidy.accumulators import indices
from sct.tidy.blocks import COMPOUND, gives, leaves_early, mentions, open_to_passes
from sct.tidy.dead import dead
from sct.tidy.keys import key

Block = tuple[Any, ...]


class Twice(NamedTuple):
    """Two loops whose bodies begin alike.

    alike: what they begin with.  filled: for each array that this fills, where it first gets values.  read: the names
    that it reads.
    """

    first: For
    second: For
    alike: Block
    filled: dict[str, Access]
    read: frozenset[str]


def expanded(function: Function, known: frozenset[str]) -> Function:
    """The function with such arrays; known: the functions of the text that change nothing."""
    if not open_to_passes(function):
        return function
    while (better := _Expanding(function, known).better()) is not None:
        function = dead(better)
    return function


class _Expanding:
    def __init__(self, function: Function, known: frozenset[str]) -> None:
        self.function = function
        self.known = known
        self.arrays = Arrays(function)
        self.own = scratch(function, self.arrays)

    def better(self) -> Function | None:
        """The function with rows in the arrays of the first two loops that allow it; None where none do."""
        for twice in self.pairs(self.function.body):
            rows = {n: self.rows(n, twice.first) for n in twice.filled}
            if all(n is not None for n in rows.values()):
                return replace(self.function, body=self.rewritten(self.function.body, twice, rows))
        return None

    # --------------------------------------------------------------------------------------------- what must be so

    def pairs(self, block: Block) -> Iterator[Twice]:
        """Such loops in a block and those within it."""
        for k, s in enumerate(block):
            if isinstance(s, COMPOUND):
                yield from self.pairs(s.body)
                yield from self.pairs(s.orelse)
            for m in range(k + 1, len(block)) if runs_through(s) else ():
                found = self.twice(s, block[k + 1 : m], block[m]) if runs_through(block[m]) else None
                if found is not None:
                    yield found

    def twice(self, s: For, between: Block, t: For) -> Twice | None:
        """What is to be known of two loops of a block, if they are such."""
        trips, others = trips_of(s), trips_of(t)
        if s is t or trips is None or s.target.name != t.target.name:
            return None
        if not (falls(t, trips) or (others is not None and key(others) == key(trips))):
            return None
        alike = beginning(s.body, t.body)
        names = frozenset(p.value.name for p in stored(alike))
        if not names or not names <= self.own or names & {p.value.name for p in stored(s.body[len(alike) :])}:
            return None
        live = frozenset(live_before(alike))
        if any(live & gives(x) for x in alike) or any(names & mentions(x) for x in unfilled(alike, names)):
            return None  # numbers that a trip hands on to the next, or that are made of the elements
        read = live - names - {s.target.name} | mentions(trips.end)
        if not all(leaves_alone(x, read, self.arrays, self.known) for x in (s, *between, t)):
            return None
        filled = {n: a for n in names if (a := self.filled(n, alike, s)) is not None and self.stays(n, s, t)}
        return Twice(s, t, alike, filled, read) if filled.keys() == names else None

    def filled(self, name: str, alike: Block, loop: For) -> Access | None:
        """Where each place of an array gets a value ahead of all else, if that is worth more than a look at memory."""
        filling = next(x for x in alike if accesses(x, name))
        first, *others = accesses(filling, name)
        s = first.statement
        plain = isinstance(s, Assign) and len(s.targets) == 1 and not accesses(s.value, name)
        if not plain or not unconditional(filling, first) or not covers(first, self.arrays.lengths[name]):
            return None
        deeper = any(len(a.loops) > len(first.loops) for x in alike for a in accesses(x, name))
        fine = deeper and has_places(alike, loop, first) and all(apart(first, a) for a in others)
        return first if fine else None

    def stays(self, name: str, s: For, t: For) -> bool:
        """Whether nothing but two loops asks for an array, and these only for its places."""
        inside = [*accesses(s, name), *accesses(t, name)]
        making = self.arrays.makings[name]
        everywhere = [a for x in self.function.body for a in accesses(x, name) if a.statement is not making]
        return len(everywhere) == len(inside) and all(a.place is not None for a in inside)

    def rows(self, name: str, loop: For) -> Any:
        """How many rows an array has, told where it is made; None where that is not known there."""
        trips = trips_of(loop)
        params = {p.var.name: None for p in self.function.params}
        known = known_at(self.function.body, self.arrays.makings[name], params)
        if trips is None or known is None or not steady(trips.end) or not mentions(trips.end) <= known.keys():
            return None
        if any(self.arrays.given.get(n) != 1 for n in mentions(trips.end)):
            return None
        return trips.end if not_negative(trips.end, known) else Call(Global(max), (trips.end, Const(0)))

    # ------------------------------------------------------------------------------------------------ in its place

    def rewritten(self, block: Block, twice: Twice, rows: dict[str, Any]) -> Block:
        """A block with rows in the arrays that are made there and in the two loops."""
        making = {id(self.arrays.makings[n]): n for n in twice.filled}
        out: list[Any] = []
        for s in block:
            if id(s) in making:
                name = making[id(s)]
                s = replace(s, value=Call(Global(np.empty), (place((rows[name], *self.arrays.lengths[name])),)))
            elif s is twice.first:
                s = with_rows(s, twice)
            elif s is twice.second:
                rest = s.body[len(twice.alike) :]
                there = frozenset(n for n, first in twice.filled.items() if is_there(n, first, rest, twice))
                body = (*unfilled(twice.alike, twice.filled.keys()), *unfilled(rest, there))
                s = with_rows(replace(s, body=body), twice)
            elif isinstance(s, COMPOUND):
                s = replace(s, body=self.rewritten(s.body, twice, rows), orelse=self.rewritten(s.orelse, twice, rows))
            out.append(s)
        return tuple(out)


def runs_through(s: Any) -> bool:
    """Whether a statement is a loop that runs to its end, whose counter nothing else gives a value."""
    if not isinstance(s, For) or s.orelse or not isinstance(s.target, Var) or any(map(leaves_early, s.body)):
        return False
    return not any(s.target.name in gives(x) for x in s.body)


def beginning(one: Block, other: Block) -> Block:
    """The statements that two blocks begin with, if these are written alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return one[: next((k for k, (a, b) in pairs if key(a) != key(b)), min(len(one), len(other)))]


def stored(block: Block) -> list[Item]:
    """The places of arrays with names that statements, and those within them, give values."""
    return [p for s in block for n in walk((s,)) for p in places(n) if isinstance(p.value, Var)]


def unfilled(block: Block, names: Any) -> Block:
    """A block that stores nothing into some arrays, but gives a name that nobody reads a value, so that it is dead."""
    out: list[Any] = []
    for s in block:
        if isinstance(s, COMPOUND):
            s = replace(s, body=unfilled(s.body, names), orelse=unfilled(s.orelse, names))
        elif isinstance(s, Augment) or (isinstance(s, Assign) and len(s.targets) == 1):
            gone = any(p.value.name in names for p in stored((s,)))
            s = Assign((UNREAD,), Const(0.0)) if gone else s
        out.append(s)
    return tuple(out)


def has_places(block: Block, loop: For, first: Access) -> bool:
    """Whether a block reads an array that has a place for each trip of a loop and of those around an access."""
    counters = {loop.target.name, *(x.target.name for x in first.loops)}
    found = (n for x in block for n in walk((x,)) if isinstance(n, Item) and isinstance(n.value, Var))
    return any(counters <= {i.name for i in indices(n) if isinstance(i, Var)} for n in found)


def known_at(block: Block, making: Assign, known: dict[str, Any]) -> dict[str, Any] | None:
    """The names that have values where a statement is, and what of; None where it is not in the block."""
    for s in block:
        if s is making:
            return known
        for part in (s.body, s.orelse) if isinstance(s, COMPOUND) else ():
            found = known_at(part, making, within(s, known))
            if found is not None:
                return found
        known = after(s, known)
    return None


def is_there(name: str, first: Access, rest: Block, twice: Twice) -> bool:
    """Whether all that the rest of the second loop stores into an array is what the first statement stored there."""
    once = all(a.statement is first.statement for x in twice.alike for a in accesses(x, name) if name in stores(a))
    return once and all(again(a, first, twice) for x in rest for a in accesses(x, name) if name in stores(a))


def stores(a: Access) -> set[str]:
    """The names of the arrays that the statement of an access stores into."""
    return {p.value.name for p in places(a.statement) if isinstance(p.value, Var)}


def again(a: Access, first: Access, twice: Twice) -> bool:
    """Whether an access stores what another one stored at the same place."""
    counters = {i.name for i in first.place or () if isinstance(i, Var)}
    around = [loop for loop in a.loops if counts_once(loop) and loop.target.name in counters and from_zero(loop)]
    told = len(around) == len(counters) and sum(bool(gives(x) & counters) for x in a.loops) == len(counters)
    value = first.statement.value
    same = key((a.place, a.statement)) == key((first.place, first.statement))
    return same and told and mentions(value) <= twice.read | counters | {twice.first.target.name}


def with_rows(loop: For, twice: Twice) -> For:
    """A loop in which the arrays have a row for each trip."""

    def row(n: Any) -> Any:
        if isinstance(n, Item) and isinstance(n.value, Var) and n.value.name in twice.filled:
            return replace(n, index=place((loop.target, *(substitute(i, row) for i in indices(n)))))
        return None

    made: For = substitute(loop, row)
    return made
