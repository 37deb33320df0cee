"""Innermost loops that begin with some number: they begin with 0, and what they counted is computed.

    for j in range(i + 1, d):                     for trip in range(d - i - 1):
        z[j] += L[p] * x[i]                ->         j = i + 1 + trip
        p += 1                                        z[j] += L[p] * x[i]
                                                      p += 1

LLVM then knows that no counter is below 0, takes no index for one from the end, and works on several trips at once: a
triangle of 64 rows takes half the time, there and back.  Only of lengths and counters: they are integers with a sign,
while the difference of two without may be a very large one.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any

from sct.backends.trips import given_plainly, is_count, is_range, steady
from sct.core.lang import Assign, Augment, Call, For, Function, Global, Op, Var, Walrus, While
from sct.core.walk import walk
from sct.facts.liveness import given_by_target
from sct.tidy.algebra import literal
from sct.tidy.blocks import gives, in_each_block, mentions, open_to_passes

SIGNED = ("+", "-", "*", "//", "neg")


def from_zero(function: Function) -> Function:
    """The function with such loops begun with 0."""
    if not open_to_passes(function):
        return function
    whole = lengths_and_counters(function)
    taken = {n.name for n in walk((*function.params, *function.body)) if isinstance(n, Var | Global)}
    trip = next(Var(name) for name in ("trip", *(f"trip{k}" for k in range(2, len(taken) + 3))) if name not in taken)

    def begun(s: Any) -> Any:
        if not begins_elsewhere(s, whole):
            return s
        start, stop = s.iter.args
        counted = Assign((s.target,), Op("+", (start, trip)))
        return replace(s, target=trip, iter=Call(s.iter.func, (less(stop, start),)), body=(counted, *s.body))

    return replace(function, body=tuple(in_each_block(function.body, lambda block: [begun(s) for s in block])))


def begins_elsewhere(s: Any, whole: set[str]) -> bool:
    """Whether a statement is a loop `for j in range(start, stop)` without loops in it, where start stays what it is."""
    if not (isinstance(s, For) and is_range(s.iter) and len(s.iter.args) == 2 and isinstance(s.target, Var)):
        return False
    start, stop = s.iter.args
    innermost = not any(isinstance(n, For | While) for n in walk(s.body))
    told = literal(start) is None and steady(start) and not mentions(start) & gives(s)
    return innermost and told and is_signed(start, whole) and is_signed(stop, whole)


def less(a: Any, b: Any) -> Any:
    """a - b, of integers."""
    if isinstance(b, Op) and b.op == "+" and len(b.args) == 2:
        return less(less(a, b.args[0]), b.args[1])
    return Op("-", (a, b))


def is_signed(e: Any, whole: set[str]) -> bool:
    """Whether an expression is an integer with a sign, of 64 bits; whole: the names of such."""
    if isinstance(e, Op):
        return e.op in SIGNED and all(is_signed(a, whole) for a in e.args)
    if isinstance(e, Call) and isinstance(e.func, Global) and e.func.value in (min, max) and len(e.args) == 2:
        return not e.keywords and all(is_signed(a, whole) for a in e.args)
    return (isinstance(e, Var) and e.name in whole) or type(literal(e)) is int or is_count(e)


def lengths_and_counters(function: Function) -> set[str]:
    """The names that are given such integers only: lengths, counters of ranges of them, sums and products of those."""
    values: dict[str, list[Any]] = defaultdict(list, {p.var.name: [None] for p in function.params})
    for s in walk(function.body):
        if isinstance(s, Assign):
            for name, e in given_plainly(s).items():
                values[name].append(e)
        elif isinstance(s, Augment | For | Walrus):
            for name in given_by_target(s.target):
                values[name] += added(s)
    whole = set(values)
    while other := {name for name in whole if not all(is_signed(e, whole) for e in values[name])}:
        whole -= other
    return whole


def added(s: Augment | For | Walrus) -> tuple[Any, ...]:
    """What a name that such a statement gives is made of; None for what is not written out."""
    if isinstance(s, Augment):
        return (Op(s.op, (s.target, s.value)),)
    return s.iter.args if isinstance(s, For) and is_range(s.iter) else (None,)
