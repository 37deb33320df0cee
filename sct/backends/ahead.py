"""Arrays that each trip of a loop makes anew: one array, made ahead of the loop.

    for s in range(n):                            w_before = np.empty(k)
        w_before = np.empty(k)                    squares = np.empty(k)
        squares = np.zeros(k)                     for s in range(n):
        for c in range(k):                 ->         squares[:] = 0.0
            w_before[c] = f(c)                        for c in range(k):
            squares[c] += x[s, c]                         w_before[c] = f(c)
        ...                                               squares[c] += x[s, c]
                                                      ...

Only of arrays that have no other name, so that none outlives its trip; and only where the lengths are there already, no
trip changes them, and the array can certainly be made: the loop may have no trip.  Where a length is the smaller one of
several numbers in each trip, as in the last of several blocks, the array has the largest that this can be; then no
place of it may be counted from its end.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

import numpy as np

from sct.backends.accesses import accesses, counts_once, not_below
from sct.backends.own import Arrays, is_making
from sct.backends.preallocated import place
from sct.backends.trips import after, not_negative, steady, within
from sct.core.lang import Assign, Call, Const, Display, For, Function, Global, Item, Op, Return, Slice, Var, While
from sct.core.walk import walk
from sct.rules.core_functions import MADE_LIKE
from sct.tidy.algebra import literal
from sct.tidy.blocks import COMPOUND, gives, mentions, open_to_passes
from sct.tidy.lengths import NEW


def ahead(function: Function) -> Function:
    """The function with such arrays made once."""
    if not open_to_passes(function):
        return function
    arrays = Arrays(function)
    own = {n for n in arrays.alone if arrays.makings[n].value.func.value in NEW[:2]} - returned(function)
    known_lengths = (own & arrays.lengths.keys()) - shapes_asked(function)
    from_start = {n for n in known_lengths if counted_from_start(function, arrays.makings[n])}

    def in_block(block: Any, known: dict[str, Any]) -> tuple[Any, ...]:
        """A block with what its loops need made ahead of them; known: the names that have values, and what of."""
        out: list[Any] = []
        for s in block:
            if isinstance(s, COMPOUND):
                inside = within(s, known)
                body, orelse = in_block(s.body, inside), in_block(s.orelse, inside)
                if isinstance(s, For | While):
                    moved = [(x, made) for x in body if (made := made_ahead(x, s, known)) is not None]
                    out += [made for _, made in moved]
                    body = tuple(y for x in body for y in (cleared(x) if any(x is m for m, _ in moved) else [x]))
                s = replace(s, body=body, orelse=orelse)
            out.append(s)
            known = after(s, known) | told(s)
        return tuple(out)

    def made_ahead(s: Any, loop: Any, known: dict[str, Any]) -> Assign | None:
        """The making of an array ahead of a loop whose body makes it, if that may be."""
        name = s.targets[0].name if is_making(s) else None
        if name not in own:
            return None
        (shape,) = s.value.args
        lengths = shape.items if isinstance(shape, Display) else (shape,)
        most = [at_most(n, loop, known, arrays.given if name in from_start else {}, function.arrays) for n in lengths]
        if any(n is None for n in most):
            return None
        made: Assign = replace(s, value=Call(Global(np.empty), (place(most),)))
        return made

    return replace(function, body=in_block(function.body, {p.var.name: None for p in function.params}))


def returned(function: Function) -> set[str]:
    """The names of what a function returns."""
    return {n.name for s in walk(function.body) if isinstance(s, Return) for n in walk((s,)) if isinstance(n, Var)}


def shapes_asked(function: Function) -> set[str]:
    """The names of what other arrays have the shape of."""
    calls = [n for n in walk(function.body) if isinstance(n, Call) and isinstance(n.func, Global)]
    return {a.name for n in calls if n.func.value in MADE_LIKE for a in n.args if isinstance(a, Var)}


def scratch(function: Function, arrays: Arrays) -> frozenset[str]:
    """The names of arrays with known lengths of which nobody asks for anything but single elements."""
    return (arrays.alone & arrays.lengths.keys()) - returned(function) - shapes_asked(function)


def counted_from_start(function: Function, making: Assign) -> bool:
    """Whether each place of an array that is asked for is told by counters that are not below 0."""
    name = making.targets[0].name
    found = [a for s in function.body for a in accesses(s, name) if a.statement is not making]
    return all(a.place is not None and all(not_below(i, a.loops) for i in a.place) for a in found)


def cleared(s: Assign) -> list[Assign]:
    """What a trip must do where it made an array."""
    everywhere = Item(s.targets[0], Slice(None, None, None))
    return [] if s.value.func.value is np.empty else [Assign((everywhere,), Const(0.0), s.at)]


def told(s: Any) -> dict[str, Any]:
    """The names that an array was made with as its lengths: then they are none below 0."""
    shape = s.value.args[0] if is_making(s) and s.value.func.value in NEW else None
    lengths = shape.items if isinstance(shape, Display) else (shape,)
    return {n.name: Const(0) for n in lengths if isinstance(n, Var)}


def at_most(length: Any, loop: Any, known: dict[str, Any], given: dict[str, int], arrays: Collection[str]) -> Any:
    """A length of an array that is made ahead of a loop; None where it cannot be told.  given: how often names are
    given values; empty where the array may not be longer than in the loop.  arrays: the names of what is no list."""
    there = known.keys() - gives(loop)
    if mentions(length) <= there:
        return length if certain(length, known, arrays) else None
    if not isinstance(length, Var) or given.get(length.name) != 1:
        return None
    least = next((s.value for s in loop.body if isinstance(s, Assign) and gives(s) == {length.name}), None)
    if not (isinstance(least, Call) and isinstance(least.func, Global) and least.func.value is min):
        return None
    if len(least.args) < 2 or least.keywords:
        return None
    most = [highest(e, loop, known) for e in least.args]
    told = all(steady(e) and mentions(e) <= there for e in most)
    return Call(Global(max), (Call(Global(min), tuple(most)), Const(0))) if told else None


def highest(e: Any, loop: Any, known: dict[str, Any]) -> Any:
    """n for n - s, where s is the counter of a loop that begins with 0 or a little later."""
    counter = e.args[1] if isinstance(e, Op) and e.op == "-" and len(e.args) == 2 else None
    counts = isinstance(counter, Var) and isinstance(loop, For) and counts_in(loop, counter.name, known)
    return e.args[0] if counts else e


def counts_in(loop: For, name: str, known: dict[str, Any]) -> bool:
    """Whether a loop's counter has this name, and is never below 0: between two numbers that are not."""
    if not counts_once(loop) or loop.target.name != name:
        return False
    ends = (Const(0), *loop.iter.args)[-2:] if len(loop.iter.args) < 3 else loop.iter.args[:2]
    return type(literal(ends[0])) is int and literal(ends[0]) >= 0 and not_negative(ends[1], known)


def certain(length: Any, known: dict[str, Any], arrays: Collection[str]) -> bool:
    """Whether a length is a number that is not below 0, and the same all the time."""
    if isinstance(length, Call) and isinstance(length.func, Global) and length.func.value is max:
        return all(steady(a, arrays=arrays) for a in length.args) and any(literal(a) == 0 for a in length.args)
    return steady(length, arrays=arrays) and not_negative(length, known)
