"""Elements and parts of ranges, which Numba has not, by what ranges are told of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sct.backends.trips import is_range
from sct.core.lang import Assign, Attr, Call, Const, For, Function, Global, Item, Op, Slice, Var
from sct.core.walk import walk
from sct.tidy.algebra import literal


def over_places(loop: For, ranges: dict[str, Call], fresh: Callable[..., Var]) -> For:
    """The loop over a part of ours; ranges: the names that hold ranges.

        for i in trips[first:last]:     ->     for k in range(first, last):
            ...                                    i = 1 + k
                                                   ...
    """
    e = loop.iter
    if not (of_range(e, ranges) and is_part(e.index)):
        return loop
    k = fresh("k", "trip", "place")
    iterate = Call(Global(range), (e.index.lower, e.index.upper))
    body = (Assign((loop.target,), element(e.value, k, ranges)), *loop.body)
    return replace(loop, target=k, iter=iterate, body=body)


def of_range(e: Any, ranges: dict[str, Call]) -> bool:
    """Whether an expression of ours is something of a range; the user's index may be negative, or outside."""
    return isinstance(e, Item) and e.at is None and isinstance(e.value, Var) and e.value.name in ranges


def is_part(index: Any) -> bool:
    """Whether an index is `[m:n]`."""
    return isinstance(index, Slice) and index.step is None and None not in (index.lower, index.upper)


def element(trips: Any, k: Any, ranges: dict[str, Call]) -> Any:
    """trips[k]: `1 + k`, `trips.start + trips.step * k`"""
    args = ranges[trips.name].args
    start: Any = Const(0) if len(args) == 1 else args[0]
    step: Any = Const(1) if len(args) < 3 else args[2]
    start = start if literal(start) is not None else Attr(trips, "start")
    step = step if literal(step) is not None else Attr(trips, "step")
    part = k if literal(step) == 1 else Op("*", (step, k))
    return part if literal(start) == 0 else Op("+", (start, part))


def named_ranges(function: Function) -> dict[str, Call]:
    """The names that hold a range, which one statement gives them."""
    given: dict[str, list[Any]] = {}
    for s in walk(function.body):
        if isinstance(s, Assign):
            for t in s.targets:
                if isinstance(t, Var):
                    given.setdefault(t.name, []).append(s.value)
    return {name: values[0] for name, values in given.items() if len(values) == 1 and is_range(values[0])}
