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

from sct.backends.trips import after, not_negative, steady, there_and_back, within
from sct.core.lang import Assign, Call, Comment, Const, Display, For, Function, Global, Item, Var
from sct.facts.purity import pure
from sct.tidy.blocks import COMPOUND, counts, gives, hidden_names, is_name, leaves_early, mentions, open_to_passes
from sct.tidy.counters import appended, popped, starts_list


class Kept(NamedTuple):
    """A list that can be an array: its lengths; the counters of the loops there and of those back."""

    lengths: tuple[Any, ...]
    there: tuple[Var, ...]
    back: tuple[Var, ...]


def preallocated(function: Function) -> Function:
    """The function with arrays in the places of such lists."""
    if not open_to_passes(function):
        return function
    mentioned, _ = counts(function)
    hidden = hidden_names(function)
    found: dict[str, Kept] = {}

    def in_block(block: Any, known: dict[str, Any]) -> tuple[Any, ...]:
        """A block in which arrays are made instead of lists; known: the names that have values, and what of."""
        out: list[Any] = []
        for k, s in enumerate(block):
            name = s.targets[0].name if isinstance(s, Assign) and isinstance(s.targets[0], Var) else ""
            if starts_list(s, name) and mentioned[name] == 3 and name not in hidden:
                kept = kept_by(name, block[k:], known, function)
                if kept is not None:
                    found[name] = kept
                    sizes = [n if not_negative(n, known) else Call(Global(max), (n, Const(0))) for n in kept.lengths]
                    s = replace(s, value=Call(Global(np.empty), (place(sizes),)))
            elif isinstance(s, COMPOUND):
                inside = within(s, known)
                s = replace(s, body=in_block(s.body, inside), orelse=in_block(s.orelse, inside))
            out.append(s)
            known = after(s, known)
        return tuple(out)

    body = in_block(function.body, {p.var.name: None for p in function.params})
    return replace(function, body=tuple(rewritten(s, found) for s in body)) if found else function


def kept_by(name: str, rest: Any, known: dict[str, Any], function: Function) -> Kept | None:
    """What is to be known of a list, from the statement that makes it on; known: names that have values by then."""
    loops = [k for k, s in enumerate(rest) if k and name in mentions(s)]
    if len(loops) != 2 or not all(map(harmless, rest[1 : loops[0]])):
        return None
    there = way(rest[loops[0]], lambda s: getattr(appended(s), "name", None) == name)
    back = way(rest[loops[1]], lambda s: getattr(popped(s), "name", None) == name and into(s, function.floats))
    if not there or len(there) != len(back):
        return None
    given = {n for s in rest[: loops[1] + 1] for n in gives(s)}
    lengths: list[Any] = []
    for ahead, behind in zip(there, back, strict=True):
        trips = there_and_back(ahead, behind)
        if trips is None or not mentions(trips.end) <= known.keys() - given:
            return None
        if not steady(trips.end, not lengths, function.arrays):
            return None
        lengths.append(trips.end)
    return Kept(tuple(lengths), tuple(s.target for s in there), tuple(s.target for s in back))


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


def rewritten(s: Any, found: dict[str, Kept]) -> Any:
    """A statement, and those within it, with places of arrays instead of the ends of lists."""
    put, taken = appended(s), popped(s)
    if put is not None and put.name in found:
        return Assign((Item(put, place(found[put.name].there)),), s.value.args[0])
    if taken is not None and taken.name in found:
        return replace(s, value=Item(taken, place(found[taken.name].back)))
    if isinstance(s, COMPOUND) and mentions(s) & found.keys():
        body, orelse = (tuple(rewritten(x, found) for x in b) for b in (s.body, s.orelse))
        return replace(s, body=body, orelse=orelse)
    return s


def place(parts: Any) -> Any:
    """An index, or a shape, of these parts."""
    return parts[0] if len(parts) == 1 else Display("tuple", tuple(parts))
