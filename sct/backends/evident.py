"""What the text says is certainly a float64, as the elements of most arrays are: no whole number, no single precision.

A name is one where each value that it is given is; arithmetic with such a number gives such a number.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sct.backends.own import Arrays
from sct.core.lang import Assign, Augment, Const, For, Function, Item, Op, Var, Walrus
from sct.core.walk import walk
from sct.facts.liveness import given_by_target

ARITHMETIC = ("+", "-", "*", "/", "neg")


class Evident:
    """Answers for the expressions of a function.  floats: the names that stand for such numbers."""

    def __init__(self, function: Function, arrays: Arrays) -> None:
        self.arrays = arrays
        self.numbers = function.numbers
        values = given_values(function)
        self.floats = {name for name in function.numbers if values[name] and None not in values[name]}
        while other := {n for n in self.floats if not all(map(self.is_float, values[n]))}:
            self.floats -= other

    def is_float(self, e: Any) -> bool:
        """Whether an expression is such a number."""
        if isinstance(e, Op) and e.op in ARITHMETIC:
            return all(map(self.is_number, e.args)) and any(map(self.is_float, e.args))
        literal = isinstance(e, Const) and type(e.value) is float
        return literal or (isinstance(e, Var) and e.name in self.floats) or self.is_element(e)

    def is_number(self, e: Any) -> bool:
        """Whether an expression is a number."""
        if isinstance(e, Op) and e.op in ARITHMETIC:
            return all(map(self.is_number, e.args))
        literal = isinstance(e, Const) and type(e.value) in (int, float)
        return literal or (isinstance(e, Var) and e.name in self.numbers) or self.is_element(e)

    def is_element(self, e: Any) -> bool:
        """Whether an expression is an element of an array of float64 that the function makes."""
        return isinstance(e, Item) and self.arrays.element(e) and self.arrays.of_floats(e.value.name)


def given_values(function: Function) -> dict[str, list[Any]]:
    """Name -> the values that it is given; None for what is not written out.  A float that another number is added to
    or multiplied with stays one."""
    found: dict[str, list[Any]] = defaultdict(list, {p.var.name: [None] for p in function.params})
    for s in walk(function.body):
        if isinstance(s, Assign):
            for t in s.targets:
                for name in given_by_target(t):
                    found[name].append(s.value if isinstance(t, Var) else None)
        elif isinstance(s, For | Walrus) or (isinstance(s, Augment) and s.op not in ARITHMETIC):
            for name in given_by_target(s.target):
                found[name].append(None)
    return found
