"""Arrays that a function makes: the lengths of their axes, and which of them nothing else can be a view of."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sct.backends.trips import is_length
from sct.core.lang import Assign, Augment, Call, Display, Function, Global, Item, Op, Return, Var
from sct.core.walk import walk
from sct.rules.core_functions import MADE_LIKE
from sct.tidy.accumulators import element, parts
from sct.tidy.algebra import literal
from sct.tidy.blocks import COMPOUND, counts, gives, hidden_names, mentions
from sct.tidy.lengths import NEW, one_argument, steady


class Arrays:
    """The arrays that a function makes by a name which is given no other value.

    makings: name -> the statement that makes it.  axes: name -> how many it has.  lengths: name -> those of its axes,
    numbers or names of numbers that have got their one value by then; so in what follows in the block of its making,
    they are its lengths.  alone: the names of those that have no other name.
    """

    def __init__(self, function: Function) -> None:
        self.numbers = function.numbers
        _, self.given = counts(function)
        self.hidden = hidden_names(function)
        self.makings: dict[str, Assign] = {}
        self.axes: dict[str, int] = {}
        self.lengths: dict[str, tuple[Any, ...]] = {}
        self.read(function.body, {p.var.name for p in function.params})
        self.alone = self.known_by_one_name(function)

    def read(self, block: Any, ready: set[str]) -> None:
        """Find the arrays that a block makes; ready: the names that are given a value further up in the text."""
        for s in block:
            if isinstance(s, COMPOUND):
                ready |= gives(s) - gives_within(s)
                self.read(s.body, ready)
                self.read(s.orelse, ready)
            elif isinstance(s, Assign) and self.makes(s):
                name, e = s.targets[0].name, s.value.args[0]
                self.makings[name] = s
                if s.value.func.value in NEW:
                    lengths = e.items if isinstance(e, Display) and e.kind == "tuple" else (e,)
                    if all(map(self.is_number, lengths)):
                        self.axes[name] = len(lengths)
                    if mentions(e) <= ready and all(steady(n, self.given, self.numbers) for n in lengths):
                        self.lengths[name] = lengths
                else:
                    self.axes |= {name: self.axes[e.name]} if e.name in self.axes else {}
                    self.lengths |= {name: self.lengths[e.name]} if e.name in self.lengths else {}
            ready |= gives(s)

    def makes(self, s: Assign) -> bool:
        """Whether a statement gives a name its one value, a new array."""
        (target,) = s.targets if len(s.targets) == 1 else (None,)
        e = s.value
        call = isinstance(e, Call) and isinstance(e.func, Global) and one_argument(e)
        made = call and (e.func.value in NEW or (e.func.value in MADE_LIKE and isinstance(e.args[0], Var)))
        once = isinstance(target, Var) and self.given[target.name] == 1 and target.name not in self.hidden
        return bool(made) and once

    def known_by_one_name(self, function: Function) -> frozenset[str]:
        """The arrays of which only single elements are read until they are returned: there is no other name for them,
        or for a part of them, by which they could be read or written to."""
        fine = Counter(dict.fromkeys(self.makings, 1))
        for n in walk(function.body):
            if isinstance(n, Item):
                fine[named(n)] += self.element(n)
            elif isinstance(n, Call) and isinstance(n.func, Global) and n.func.value in MADE_LIKE and one_argument(n):
                fine[getattr(n.args[0], "name", "")] += 1
            elif isinstance(n, Return):
                fine.update(p.name for p in parts(n.value) if isinstance(p, Var))
            for t in places(n):
                fine[named(t)] += not self.element(t)
        mentioned = Counter(n.name for n in walk(function.body) if isinstance(n, Var))
        return frozenset(name for name in self.makings if mentioned[name] == fine[name])

    def element(self, n: Item) -> bool:
        """Whether an item is a single element of such an array."""
        axes = self.axes.get(named(n))
        return axes is not None and element(n, named(n), axes, self.numbers)

    def is_number(self, e: Any) -> bool:
        """Whether a length is a number, and no tuple of lengths."""
        if isinstance(e, Op):
            return all(map(self.is_number, e.args))
        if isinstance(e, Call):
            return isinstance(e.func, Global) and (e.func.value is len or (e.func.value is max and len(e.args) == 2))
        return type(literal(e)) is int or is_length(e) or (isinstance(e, Var) and e.name in self.numbers)


def named(n: Item) -> str:
    """The name of the array of an item, if it has one."""
    return n.value.name if isinstance(n.value, Var) else ""


def places(s: Any) -> list[Item]:
    """The items that a statement stores into."""
    todo = list(s.targets) if isinstance(s, Assign) else [s.target] if isinstance(s, Augment) else []
    found = []
    while todo:
        t = todo.pop()
        todo += t.items if isinstance(t, Display) else ()
        found += [t] if isinstance(t, Item) else []
    return found


def gives_within(s: Any) -> frozenset[str]:
    """The names that the statements within a compound one give values."""
    return frozenset().union(*map(gives, (*s.body, *s.orelse)))
