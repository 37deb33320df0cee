"""Whether a block gives each place of an array that it asks for a value first.

    for c in range(k):
        for i in range(d):
            z[c, i] = diagonal[c, i] * x[i]      # from here on z[c, :] has its values, from the next loop on all of z
        for i in range(d):
            for j in range(i):
                z[c, i] += L[c, i, j] * z[c, j]

Told by the text: an index is the counter of a loop that runs, or a number written out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from sct.backends.accesses import counts_once, in_expression
from sct.backends.trips import split, trips_of
from sct.core.lang import Assign, Call, Const, For, Global, If, Item, Op, Var
from sct.tidy.accumulators import indices
from sct.tidy.algebra import literal
from sct.tidy.blocks import gives, header, leaves_early, mentions
from sct.tidy.keys import key


class Span(NamedTuple):
    """The numbers first, ..., end - 1, by the text of the end."""

    first: int
    end: Any


# A part of an array: for each axis the name of a counter that runs, a number, or what a counter has gone through
Part = tuple[str | int | Span, ...]
# The counters of the loops around, and what they go through where the text says it
Running = dict[str | None, Span | None]


def filled(block: Iterable[Any], name: str, lengths: tuple[Any, ...]) -> bool:
    """Whether a block does so; lengths: those of the array's axes where they are known, else nothing."""
    block = tuple(block)
    changed = frozenset().union(*map(gives, block))
    return _Filling(name, tuple(map(key, lengths)), changed).block(block, {}, set())


@dataclass(frozen=True)
class _Filling:
    """name: of the array.  lengths: the texts of those.  changed: the names that may have several values meanwhile."""

    name: str
    lengths: tuple[Any, ...]
    changed: frozenset[str]

    def block(self, block: Iterable[Any], running: Running, there: set[Part]) -> bool:
        """Whether a block does so; there: the parts that have values, in the end those that have them behind it."""
        return all(self.statement(s, running, there) for s in block)

    def statement(self, s: Any, running: Running, there: set[Part]) -> bool:
        if self.name not in mentions(s):
            return True
        if isinstance(s, For):
            return self.asks(header(s), running, there) and self.loop(s, running, there)
        if isinstance(s, If):
            return self.asks(header(s), running, there) and self.branch(s, running, there)
        place = s.targets[0] if isinstance(s, Assign) and len(s.targets) == 1 else None
        if not (isinstance(place, Item) and isinstance(place.value, Var) and place.value.name == self.name):
            return self.asks((s,), running, there)
        part = part_of(indices(place), running)
        fine = self.asks((s.value, place.index), running, there)
        there |= set() if part is None else {part}
        return fine

    def asks(self, read: Iterable[Any], running: Running, there: set[Part]) -> bool:
        """Whether expressions ask only for what has values."""
        return all(self.has(a.place, running, there) for e in read for a in in_expression(e, self.name, e, ()))

    def loop(self, loop: For, running: Running, there: set[Part]) -> bool:
        """A loop: what each trip gives values at its counter has them all behind it."""
        once = counts_once(loop)
        span = self.span(loop) if once else None
        inside = set(there)
        if not self.block(loop.body, running | ({loop.target.name: span} if once else {}), inside):
            return False
        if span is not None and not any(map(leaves_early, loop.body)):
            name = loop.target.name
            there |= {tuple(span if i == name else i for i in p) for p in inside if p.count(name) == 1}
        return self.block(loop.orelse, running, set(there))

    def span(self, loop: For) -> Span | None:
        """What the counter of a loop goes through; None where the text does not say it for good."""
        found = bounds(loop)
        return None if found is None or mentions(found[1]) & self.changed else Span(found[0], key(found[1]))

    def branch(self, s: If, running: Running, there: set[Part]) -> bool:
        """A branch: what one of its sides alone gives values need not have them behind it."""
        one, other = set(there), set(there)
        fine = self.block(s.body, running, one) and self.block(s.orelse, running, other)
        there |= one & other
        return fine

    def has(self, place: tuple[Any, ...] | None, running: Running, there: set[Part]) -> bool:
        """Whether a place certainly has a value."""
        return place is not None and any(len(p) == len(place) and self.is_part(place, p, running) for p in there)

    def is_part(self, place: tuple[Any, ...], part: Part, running: Running) -> bool:
        for axis, (i, p) in enumerate(zip(place, part, strict=True)):
            name = i.name if isinstance(i, Var) else None
            span = running.get(name)
            whole = bool(self.lengths) and p == Span(0, self.lengths[axis])
            within = isinstance(p, Span) and span is not None and span.end == p.end and span.first >= p.first
            if not (whole or within or (not isinstance(p, Span) and (literal(i) if name is None else name) == p)):
                return False
        return True


def part_of(place: tuple[Any, ...], running: Running) -> Part | None:
    """The place as a part of its array; None where an index is something else than a counter or a number."""
    found = [i.name if isinstance(i, Var) and i.name in running else literal(i) for i in place]
    return tuple(found) if all(isinstance(i, str) or type(i) is int for i in found) else None


def bounds(loop: For) -> tuple[int, Any] | None:
    """(a, b) of a loop over `range(a, b)`, there or back, where a is written out; None for other loops."""
    trips = trips_of(loop)
    if trips is not None:
        return trips.first, trips.end
    e = loop.iter
    if not (isinstance(e, Call) and isinstance(e.func, Global) and e.func.value is range and len(e.args) == 3):
        return None
    before, (last, less) = literal(e.args[1]), split(e.args[0])
    if e.keywords or literal(e.args[2]) != -1 or type(before) is not int or before < -1:
        return None
    number = Const(less + 1)
    return before + 1, number if last is None else last if less == -1 else Op("+", (last, number))
