"""Derivatives along a direction that a program asks for itself, as calls of functions of plain arguments.

    sct.jvp(g, (x,), (v,))[1]      ->      pushforward(g, (0,), True)(x, v)
"""

from __future__ import annotations

from types import FunctionType
from typing import Any

from sct.core.lang import Call, Const, Function, Global, Item
from sct.core.walk import rebuild, walk
from sct.facts.transforms import REWRITTEN


def plain_calls(function: Function) -> Function:
    """The function with such calls written as calls of functions of plain arguments."""
    if not any(rewriter(n) for n in walk(function.body)):
        return function

    def change(n: Any) -> Any:
        second = isinstance(n, Item) and isinstance(n.index, Const) and n.index.value == 1
        call = n.value if second else n
        rewrite = rewriter(call)
        made = None if rewrite is None else rewrite(call, second)
        return rebuild(n if made is None else made, change)

    return rebuild(function, change)


def rewriter(n: Any) -> Any:
    """What rewrites a call; None for anything else."""
    known = isinstance(n, Call) and isinstance(n.func, Global) and isinstance(n.func.value, FunctionType)
    return REWRITTEN.get(n.func.value) if known else None
