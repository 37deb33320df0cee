"""The deepest loop of a function, its trips shared out to threads.

    for s in range(n):                            threads = get_num_threads()
        for i in range(d):                        total_parts = np.zeros(threads)
            z[i] = x[s, i] * w[i]                 bw_parts = np.zeros((threads,) + bw.shape, bw.dtype)
        ...                                       for t in prange(threads):
        total += y                                    z_part = np.empty_like(z)
        for i in range(d):                            total_part = 0.0
            bw[i] += z[i] * x[s, i]       ->          bw_part = bw_parts[t]
                                                      for s in range(n * t // threads, n * (t + 1) // threads):
                                                          ... of z_part, total_part, bw_part
                                                      total_parts[t] = total_part
                                                  for t in range(threads):
                                                      total += total_parts[t]
                                                      bw += bw_parts[t]

Each name and array that a trip gives values is its own (the trip gives it a value before it reads it, and nobody reads
it later), or a sum (trips only add to it), or an array of which each trip has places of its own.  Where it is something
else the loop, with those within it, is left to one thread; where none can be shared out the request is refused: no
thread ever changes a place of memory that another one uses.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, count
from typing import Any, NamedTuple

import numpy as np

from sct.backends.accesses import accesses
from sct.backends.any_order import InAnyOrder, only_added_to, only_adds, own_name, own_places, stored
from sct.backends.filled import bounds, filled
from sct.core.lang import (
    Assign,
    At,
    Attr,
    Augment,
    Break,
    Call,
    Const,
    Continue,
    Display,
    For,
    Function,
    Global,
    If,
    Item,
    Op,
    Raise,
    Return,
    Var,
    While,
)
from sct.core.walk import substitute, walk
from sct.facts.liveness import live_before
from sct.tidy.accumulators import mentions_of
from sct.tidy.blocks import COMPOUND, gives, mentions, open_to_passes
from sct.tidy.numbering import users_names

Block = tuple[Any, ...]
NO_LOOP = "it has no loop over a range"


class Objection(NamedTuple):
    """Why the trips of a loop cannot be shared out, and the place in the user's file that shows it, if there is one."""

    reason: str
    at: At | None = None


class NotSharedOutError(Exception):
    """Why the trips of no loop can be shared out: with the objection to the first that was looked at."""

    def __init__(self, objection: Objection) -> None:
        self.objection = objection
        super().__init__(objection.reason)


def parallel(function: Function, known: frozenset[str]) -> Function:
    """The function with such a loop; known: the functions of the text that change nothing.

    Raises NotSharedOutError.
    """
    if not open_to_passes(function):
        raise NotSharedOutError(Objection("it has more than assignments, branches and loops"))
    sharing = _Sharing(function, known)
    body = sharing.block(function.body, set())
    if body is None:
        raise NotSharedOutError(sharing.first or Objection(NO_LOOP))
    more = frozenset(sharing.numbers)
    return replace(function, body=body, numbers=function.numbers | more)


