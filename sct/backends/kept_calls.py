"""Costly functions of numbers that a later nest of loops computes again: their values are kept.

    for c in range(k):                            w1_before = np.empty(k)
        mass += exp(terms[c] - biggest)           for c in range(k):
    bmass = b / mass                                  w1 = exp(terms[c] - biggest)
    for c in range(k):                    ->          w1_before[c] = w1
        w = exp(terms[c] - biggest) * bmass           mass += w1
                                                  bmass = b / mass
                                                  for c in range(k):
                                                      w = w1_before[c] * bmass

Where it reads an array that the function has made, with a place for each trip: so no more is kept than that array holds
already.  All that it reads is the same by then: no statement from the first nest to the second gives one of its names a
value, or stores into anything but arrays that have no other name, and that it does not read.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from sct.backends.costly import ARITHMETIC, arithmetic, is_costly
from sct.backends.harmless import harmless
from sct.backends.own import Arrays
from sct.backends.preallocated import place
from sct.backends.trips import same_trips, trips_of
from sct.backends.unchanged import leaves_alone
from sct.core.lang import (
    DEFINED_HERE,
    Assign,
    Augment,
    Call,
    For,
    Function,
    Global,
    IfExp,
    Item,
    Op,
    Var,
)  # fmt: skip
from sct.core.walk import walk
from sct.tidy.accumulators import indices, mentions_of
from sct.tidy.blocks import COMPOUND, gives, leaves_early, mentions, open_to_passes
from sct.tidy.keys import key
from sct.tidy.numbering import users_names


class Found(NamedTuple):
    """A call in a nest of counted loops: those loops, from the outside."""

    call: Call
    loops: tuple[For, ...]


def kept_calls(function: Function, known: frozenset[str]) -> Function:
    """The function with the values of such calls kept; known: the functions of the text that change nothing."""
    if not open_to_passes(function):
        return function
    keeping = _Keeping(function, known)
    body = keeping.block(function.body, frozenset())
    more = keeping.names
    return replace(function, body=body, numbers=function.numbers | more, floats=function.floats | more)


class _Keeping:
    def __init__(self, function: Function, known: frozenset[str]) -> None:
        self.arrays = Arrays(function)
        self.numbers = function.numbers
        self.known = known
        self.taken = mentions_of(function) | users_names(function)
        self.names: frozenset[str] = frozenset()

    def block(self, statements: Any, scope: frozenset[str]) -> tuple[Any, ...]:
        """A block in which calls are kept; scope: the arrays that were made ahead of it, in it or around it."""
        todo, out = list(statements), []
        while todo:
            s = todo.pop(0)
            while (found := self.worth_keeping(s, todo, scope)) is not None:
                w, kept = self.fresh()
                lengths = [trips.end for loop in found.loops if (trips := trips_of(loop)) is not None]
                there = Item(kept, place([loop.target for loop in found.loops]))
                out.append(Assign((kept,), Call(Global(np.empty), (place(lengths),))))
                until = self.until(found, s, todo)
                s = first(s, found, w, there)
                todo[:until] = [self.rewritten(x, found, {}, there) for x in todo[:until]]
            if isinstance(s, COMPOUND):
                s = replace(s, body=self.block(s.body, scope), orelse=self.block(s.orelse, scope))
            scope |= {name for name in self.arrays.makings if s is self.arrays.makings[name]}
            out.append(s)
        return tuple(out)

    def worth_keeping(self, s: Any, rest: list[Any], scope: frozenset[str]) -> Found | None:
        """A call in a nest of loops that statements behind it compute again."""
        for found in self.calls(s, ()):
            if self.has_places(found, scope):
                behind = rest[: self.until(found, s, rest)]
                if any(self.rewritten(x, found, {}, found.loops[0].target) is not x for x in behind):
                    return found
        return None

    def fresh(self) -> tuple[Var, Var]:
        """A name for a value, and one for the array that keeps it."""
        k = 1
        while {f"w{k}", f"w{k}_before"} & self.taken:
            k += 1
        self.taken |= {f"w{k}", f"w{k}_before"}
        self.names |= {f"w{k}"}
        return Var(f"w{k}", True), Var(f"w{k}_before", True)

    # ------------------------------------------------------------------------------ what is computed in each trip

    def calls(self, s: Any, loops: tuple[For, ...]) -> list[Found]:
        """The costly calls that each trip of a nest of counted loops certainly computes."""
        if isinstance(s, For):
            target = s.target
            if trips_of(s) is None or s.orelse or not isinstance(target, Var) or any(map(leaves_early, s.body)):
                return []
            if any(target.name in gives(x) for x in s.body) or target.name in {loop.target.name for loop in loops}:
                return []
            return [found for x in s.body for found in self.calls(x, (*loops, s))]
        if not loops or not isinstance(s, Assign | Augment) or not self.is_number(s):
            return []
        return [Found(n, loops) for n in arithmetic(s.value) if isinstance(n, Call) and self.costly(n)]

    def is_number(self, s: Any) -> bool:
        """Whether what a statement computes is a number: then so is what it adds and multiplies."""
        (target,) = s.targets if isinstance(s, Assign) and len(s.targets) == 1 else (getattr(s, "target", None),)
        if isinstance(target, Item):
            return self.arrays.element(target)
        return isinstance(target, Var) and target.name in self.numbers

    def costly(self, e: Call) -> bool:
        """Whether a call takes longer than a look at memory, and changes nothing."""
        if not isinstance(e.func, Global) or not harmless(e, self.known):
            return False
        return e.func.value is DEFINED_HERE or is_costly(e)

    # ------------------------------------------------------------------------------------------ what stays the same

    def has_places(self, found: Found, scope: frozenset[str]) -> bool:
        """Whether a call reads an array in scope that has a place for each of the trips."""
        names = [loop.target.name for loop in found.loops]
        for n in walk(found.call.args):
            if isinstance(n, Item) and self.arrays.element(n) and n.value.name in self.arrays.lengths.keys() & scope:
                index, lengths = indices(n), self.arrays.lengths[n.value.name]
                at = {i.name: n for i, n in zip(index, lengths, strict=True) if isinstance(i, Var)}
                ends = [trips.end for loop in found.loops if (trips := trips_of(loop)) is not None]
                if len(index) == len(names) and set(at) == set(names):
                    return all(key(at[name]) == key(end) for name, end in zip(names, ends, strict=True))
        return False

    def until(self, found: Found, s: Any, rest: list[Any]) -> int:
        """For how many of the statements behind its nest, the call's value is the same."""
        read = mentions(found.call) - {loop.target.name for loop in found.loops}
        if not leaves_alone(s, read, self.arrays, self.known):
            return 0
        return next((k for k, x in enumerate(rest) if not leaves_alone(x, read, self.arrays, self.known)), len(rest))

    # -------------------------------------------------------------------------------------------------- in its place

    def rewritten(self, s: Any, found: Found, around: dict[str, For], instead: Any) -> Any:
        """A statement with a value that is kept in the places of the call, where the same loops are around it."""
        if isinstance(s, COMPOUND):
            inside = {n: loop for n, loop in around.items() if n not in gives(s)}
            if isinstance(s, For) and isinstance(s.target, Var) and not any(s.target.name in gives(x) for x in s.body):
                inside[s.target.name] = s
            body, orelse = (tuple(self.rewritten(x, found, inside, instead) for x in b) for b in (s.body, s.orelse))
            changed = any(x is not y for x, y in zip((*body, *orelse), (*s.body, *s.orelse), strict=True))
            return replace(s, body=body, orelse=orelse) if changed else s
        if not isinstance(s, Assign | Augment):
            return s
        for loop in found.loops:
            other = around.get(loop.target.name)
            if other is None or not same_trips(other, loop):
                return s
        value = with_value(s.value, found.call, instead)
        return s if value is s.value else replace(s, value=value)


