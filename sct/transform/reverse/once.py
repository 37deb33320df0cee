"""Which places of an array a program stores into, and when for the last time.

    y[0] = x[0]
    for i in range(1, n):
        y[i] = a * y[i - 1] + x[i]      # y[i - 1] holds its value for good; y[i] has not been stored into before

Places are told apart by an axis that is a counter plus a literal. What holds for good need not be saved; and the
adjoint of a place that was not stored into before is not read again on the way back, so it need not be cleared.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sct.core.lang import Assign, Augment, Call, Const, Display, Global, Item, Op, Var
from sct.core.walk import walk
from sct.rules.core_functions import CELLS, ZEROS_LIKE
from sct.transform.reverse.distinct import apart
from sct.transform.reverse.tree import Invoke, Linear, Loop, Primal, Step, all_items, items_of


@dataclass(frozen=True)
class Axis:
    """An index: `counter + offset`, or the number `offset` where there is no counter."""

    counter: Var | None
    offset: int


def axes_of(target: Item) -> list[Axis | None]:
    """The indices of an item, None for those that are something else."""
    index = target.index.items if isinstance(target.index, Display) else (target.index,)
    return [axis_of(e) for e in index]


def axis_of(e: Any) -> Axis | None:
    """The meaning of an index."""
    if isinstance(e, Const) and type(e.value) is int:
        return Axis(None, e.value)
    if isinstance(e, Var):
        return Axis(e, 0)
    if isinstance(e, Op) and e.op in ("+", "-") and len(e.args) == 2:
        a, b = e.args
        if e.op == "+" and isinstance(a, Const):
            a, b = b, a
        if isinstance(a, Var) and isinstance(b, Const) and type(b.value) is int:
            return Axis(a, b.value if e.op == "+" else -b.value)
    return None


def start_of(x: Any) -> int | None:
    """The literal from which a loop counts up one by one; None for other loops."""
    e = x.iter
    if not (isinstance(x.target, Var) and isinstance(e, Call) and isinstance(e.func, Global) and e.func.value is range):
        return None
    start = e.args[0] if len(e.args) == 2 else Const(0)
    plain = len(e.args) < 3 and not e.keywords and isinstance(start, Const) and type(start.value) is int
    return start.value if plain and x.target.name not in given_within(x.body) else None


def given_within(items: list[Any]) -> set[str]:
    """The names that statements and headers of a block give values."""
    found: set[str] = set()
    for i in all_items(items):
        s = i.stmt if isinstance(i, Primal) else None
        targets = s.targets if isinstance(s, Assign) else (s.target,) if isinstance(s, Augment) else ()
        if isinstance(i, Loop) and i.target is not None:
            targets = (i.target,)
        found |= {n.name for t in targets if not isinstance(t, Item) for n in walk(t) if isinstance(n, Var)}
    return found


def path_to(x: Any, items: list[Any]) -> list[tuple[Any, int]] | None:
    """The blocks around x, outermost first: (item, block number); None where it is not there."""
    for i in items:
        if i is x:
            return []
        for k, block in enumerate(items_of(i)):
            found = path_to(x, block)
            if found is not None:
                return found if isinstance(i, Step) else [(i, k), *found]
    return None


def loops_of(path: list[tuple[Any, int]]) -> list[Loop]:
    """The loops of a path, outermost first."""
    return [i for i, _ in path if isinstance(i, Loop)]


# ------------------------------------------------------------------------------------------- adjoints that need no zero


def first_store(x: Linear, target: Item, items: list[Any], rec: Any) -> bool:
    """Whether no place that a store goes to has been stored into before, since its array was made.

    The array is made in a block around the store, ahead of it: so each store is into the one that was made last.
    """
    root = target.value
    if not (isinstance(root, Var) and root in rec.primals and rec.value(root).arrays()):
        return False
    sites = rec.reachable(rec.value(root))
    if len(sites) != 1 or any(s.param for s in sites):
        return False
    made = [i for i in all_items(items) if gives(i, root, rec)]
    stores = stores_into(sites, items, rec)
    if len(made) != 1 or not makes(made[0]) or stores is None:
        return False
    around, ahead = path_to(x, items), path_to(made[0], items)
    order = {i: k for k, i in enumerate(all_items(items))}
    if around is None or ahead is None or around[: len(ahead)] != ahead or order[x] < order[made[0]]:
        return False
    loops = loops_of(around[len(ahead) :])
    axes = axes_of(target)
    earlier = [s for s in stores if s is not x and order[s] < order[x]]
    if not loops:
        return all(differs(axes, root, loops, s) or elsewhere(target, s, rec) for s in earlier)
    counted = all(i.target is not None and any(a is not None and a.counter is i.target for a in axes) for i in loops)
    if not counted or any(low(a, loops) is None for a in axes):
        return False
    later = [s for s in stores if s is not x and order[s] > order[x]]
    meeting = any(i in loops for s in later for i in loops_of(path_to(s, items) or []))
    return not meeting and all(differs(axes, root, loops, s) for s in earlier)


def gives(i: Any, root: Var, rec: Any) -> bool:
    """Whether an item gives a variable of adjoint memory its value."""
    if isinstance(i, Invoke):
        return i.result is not None and rec.shadows.get(i.result) is root
    if isinstance(i, Loop):
        return any(n is root for n in walk((i.target,)))
    s = i.stmt if isinstance(i, Primal) else None
    targets = s.targets if isinstance(s, Assign) else ()
    return any(n is root for t in targets if not isinstance(t, Item) for n in walk(t))


def makes(i: Any) -> bool:
    """Whether an item gives adjoint memory that is new: zeros."""
    e = i.stmt.value if isinstance(i, Primal) else None
    return isinstance(e, Call) and isinstance(e.func, Global) and e.func.value in (ZEROS_LIKE, CELLS)


def stores_into(sites: set[Any], items: list[Any], rec: Any) -> list[Linear] | None:
    """The linear statements that store into memory or add to it; None where not all of them are known."""
    found: list[Linear] = []
    for i in all_items(items):
        if isinstance(i, Linear) and i.op == "maybe":  # a view, or a copy whose adjoint is added: no store
            continue
        if isinstance(i, Linear) and (i.target is None or any(reaches(n, sites, rec) for n in walk(i.target))):
            if i.op not in ("=", "+", "-"):
                return None
            found.append(i)
        if isinstance(i, Invoke) and sites & rec.program.places.instance(i.instance):
            return None
    return found


def reaches(n: Any, sites: set[Any], rec: Any) -> bool:
    """Whether a node is an adjoint variable of some memory."""
    return isinstance(n, Var) and n in rec.primals and rec.is_memory(n) and bool(sites & rec.reachable(rec.value(n)))


def low(a: Axis | None, loops: list[Any]) -> int | None:
    """The smallest index that an axis stands for, if that is known and no index is negative."""
    if a is None:
        return None
    start = 0 if a.counter is None else next((start_of(i) for i in loops if i.target is a.counter), None)
    return None if start is None or start + a.offset < 0 else start + a.offset


def elsewhere(target: Item, other: Linear, rec: Any) -> bool:
    """Whether another store goes to other places of the same array: to another side of its diagonal."""
    theirs = other.target
    return isinstance(theirs, Item) and theirs.value is target.value and apart(target, theirs, rec)


def differs(axes: list[Axis | None], root: Var, loops: list[Any], other: Linear) -> bool:
    """Whether another store goes to a place that none of these indices stand for: to a literal below them."""
    target = other.target
    if not isinstance(target, Item) or target.value is not root:
        return False
    theirs = axes_of(target)
    return len(theirs) == len(axes) and any(
        b is not None and b.counter is None and 0 <= b.offset < (low(a, loops) or 0)
        for a, b in zip(axes, theirs, strict=True)
    )


# ------------------------------------------------------------------------------------------------ what holds for good


class Settled:
    """The places of a function's arrays that hold their value for good once they are read."""

    def __init__(self, items: list[Any], memory: Any) -> None:
        self.items = items
        self.memory = memory
        self.order = {i: k for k, i in enumerate(all_items(items))}
        self.stores: dict[Any, list[tuple[Any, int, list[Any]]] | None] = {}

    def holds(self, e: Any, owner: Any, path: tuple[Any, ...]) -> bool:
        """Whether a place that an item reads, which stands within the blocks of a path, is not stored into later."""
        root = e.value if isinstance(e, Item) else None
        sites: Any = self.memory.touched_sites(root) if isinstance(root, Var) else ()
        if len(sites) != 1 or owner not in self.order or not self.memory.rec.value(root).arrays():
            return False
        loops = [x for x in (*(x for x, _ in path), *all_items([owner])) if isinstance(x, Loop)]
        stores = self.into(sites[0])
        return stores is not None and all(done_by_then(e, loops, self.order[owner], *store) for store in stores)

    def into(self, site: Any) -> list[tuple[Any, int, list[Any]]] | None:
        """The statements that write to memory, each with its place in the forward sweep and the loops around it."""
        if site not in self.stores:
            writing = [i for i in self.order if site in self.memory.item_writes(i)]
            plain = all(isinstance(i, Primal) for i in writing)
            paths = [loops_of(path_to(i, self.items) or []) for i in writing]
            found = [(i.stmt, self.order[i], loops) for i, loops in zip(writing, paths, strict=True)] if plain else None
            self.stores[site] = found
        return self.stores[site]


