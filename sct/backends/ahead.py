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
trip changes them, and the array can certainly be made: the loop may have no trip.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from sct.backends.own import Arrays, is_making
from sct.backends.trips import after, not_negative, steady, within
from sct.core.lang import Assign, Call, Const, Display, For, Function, Global, Item, Slice, Var, While
from sct.tidy.algebra import literal
from sct.tidy.blocks import COMPOUND, gives, mentions, open_to_passes
from sct.tidy.lengths import NEW


def ahead(function: Function) -> Function:
    """The function with such arrays made once."""
    if not open_to_passes(function):
        return function
    arrays = Arrays(function)
    made = {name: s for name, s in arrays.makings.items() if name in arrays.alone and s.value.func.value in NEW[:2]}

    def in_block(block: Any, known: dict[str, Any]) -> tuple[Any, ...]:
        """A block with what its loops need made ahead of them; known: the names that have values, and what of."""
        out: list[Any] = []
        for s in block:
            if isinstance(s, COMPOUND):
                inside = within(s, known)
                body, orelse = in_block(s.body, inside), in_block(s.orelse, inside)
                if isinstance(s, For | While):
                    moved = [x for x in body if makes(x, made) and may_move(x, s, known)]
                    out += [replace(x, value=replace(x.value, func=Global(np.empty))) for x in moved]
                    body = tuple(y for x in body for y in (cleared(x) if x in moved else [x]))
                s = replace(s, body=body, orelse=orelse)
            out.append(s)
            known = after(s, known) | told(s)
        return tuple(out)

    return replace(function, body=in_block(function.body, {p.var.name: None for p in function.params}))


def makes(s: Any, made: Any) -> bool:
    """Whether a statement makes one of some arrays."""
    return is_making(s) and s.targets[0].name in made


def cleared(s: Assign) -> list[Assign]:
    """What a trip must do where it made an array."""
    everywhere = Item(s.targets[0], Slice(None, None, None))
    return [] if s.value.func.value is np.empty else [Assign((everywhere,), Const(0.0), s.at)]


def told(s: Any) -> dict[str, Any]:
    """The names that an array was made with as its lengths: then they are none below 0."""
    shape = s.value.args[0] if is_making(s) and s.value.func.value in NEW else None
    lengths = shape.items if isinstance(shape, Display) else (shape,)
    return {n.name: Const(0) for n in lengths if isinstance(n, Var)}


def may_move(s: Assign, loop: Any, known: dict[str, Any]) -> bool:
    """Whether an array that a loop's body makes can as well be made ahead of the loop."""
    (shape,) = s.value.args
    lengths = shape.items if isinstance(shape, Display) else (shape,)
    return mentions(shape) <= known.keys() - gives(loop) and all(certain(n, known) for n in lengths)


def certain(length: Any, known: dict[str, Any]) -> bool:
    """Whether a length is a number that is not below 0, and the same all the time."""
    if isinstance(length, Call) and isinstance(length.func, Global) and length.func.value is max:
        return all(map(steady, length.args)) and any(literal(a) == 0 for a in length.args)
    return steady(length) and not_negative(length, known)
