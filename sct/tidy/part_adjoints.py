"""Adjoints of parts of arrays, added up in memory of their own and then to the array's: added to the array's at once.

    >>> print(after(part_adjoints, '''
    ... bA = np.zeros_like(A)
    ... for k in range(n):
    ...     row = A[k]
    ...     brow = np.zeros_like(row)
    ...     brow[0] += x
    ...     brow[1] += y
    ...     bA[k] += brow
    ... return bA'''))
    bA = np.zeros_like(A)
    for k in range(n):
        row = A[k]
        brow = bA[k]
        brow[0] += x
        brow[1] += y
    return bA

Nobody sees the difference: until it is returned all do nothing with the adjoint of the array but add to its places.
That it has the shape of the array, and its part that of the part, is told by the text; what is indexed is an array.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sct.core.lang import Assign, Augment, Const, Display, Function, Item, Return, Slice, Var
from sct.core.walk import walk
from sct.rules.core_functions import ZEROS_LIKE
from sct.tidy.accumulators import indices, parts
from sct.tidy.algebra import literal
from sct.tidy.blocks import counts, gives, hidden_names, in_each_block, leaves_early, mentions, open_to_passes
from sct.tidy.keys import key
from sct.tidy.lengths import called


def part_adjoints(function: Function) -> Function:
    """The function without such memory."""
    if not open_to_passes(function):
        return function
    mentioned, given = counts(function)
    hidden = hidden_names(function)
    arrays = {name: of for name, of in made_like(function).items() if given[name] == 1 == given.get(of)}
    added = {name for name in arrays.keys() - hidden if mentioned[name] == 1 + additions(function, name)}

    def change(block: list[Any]) -> list[Any]:
        for k in range(len(block) - 1, -1, -1):
            name, of = made(block[k])
            place = place_of(of, block[:k]) if of and name not in hidden else None
            j = end(block, k, name, place) if place else None
            if place is None or j is None or not numbers(place.index, function.numbers):
                continue
            target = block[j].target
            alone = mentioned[name] == sum(isinstance(n, Var) and n.name == name for n in walk(tuple(block[k : j + 1])))
            if alone and target.value.name in added and arrays[target.value.name] == place.value.name:
                block = [*block[:k], replace(block[k], value=target), *block[k + 1 : j], *block[j + 1 :]]
        return block

    return replace(function, body=tuple(in_each_block(function.body, change)))


def made(s: Any) -> tuple[str, str]:
    """(a, b) of our `a = np.zeros_like(b)`; no names of other statements."""
    if isinstance(s, Assign) and s.at is None and len(s.targets) == 1 and called(s.value, ZEROS_LIKE):
        target, (like,) = s.targets[0], s.value.args
        if isinstance(target, Var) and isinstance(like, Var):
            return target.name, like.name
    return "", ""


def made_like(function: Function) -> dict[str, str]:
    """The names of the arrays that are made in a function's own block, each with that of which it has the shape."""
    return {name: of for name, of in map(made, function.body) if name}


def additions(function: Function, name: str) -> int:
    """How often something is added to places of an array, and how often it is returned."""
    found = 0
    for n in walk(function.body):
        if adds(n) and isinstance(n.target, Item):
            found += isinstance(n.target.value, Var) and n.target.value.name == name
        elif isinstance(n, Return):
            found += sum(isinstance(p, Var) and p.name == name for p in parts(n.value))
    return found


def adds(s: Any) -> bool:
    """Whether a statement of ours adds to something, or takes something from it."""
    return isinstance(s, Augment) and s.at is None and s.op in ("+", "-")


def place_of(name: str, block: list[Any]) -> Item | None:
    """The part of an array that a name stands for at the end of a block; None where it does not say so."""
    for k in range(len(block) - 1, -1, -1):
        if name not in gives(block[k]):
            continue
        places = [e for target, e in pairs(block[k]) if isinstance(target, Var) and target.name == name]
        place = places[0] if len(places) == 1 else None
        if not isinstance(place, Item) or not isinstance(place.value, Var):
            return None
        changed = frozenset().union(*map(gives, block[k:]))
        return None if mentions(place) & changed else place
    return None


def pairs(s: Any) -> Iterator[tuple[Any, Any]]:
    """The targets of an assignment, each with what it is given, where both are written out."""
    if not isinstance(s, Assign) or len(s.targets) != 1:
        return
    target, e = s.targets[0], s.value
    if isinstance(target, Display) and isinstance(e, Display) and len(target.items) == len(e.items):
        yield from zip(target.items, e.items, strict=True)
    else:
        yield target, e


def end(block: list[Any], k: int, name: str, place: Item) -> int | None:
    """Where all that was added to an array from k on is added to the same place of another one; None if nowhere."""
    array = False  # whether single places are added to, in each case
    for j in range(k + 1, len(block)):
        s = block[j]
        if adds(s) and isinstance(s.value, Var) and s.value.name == name:
            there = isinstance(s.target, Item) and isinstance(s.target.value, Var)
            return j if s.op == "+" and array and there and key(s.target.index) == key(place.index) else None
        uses = sum(isinstance(n, Var) and n.name == name for n in walk((s,)))
        into = [n for n in walk((s,)) if adds(n) and owner(n.target) == name and name not in mentions(n.value)]
        if uses != len(into) or mentions(place.index) & gives(s) or leaves_early(s):
            return None
        array = array or (s in into and isinstance(s.target, Item))
    return None


def owner(target: Any) -> str:
    """The name of what is added to."""
    of = target.value if isinstance(target, Item) else target
    return of.name if isinstance(of, Var) else ""


def numbers(index: Any, known: frozenset[str]) -> bool:
    """Whether an index is made of whole numbers and full slices: then it names a part, and makes no copy."""
    whole = [e for e in indices(Item(index, index)) if not (isinstance(e, Slice) and full(e))]
    return bool(whole) and all((isinstance(e, Var) and e.name in known) or type(literal(e)) is int for e in whole)


def full(e: Slice) -> bool:
    """Whether a slice is all of an axis."""
    return all(x is None or (isinstance(x, Const) and x.value is None) for x in (e.lower, e.upper, e.step))