def done_by_then(e: Item, loops: list[Any], here: int, s: Any, order: int, around: list[Any]) -> bool:
    """Whether a store does not reach the place that is read once it has been read."""
    if not any(x in loops for x in around):
        return order < here
    loop = around[0]
    start = start_of(loop)
    if loop not in loops or start is None or e.value.name in given_within(loop.body):
        return False
    target = s.targets[0] if isinstance(s, Assign) and len(s.targets) == 1 else getattr(s, "target", None)
    if not isinstance(target, Item) or target.value is not e.value:
        return False
    theirs, ours = axes_of(target), axes_of(e)
    return any(
        a is not None and b is not None and a.counter is loop.target and below(b, a.offset, loop, start, loops)
        for a, b in zip(theirs, ours, strict=False)
    )


def below(b: Axis, offset: int, loop: Any, start: int, loops: list[Any]) -> bool:
    """Whether an index stays below the counter, from `start` on, of a loop plus an offset, and is not negative."""
    if b.counter is None:
        return 0 <= b.offset < start + offset
    if b.counter is loop.target:
        return b.offset < offset and start + b.offset >= 0
    found = [x for x in loops if x.target is b.counter]
    first = start_of(found[0]) if len(found) == 1 else None
    if first is None or first + b.offset < 0:
        return False
    (inner,) = found
    stop = axis_of(inner.iter.args[-1])
    return stop is not None and stop.counter is loop.target and stop.offset - 1 + b.offset < offset