class _Sharing:
    def __init__(self, function: Function, known: frozenset[str]) -> None:
        self.function = function
        self.asked = InAnyOrder(function, known)
        self.arrays = self.asked.arrays
        self.taken = mentions_of(function) | users_names(function)
        self.numbers: set[str] = set()
        self.first: Objection | None = None

    def block(self, block: Block, behind: set[str]) -> Block | None:
        """A block in which the deepest loop is shared out, or the deepest one within it; None where none is."""
        for k in sorted(range(len(block)), key=lambda k: -depth(block[k])):
            s = block[k]
            after = live_before(block[k + 1 :], behind)
            if not depth(s):
                return None
            if isinstance(s, For):
                found = next(self.objections(s, after), None)
                if found is None:
                    return (*block[:k], *self.shared_out(s), *block[k + 1 :])
                self.first = self.first or found
            elif isinstance(s, If):
                body, orelse = self.block(s.body, after), self.block(s.orelse, after)
                if body is not None or orelse is not None:
                    made = replace(s, body=body or s.body, orelse=orelse or s.orelse)
                    return (*block[:k], made, *block[k + 1 :])
        return None

    # --------------------------------------------------------------------------------------------- what must be so

    def objections(self, loop: For, behind: set[str]) -> Iterator[Objection]:
        """Why the trips of a loop cannot be shared out; nothing if they can."""
        counter = getattr(loop.target, "name", "...")
        of = f"trips of the loop over `{counter}`"
        if not isinstance(loop.target, Var) or bounds(loop) is None or loop.orelse:
            yield Objection(f"the {of} are not those of a range in steps of 1, from a number written out", loop.at)
            return
        inside = list(statements(loop.body))
        for s in inside:
            if isinstance(s, Break | Continue | Return | Raise):
                yield Objection(f"the {of} may be left early", s.at)
        for s in inside:
            if gives(s) & (mentions(loop.iter) | {counter}):
                yield Objection(f"the {of} change what it counts", s.at)
        harmful = [s.at for s in inside if not self.asked.harmless(s)]
        if harmful:
            at = next(filter(None, harmful), loop.at)  # the user's first
            yield Objection(f"the {of} do more than to give their own names and arrays values", at)
        if counter in behind:
            yield Objection(f"`{counter}` is read after its loop", loop.at)
        given = frozenset().union(*map(gives, loop.body))
        passed = [n for n in sorted(given) if not own_name(loop, n, behind) and not self.is_sum(loop, n)]
        places = {n: next((s.at for s in inside if n in gives(s)), None) for n in passed}
        for name in sorted(passed, key=lambda n: places[n] is None):
            yield Objection(f"{of} hand on `{name}`", places[name] or loop.at)
        for name in sorted(stored(loop) - given):
            if not (own_places(loop, name) or only_adds(loop, name) or self.is_scratch(loop, name)):
                yield Objection(f"{of} may store at one place of `{name}`", loop.at)

    def is_sum(self, loop: For, name: str) -> bool:
        """Whether the trips of a loop only add floats to a name."""
        return name in self.function.floats and only_added_to(loop.body, name)

    def is_scratch(self, loop: For, name: str) -> bool:
        """Whether each trip gives the places of an array that it asks for a value first, and nobody else asks."""
        inside = accesses(loop, name)
        making = self.arrays.makings[name]
        everywhere = [a for x in self.function.body for a in accesses(x, name) if a.statement is not making]
        lengths = self.arrays.lengths.get(name, ())
        return len(inside) == len(everywhere) and filled(loop.body, name, lengths)

    # ------------------------------------------------------------------------------------------------ in its place

    def shared_out(self, loop: For) -> Iterator[Any]:
        """The statements in the place of a loop."""
        import numba

        given = frozenset().union(*map(gives, loop.body))
        sums = [n for n in sorted(given) if self.is_sum(loop, n)]
        used = [n for n in sorted(stored(loop) - given) if not own_places(loop, n)]
        added = [n for n in used if only_adds(loop, n)]
        scratch = [n for n in used if n not in added]
        threads, t = self.fresh("threads"), self.fresh("t")
        part = {n: self.fresh(f"{n}_part") for n in (*sums, *added, *scratch)}
        parts = {n: self.fresh(f"{n}_parts") for n in (*sums, *added)}
        variables = {n.name: n for n in walk((loop,)) if isinstance(n, Var)}
        self.numbers |= {threads.name, t.name, *(part[n].name for n in sums)}
        yield Assign((threads,), Call(Global(numba.get_num_threads), ()))
        for n in sums:
            yield Assign((parts[n],), Call(Global(np.zeros), (threads,)))
        for n in added:
            shape = Op("+", (Display("tuple", (threads,)), Attr(variables[n], "shape")))
            yield Assign((parts[n],), Call(Global(np.zeros), (shape, Attr(variables[n], "dtype"))))
        begin: list[Any] = [Assign((part[n],), Call(Global(np.empty_like), (variables[n],))) for n in scratch]
        begin += [Assign((part[n],), Const(0.0)) for n in sums]
        begin += [Assign((part[n],), Item(parts[n], t)) for n in added]
        inner = substitute(loop, lambda e: part.get(e.name) if isinstance(e, Var) else None)
        inner = replace(inner, iter=Call(Global(range), share(loop, t, threads)))
        end = [Assign((Item(parts[n], t),), part[n]) for n in sums]
        yield For(t, Call(Global(numba.prange), (threads,)), (*begin, inner, *end), ())
        together = tuple(Augment(variables[n], "+", Item(parts[n], t)) for n in (*sums, *added))
        if together:
            yield For(t, Call(Global(range), (threads,)), together, ())

    def fresh(self, name: str) -> Var:
        """A variable of a name that is not taken."""
        found = next(n for n in chain((name,), (f"{name}{k}" for k in count(1))) if n not in self.taken)
        self.taken |= {found}
        return Var(found, True)


def statements(block: Block) -> Iterator[Any]:
    """The statements of a block and those within them, those that hold others last."""
    for s in block:
        if isinstance(s, COMPOUND):
            yield from statements((*s.body, *s.orelse))
        yield s


def depth(s: Any) -> int:
    """How many loops there are within one another."""
    inner = max((depth(x) for x in (*s.body, *s.orelse)), default=0) if isinstance(s, COMPOUND) else 0
    return inner + isinstance(s, For | While)


def share(loop: For, t: Var, threads: Var) -> tuple[Any, Any]:
    """The first of the trips of one thread, and the first of those of the next."""
    first, end = bounds(loop) or (0, Const(0))
    trips = end if first == 0 else Op("-", (end, Const(first)))

    def begin(t: Any) -> Any:
        of = Op("//", (Op("*", (trips, t)), threads))
        return of if first == 0 else Op("+", (Const(first), of))

    return begin(t), begin(Op("+", (t, Const(1))))
