"""Numbers that are computed twice: the second time, the first one's name is copied.

    >>> print(after(common, '''
    ... w1 = b * y
    ... w2 = b * y
    ... y = w1 * w2
    ... w3 = b * y
    ... return w3'''))
    w1 = b * y
    w2 = w1
    y = w1 * w2
    w3 = b * y
    return w3
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sct.core.lang import Assign, Call, Function, Op, Var
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
            k = None
            if isinstance(target, Var) and target.name in numbers and given[target.name] == 1 and worth(s.value):
                k = key(s.value)
                if k in known and s.at is None:
                    s, k = replace(s, value=known[k]), None
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
                if reads_memory(s.value, numbers):
                    of_memory.add(k)
            out.append(s)
        return out

    return replace(function, body=tuple(in_each_block(function.body, in_block)))


def worth(e: Any) -> bool:
    """Whether an expression computes something, and may be left out."""
    return isinstance(e, Op | Call) and pure(e)
