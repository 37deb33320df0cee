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
        self.read(function.body, {p.var.name for p in function.params}, {})
        self.alone = self.known_by_one_name(function)

    def read(self, block: Any, ready: set[str], shapes: dict[str, tuple[Any, ...]]) -> None:
        """Find the arrays that a block makes; ready: the names that are given a value further up in the text; shapes:
        the lengths of the arrays that names stand for, which may be given others later."""
        for s in block:
            if isinstance(s, COMPOUND):
                ready |= gives(s) - gives_within(s)
                inside = {n: lengths for n, lengths in shapes.items() if n not in gives(s)}
                self.read(s.body, ready, dict(inside))
                self.read(s.orelse, ready, dict(inside))
            found = self.shape(s, ready, shapes) if is_making(s) else None
            for name in gives(s):
                shapes.pop(name, None)
            if found is not None and isinstance(s.targets[0], Var):
                axes, lengths = found
                name = s.targets[0].name
                shapes |= {name: lengths} if lengths else {}
                if self.given[name] == 1 and name not in self.hidden:
                    self.makings[name] = s
                    self.axes |= {name: axes} if axes else {}
                    self.lengths |= {name: lengths} if lengths else {}
            ready |= gives(s)

    def shape(self, s: Assign, ready: set[str], shapes: dict[str, tuple[Any, ...]]) -> tuple[int, tuple[Any, ...]]:
        """(how many axes a new array has, their lengths); 0 and () where that is not told."""
        e = s.value.args[0]
        if s.value.func.value not in NEW:
            known = shapes.get(e.name, ())
            return self.axes.get(e.name, len(known)), known
        lengths = e.items if isinstance(e, Display) and e.kind == "tuple" else (e,)
        told = mentions(e) <= ready and all(steady(n, self.given, self.numbers) for n in lengths)
        return len(lengths) if all(map(self.is_number, lengths)) else 0, lengths if told else ()

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

    def of_floats(self, name: str) -> bool:
        """Whether an array is certainly one of float64: made as such, or like one whose lengths are known."""
        return name in self.makings and (self.makings[name].value.func.value in NEW or name in self.lengths)

    def is_number(self, e: Any) -> bool:
        """Whether a length is a number, and no tuple of lengths."""
        if isinstance(e, Op):
            return all(map(self.is_number, e.args))
        if isinstance(e, Call):
            return isinstance(e.func, Global) and (e.func.value is len or (e.func.value is max and len(e.args) == 2))
        return type(literal(e)) is int or is_length(e) or (isinstance(e, Var) and e.name in self.numbers)


def is_making(s: Any) -> bool:
    """Whether a statement gives a name a new array."""
    e = s.value if isinstance(s, Assign) and len(s.targets) == 1 and isinstance(s.targets[0], Var) else None
    if not (isinstance(e, Call) and isinstance(e.func, Global) and one_argument(e)):
        return False
    return e.func.value in NEW or (e.func.value in MADE_LIKE and isinstance(e.args[0], Var))


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
