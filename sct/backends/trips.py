"""Counted loops, there and back, and numbers of trips: what the text of an integer tells of it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from sct.core.lang import Assign, Attr, Call, Const, Display, For, Global, Item, Op, Var
from sct.core.walk import same
from sct.facts.liveness import given_by_target
from sct.tidy.algebra import literal
from sct.tidy.blocks import gives
from sct.tidy.keys import key


class Trips(NamedTuple):
    """The counter of a loop is `first`, ..., `end - 1`; first is a number written out and not below 0."""

    first: int
    end: Any


def trips_of(loop: For) -> Trips | None:
    """(0, n) of `for i in range(n)`, (1, n) of `for i in range(1, n)`; None for other loops."""
    e = loop.iter
    if not (isinstance(e, Call) and isinstance(e.func, Global) and e.func.value is range and not e.keywords):
        return None
    first = literal(e.args[0]) if len(e.args) == 2 else 0
    return Trips(first, e.args[-1]) if len(e.args) < 3 and type(first) is int and first >= 0 else None


def falls(loop: For, trips: Trips) -> bool:
    """Whether a loop is `for i in range(end - 1, first - 1, -1)`."""
    e = loop.iter
    if not (isinstance(e, Call) and isinstance(e.func, Global) and e.func.value is range and len(e.args) == 3):
        return False
    (last, less), (count, more) = split(e.args[0]), split(trips.end)
    alike = last is count is None or (last is not None and count is not None and same(last, count))
    return alike and less == more - 1 and literal(e.args[1]) == trips.first - 1 and literal(e.args[2]) == -1


def there_and_back(one: For, other: For) -> Trips | None:
    """The trips of two loops of which one counts up and the other comes back; None for others."""
    for up, down in ((one, other), (other, one)):
        trips = trips_of(up)
        if trips is not None and falls(down, trips):
            return trips
    return None


def same_trips(other: For, loop: For) -> bool:
    """Whether a loop goes through the same numbers as a counted one, from either end."""
    trips, others = trips_of(loop), trips_of(other)
    if trips is None:
        return False
    alike = others is not None and others.first == trips.first and key(others.end) == key(trips.end)
    return alike or falls(other, trips)


def split(e: Any) -> tuple[Any, int]:
    """(what an integer is without what is added to it in the end, that)."""
    more = literal(e)
    if type(more) is int:
        return None, more
    if isinstance(e, Op) and e.op in ("+", "-") and len(e.args) == 2 and type(literal(e.args[1])) is int:
        rest, more = split(e.args[0])
        return rest, more + literal(e.args[1]) * (1 if e.op == "+" else -1)
    return e, 0


def is_range(e: Any) -> bool:
    """Whether an expression is a call of `range`."""
    return isinstance(e, Call) and isinstance(e.func, Global) and e.func.value is range and not e.keywords


def less_by_one(a: Any, b: Any) -> bool:
    """Whether the texts of two integers say that the first is one less."""
    (one, less), (other, more) = split(a), split(b)
    return less == more - 1 and key(one) == key(other)


def steady(e: Any, at_once: bool = False, arrays: Collection[str] = ()) -> bool:
    """Whether a number stays what it is while names do; at_once: it is asked for at once; arrays: what is no list."""
    if isinstance(e, Op) and e.op in ("+", "-", "*") and len(e.args) == 2:
        return all(steady(a, at_once, arrays) for a in e.args)
    fixed = is_len(e) and (at_once or e.args[0].name in arrays)
    return isinstance(e, Var) or type(literal(e)) is int or is_length(e) or fixed


def is_length(e: Any) -> bool:
    """Whether an expression is `x.shape[k]`: arrays keep their lengths."""
    return isinstance(e, Item) and isinstance(e.value, Attr) and e.value.name == "shape" and isinstance(e.index, Const)


def is_len(e: Any) -> bool:
    """Whether an expression is `len(x)`."""
    named = isinstance(e, Call) and len(e.args) == 1 and isinstance(e.args[0], Var) and not e.keywords
    return named and isinstance(e.func, Global) and e.func.value is len


def not_negative(e: Any, known: dict[str, Any]) -> bool:
    """Whether a number of trips is certainly not below 0; known: name -> what it stands for."""
    if isinstance(e, Op):
        return e.op in ("+", "*") and all(not_negative(a, known) for a in e.args)
    if isinstance(e, Var):
        return known.get(e.name) is not None and is_count(known[e.name])
    return is_count(e)


def is_count(e: Any) -> bool:
    return is_length(e) or is_len(e) or (type(literal(e)) is int and literal(e) >= 0)


def after(s: Any, known: dict[str, Any]) -> dict[str, Any]:
    """The names that certainly have values behind a statement, and what of; not those that only a block gives."""
    return {n: None if n in gives(s) else e for n, e in known.items()} | given_plainly(s)


def within(s: Any, known: dict[str, Any]) -> dict[str, Any]:
    """The names that certainly have values at the start of a block within a statement, and what of."""
    return after(s, known) | (dict.fromkeys(given_by_target(s.target)) if isinstance(s, For) else {})


def given_plainly(s: Any) -> dict[str, Any]:
    """Name -> what it is given by an assignment; None where that is not written out."""
    if not isinstance(s, Assign):
        return {}
    found = dict.fromkeys(gives(s))
    for target in s.targets:
        if isinstance(target, Var):
            found[target.name] = s.value
        elif isinstance(target, Display) and isinstance(s.value, Display) and len(target.items) == len(s.value.items):
            found |= {t.name: e for t, e in zip(target.items, s.value.items, strict=True) if isinstance(t, Var)}
        elif isinstance(target, Display) and isinstance(s.value, Attr) and s.value.name == "shape":
            found |= {t.name: Item(s.value, Const(k)) for k, t in enumerate(target.items) if isinstance(t, Var)}
    return found
