"""What an expression is worth in a trip of a nest of loops, told by the places in which the trip has saved that.

    for t in range(n):
        x_before[t] = x                        # from here on x is x_before[t]
        x = f(a * x)                           # f of a * x_before[t]
    for t in range(n - 1, -1, -1):
        x = x_before[t]                        # so it is here
        bx = g(a * x) * bx                     # g of a * x_before[t]

The array is one of floats that has no other name and that one statement stores into, by the counters of the loops
around it: then a place is a name for what its trip had there, for as long as the nest is not gone through once more.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

from sct.backends.own import Arrays, places
from sct.backends.unchanged import leaves_alone
from sct.core.lang import Assign, Const, Function, Item, Var
from sct.core.walk import substitute, walk
from sct.tidy.accumulators import indices
from sct.tidy.blocks import mentions
from sct.tidy.keys import key
from sct.tidy.lengths import NEW


class Saved(NamedTuple):
    """An expression, and the place that holds what it is worth."""

    e: Any
    place: Item


Held = tuple[Saved, ...]


class Places:
    """The places of a function's arrays; known: the functions of the text that change nothing."""

    def __init__(self, function: Function, arrays: Arrays, known: frozenset[str]) -> None:
        self.arrays, self.known, self.floats = arrays, known, function.floats
        stores = Counter(p.value.name for s in walk(function.body) for p in places(s) if isinstance(p.value, Var))
        self.once = {name for name in arrays.alone if stores[name] == 1 and self.of_floats(name)}

    def of_floats(self, name: str) -> bool:
        """Whether an array that the function makes is one of float64."""
        return name in self.arrays.makings and self.arrays.makings[name].value.func.value in NEW

    def leaves_alone(self, s: Any, read: frozenset[str]) -> bool:
        return leaves_alone(s, read, self.arrays, self.known)

    def unchanged(self, held: Held, s: Any) -> Held:
        """What is worth what its place holds behind a statement as well, however often that is done."""
        return tuple(h for h in held if self.leaves_alone(s, mentions(h.e) | mentions(h.place.index)))

    def saving(self, s: Any, counters: frozenset[str]) -> Saved | None:
        """What a statement of a trip saves in a place for that trip alone; counters: those of all loops around it."""
        (target,) = s.targets if isinstance(s, Assign) and len(s.targets) == 1 else (None,)
        if not (isinstance(target, Item) and isinstance(target.value, Var) and target.value.name in self.once):
            return None
        parts = indices(target)
        names = {p.name for p in parts if isinstance(p, Var)}
        own = self.arrays.element(target) and len(names) == len(parts) and names == counters
        return Saved(s.value, target) if own and self.is_float(s.value) else None

    def is_float(self, e: Any) -> bool:
        """Whether an expression is a float64 that a name or an array holds: so it is worth the same when saved."""
        if isinstance(e, Item):
            return self.arrays.element(e) and self.of_floats(e.value.name)
        return isinstance(e, Var) and e.name in self.floats


def taken_back(s: Any, stored: tuple[Item, ...]) -> Saved | None:
    """What a statement takes back from one of these places."""
    (target,) = s.targets if isinstance(s, Assign) and len(s.targets) == 1 else (None,)
    if not isinstance(target, Var) or not isinstance(s.value, Item):
        return None
    return next((Saved(target, p) for p in stored if key(p) == key(s.value)), None)


def told(e: Any, held: Held) -> Any:
    """An expression with places for what they hold."""
    known = {key(h.e): h.place for h in held}
    return substitute(e, lambda n: known.get(key(n))) if known else e


def else_read(e: Any, stored: tuple[Item, ...]) -> frozenset[str]:
    """The names in an expression otherwise than in these places."""
    known = {key(p) for p in stored}
    return mentions(substitute(e, lambda n: Const(0) if key(n) in known else None))
