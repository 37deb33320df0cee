"""The lengths of new arrays, and the indices that count through them, told by names that are given once."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from sct.core import lang
from sct.core.lang import Assign, Call, Const, Display, Function, Global, Item, Op, Var
from sct.core.walk import walk
from sct.rules.core_functions import MADE_LIKE
from sct.tidy.algebra import literal
from sct.tidy.blocks import gives

NEW = (np.zeros, np.empty, np.ones)


def axes(function: Function, given: dict[str, int]) -> dict[str, tuple[Any, ...]]:
    """Name -> the lengths of its axes, numbers or names of numbers, for arrays that the function makes in its own block
    and gives no other value."""
    found: dict[str, tuple[Any, ...]] = {}
    touched: set[str] = set()  # arrays whose shape may have been given another value
    ready = {p.var.name for p in function.params}  # names that have got their one value
    for s in function.body:
        target = s.targets[0] if isinstance(s, Assign) and len(s.targets) == 1 else None
        name = target.name if isinstance(target, Var) and given[target.name] == 1 else None
        e = s.value if isinstance(s, Assign) else None
        if name is not None and isinstance(e, Call) and isinstance(e.func, Global) and one_argument(e):
            (first,) = e.args
            if e.func.value in NEW:
                lengths = first.items if isinstance(first, Display) and first.kind == "tuple" else (first,)
                if all(steady(n, given, function.numbers) and names(n) <= ready for n in lengths):
                    found[name] = tuple(lengths)
            elif e.func.value in MADE_LIKE and isinstance(first, Var) and first.name in found.keys() - touched:
                found[name] = found[first.name]
                continue
        touched |= (bare(s) - {name}) & found.keys()
        if isinstance(s, Assign):
            ready |= {n for n in gives(s) if given[n] == 1}
    return found


def steady(e: Any, given: dict[str, int], numbers: frozenset[str]) -> bool:
    """Whether an expression is a whole number, or the name of a number that is given once."""
    if isinstance(e, Const):
        return type(e.value) is int
    return isinstance(e, Var) and e.name in numbers and given.get(e.name) == 1


def names(e: Any) -> set[str]:
    """The name that an expression is, if it is one."""
    return {e.name} if isinstance(e, Var) else set()


def bare(s: Any) -> set[str]:
    """The names that a statement mentions otherwise than as the array of an item."""
    every = Counter(n.name for n in walk((s,)) if isinstance(n, Var))
    every.subtract(n.value.name for n in walk((s,)) if isinstance(n, Item) and isinstance(n.value, Var))
    return {name for name, k in every.items() if k}


def one_argument(e: Call) -> bool:
    """Whether a call has one argument and no keywords."""
    return len(e.args) == 1 and not e.keywords


def called(e: Any, function: Any) -> bool:
    """Whether an expression is a call of a function with one argument."""
    return isinstance(e, Call) and isinstance(e.func, Global) and e.func.value is function and one_argument(e)


def counted(loop: lang.For, given: dict[str, int], numbers: frozenset[str]) -> Any:
    """n where the counter of a loop is one of 0, 1, ..., n - 1 in each trip; None for other loops."""
    e = loop.iter
    if not (isinstance(e, Call) and isinstance(e.func, Global) and e.func.value is range) or e.keywords:
        return None
    if not isinstance(loop.target, Var) or any(loop.target.name in gives(s) for s in loop.body):
        return None
    if len(e.args) == 1:
        n = e.args[0]
    elif len(e.args) == 2 and at_least(e.args[0], 0):
        n = e.args[1]
    elif len(e.args) == 3 and literal(e.args[2]) == -1 and at_least(e.args[1], -1):
        last = e.args[0]  # n - 1
        one = isinstance(last, Op) and last.op == "-" and len(last.args) == 2
        n = last.args[0] if one and isinstance(last.args[1], Const) and at_least(last.args[1], 1) else None
    else:
        return None
    return n if n is not None and steady(n, given, numbers) else None


def at_least(e: Any, least: int) -> bool:
    """Whether an expression is a whole number written out, and not smaller."""
    value = literal(e)
    return type(value) is int and value >= least
