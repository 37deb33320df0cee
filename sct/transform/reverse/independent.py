"""Loops whose trips do not depend on each other: they carry nothing but sums.

The backward sweep of such a loop may run in any order and may do each trip's forward part again, so nothing of a trip
is saved.  Where what follows the loop needs none of its results to give their adjoints, forward and backward part of a
trip stand in one loop and nothing is done twice.
"""

from __future__ import annotations

from typing import Any

from sct.core import lang
from sct.core.lang import Assign, Augment, Comment, Display, Op, Pass, Var
from sct.core.walk import walk
from sct.facts.purity import pure
from sct.transform.reverse.backward import adjoints_of, flatten
from sct.transform.reverse.regions import arrays_written
from sct.transform.reverse.remember import assigned_vars, item_vars
from sct.transform.reverse.tree import Attempt, Branch, Invoke, Linear, Loop, Primal, Undo, all_items


def independent(x: Loop, rec: Any, effects: Any) -> bool:
    """Whether the trips of a loop carry nothing but sums, adjoints included, and can be done again."""
    if not repeats(x, rec) or arrays_written(x, rec, effects) is None or carries_adjoint(x, rec):
        return False
    return not outlived(x, effects.items, rec)


def repeats(x: Loop, rec: Any) -> bool:
    """Whether the trips of a loop hand on nothing but sums, and doing one twice does what doing it once does."""
    if x.test is not None or x.breaks:
        return False
    if not (x.header or is_range(x.iter)):
        return False
    made = {v.name for i in all_items(x.body) for v in item_vars(i, rec)}
    targets = {v.name for v in assigned_vars(x)}
    if targets & made or named(x.iter, targets | made):  # the loop is entered once more when they have changed
        return False
    for i in all_items(x.body):
        if isinstance(i, Undo | Invoke | Attempt):
            return False
        if isinstance(i, Primal) and not repeatable(i.stmt, rec):
            return False
        if isinstance(i, Loop) and (i.test is not None or i.breaks):
            return False
        if isinstance(i, Branch) and not pure(i.test, rec.is_array):
            return False
        if isinstance(i, Linear) and not plain(i):
            return False
    return not exposed(x.body, set(), made, x.body)


def is_range(e: Any) -> bool:
    """Whether an iterable is a call of `range`."""
    return isinstance(e, lang.Call) and isinstance(e.func, lang.Global) and e.func.value is range


def repeatable(s: Any, rec: Any) -> bool:
    """Whether doing a statement twice does what doing it once does."""
    if isinstance(s, Comment | Pass):
        return True
    targets = s.targets if isinstance(s, Assign) else (s.target,) if isinstance(s, Augment) else ()
    return bool(targets) and all(pure(e, rec.is_array) for e in (s.value, *targets))


def plain(i: Linear) -> bool:
    """Whether a linear statement is of values, or of memory of the trip's own."""
    return i.op in ("=", "+", "-", "init", "*", "/")


def exposed(items: list[Any], known: set[str], made: set[str], body: list[Any]) -> bool:
    """Whether a trip reads what an earlier trip left, but for sums that it only adds to."""
    for i in flatten(items):
        if isinstance(i, Primal):
            s = as_sum(i.stmt)
            if isinstance(s, Augment) and isinstance(s.target, Var) and s.op in "+-" and s.target.name not in known:
                if not summed_only(s.target.name, body):
                    return True
                reads = [s.value]
            elif isinstance(s, Augment):
                reads = [s.target, s.value]
            elif isinstance(s, Assign):
                reads = [s.value, *(t for t in s.targets if not isinstance(t, Var | Display))]
            else:
                reads = []
            if any(isinstance(n, Var) and n.name in made and n.name not in known for r in reads for n in walk(r)):
                return True
            if not isinstance(s, Augment):
                known |= {v.name for v in assigned_vars(s)}
        elif isinstance(i, Branch):
            if any(isinstance(n, Var) and n.name in made and n.name not in known for n in walk(i.test)):
                return True
            sides = [set(known), set(known)]
            if any(exposed(b, k, made, body) for b, k in zip((i.then, i.orelse), sides, strict=True)):
                return True
            known |= sides[0] & sides[1]
        elif isinstance(i, Loop):
            if any(isinstance(n, Var) and n.name in made and n.name not in known for n in walk(i.iter)):
                return True
            inner = known | {v.name for v in assigned_vars(i)}
            if exposed(i.body, inner, made, body):
                return True
    return False


def as_sum(s: Any) -> Any:
    """`v = v + e` as `v += e`; any other statement as it is."""
    if not (isinstance(s, Assign) and len(s.targets) == 1 and isinstance(s.targets[0], Var)):
        return s
    target: Any = s.targets[0]
    rest: list[Any] = []
    here = s.value
    while isinstance(here, Op) and here.op == "+" and here is not target:
        rest.append(here.args[1])
        here = here.args[0]
    if here is not target or not rest:
        return s
    return Augment(target, "+", Display("tuple", tuple(rest)))


def summed_only(name: str, body: list[Any]) -> bool:
    """Whether a name occurs in a loop only as the target of `+=` and `-=`."""
    for i in all_items(body):
        parts: list[Any] = []
        if isinstance(i, Primal):
            s = as_sum(i.stmt)
            if isinstance(s, Augment) and isinstance(s.target, Var) and s.op in "+-":
                parts = [s.value]
            else:
                parts = [s]
        elif isinstance(i, Branch):
            parts = [i.test]
        elif isinstance(i, Loop):
            parts = [i.iter, i.target]
        if any(isinstance(n, Var) and n.name == name for p in parts for n in walk(p)):
            return False
    return True


def carries_adjoint(x: Loop, rec: Any) -> bool:
    """Whether some adjoint of the backward trips is more than a sum: it is given a new value in each."""
    inside = {v for i in all_items(x.body) for v in adjoints_of(i, rec)}
    return any(v in x.carried and overwritten(v, x.body) for v in inside)


def outlived(x: Loop, items: list[Any], rec: Any) -> bool:
    """Whether adjoint memory that a trip makes is used outside of the loop, or is the result's: done again, the trip
    would make another."""
    body = set(all_items(x.body))
    made = {v.name for i in body if rec.moves_adjoints(i) for v in assigned_vars(i.stmt)}
    return named(rec.result_tangent, made) or any(mentions(i, made) for i in all_items(items) if i not in body)


def mentions(i: Any, names: set[str]) -> bool:
    """Whether an item itself mentions one of the names."""
    parts = [getattr(i, name, None) for name in ("stmt", "target", "value", "iter", "result")]
    parts += [t for _, t in getattr(i, "tangents", ())]
    return any(named(p, names) for p in parts)


def named(e: Any, names: set[str]) -> bool:
    """Whether an expression, where there is one, mentions one of the names."""
    return e is not None and any(isinstance(n, Var) and n.name in names for n in walk(e))


def overwritten(var: Var, body: list[Any]) -> bool:
    for i in all_items(body):
        if isinstance(i, Linear) and i.op == "=":
            targets = i.target.items if isinstance(i.target, Display) else (i.target,)
            if any(t is var for t in targets):
                return True
    return False

