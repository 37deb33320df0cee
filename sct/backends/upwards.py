"""Nests that count down what an earlier nest counted up: they count up too, where their trips may come in any order.

    p = d                                         p = d
    for i in range(d):                            for i in range(d):
        for j in range(i + 1, d):                     for j in range(i + 1, d):
            z[j] += L[p] * x[i]                           z[j] += L[p] * x[i]
            p += 1                                        p += 1
    ...                                    ->     ...
    for i in range(d - 1, -1, -1):                p = d
        for j in range(d - 1, i, -1):             for i in range(d):
            p -= 1                                    for j in range(i + 1, d):
            bL[p] += x[i] * bz[j]                         bL[p] += x[i] * bz[j]
                                                          p += 1

Memory is gone through faster that way, and a nest that only counts is not needed any more.  Trips may come in any order
where each gives names values before it reads them, or only adds to them, and where the same holds for the places of
arrays that have no other name, or each trip has its own; so but for rounding the sums are the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from typing import Any, NamedTuple

from sct.backends.any_order import InAnyOrder, only_added_to, only_adds, own_name, own_places, stored
from sct.backends.preallocated import way
from sct.backends.trips import is_range, less_by_one, steady
from sct.core.lang import Assign, Augment, Comment, Const, For, Function, If, Pass, Var
from sct.core.walk import walk
from sct.facts.liveness import given_by_target, live_before
from sct.tidy.algebra import literal
from sct.tidy.blocks import COMPOUND, gives, mentions, open_to_passes

Block = list[Any]


class Counted(NamedTuple):
    """A counter: the statements of a block that start it and that count it up, by place; the loops that do so."""

    start: int
    there: int
    loops: list[For]


def upwards(function: Function, known: frozenset[str]) -> Function:
    """The function with such nests; known: the functions of the text that change nothing."""
    if not open_to_passes(function):
        return function
    return replace(function, body=tuple(_Upwards(function, known).block(function.body, set())))


class _Upwards:
    def __init__(self, function: Function, known: frozenset[str]) -> None:
        self.asked = InAnyOrder(function, known)

    def block(self, statements: Iterable[Any], behind: set[str]) -> Block:
        """A block with such nests in it and within it; behind: the names that are read behind it."""
        out: Block = list(statements)
        for k, s in enumerate(out):
            if isinstance(s, COMPOUND):
                around = live_before(out[k + 1 :], behind)
                around |= set() if isinstance(s, If) else live_before((s,))
                out[k] = replace(s, body=tuple(self.block(s.body, around)), orelse=tuple(self.block(s.orelse, around)))
        for k in range(len(out) - 1, -1, -1):
            step = counts_down(out[k])
            found = None if step is None else self.counted(out[:k], out[k], step)
            if step is None or found is None or step.target.name in live_before(out[k + 1 :], behind):
                continue
            back = way(out[k], lambda s, step=step: s is step)  # type: ignore[misc]
            if self.in_any_order(back, step.target.name, live_before(out[k + 1 :], behind)):
                out[k:] = [replace(out[found.start]), turned(back, found.loops, step), *out[k + 1 :]]
                if is_only_counted(out[found.there], out[found.there + 1 : k], step.target.name):
                    del out[found.there], out[found.start]
                return self.block(out, behind)
        return out

    def counted(self, ahead: Block, s: For, step: Augment) -> Counted | None:
        """The counter of a nest that counts down, if what stands ahead of it in its block counted it up."""
        name = step.target.name
        given = [k for k, x in enumerate(ahead) if name in gives(x)]
        if len(given) < 2 or times_given((s,), name) != 1 or times_given((ahead[given[-1]],), name) != 1:
            return None
        start, there = given[-2:]
        first = ahead[start]
        plain = isinstance(first, Assign) and len(first.targets) == 1 and isinstance(first.targets[0], Var)
        up = way(ahead[there], lambda x: is_step(x, "+") and x.target.name == name)
        back = way(s, lambda x: x is step)
        if not plain or not steady(first.value) or not up or len(up) != len(back) or not is_step(up[-1].body[-1], "+"):
            return None
        around = (x for loop, inner in pairwise(back) for x in loop.body if x is not inner)
        if any(name in mentions(x) for x in around):
            return None  # there it is another number, on the way up
        asked = mentions(first.value).union(*(mentions(x.iter) for x in up)) - {x.target.name for x in up}
        if any(asked & gives(x) for x in (*ahead[start:], s)) or not all(map(mirrored, up, back)):
            return None
        return Counted(start, there, up)

    # ------------------------------------------------------------------------------------------------- in any order

    def in_any_order(self, loops: list[For], counter: str, behind: set[str]) -> bool:
        """Whether the trips of each loop of a nest may come in any order; counter: what is another number in each."""
        if loops[0].target.name in behind:
            return False
        for k, loop in enumerate(loops):
            inner = loops[k + 1] if k + 1 < len(loops) else None
            if not all(map(self.asked.harmless, loop.body)):
                return False
            given = frozenset().union(*map(gives, loop.body)) - {counter}
            if not all(only_added_to(loop.body, n) or own_name(loop, n, behind) for n in given):
                return False
            if not all(only_adds(loop, n) or own_places(loop, n) for n in stored(loop)):
                return False
            if inner is not None:
                at = next(k for k, x in enumerate(loop.body) if x is inner)
                behind = live_before(loop.body[at + 1 :], behind | live_before(loop.body))
        return True


def counts_down(s: Any) -> Augment | None:
    """The statement with which a nest of loops begins to count down in each trip of all of them."""
    while isinstance(s, For):
        body = [x for x in s.body if not isinstance(x, Comment)]
        first = body[0] if body else None
        if isinstance(first, Augment) and is_step(first, "-"):
            return first
        inner = [x for x in body if isinstance(x, For) and any(is_step(n, "-") for n in walk((x,)))]
        s = inner[0] if len(inner) == 1 else None
    return None


def is_step(s: Any, op: str) -> bool:
    """Whether a statement adds 1 to a name, or takes it away."""
    return isinstance(s, Augment) and s.op == op and isinstance(s.target, Var) and literal(s.value) == 1


def times_given(block: Iterable[Any], name: str) -> int:
    """By how many statements and headers a name is given a value."""
    found = list(walk(tuple(block)))
    plainly = sum(name in gives(n) for n in found if isinstance(n, Assign | Augment))
    return plainly + sum(name in given_by_target(n.target) for n in found if isinstance(n, For))


def mirrored(up: For, down: For) -> bool:
    """Whether a loop over `range(b - 1, a - 1, -1)` comes back where one over `range(a, b)` went."""
    if up.target.name != down.target.name or not (is_range(up.iter) and is_range(down.iter)):
        return False
    first, end = (Const(0), *up.iter.args)[-2:]
    if len(up.iter.args) > 2 or len(down.iter.args) != 3 or literal(down.iter.args[2]) != -1:
        return False
    return less_by_one(down.iter.args[0], end) and less_by_one(down.iter.args[1], first)


def turned(back: list[For], up: list[For], step: Augment) -> For:
    """A nest that counts up, as another one does."""
    loop, *inner = back
    if inner:
        body = tuple(turned(inner, up[1:], step) if x is inner[0] else x for x in loop.body)
    else:
        at = next(k for k, x in enumerate(loop.body) if x is step)
        body = (*loop.body[at + 1 :], replace(step, op="+"))
    return replace(loop, iter=up[0].iter, body=body)


def is_only_counted(s: For, between: Block, name: str) -> bool:
    """Whether a nest does nothing but count what nobody reads before it is started again."""
    plain = all(isinstance(n, For | Comment | Pass) or is_step(n, "+") for n in statements(s))
    return plain and not any(name in mentions(x) for x in between)


def statements(s: Any) -> list[Any]:
    """A statement and those within it."""
    return [s, *(n for x in s.body for n in statements(x))] if isinstance(s, For) else [s]
