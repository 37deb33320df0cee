"""Arrays of one shape that are made one after the other are parts of one array.

    x_before = np.empty((n, k))                   memory = np.empty((3, n, k))
    y_before = np.empty((n, k))           ->      x_before = memory[0]
    z_before = np.empty((n, k))                   y_before = memory[1]
                                                  z_before = memory[2]

The C library gives memory back to the system where more than two of the largest arrays are free, and the next call has
to ask for it page by page: a quarter of the time of a loop that keeps ten arrays.  One array is the largest.  What is
returned stays an array of its own, for it would hold the others.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import count, groupby
from typing import Any

import numpy as np

from sct.backends.ahead import returned
from sct.backends.own import Arrays, is_making
from sct.backends.preallocated import place
from sct.core.lang import Assign, Call, Const, Display, Function, Global, Item, Var
from sct.core.walk import walk
from sct.tidy.blocks import in_each_block, open_to_passes
from sct.tidy.keys import key

FEW = 2  # so many of the largest stay


def one_block(function: Function) -> Function:
    """The function with such arrays of its own in one."""
    if not open_to_passes(function):
        return function
    arrays = Arrays(function)
    taken = {n.name for n in walk(function) if isinstance(n, Var | Global)}
    own = arrays.axes.keys() - returned(function)

    def lengths(s: Any) -> tuple[Any, ...] | None:
        """The lengths of the array that a statement of ours makes."""
        name = s.targets[0].name if is_making(s) and s.at is None else ""
        if name not in own or s is not arrays.makings[name] or s.value.func.value is not np.empty:
            return None
        (shape,) = s.value.args
        return shape.items if isinstance(shape, Display) else (shape,)

    def in_block(block: list[Any]) -> list[Any]:
        runs = [(makes, list(run)) for makes, run in groupby(block, lambda s: lengths(s) is not None)]
        return [s for makes, run in runs for s in (in_one(run) if makes else run)]

    def in_one(makings: list[Any]) -> list[Any]:
        """Statements that make arrays one after the other, with those of one shape in one array."""
        out: list[Any] = []
        for s in makings:
            alike = [x for x in makings if key(lengths(x)) == key(lengths(s))]
            if len(alike) <= FEW:
                out.append(s)
            elif s is alike[0]:
                memory = Var(next(name for k in count(1) if (name := f"memory{k if k > 1 else ''}") not in taken))
                taken.add(memory.name)
                shape = place((Const(len(alike)), *(lengths(s) or ())))
                out.append(Assign((memory,), Call(Global(np.empty), (shape,))))
                out += [replace(x, value=Item(memory, Const(k))) for k, x in enumerate(alike)]
        return out

    return replace(function, body=tuple(in_each_block(function.body, in_block)))

