"""Temporaries numbered in the order in which they stand.

    >>> print(after(numbering, '''
    ... w4 = x * y
    ... w2 = w4 * w4
    ... return w2 * w4'''))
    w1 = x * y
    w2 = w1 * w1
    return w2 * w1
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import count

from sct.core.lang import Function, Global, Var
from sct.core.walk import substitute, walk
from sct.tidy.blocks import COMPOUND, header, open_to_passes

NUMBERED = re.compile(r"w\d+")
MADE_OF = re.compile(r"([bd]?)(w\d+)((?:_before|_old)?)")  # its tangent or adjoint, and where it is kept


def numbering(function: Function) -> Function:
    """The function with its temporaries numbered anew."""
    if not open_to_passes(function):
        return function
    found = {n.name: n for n in walk((*function.params, *function.body)) if isinstance(n, Var)}
    theirs = users_names(function)
    temps = [name for name, v in found.items() if v.temp and NUMBERED.fullmatch(name) and name not in theirs]
    kept = (found.keys() | theirs) - set(temps)
    kept |= {parts[2] for name in kept if (parts := MADE_OF.fullmatch(name)) and parts[2] not in temps}
    free = (name for k in count(1) if (name := f"w{k}") not in kept)
    renamed = dict(zip(temps, free, strict=False))
    for name in found.keys() & kept - theirs:
        parts = MADE_OF.fullmatch(name)
        if parts is not None and parts[2] in renamed:
            renamed[name] = f"{parts[1]}{renamed[parts[2]]}{parts[3]}"
    if len({*renamed.values()} | (found.keys() - renamed.keys())) < len(found):
        return function  # two would have one name
    new = {name: Var(to, found[name].temp) for name, to in renamed.items() if to != name}
    if not new:
        return function
    made: Function = substitute(function, lambda n: new.get(n.name) if isinstance(n, Var) else None)
    # a name that is gone may be another's now
    numbers, floats = (
        frozenset(renamed.get(n, n) for n in names if n in found) for names in (function.numbers, function.floats)
    )
    arrays = {renamed.get(n, n): shape for n, shape in function.arrays.items() if n in found}
    return replace(made, numbers=numbers, floats=floats, arrays=arrays)


def users_names(function: Function) -> set[str]:
    """The user's names: of parameters, of what has a place in the user's file, and of what stands outside."""
    theirs = {p.var.name for p in function.params}
    todo = list(function.body)
    while todo:
        s = todo.pop()
        parts = header(s) if isinstance(s, COMPOUND) else (s,)
        if s.at is not None:
            theirs |= {n.name for n in walk(parts) if isinstance(n, Var) and not n.temp}
        theirs |= {n.name for n in walk(parts) if isinstance(n, Global) and n.name is not None}
        if isinstance(s, COMPOUND):
            todo += (*s.body, *s.orelse)
    return theirs
