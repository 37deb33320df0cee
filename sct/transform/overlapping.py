"""Stores of a part of an array into another part of it, where NumPy may read places that it has just overwritten.

    x[1:] = x[:-1]       NumPy goes through it from the end: as if the part had been copied before
    m[1] = m[:, -1]      NumPy looks after overlaps only for steps of different signs and for more than one axis

What such a store does then is told by no rule, so reverse mode takes only those that are as if copied: with equal steps
along the same axis; a row from the column of the same number, which meet at one element that keeps its value; or where
NumPy looks after it.  Of arrays that may be no squares, the same number counts from the start.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from sct.core.lang import Attr, Const, Display, Item, Slice, Var
from sct.facts.values import Array, Value
from sct.tidy.algebra import literal
from sct.tidy.keys import key

WHOLE = Slice(None, None, None)


def check(rec: Any, target: Any, value: Any, s: Any) -> None:
    """Refuse a store of a part of an array into one that may overlap it, unless it is as if copied before."""
    arrays = [a for a in rec.value(target).atoms if isinstance(a, Array)]
    looked_after = bool(arrays) and all(a.shape is not None and len(a.shape) != 1 for a in arrays)
    if not looked_after and may_overlap(rec, target, value) and not as_if_copied(part(target), part(value), rec.value):
        raise refused(rec, s)


def check_call(rec: Any, function: Any, target: Any, value: Any, call: Any) -> None:
    """The same for a call that stores; NumPy's other functions that do so look after overlaps, or are refused."""
    if function is np.copyto:
        check(rec, target, value, call)
    elif function is np.fill_diagonal and may_overlap(rec, target, value):
        raise refused(rec, call)


def may_overlap(rec: Any, target: Any, value: Any) -> bool:
    """Whether a value is an array, or a part of one, that a target is a part of as well."""
    ours, theirs = rec.value(target), rec.value(value)
    return bool(theirs.arrays() and rec.reachable(ours) & rec.reachable(theirs) and rec.aliases(value))


def refused(rec: Any, s: Any) -> Exception:
    reason = "a part of an array, stored into a part that it may overlap: NumPy may read what it has overwritten"
    return rec.refuse(reason, "Store a copy: `x[...] = y.copy()`.", s)


def part(e: Any) -> tuple[Any, list[Any]]:
    """(the array, the index for each of its axes as far as they are told) of a part of an array."""
    if isinstance(e, Item):
        index = list(e.index.items) if isinstance(e.index, Display) else [e.index]
        if isinstance(e.value, Attr) and e.value.name == "T" and len(index) == 2:
            return e.value.value, index[::-1]
        return e.value, index
    return e, [WHOLE]


def as_if_copied(
    one: tuple[Any, list[Any]], other: tuple[Any, list[Any]], value_of: Callable[[Any], Value]
) -> bool:
    """Whether NumPy stores one part of an array into another as if it had been copied before."""
    (array, target), (same, source) = one, other
    if not isinstance(array, Var) or key(array) != key(same):
        return False
    axes = max(len(target), len(source))
    target, source = (index + [WHOLE] * (axes - len(index)) for index in (target, source))
    along, along_too = ([k for k, i in enumerate(index) if isinstance(i, Slice)] for index in (target, source))
    if any(isinstance(i, Const) and i.value in (None, Ellipsis) for i in (*target, *source)):
        return False
    if along == along_too and len(along) < 2:
        steps = [step(index[k]) for index in (target, source) for k in along] or [Const(1)] * 2
        opposite = all(type(literal(x)) is int for x in steps) and literal(steps[0]) * literal(steps[1]) < 0
        return opposite or key(steps[0]) == key(steps[1])
    mirrored = axes == 2 and len(along) == len(along_too) == 1 and key(tuple(target[::-1])) == key(tuple(source))
    return mirrored and (is_square(value_of(array)) or all(map(from_the_start, target)))


def is_square(value: Value) -> bool:
    """Whether an array certainly has as many rows as columns: an index from the end means the same for both."""
    shape = value.shape()
    return shape is not None and len(shape) == 2 and shape[0] is not None and shape[0] == shape[1]


def from_the_start(index: Any) -> bool:
    """Whether an index, or each bound of a slice, is written out and counts from the start."""
    if isinstance(index, Slice):
        return all(i is None or from_the_start(i) for i in (index.lower, index.upper))
    return type(literal(index)) is int and literal(index) >= 0


def step(i: Slice) -> Any:
    """The step of a slice."""
    return Const(1) if i.step is None else i.step
