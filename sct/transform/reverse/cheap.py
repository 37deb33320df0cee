"""Values that the backward sweep evaluates again, because that costs no more than to save them.

    w1 = 3.0 * x**2                     x is saved: w1 is had from it
    for x in xs: ...                    x is xs[i]
    w2 = image[i : i + 2, j : j + 2]    a view of what nothing writes to
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from sct.core import lang
from sct.core.lang import Assign, Attr, Call, Const, Display, Global, Item, Op, Slice, Var
from sct.core.walk import walk
from sct.facts.purity import pure
from sct.facts.values import Ref
from sct.transform.reverse.tree import key_of

SHAPES = (len, np.shape, np.size, np.ndim)
COSTS = ((Op, 1.0), (lang.Compare, 0.5), (Call, 2.0))
CHEAP = 4  # operators that are evaluated again rather than saved


def evaluated_from_arguments(memory: Any) -> set[Any]:
    """The versions of a called function that its arguments give again at little cost: they need not be handed over."""
    cost: dict[Any, float] = {}
    for version in memory.versions:
        e = None if version.loops or version.header else expression(memory, version)
        if e is None or not memory.free(version, ()):
            continue
        reads = [version.reads.get(n.name) for n in walk((e,)) if isinstance(n, Var)]
        own = [r for r in reads if r is None or r.item is not None]
        if not all(r in cost for r in own):
            continue
        total = operators(e) + sum(cost[r] for r in set(own))
        if total <= 2 * CHEAP and settled(memory, e, version, {}) is not None:
            cost[version] = total
    return set(cost)


def evaluated_again(memory: Any, wanted: dict[Any, list[Any]], light: set[Any]) -> dict[Any, Any]:
    """Version -> the expression that gives it again, for those among the wanted ones that have one.

    What such an expression reads is still there, or wanted anyway (or itself to be had so): then it is wanted where the
    expression stands, too.
    """
    found: dict[Any, Any] = {}
    for version in reversed(memory.versions):
        e = expression(memory, version) if version in wanted else None
        more = None if e is None else settled(memory, e, version, wanted, light)
        if more is None:
            continue
        found[version] = e
        for read in more:
            known = {id(owner) for owner, _ in wanted.setdefault(read, [])}
            for owner, path in wanted[version]:
                tick = memory.ticks[version, key_of(owner)]
                place = (read, key_of(owner))
                memory.ticks[place] = max(memory.ticks.get(place, 0), tick)
                if id(owner) not in known:
                    wanted[read].append((owner, path))
    return found


def expression(memory: Any, version: Any) -> Any:
    """The expression that a version was given, if it costs little; else None."""
    s = version.stmt
    if version.header and getattr(version.item, "header", None):
        told = isinstance(s, tuple) and s[1]
        parts = [p for target, e in version.item.header for p in parts_of(target, e)]
        return next((e for var, e in parts if told and var.name == version.name), None)
    e = one_of(s.targets[0], s.value, version.name) if isinstance(s, Assign) and len(s.targets) == 1 else None
    if e is None:
        return None
    changes = getattr(version.item, "shadow", False) or memory.rec.has_shadow(e)  # what adjoint memory holds
    if not pure(s.value) or operators(e) > CHEAP or changes:
        return None
    number = memory.rec.value(e).is_scalar() and not goes_through_arrays(memory.rec, e)
    return e if number or is_part(memory.rec, e) else None


def parts_of(target: Any, e: Any) -> list[tuple[Var, Any]]:
    """The variables of a target, each with the part of e that it is given."""
    if isinstance(target, Var):
        return [(target, e)]
    if isinstance(target, Display):
        return [p for k, t in enumerate(target.items) for p in parts_of(t, Item(e, Const(k)))]
    return []


def one_of(target: Any, e: Any, name: str) -> Any:
    """What a name is given by `target = e`, also where that is `a, b = x, y`; None where it is not written."""
    if isinstance(target, Var) and target.name == name:
        return e
    if not (isinstance(target, Display) and isinstance(e, Display) and len(target.items) == len(e.items)):
        return None
    if any(isinstance(x, lang.Star) for x in (*target.items, *e.items)):
        return None
    found = [one_of(t, x, name) for t, x in zip(target.items, e.items, strict=True)]
    return next((x for x in reversed(found) if x is not None), None)


def is_part(rec: Any, e: Any) -> bool:
    """Whether an expression only names a part of an array, list or dict by numbers and slices: that makes no copy."""
    if not isinstance(e, Item):
        return isinstance(e, Var)
    parts = e.index.items if isinstance(e.index, Display) and e.index.kind == "tuple" else (e.index,)
    plain = all(isinstance(p, Slice) or rec.value(p).only("i", "s") for p in parts)
    owners = rec.value(e.value).atoms
    refs = [a for a in owners if isinstance(a, Ref)]
    sliced = any(isinstance(p, Slice) for p in parts) and bool(refs)
    held = len(refs) + len(rec.value(e.value).arrays()) == len(owners) > 0
    held = held and all(a.site.kind in ("list", "tuple", "dict") for a in refs)
    return plain and held and not sliced and is_part(rec, e.value)


def goes_through_arrays(rec: Any, e: Any) -> bool:
    """Whether an expression computes something of all elements of an array, as sums and products of vectors do."""

    def whole(n: Any) -> bool:
        return bool(rec.value(n).arrays())

    for n in walk((e,)):
        if isinstance(n, Op) and n.op == "@":
            return True
        method = isinstance(n, Call) and isinstance(n.func, Attr) and whole(n.func.value)
        if method or (isinstance(n, Call) and callee(n) not in SHAPES and any(map(whole, n.args))):
            return True
    return False


def callee(e: Call) -> Any:
    """The function that a call names, if it is one from outside."""
    return e.func.value if isinstance(e.func, Global) else None


def settled(
    memory: Any, e: Any, version: Any, wanted: dict[Any, list[Any]], light: Iterable[Any] = ()
) -> set[Any] | None:
    """The versions that must be had again for an expression; None where something that it reads cannot be had."""
    index = getattr(version.item, "index", None) if version.header else None
    found: set[Any] = set()
    for n in walk((e,)):
        if isinstance(n, Global) and memory.changes(n) and not memory.unchanged_content(n):
            return None
        if not isinstance(n, Var) or n is index:
            continue
        read = version.reads.get(n.name)
        if read is None or n.name == version.name:
            return None
        firm = isinstance(e, Item) and n is e.value and memory.settled(e, version.item, version.path)
        if memory.changes(n) and not (firm or memory.unchanged_content(n)):
            return None
        if read not in light and memory.free(read, ()):
            continue
        known = read in wanted or read in light
        if not known or not all(holds_at(memory, read, version, owner) for owner, _ in wanted[version]):
            return None
        found.add(read)
    return found


def holds_at(memory: Any, read: Any, version: Any, owner: Any) -> bool:
    """Whether a name still has one of its values where another version is wanted."""
    tick = memory.ticks[version, key_of(owner)]
    return not any(read.number < v.number < tick for v in memory.named[read.name])


def apart(a: Any, b: Any) -> bool:
    """Whether two versions stand on different sides of one branch."""
    for (x, k), (y, m) in zip(a.path, b.path, strict=False):
        if x is not y:
            return False
        if k != m:
            return True
    return False


def operators(e: Any) -> float:
    """How much an expression costs: calls count two, comparisons a half."""
    return sum(cost for n in walk(e) for kind, cost in COSTS if isinstance(n, kind))
