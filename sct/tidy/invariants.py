"""Calls that give the same number in every trip of a loop: done once, ahead of it, if it has a trip at all.

    >>> print(after(invariants, '''
    ... for x in X:
    ...     w1 = sin(c)
    ...     y = y * w1 + x
    ... for x in X:
    ...     w1 = sin(c)
    ...     by = by * w1
    ... return by * X[0]'''))
    w1 = sin(c) if len(X) else 0.0
    for x in X:
        y = y * w1 + x
    for x in X:
        by = by * w1
    return by * X[0]

A loop without trips evaluates nothing, so nothing that could raise is evaluated for it.  An iterator has no length:
only what the function asks for a length or a place elsewhere is asked here.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sct.core import lang
from sct.core.lang import Assign, Call, Compare, Const, Function, Global, IfExp, Op, Var
from sct.core.walk import walk
from sct.facts.purity import pure
from sct.tidy.algebra import literal
from sct.tidy.blocks import (
    counts,
    gives,
    hidden_names,
    in_each_block,
    leaves_early,
    mentions,
    open_to_passes,
    reads_memory,
)  # fmt: skip
from sct.tidy.keys import key


def invariants(function: Function) -> Function:
    """The function with what no trip changes ahead of its loop."""
    if not open_to_passes(function):
        return function
    mentioned, given = counts(function)
    hidden = hidden_names(function)
    sized = with_lengths(function)

    def steady(s: Any, loop: lang.For) -> bool:
        """Whether a statement of a loop's body gives a temporary a number that no trip changes."""
        if not isinstance(s, Assign) or s.at is not None or len(s.targets) > 1 or not isinstance(s.targets[0], Var):
            return False
        if not s.targets[0].temp or not pure(s.value) or reads_memory(s.value, function.numbers):
            return False
        reads = mentions(s.value)
        once = all(given.get(name) == 1 for name in reads) and not reads & gives(loop)
        number = s.targets[0].name in function.numbers and s.targets[0].name not in hidden | reads
        return once and number and any(isinstance(n, Call) for n in walk((s.value,)))

    def countable(s: Any) -> bool:
        """Whether a statement is a loop that can be asked ahead of it how many trips it has."""
        if not isinstance(s, lang.For) or trips(s) is None:
            return False
        return not isinstance(s.iter, Var) or (s.iter.name in sized and given.get(s.iter.name) == 1)

    def in_block(block: list[Any]) -> list[Any]:
        found: dict[str, list[tuple[Any, Any]]] = {}
        for loop in filter(countable, block):
            for s in loop.body:
                if leaves_early(s):
                    break  # what stands behind may not be done in any trip
                if isinstance(s, Assign) and steady(s, loop):
                    found.setdefault(target_of(s), []).append((loop, s))
        ahead: dict[int, list[Any]] = {}
        gone: set[int] = set()
        for name, places in found.items():
            loops = list({id(loop): loop for loop, _ in places}.values())
            inside = sum(1 for loop in loops for n in walk((loop,)) if isinstance(n, Var) and n.name == name)
            alike = len({(key(s.value), key(trips(loop))) for loop, s in places}) == 1
            if inside == mentioned[name] and given[name] == len(places) and alike:
                first, s = places[0]
                ahead.setdefault(id(first), []).append(replace(s, value=where_needed(s.value, trips(first))))
                gone |= {id(s) for _, s in places}
        if not gone:
            return block
        out: list[Any] = []
        for s in block:
            out += ahead.get(id(s), [])
            out.append(replace(s, body=tuple(x for x in s.body if id(x) not in gone)) if isinstance(s, lang.For) else s)
        return out

    return replace(function, body=tuple(in_each_block(function.body, in_block)))


def with_lengths(function: Function) -> set[str]:
    """The names that the function asks for a length or a place: what they stand for is no iterator."""
    asked = [n.value for n in walk(function.body) if isinstance(n, lang.Item)]
    asked += [n.args[0] for n in walk(function.body) if length_of_name(n)]
    return {e.name for e in asked if isinstance(e, Var)}


def length_of_name(e: Any) -> bool:
    """Whether an expression is `len(x)`."""
    a_length = isinstance(e, Call) and isinstance(e.func, Global) and e.func.value is len
    return a_length and len(e.args) == 1 and isinstance(e.args[0], Var)


def target_of(s: Any) -> str:
    """The name that an assignment gives a value."""
    name: str = s.targets[0].name
    return name


def where_needed(e: Any, count: Any) -> Any:
    """e, evaluated only where there are trips."""
    if isinstance(count, Const):
        return e
    a_length = isinstance(count, Call)
    return IfExp(count if a_length else Compare((">",), (count, Const(0))), e, Const(0.0))


def trips(loop: lang.For) -> Any:
    """The number of trips of a loop in either direction, a positive literal, a length or a name; None for others."""
    e: Any = loop.iter
    if isinstance(e, Var):
        return Call(Global(len), (e,))
    if not (isinstance(e, Call) and isinstance(e.func, Global) and e.func.value is range) or e.keywords:
        return None
    if len(e.args) == 3:  # range(n - 1, -1, -1)
        last, stop, step = e.args
        count: Any = plus_one(last) if literal(stop) == literal(step) == -1 else None
    else:
        count = e.args[0] if len(e.args) == 1 else None
    if isinstance(count, Const):
        return count if type(count.value) is int and count.value > 0 else None
    return count if isinstance(count, Var) or length_of_name(count) else None


def plus_one(e: Any) -> Any:
    """n of n - 1, None for other expressions."""
    if isinstance(e, Const) and type(e.value) is int:
        return Const(e.value + 1)
    if not (isinstance(e, Op) and e.op == "-" and isinstance(e.args[-1], Const) and e.args[-1].value == 1):
        return None
    return e.args[0]
