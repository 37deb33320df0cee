"""Lists that a nest of counted loops fills and its mirror image empties, as arrays with a place for each trip.

    x_before = []                                 x_before = np.empty((max(n - 1, 0), 3))
    for t in range(n - 1):                        for t in range(n - 1):
        for k in range(3):                            for k in range(3):
            x_before.append(x)             ->             x_before[t, k] = x
            ...                                           ...
    for t in range(n - 2, -1, -1):                for t in range(n - 2, -1, -1):
        for k in range(2, -1, -1):                    for k in range(2, -1, -1):
            x = x_before.pop()                            x = x_before[t, k]

Only floats, one for each trip of loops that no statement leaves, whose numbers of trips are the same all the time: so a
trip back finds the place that its counterpart wrote.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from sct.core.lang import Assign, Attr, Call, Comment, Const, Display, For, Function, Global, Item, Op, Var
from sct.core.walk import same
from sct.facts.purity import pure
from sct.tidy.algebra import literal
from sct.tidy.blocks import counts, gives, hidden_names, is_name, leaves_early, mentions, open_to_passes
from sct.tidy.counters import appended, popped, starts_list


class Kept(NamedTuple):
    """A list that can be an array: how many trips its loops have; the counters of the way there and of the way back."""

    trips: tuple[Any, ...]
    there: tuple[Var, ...]
    back: tuple[Var, ...]


def preallocated(function: Function) -> Function:
    """The function with arrays in the places of such lists."""
    if not open_to_passes(function):
        return function
    mentioned, _ = counts(function)
    hidden = hidden_names(function)
    known: dict[str, Any] = {p.var.name: None for p in function.params}
    found: dict[str, Kept] = {}
    for k, s in enumerate(function.body):
        name = s.targets[0].name if isinstance(s, Assign) and isinstance(s.targets[0], Var) else ""
        if starts_list(s, name) and mentioned[name] == 3 and name not in hidden:
            kept = kept_by(name, function.body[k:], known, function.floats)
            found |= {} if kept is None else {name: kept}
        known |= given_plainly(s)
    return replace(function, body=tuple(rewritten(s, found, known) for s in function.body)) if found else function


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


def kept_by(name: str, rest: Any, known: dict[str, Any], floats: frozenset[str]) -> Kept | None:
    """What is to be known of a list, from the statement that makes it on; known: names that have values by then."""
    loops = [k for k, s in enumerate(rest) if k and name in mentions(s)]
    if len(loops) != 2 or not all(map(harmless, rest[1 : loops[0]])):
        return None
    there = way(rest[loops[0]], lambda s: getattr(appended(s), "name", None) == name)
    back = way(rest[loops[1]], lambda s: getattr(popped(s), "name", None) == name and into(s, floats))
    if not there or len(there) != len(back):
        return None
    trips = [trips_of(s) for s in there]
    given = {n for s in rest for n in gives(s)}
    for k, (e, s) in enumerate(zip(trips, back, strict=True)):
        told = e is not None and (steady(e) or (k == 0 and steady(e, True))) and mentions(e) <= known.keys() - given
        if not told or not falls(s, e):
            return None
    return Kept(tuple(trips), tuple(s.target for s in there), tuple(s.target for s in back))


def harmless(s: Any) -> bool:
    """Whether a statement only gives names values, or says nothing: it may stand behind the number of trips."""
    return isinstance(s, Comment) or (isinstance(s, Assign) and pure(s.value) and all(map(is_name, s.targets)))


def into(s: Assign, names: frozenset[str]) -> bool:
    """Whether a statement gives a value to one of these names, and to nothing else."""
    (target,) = s.targets if len(s.targets) == 1 else (None,)
    return isinstance(target, Var) and target.name in names


def way(s: Any, wanted: Callable[[Any], bool]) -> list[For]:
    """The loops from a statement down to the one whose body has the statement that is wanted, once in each trip."""
    if not isinstance(s, For) or s.orelse or not isinstance(s.target, Var) or any(map(leaves_early, s.body)):
        return []
    if any(s.target.name in gives(x) for x in s.body):
        return []
    if any(wanted(x) for x in s.body):
        return [s]
    inner = next((found for x in s.body if (found := way(x, wanted))), [])
    return [s, *inner] if inner else []


def trips_of(loop: For) -> Any:
    """n of `for i in range(n)`; None for other loops."""
    e = loop.iter
    counted = isinstance(e, Call) and isinstance(e.func, Global) and e.func.value is range and not e.keywords
    return e.args[0] if counted and len(e.args) == 1 else None


def falls(loop: For, trips: Any) -> bool:
    """Whether a loop is `for i in range(n - 1, -1, -1)`."""
    e = loop.iter
    if not (isinstance(e, Call) and isinstance(e.func, Global) and e.func.value is range and len(e.args) == 3):
        return False
    (first, less), (count, more) = split(e.args[0]), split(trips)
    alike = first is count is None or (first is not None and count is not None and same(first, count))
    return alike and less == more - 1 and literal(e.args[1]) == literal(e.args[2]) == -1


def split(e: Any) -> tuple[Any, int]:
    """(what an integer is without what is added to it in the end, that)."""
    more = literal(e)
    if type(more) is int:
        return None, more
    if isinstance(e, Op) and e.op in ("+", "-") and len(e.args) == 2 and type(literal(e.args[1])) is int:
        rest, more = split(e.args[0])
        return rest, more + literal(e.args[1]) * (1 if e.op == "+" else -1)
    return e, 0


def steady(e: Any, at_once: bool = False) -> bool:
    """Whether a number stays what it is while names do; at_once: it is asked for at once."""
    if isinstance(e, Op) and e.op in ("+", "-", "*") and len(e.args) == 2:
        return all(steady(a, at_once) for a in e.args)
    return isinstance(e, Var) or type(literal(e)) is int or is_length(e) or (at_once and is_len(e))


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


def rewritten(s: Any, found: dict[str, Kept], known: dict[str, Any]) -> Any:
    """A statement, and those within it, with arrays in the places of lists."""
    started = next((name for name in found if starts_list(s, name)), None)
    if started is not None:
        sizes = tuple(e if not_negative(e, known) else Call(Global(max), (e, Const(0))) for e in found[started].trips)
        return replace(s, value=Call(Global(np.empty), (place(sizes),)))
    put, taken = appended(s), popped(s)
    if put is not None and put.name in found:
        return Assign((Item(put, place(found[put.name].there)),), s.value.args[0])
    if taken is not None and taken.name in found:
        return replace(s, value=Item(taken, place(found[taken.name].back)))
    if isinstance(s, For) and mentions(s) & found.keys():
        return replace(s, body=tuple(rewritten(x, found, known) for x in s.body))
    return s


def place(parts: Any) -> Any:
    """An index, or a shape, of these parts."""
    return parts[0] if len(parts) == 1 else Display("tuple", tuple(parts))
