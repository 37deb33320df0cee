"""Loops over `reversed(...)`, which Numba has not, as loops over a counter that falls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sct.backends.trips import is_length, is_range
from sct.core.lang import Assign, Attr, Call, Const, For, Global, Item, Op, Slice, Var
from sct.facts.purity import pure
from sct.tidy.algebra import literal
from sct.tidy.blocks import gives


def mirrored(loop: For, fresh: Callable[..., Var]) -> list[Any]:
    """The statements in the place of a loop; fresh gives a variable with the first free one of some names.

        for i in reversed(range(n, m, -4)[:trips]):     ->     for k in range(trips - 1, -1, -1): i = n - 4 * k
        for x in reversed(list(xs)):                    ->     items = list(xs)
                                                               for k in range(len(items) - 1, -1, -1): x = items[k]
    """
    over = argument_of(loop.iter)
    if over is None:
        return [loop]
    trips = None
    if isinstance(over, Item) and is_head(over.index):
        over, trips = over.value, over.index.upper
    before: list[Any] = []

    def named(e: Any, *names: str) -> Any:
        if type(literal(e)) is int or (isinstance(e, Var) and e.name not in gives(loop)):
            return e
        before.append(Assign((fresh(*names),), e))
        return before[-1].targets[0]

    if not is_range(over):
        over = named(over, "items")
        return [*before, counting(loop, trips or Call(Global(len), (over,)), lambda k: Item(over, k), fresh)]
    start, stop, step = bounds(over.args)
    if literal(step) == 1 and isinstance(loop.target, Var) and (trips is None or literal(start) == 0):
        falling = Call(Global(range), (less_one(trips or whole(stop)), less_one(whole(start)), Const(-1)))
        return [For(loop.target, falling, loop.body, loop.orelse, loop.at)]
    start = named(start, "start")
    stop = stop if pure(stop) else named(stop, "stop")
    step = named(step, "step")
    count = trips or Call(Global(len), (Call(Global(range), (start, stop, step)),))
    return [*before, counting(loop, count, lambda k: place(start, step, k), fresh)]


def argument_of(e: Any) -> Any:
    """x of `reversed(x)`; None of anything else."""
    named = isinstance(e, Call) and isinstance(e.func, Global) and e.func.value is reversed
    return e.args[0] if named and len(e.args) == 1 and not e.keywords else None


def is_head(index: Any) -> bool:
    """Whether an index is `[:n]`."""
    return isinstance(index, Slice) and index.lower is None and index.step is None and index.upper is not None


def bounds(args: tuple[Any, ...]) -> tuple[Any, Any, Any]:
    """(start, stop, step) of a range."""
    start, stop = (Const(0), args[0]) if len(args) == 1 else args[:2]
    return start, stop, args[2] if len(args) == 3 else Const(1)


def counting(loop: For, trips: Any, element: Callable[[Var], Any], fresh: Callable[..., Var]) -> For:
    """The loop with a counter of trips that falls; element: what the target is by the counter."""
    k = fresh("k", "trip", "place")
    body = (Assign((loop.target,), element(k)), *loop.body)
    return For(k, Call(Global(range), (less_one(trips), Const(-1), Const(-1))), body, loop.orelse, loop.at)


def place(start: Any, step: Any, k: Var) -> Any:
    """start + step * k"""
    c = literal(step)
    part: Any = Op("*", (k, whole(step))) if c is None else k if abs(c) == 1 else Op("*", (Const(abs(c)), k))
    falling = c is not None and c < 0
    if literal(start) == 0:
        return Op("neg", (part,)) if falling else part
    return Op("-" if falling else "+", (whole(start), part))


def whole(e: Any) -> Any:
    """An integer as one that does not wrap around: numbers of 8 bits do in Python, where a text may run as well."""
    if type(literal(e)) is int or is_length(e) or (isinstance(e, Attr) and e.name in ("size", "ndim")):
        return e
    if isinstance(e, Call) and isinstance(e.func, Global) and e.func.value in (int, len):
        return e
    if isinstance(e, Op) and e.op in ("+", "-", "*", "neg"):
        return Op(e.op, tuple(map(whole, e.args)))
    return Call(Global(int), (e,))


def less_one(e: Any) -> Any:
    """e - 1"""
    known = literal(e)
    return Const(known - 1) if type(known) is int else Op("-", (e, Const(1)))
