"""The lengths of new arrays, and the indices that count through them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np

from sct.core import lang
from sct.core.lang import Assign, Attr, Call, Const, Display, Function, Global, Item, Op, Var
from sct.core.walk import walk
from sct.facts.momentary import is_momentary
from sct.rules.core_functions import MADE_LIKE
from sct.tidy.algebra import literal
from sct.tidy.blocks import gives
from sct.tidy.keys import key

NEW = (np.zeros, np.empty, np.ones)


class Lengths:
    """What tells the lengths of a function's arrays, and how far its counters go: equal answers are equal lengths.

    Whole numbers, names of numbers that are given once, and what the transform says of the shapes of arrays; given:
    how often each name is given a value.
    """

    def __init__(self, function: Function, given: dict[str, int]) -> None:
        self.given, self.numbers = given, function.numbers
        told = {name: shape for name, shape in function.arrays.items() if isinstance(shape, tuple)}
        self.shapes = {name: shape for name, shape in told.items() if not any(map(is_momentary, shape))}
        self.stands_for: dict[str, Any] = {}  # name -> the length of an array that it is
        for s in walk(function.body):
            for target, e in pairs(s):
                if self.steady(target) and (length := self.of_array(e)) is not None:
                    self.stands_for[target.name] = length

    def steady(self, e: Any) -> bool:
        return steady(e, self.given, self.numbers)

    def told(self, e: Any) -> Any:
        """What tells a length; None where nothing does."""
        length = self.of_array(e)
        if length is None and isinstance(e, Var):
            length = self.stands_for.get(e.name)
        return length if length is not None else key(e) if self.steady(e) else None

    def of_array(self, e: Any) -> Any:
        """What tells `len(x)` and `x.shape[k]`; None of anything else."""
        if called(e, len):
            array, k = e.args[0], 0
        elif isinstance(e, Item) and isinstance(e.value, Attr) and e.value.name == "shape":
            array, k = e.value.value, literal(e.index)
        else:
            return None
        shape = self.shapes.get(array.name, ()) if isinstance(array, Var) else ()
        return key(Const(shape[k])) if type(k) is int and -len(shape) <= k < len(shape) else None

    def axes(self, function: Function) -> dict[str, tuple[Any, ...]]:
        """Name -> what tells the lengths of its axes, for arrays that the function makes in its own block and gives no
        other value."""
        found: dict[str, tuple[Any, ...]] = {}
        touched: set[str] = set()  # arrays whose shape may have been given another value
        ready = {p.var.name for p in function.params}  # names that have got their one value
        for s in function.body:
            target = s.targets[0] if isinstance(s, Assign) and len(s.targets) == 1 else None
            name = target.name if isinstance(target, Var) and self.given[target.name] == 1 else None
            e = s.value if isinstance(s, Assign) else None
            if name is not None and isinstance(e, Call) and isinstance(e.func, Global) and one_argument(e):
                (first,) = e.args
                if e.func.value in NEW:
                    lengths = first.items if isinstance(first, Display) and first.kind == "tuple" else (first,)
                    if all(self.told(n) is not None and names(n) <= ready for n in lengths):
                        found[name] = tuple(map(self.told, lengths))
                elif e.func.value in MADE_LIKE and isinstance(first, Var):
                    known = None if first.name in touched else found.get(first.name)
                    known = known or tuple(key(Const(n)) for n in self.shapes.get(first.name, ()))
                    if known:
                        found[name] = known
                        continue
            touched |= (bare(s) - {name}) & found.keys()
            if isinstance(s, Assign):
                ready |= {n for n in gives(s) if self.given[n] == 1}
        return found

    def counted(self, loop: lang.For, around: Mapping[str, Any]) -> Any:
        """What tells n where the counter of a loop is one of 0, 1, ..., n - 1 in each trip; None for other loops.

        around: the counters of the loops around it, each with what tells its n.
        """
        e = loop.iter
        if not (isinstance(e, Call) and isinstance(e.func, Global) and e.func.value is range) or e.keywords:
            return None
        if not isinstance(loop.target, Var) or any(loop.target.name in gives(s) for s in loop.body):
            return None
        if len(e.args) < 3:
            first, end = (Const(0), *e.args)[-2:]
            return self.limit(end, 0, around) if not_below(first, 0, around) else None
        if literal(e.args[2]) == -1 and not_below(e.args[1], -1, around):
            return self.limit(e.args[0], 1, around)
        return None

    def limit(self, e: Any, least: int, around: Mapping[str, Any]) -> Any:
        """What tells n where a number is certainly at most n - least; None where nothing does."""
        base, more = shifted(e)
        if isinstance(base, Var) and base.name in around:  # at most n - 1
            return around[base.name] if more <= 1 - least else None
        if more == 0 and least == 0:
            return self.told(e)
        return self.told(base) if -more >= least else None


def pairs(s: Any) -> list[tuple[Var, Any]]:
    """The names that a statement gives values, each with its own: `n, d = x.shape` as well."""
    target = s.targets[0] if isinstance(s, Assign) and len(s.targets) == 1 else None
    if isinstance(target, Display) and isinstance(s.value, Attr) and s.value.name == "shape":
        return [(t, Item(s.value, Const(k))) for k, t in enumerate(target.items) if isinstance(t, Var)]
    return [(target, s.value)] if isinstance(target, Var) else []


def shifted(e: Any) -> tuple[Any, int]:
    """(n, k) of `n + k`, (n, -k) of `n - k` for a number k that is written out; (e, 0) of anything else."""
    k = literal(e.args[1]) if isinstance(e, Op) and e.op in ("+", "-") and len(e.args) == 2 else None
    return (e.args[0], k if e.op == "+" else -k) if type(k) is int else (e, 0)


def not_below(e: Any, least: int, around: Mapping[str, Any]) -> bool:
    """Whether a number is certainly not smaller: written out, or a counter, which is not negative, and some more."""
    base, more = shifted(e)
    return at_least(e, least) or (isinstance(base, Var) and base.name in around and more >= least)


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


def at_least(e: Any, least: int) -> bool:
    """Whether an expression is a whole number written out, and not smaller."""
    value = literal(e)
    return type(value) is int and value >= least
