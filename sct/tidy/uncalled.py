"""Nested functions that nothing calls any more: their derivative functions have taken their places.

    >>> print(after(uncalled, '''
    ... def g(a):
    ...     return a * a
    ... y = x * x
    ... return y'''))
    y = x * x
    return y
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from sct.core.lang import Def, Function, Var
from sct.core.walk import walk
from sct.facts.purity import pure
from sct.tidy.blocks import in_each_block


def uncalled(function: Function) -> Function:
    """The function without the functions in it that nothing but themselves mentions."""
    if not any(isinstance(n, Def) for n in walk(function.body)):
        return function
    mentioned = Counter(names(function.body))

    def called(block: list[Any]) -> list[Any]:
        out = []
        for s in reversed(block):  # what only a dropped one calls is dropped as well
            if isinstance(s, Def) and without_effect(s) and mentioned[s.var.name] == names((s,)).count(s.var.name):
                mentioned.subtract(names((s,)))
            else:
                out.append(s)
        return out[::-1]

    return replace(function, body=tuple(in_each_block(function.body, called)))


def without_effect(d: Def) -> bool:
    """Whether to define a function does nothing but give it its name."""
    return not d.decorators and all(p.default is None or pure(p.default) for p in d.function.params)


def names(block: Any) -> list[str]:
    """Every mention of a name in a block."""
    return [n.name for n in walk(block) if isinstance(n, Var)]
