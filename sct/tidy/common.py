"""Numbers that are computed twice: the second time, the first one's name is read.

    >>> print(after(common, '''
    ... w1 = b * y
    ... w2 = b * y
    ... y = w1 * w2
    ... w3 = b * y
    ... b += w1 * w2 * x
    ... return w3'''))
    w1 = b * y
    w2 = w1
    y = w1 * w2
    w3 = b * y
    b += y * x
    return w3
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sct.core.lang import Assign, Augment, Call, Comp, Function, Global, Lambda, Op, Var
from sct.core.walk import rebuild
from sct.facts.purity import pure
from sct.tidy.blocks import PLAIN, counts, gives, in_each_block, mentions, open_to_passes, reads_memory, writes_memory
from sct.tidy.keys import key


def common(function: Function) -> Function:
    """The function with copies in the places of what is computed for the second time."""
    if not open_to_passes(function):
        return function
    _, given = counts(function)
    numbers = function.numbers

    def in_block(block: list[Any]) -> list[Any]:
        known: dict[Any, Var] = {}
        readers: dict[str, set[Any]] = {}  # name -> keys of what reads it
        of_memory: set[Any] = set()
        out = []
        for s in block:
            target = s.targets[0] if isinstance(s, Assign) and len(s.targets) == 1 else None
            if s.at is None and isinstance(s, Assign | Augment) and known:
                s = replace(s, value=with_names(s.value, known, numbers))
            k = None
            if isinstance(target, Var) and given[target.name] == 1 and worth(s.value):
                k = key(s.value)
            for lost in [x for name in gives(s) for x in readers.pop(name, ())]:
                known.pop(lost, None)
            if not isinstance(s, PLAIN) or writes_memory(s, numbers):
                for lost in of_memory:
                    known.pop(lost, None)
                of_memory = set()
            if k is not None and isinstance(target, Var) and target.name not in mentions(s.value):
                known.setdefault(k, target)
                for name in mentions(s.value) | {known[k].name}:
                    readers.setdefault(name, set()).add(k)
                if known[k].name not in numbers or reads_memory(s.value, numbers):
                    of_memory.add(k)
            out.append(s)
        return out

    return replace(function, body=tuple(in_each_block(function.body, in_block)))


def with_names(e: Any, known: dict[Any, Var], numbers: frozenset[str], within: bool = False) -> Any:
    """An expression with the names of what is known in its place; within: it is an operand of arithmetic."""
    if isinstance(e, Comp | Lambda):
        return e  # a name in there may be another's
    computes = len(e.args) == 2 if isinstance(e, Op) else isinstance(e, Call) and not is_length(e)
    found = known.get(key(e)) if computes else None
    if found is not None and (within or found.name in numbers):
        return found
    return rebuild(e, lambda n: with_names(n, known, numbers, isinstance(e, Op)))


def is_length(e: Call) -> bool:
    """Whether a call is `len(x)`, which says more than a name for it."""
    return isinstance(e.func, Global) and e.func.value is len


def worth(e: Any) -> bool:
    """Whether an expression computes something, and may be left out."""
    return isinstance(e, Op | Call) and pure(e)
