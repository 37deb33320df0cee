"""Which places of an array a program stores into, and whether for the first time.

    y[0] = x[0]
    for i in range(1, n):
        y[i] = a * y[i - 1] + x[i]      # y[i] has not been stored into before

Places are told apart by an axis that is a counter plus a literal. The adjoint of a place that was not stored into
before is not read again on the way back, so it need not be cleared.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sct.core.lang import Assign, Augment, Call, Const, Display, Global, Item, Op, Var
from sct.core.walk import walk
from sct.rules.core_functions import CELLS, ZEROS_LIKE
from sct.transform.reverse.distinct import apart
from sct.transform.reverse.several import each
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
    start = first_of(x)
    return start.offset if start is not None and start.counter is None else None


def first_of(x: Any) -> Axis | None:
    """Where a loop starts that counts up one by one; None for other loops."""
    e = x.iter
    if not (isinstance(x.target, Var) and isinstance(e, Call) and isinstance(e.func, Global) and e.func.value is range):
        return None
    if len(e.args) > 2 or e.keywords or x.target.name in given_within(x.body):
        return None
    return axis_of(e.args[0]) if len(e.args) == 2 else Axis(None, 0)


def given_within(items: list[Any]) -> set[str]:
    """The names that statements and headers of a block give values."""
    return {name for i in all_items(items) for name in given_by(i)}


def given_by(i: Any) -> set[str]:
    """The names that a statement, a call or the header of a loop gives values."""
    s = i.stmt if isinstance(i, Primal) else None
    targets = s.targets if isinstance(s, Assign) else (s.target,) if isinstance(s, Augment) else ()
    if isinstance(i, Loop) and i.target is not None:
        targets = (i.target,)
    if isinstance(i, Invoke) and i.result is not None:
        targets = (i.result,)
    return {n.name for t in targets if not isinstance(t, Item) for n in walk(t) if isinstance(n, Var)}


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
        return any(rec.shadows.get(v) is root for v in each(i.result))
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
