"""Which places of an array hold their value for good once they are read, so that nothing of them is saved.

    for i in range(n):
        for j in range(i + 1):
            s = a[i, j]
            for k in range(j):
                s -= L[i, k] * L[j, k]      # both are places before [i, j]
            L[i, j] = ...

A store is compared with a read loop by loop, from the outermost of those that both stand in. In later trips it goes
to later places of an axis; so it cannot reach a place that comes before all of them, and one that is no later than they
are only within the same trip, where the next loop decides, and at last the order of the statements.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from sct.core.lang import Assign, Item, Var
from sct.transform.reverse.once import Axis, axes_of, axis_of, first_of, given_by, given_within, loops_of, path_to
from sct.transform.reverse.tree import Loop, Primal, all_items


class Settled:
    """The places of a function's arrays that hold their value for good once they are read."""

    def __init__(self, items: list[Any], memory: Any) -> None:
        self.items = items
        self.memory = memory
        self.order = {i: k for k, i in enumerate(all_items(items))}
        self.stores: dict[Any, list[tuple[Any, int, list[Any]]] | None] = {}
        self.given = Counter(name for i in self.order for name in given_by(i))
        self.given.update(v.name for v in memory.versions if v.item is None)  # parameters

    def holds(self, e: Any, owner: Any, path: tuple[Any, ...]) -> bool:
        """Whether a place that an item reads, which stands within the blocks of a path, is not stored into later."""
        root = e.value if isinstance(e, Item) else None
        sites: Any = self.memory.touched_sites(root) if isinstance(root, Var) else ()
        if len(sites) != 1 or owner not in self.order or not self.memory.rec.value(root).arrays():
            return False
        around = [x for x, _ in (*path, (owner, 0)) if isinstance(x, Loop)]
        within = [x for x in all_items([owner]) if isinstance(x, Loop) and x is not owner and self.alone(x)]
        read = Read(e, around, [*around, *within], self.order[owner])
        stores = self.into(sites[0])
        return stores is not None and all(read.is_behind(*store) for store in stores)

    def alone(self, x: Loop) -> bool:
        """Whether nothing but a loop gives its counter values: what it counts is then known behind the loop as well."""
        return isinstance(x.target, Var) and self.given[x.target.name] == 1

    def into(self, site: Any) -> list[tuple[Any, int, list[Any]]] | None:
        """The statements that write to memory, each with its place in the forward sweep and the loops around it."""
        if site not in self.stores:
            writing = [i for i in self.order if site in self.memory.item_writes(i)]
            plain = all(isinstance(i, Primal) for i in writing)
            paths = [loops_of(path_to(i, self.items) or []) for i in writing]
            found = [(i.stmt, self.order[i], loops) for i, loops in zip(writing, paths, strict=True)] if plain else None
            self.stores[site] = found
        return self.stores[site]


class Read:
    """A place of an array that is read: in the trips of the loops `around` it, by what these and others count."""

    def __init__(self, e: Item, around: list[Any], loops: list[Any], here: int) -> None:
        self.array = e.value
        self.axes = axes_of(e)
        self.around = around
        self.loops = loops
        self.here = here

    def is_behind(self, s: Any, order: int, loops: list[Any]) -> bool:
        """Whether a store within some loops does not reach the place once it has been read."""
        if not loops or loops[0] not in self.around:
            return order < self.here
        loop, *inner = loops
        target = s.targets[0] if isinstance(s, Assign) and len(s.targets) == 1 else getattr(s, "target", None)
        if first_of(loop) is None or not isinstance(target, Item) or target.value is not self.array:
            return False
        if self.array.name in given_within(loop.body):
            return False
        ahead = [
            least - most
            for a, b in zip(axes_of(target), self.axes, strict=False)
            if (least := from_on(a, loop, loops)) is not None and (most := self.up_to(b, loop)) is not None
        ]
        return bool(ahead) and (max(ahead) > 0 or (max(ahead) == 0 and self.is_behind(s, order, inner)))

    def up_to(self, b: Axis | None, loop: Any) -> int | None:
        """How far ahead of a loop's counter an index is at most; None where it is not known, or may be negative."""
        if b is None or not self.counts_from_the_start(b):
            return None
        if b.counter is None:
            start = first_of(loop)
            return b.offset - start.offset if start is not None and start.counter is None else None
        if b.counter is loop.target:
            return b.offset
        inner = counting(b.counter, self.loops)
        stop = axis_of(inner.iter.args[-1]) if inner is not None else None
        return stop.offset - 1 + b.offset if stop is not None and stop.counter is loop.target else None

    def counts_from_the_start(self, b: Axis) -> bool:
        """Whether an index is not negative."""
        loops, counter, offset = self.loops, b.counter, b.offset
        while counter is not None:
            inner = counting(counter, loops)
            start = first_of(inner) if inner is not None else None
            if start is None:
                return False
            loops, counter, offset = loops[: loops.index(inner)], start.counter, offset + start.offset
        return offset >= 0


def from_on(a: Axis | None, loop: Any, loops: list[Any]) -> int | None:
    """How far ahead of a loop's counter an index is at least in each of its trips; None where that is not known."""
    if a is None or a.counter is None:
        return None
    if a.counter is loop.target:
        return a.offset
    inner = counting(a.counter, loops)
    start = first_of(inner) if inner is not None else None
    return start.offset + a.offset if start is not None and start.counter is loop.target else None


def counting(counter: Any, loops: list[Any]) -> Any:
    """The one loop that gives a counter, one by one; None where there is none, or there are several."""
    found = [x for x in loops if x.target is counter]
    return found[0] if len(found) == 1 and first_of(found[0]) is not None else None
