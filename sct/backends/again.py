"""Calls of straight functions in each trip of a nest, and those in later nests that compute some of the same again.

    for t in range(n):
        x_before[t] = x
        x = logistic(a * x)                       # computes exp(-(a * x_before[t]))
    for t in range(n - 1, -1, -1):
        x = x_before[t]
        w1 = logistic_reverse(a * x, bx)          # the same, if nothing changes `a`

Both are told by what each trip has saved (`saved.py`), and by names of what no statement changes from the nest that has
the one to the end of that which has the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from sct.backends.own import Arrays
from sct.backends.saved import Held, Places, else_read, taken_back, told
from sct.backends.straight import Inner, Straight
from sct.backends.trips import same_trips, trips_of
from sct.core.lang import Assign, Augment, Call, Display, For, Function, Item, Var
from sct.core.walk import walk
from sct.tidy.accumulators import indices
from sct.tidy.blocks import COMPOUND, gives, leaves_early, mentions
from sct.tidy.keys import key


class Site(NamedTuple):
    """A statement `name = f(...)` in each trip of a nest, with what its trip has saved by then."""

    statement: Assign
    loops: tuple[For, ...]
    held: Held
    stored: tuple[Item, ...]

    @property
    def counters(self) -> frozenset[str]:
        return frozenset(loop.target.name for loop in self.loops)


class Again(NamedTuple):
    """A later call.  same: its costly calls that compute again what the site's do, each with that one."""

    statement: Any
    call: Call
    function: Straight
    same: dict[Inner, Inner]


class Pair(NamedTuple):
    """A site in a nest, and the calls that compute again what it does; lengths: those of an array for all its trips."""

    site: Site
    nest: For
    function: Straight
    again: tuple[Again, ...]
    lengths: tuple[Any, ...]


class Search:
    """The pairs of a function; straight: gives the straight function that an expression calls, if it does; known: the
    functions that change nothing."""

    def __init__(self, function: Function, straight: Callable[[Any], Straight | None], known: frozenset[str]) -> None:
        self.function, self.straight = function, straight
        self.arrays = Arrays(function)
        self.places = Places(function, self.arrays, known)
        self.times = Counter(id(n) for n in walk(function.body))

    def pairs(self, block: Any, scope: frozenset[str] = frozenset()) -> Iterator[Pair]:
        """Those in a block; scope: the arrays that were made ahead of it, in it or around it."""
        for k, s in enumerate(block):
            for site in self.sites(s, (), (), ()):
                f, lengths = self.straight(site.statement.value), self.lengths(site, scope)
                if f is not None and lengths is not None:
                    again = tuple(self.again(f, site, s, block[k + 1 :]))
                    if again:
                        yield Pair(site, s, f, again, lengths)
            if isinstance(s, COMPOUND):
                yield from self.pairs(s.body, scope)
                yield from self.pairs(s.orelse, scope)
            scope |= {name for name in self.arrays.makings if s is self.arrays.makings[name]}

    def sites(self, s: Any, loops: tuple[For, ...], held: Held, stored: tuple[Item, ...]) -> Iterator[Site]:
        """Those that each trip of a nest of counted loops comes by."""
        if isinstance(s, For):
            target = s.target
            if trips_of(s) is None or s.orelse or not isinstance(target, Var) or any(map(leaves_early, s.body)):
                return
            counters = frozenset(loop.target.name for loop in (*loops, s))
            if len(counters) == len(loops) or any(counters & gives(x) for x in s.body):
                return
            held = self.places.unchanged(held, s)
            for x in s.body:
                yield from self.sites(x, (*loops, s), held, stored)
                held = self.places.unchanged(held, x)
                saved = self.places.saving(x, counters)
                if saved is not None:
                    held, stored = (*held, saved), (*stored, saved.place)
        elif loops and isinstance(s, Assign) and len(s.targets) == 1 and isinstance(s.targets[0], Var):
            f = self.straight(s.value)
            number = s.targets[0].name in self.function.floats
            if f is not None and number and self.times[id(s)] == 1:
                yield Site(s, loops, held, stored)

    def lengths(self, site: Site, scope: frozenset[str]) -> tuple[Any, ...] | None:
        """The lengths of an array with a place for each trip: those of one in which it has saved something."""
        for p in site.stored:
            (shape,) = self.arrays.makings[p.value.name].value.args
            steady = all(self.arrays.given[name] == 1 for name in mentions(shape))
            if len(indices(p)) == len(site.loops) and p.value.name in scope and steady:
                lengths = shape.items if isinstance(shape, Display) else (shape,)
                at = {i.name: n for i, n in zip(indices(p), lengths, strict=True)}
                return tuple(at[loop.target.name] for loop in site.loops)
        return None

    def again(self, f: Straight, site: Site, nest: For, rest: Any) -> Iterator[Again]:
        """The calls in the statements behind a site's nest that compute again what it does."""
        worth: dict[Any, tuple[Inner, int]] = {}
        for inner in f.certain:
            e = told(f.of(inner, site.statement.value), site.held)
            worth.setdefault(key(e), (inner, self.until(e, site, nest, rest)))
        for k, s in enumerate(rest[: max((until for _, until in worth.values()), default=0)]):
            same = {e: inner for e, (inner, until) in worth.items() if k < until}
            yield from self.within(s, {}, (), site, same)

    def until(self, e: Any, site: Site, nest: For, rest: Any) -> int:
        """For how many of the statements behind its nest, an expression is worth the same in the same trip."""
        read = else_read(e, site.stored).union(*(mentions(loop.iter) for loop in site.loops)) - site.counters
        if not self.places.leaves_alone(nest, read):
            return 0
        return next((k for k, s in enumerate(rest) if not self.places.leaves_alone(s, read)), len(rest))

    def within(
        self, s: Any, around: dict[str, For], held: Held, site: Site, worth: dict[Any, Inner]
    ) -> Iterator[Again]:
        """The calls in a statement; around: counter -> the loop of that around it; worth: what they may compute."""
        if isinstance(s, COMPOUND):
            if isinstance(s, For) and isinstance(s.target, Var) and not any(s.target.name in gives(x) for x in s.body):
                around = around | {s.target.name: s}
            held = self.places.unchanged(held, s)
            for block in (s.body, s.orelse):
                here = held
                for x in block:
                    yield from self.within(x, around, here, site, worth)
                    here = self.places.unchanged(here, x)
                    back = taken_back(x, site.stored)
                    here = here if back is None else (*here, back)
        elif isinstance(s, Assign | Augment) and self.times[id(s)] == 1 and in_trip(site, around):
            for n in walk((s.value,)):
                f = self.straight(n)
                told_so = {} if f is None else {i: worth.get(key(told(f.of(i, n), held))) for i in f.inner}
                same = {i: one for i, one in told_so.items() if one is not None}
                if f is not None and same:
                    yield Again(s, n, f, same)


def in_trip(site: Site, around: dict[str, For]) -> bool:
    """Whether these loops go through the trips of a site's."""
    found = [(around.get(loop.target.name), loop) for loop in site.loops]
    return all(other is not None and same_trips(other, loop) for other, loop in found)
