"""Arrays that each trip of a loop makes, with nothing in them: one array, made ahead of the loop.

    for s in range(n):                            w_before = np.empty(k)
        w_before = np.empty(k)                    for s in range(n):
        for c in range(k):                 ->         for c in range(k):
            w_before[c] = f(c)                            w_before[c] = f(c)
        ...                                           ...

Only of arrays that have no other name, so that none outlives its trip; and only where the lengths are there already, no
trip changes them, and the array can certainly be made: the loop may have no trip.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from sct.backends.own import Arrays
from sct.backends.trips import after, not_negative, steady, within
from sct.core.lang import Assign, Call, Display, For, Function, Global, While
from sct.tidy.algebra import literal
from sct.tidy.blocks import COMPOUND, gives, mentions, open_to_passes


def ahead(function: Function) -> Function:
    """The function with such arrays made once."""
    if not open_to_passes(function):
        return function
    arrays = Arrays(function)
    empty = {id(s) for name, s in arrays.makings.items() if name in arrays.alone and s.value.func.value is np.empty}

    def in_block(block: Any, known: dict[str, Any]) -> tuple[Any, ...]:
        """A block with what its loops need made ahead of them; known: the names that have values, and what of."""
        out: list[Any] = []
        for s in block:
            if isinstance(s, COMPOUND):
                inside = within(s, known)
                body, orelse = in_block(s.body, inside), in_block(s.orelse, inside)
                moved = [x for x in body if id(x) in empty and isinstance(s, For | While) and may_move(x, s, known)]
                out += moved
                s = replace(s, body=tuple(x for x in body if x not in moved), orelse=orelse)
            out.append(s)
            known = after(s, known)
        return tuple(out)

    return replace(function, body=in_block(function.body, {p.var.name: None for p in function.params}))


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
