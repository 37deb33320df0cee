"""Copies that only rename: what they copy is read instead.

    >>> print(after(copies, '''
    ... bw1 = bvalue
    ... y = bvalue
    ... w2 = x
    ... x = f(w2)
    ... w3 = x
    ... x = 0.0
    ... A[0] = w3 * x
    ... return g(bw1), y'''))
    x = f(x)
    w3 = x
    x = 0.0
    A[0] = w3 * x
    return g(bvalue), bvalue

The names of the adjoints of the user's variables stay where something is computed of them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sct.core.lang import DEFINED_HERE, Assign, Augment, Call, Display, Function, Global, Return, Var
from sct.core.walk import substitute, walk
from sct.tidy.blocks import counts, gives, hidden_names, in_each_block, is_name, open_to_passes


def copies(function: Function) -> Function:
    """The function without copies that only rename."""
    if not open_to_passes(function):
        return function
    mentioned, given = counts(function)
    hidden = hidden_names(function)
    moved = passed_on(function)
    instead: dict[str, Var] = {}

    def source_of(s: Any) -> tuple[Var, Var] | None:
        """(copy, what it copies) of a statement that may go."""
        if not (isinstance(s, Assign) and s.at is None and len(s.targets) == 1 and isinstance(s.value, Var)):
            return None
        (v,), w = s.targets, instead.get(s.value.name, s.value)
        if not isinstance(v, Var) or given[v.name] != 1 or {v.name, w.name} & hidden or v.name == w.name:
            return None
        single = mentioned[v.name] == 2 and moved.get(v.name, 0) == 1
        return (v, w) if v.temp or single else None

    def in_block(block: list[Any]) -> list[Any]:
        if not any(source_of(s) for s in block):
            return block
        places: dict[str, list[tuple[int, int]]] = {}  # name -> where it is mentioned, and how often
        changed: dict[str, list[int]] = {}  # name -> where it is given a value
        for k, s in enumerate(block):
            for n in walk((s,)):
                if isinstance(n, Var):
                    places.setdefault(n.name, []).append((k, 1))
            for name in gives(s):
                changed.setdefault(name, []).append(k)
        out = []
        for k, s in enumerate(block):
            found = source_of(s)
            if found is not None:
                v, w = found
                reads = [place for place, _ in places[v.name] if place > k]
                until = max(reads, default=k)
                spoiled = [c for c in changed.get(w.name, ()) if k < c <= until]
                at_end = spoiled == [until] and gives_last(block[until])
                if len(reads) == mentioned[v.name] - 1 and (not spoiled or at_end):
                    instead[v.name] = w
                    continue
            out.append(s)
        return out

    body = tuple(in_each_block(function.body, in_block))
    if not instead:
        return function

    def resolved(name: str) -> Var | None:
        found = instead.get(name)
        while found is not None and found.name in instead:
            found = instead[found.name]
        return found

    made = [substitute(s, lambda n: resolved(n.name) if isinstance(n, Var) else None) for s in body]
    return replace(function, body=tuple(made))


def gives_last(s: Any) -> bool:
    """Whether a statement reads all that it reads before it gives a value to a name."""
    return isinstance(s, Assign) and all(map(is_name, s.targets))


def passed_on(function: Function) -> dict[str, int]:
    """Name -> how often its value is only passed on: assigned, added, returned, or handed to a function of the text."""
    found: dict[str, int] = {}
    for n in walk(function.body):
        if isinstance(n, Assign | Augment | Return):
            value = n.value
            parts = value.items if isinstance(value, Display) and isinstance(n, Return) else (value,)
        elif isinstance(n, Call) and isinstance(n.func, Global) and n.func.value is DEFINED_HERE:
            parts = n.args
        else:
            continue
        for part in parts:
            if isinstance(part, Var):
                found[part.name] = found.get(part.name, 0) + 1
    return found


