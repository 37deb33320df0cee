"""Adjoint memory that is made of zeros, and that a nest of loops then adds to at each place, is given values there.

    bz = np.zeros(d)                              bz = np.empty(d)
    for c in range(k):                            for c in range(k):
        for i in range(d):                            for i in range(d):
            bz[i] += 2.0 * z[i] * b        ->             bz[i] = 2.0 * z[i] * b
        for i in range(d):                            for i in range(d):
            w = bz[i]                                     w = bz[i]
            bz[i] = 0.0                                   bx[i] += w
            bx[i] += w

The array has no other name.  The nest comes to each place once, ahead of all else that is done to the place.  Where the
array is made outside of the loop in whose trips all of that is done, each trip must leave zeros: its last nest puts a
zero at each place, which then nobody reads.  Zeros that are put where nobody reads them again go in any case.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from sct.backends.accesses import accesses, apart, covers, unconditional
from sct.backends.own import Arrays, is_making
from sct.backends.preallocated import place
from sct.core.lang import Assign, Augment, Call, Const, For, Function, Global, Item, Op, Var, While
from sct.rules.core_functions import ZEROS_LIKE
from sct.tidy.algebra import coefficient, neg
from sct.tidy.blocks import COMPOUND, gives, in_each_block, leaves_early, open_to_passes
from sct.tidy.dead import dead

Lengths = tuple[Any, ...]
UNREAD = Var("0", True)  # no name that a text could have


def overwritten(function: Function) -> Function:
    """The function with such arrays, without zeros that nobody reads."""
    if not open_to_passes(function):
        return function
    function = replace(function, body=tuple(in_each_block(function.body, told_apart)))
    arrays = Arrays(function)
    body = function.body
    for name, s in arrays.makings.items():
        if s.value.func.value in (np.zeros, ZEROS_LIKE) and name in arrays.alone & arrays.lengths.keys():
            body = in_block(body, s, arrays.lengths[name])
    asked = {s.value.args[0].name for s in arrays.makings.values() if s.value.func.value is ZEROS_LIKE}

    def ours(block: list[Any]) -> list[Any]:
        """A block in which what had been made for its shape alone may go."""
        return [replace(s, at=None) if is_making(s) and s.targets[0].name in asked else s for s in block]

    return dead(replace(function, body=tuple(in_each_block(body, ours))))


def told_apart(block: list[Any]) -> list[Any]:
    """A block in which no statement is the same object as one elsewhere, which would change with it."""
    return [replace(s) if isinstance(s, Assign | Augment) else s for s in block]


def in_block(block: Any, making: Assign, lengths: Lengths) -> tuple[Any, ...]:
    """A block, with those within it, in which an array is made without zeros where that is right."""
    for k, s in enumerate(block):
        if s is making:
            name = making.targets[0].name
            rest, given = overwriting(tuple(block[k + 1 :]), name, lengths)
            if given:
                making = replace(making, value=Call(Global(np.empty), (place(lengths),)))
            return (*block[:k], making, *rest)
    return tuple(
        replace(s, body=in_block(s.body, making, lengths), orelse=in_block(s.orelse, making, lengths))
        if isinstance(s, COMPOUND) and making.targets[0].name in gives(s)
        else s
        for s in block
    )


def overwriting(block: tuple[Any, ...], name: str, lengths: Lengths) -> tuple[tuple[Any, ...], bool]:
    """(the statements behind the making of an array of zeros, whether its zeros are not needed)."""
    at = [k for k, s in enumerate(block) if accesses(s, name)]
    if not at:
        return block, False
    adds, zero = adding(block[at[0]], name, lengths), zeroing(block[at[-1]], name)
    if adds is not None or zero is not None:
        block = block if zero is None else without(block, zero)
        return with_values(block, adds), adds is not None
    return in_trips(block, name, lengths, at)


def in_trips(block: tuple[Any, ...], name: str, lengths: Lengths, at: list[int]) -> tuple[tuple[Any, ...], bool]:
    """The same where all is done in the trips of one loop, and each of them leaves zeros."""
    within: list[tuple[tuple[Any, ...], int]] = []
    while len(at) == 1 and isinstance(s := block[at[0]], For | While):
        if s.orelse or any(map(leaves_early, s.body)) or len(accesses(s, name)) != sum(
            len(accesses(x, name)) for x in s.body
        ):
            break
        within.append((block, at[0]))
        block = s.body
        at = [k for k, x in enumerate(block) if accesses(x, name)]
        adds, zero = adding(block[at[0]], name, lengths), zeroing(block[at[-1]], name, lengths)
        if adds is not None and zero is not None:
            block = with_values(without(block, zero), adds)
            for around, k in reversed(within):
                block = (*around[:k], replace(around[k], body=block), *around[k + 1 :])
            return block, True
    return within[0][0] if within else block, False


def adding(s: Any, name: str, lengths: Lengths) -> Augment | None:
    """The statement that adds to each place of an array ahead of all else that is done to that place."""
    first, *others = accesses(s, name)
    x = first.statement
    alone = isinstance(x, Augment) and x.op in "+-" and len(accesses(x, name)) == 1 and isinstance(x.target, Item)
    if not alone or accesses(x.value, name) or not unconditional(s, first) or not covers(first, lengths):
        return None
    return x if all(apart(first, other) for other in others) else None


def zeroing(s: Any, name: str, lengths: Lengths | None = None) -> Assign | None:
    """The statement that puts zeros into places which nothing of the same statement asks for after that; lengths: into
    all places of an array."""
    *others, last = accesses(s, name)
    x = last.statement
    if not isinstance(x, Assign) or len(x.targets) != 1 or not isinstance(x.targets[0], Item):
        return None
    zero = isinstance(x.value, Const) and type(x.value.value) is float and x.value.value == 0.0
    if not zero or not unconditional(s, last) or not all(apart(last, other) for other in others):
        return None
    return x if lengths is None or covers(last, lengths) else None


def with_values(block: Any, adds: Augment | None) -> tuple[Any, ...]:
    """A block that gives places values instead of adding them."""
    if adds is None:
        return tuple(block)
    given = Assign((adds.target,), adds.value if adds.op == "+" else minus(adds.value), adds.at)
    return tuple(
        given if s is adds
        else replace(s, body=with_values(s.body, adds), orelse=with_values(s.orelse, adds)) if isinstance(s, COMPOUND)
        else s
        for s in block
    )  # fmt: skip


def without(block: Any, gone: Any) -> tuple[Any, ...]:
    """A block in which a statement gives a value to a name that nobody reads, so that it is dead."""
    return tuple(
        Assign((UNREAD,), gone.value) if s is gone
        else replace(s, body=without(s.body, gone), orelse=without(s.orelse, gone)) if isinstance(s, COMPOUND)
        else s
        for s in block
    )  # fmt: skip


def minus(e: Any) -> Any:
    """-e, with the sign at the literal of a product."""
    product = isinstance(e, Op) and e.op in ("*", "/") and len(e.args) == 2
    if product and coefficient(Op("*", e.args)) is not None:
        return replace(e, args=(minus(e.args[0]), e.args[1]))
    return neg(e)