def with_value(e: Any, call: Call, instead: Any) -> Any:
    """An expression with something else in the places of a call that it adds or multiplies."""
    if isinstance(e, Op) and e.op in ARITHMETIC:
        args = tuple(with_value(a, call, instead) for a in e.args)
        return e if all(a is b for a, b in zip(args, e.args, strict=True)) else replace(e, args=args)
    if isinstance(e, IfExp):
        then, orelse = (with_value(a, call, instead) for a in (e.then, e.orelse))
        return e if then is e.then and orelse is e.orelse else replace(e, then=then, orelse=orelse)
    return instead if isinstance(e, Call) and key(e) == key(call) else e


def first(s: For, found: Found, w: Var, there: Item) -> For:
    """A nest of loops that keeps the value of a call where it computes it."""
    body: list[Any] = list(s.body)
    if len(found.loops) > 1:
        k = next(k for k, x in enumerate(body) if x is found.loops[1])
        body[k] = first(body[k], found._replace(loops=found.loops[1:]), w, there)
    else:
        k = next(k for k, x in enumerate(body) if isinstance(x, Assign | Augment) and computes(x, found.call))
        value = with_value(body[k].value, found.call, w)
        body[k : k + 1] = [Assign((w,), found.call), Assign((there,), w), replace(body[k], value=value)]
    return replace(s, body=tuple(body))


def computes(s: Any, call: Call) -> bool:
    """Whether a statement adds or multiplies the value of a call."""
    return any(n is call for n in arithmetic(s.value))
