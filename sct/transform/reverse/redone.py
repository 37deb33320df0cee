"""What a backward trip that does its forward part again does of it: what its backward part reads, and no more.

    for i in range(n):                             for i in range(n):
        square = np.zeros(d)                           square = np.zeros(d)
        square[:] = x[i] * x[i]         ->             bsquare = np.zeros_like(square)     # its shape alone is read
        y[i] = 2.0 * square[0]                         bsquare[0] += 2.0 * by[i]
                                                       ...

A store is needed where its memory is read, by whatever name it is known.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sct.core import lang
from sct.core.lang import Assign, Attr, Augment, Call, Comment, Display, Global, Pass, Var
from sct.core.walk import children, walk
from sct.facts.values import Array
from sct.rules.core_functions import SHAPE, ZEROS_LIKE, ZEROS_OF
from sct.transform.reverse.backward import root_of
from sct.transform.reverse.once import given_within
from sct.transform.reverse.remember import assigned_vars, has_back, item_vars
from sct.transform.reverse.tree import Branch, Loop, Primal, all_items, items_of

BACK = ("back", "before", "then_end", "else_end", "body_end")


@dataclass
class Needed:
    """Names that a backward trip reads: of `shapes` the shape alone."""

    values: set[str] = field(default_factory=set)
    shapes: set[str] = field(default_factory=set)

    def __or__(self, other: Needed) -> Needed:
        return Needed(self.values | other.values, self.shapes | other.shapes)

    def __sub__(self, names: set[str]) -> Needed:
        return Needed(self.values - names, self.shapes - names)

    def __contains__(self, name: str) -> bool:
        return name in self.values or name in self.shapes

    def gives(self, s: Any) -> bool:
        """Whether a statement gives one of these names what is needed of it, or changes what one holds."""
        if not isinstance(s, Assign | Augment):
            return not isinstance(s, Comment | Pass)
        targets = s.targets if isinstance(s, Assign) else (s.target,)
        if any(v.name in self.values for t in targets for v in given_vars(t)):
            return True
        return isinstance(s, Assign) and any(v.name in self.shapes for v in assigned_vars(s))


def needed(x: Loop, rec: Any) -> Needed:
    """The names that the backward part of a trip reads, and all that it takes to give them values."""
    found = read_back(x.body, rec) | read_in(x.body_end, rec)
    while True:
        more = found | stored_elsewhere(x, found, rec)
        for i, counters in under_counters(x.body, frozenset()):
            inner = [j.stmt for block in items_of(i) for j in all_items(block) if isinstance(j, Primal)]
            parts = reads_of(i.stmt) if isinstance(i, Primal) and more.gives(i.stmt) else []
            counts = isinstance(i, Loop) and any(v.name in more for v in assigned_vars(i))
            if counts or (isinstance(i, Branch | Loop) and any(map(more.gives, inner))):
                parts = [i.test if isinstance(i, Branch) else i.iter]
            more = more | (read_in(parts, rec) - set(counters))
        if more == found:
            return found
        found = more


def reads_of(s: Any) -> list[Any]:
    """What a statement reads: not the names that it gives values."""
    if not isinstance(s, Assign):
        return [s]
    return [s.value, *(p for t in s.targets for p in leaves(t) if not isinstance(p, Var))]


def stored_elsewhere(x: Loop, known: Needed, rec: Any) -> Needed:
    """The names by which a trip stores into what it reads by another name, as through a view."""
    primals = [i.stmt for i in all_items(x.body) if isinstance(i, Primal)]
    roots = {r for s in primals for r in stored_into(s) if r.name not in known.values}
    if not roots:
        return Needed()
    backs = [s for i in all_items(x.body) for name in BACK for s in getattr(i, name, ())]
    mentioned = {n for s in (*primals, *backs, *x.body_end) for n in walk(s) if isinstance(n, Var)}
    read = {v for v in mentioned if v.name in known.values}
    found: set[str] = set()
    for adjoints in (False, True):
        sites = {site for v in read if (v in rec.primals) is adjoints for site in rec.reachable(rec.value(v))}
        mine = [r for r in roots if (r in rec.primals) is adjoints]
        found |= {r.name for r in mine if rec.reachable(rec.value(r)) & sites}
    return Needed(found)


def stored_into(s: Any) -> list[Var]:
    """The variables into whose memory a statement may store."""
    if isinstance(s, Augment):
        return given_vars(s.target)  # of an array in place, also where the target is its name
    parts = [p for t in s.targets for p in leaves(t) if not isinstance(p, Var)] if isinstance(s, Assign) else []
    return [v for p in parts for v in given_vars(p)]


def read_back(items: list[Any], rec: Any) -> Needed:
    """The names that the backward statements of a block read from its forward part."""
    found = Needed()
    for i in items:
        parts = [s for name in BACK for s in getattr(i, name, ())]
        if isinstance(i, Branch) and has_back(i):
            parts.append(i.test)
        if isinstance(i, Loop) and has_back(i):
            parts.append(i.iter)
        found = found | read_in(parts, rec)
        if isinstance(i, Loop) and i.again:  # its backward trips give the names that it makes values themselves
            found = found | (needed(i, rec) - {v.name for j in all_items([i]) for v in item_vars(j, rec)})
        else:
            for block in items_of(i):
                found = found | (read_back(block, rec) - counters_of(i))
    return found


def read_in(parts: list[Any], rec: Any) -> Needed:
    """The names in statements and expressions; those of arrays that are only asked for their shape apart."""
    found = Needed()
    todo = list(parts)
    while todo:
        n = todo.pop()
        asked = shape_of(n)
        if isinstance(n, Var):
            found.values.add(n.name)
        elif isinstance(asked, Var) and keeps_shape(asked, rec):
            found.shapes.add(asked.name)
        else:
            todo.extend(children(n))
    return found


def shape_of(e: Any) -> Any:
    """The expression whose shape alone another one reads; None where there is none."""
    if isinstance(e, Attr) and e.name == "shape":
        return e.value
    made = isinstance(e, Call) and isinstance(e.func, Global) and e.func.value in (ZEROS_LIKE, ZEROS_OF, SHAPE)
    return e.args[0] if made and len(e.args) == 1 and not e.keywords else None


def keeps_shape(var: Var, rec: Any) -> bool:
    """Whether a variable certainly holds an array with axes, whose shape no store changes."""
    atoms = rec.value(var).atoms
    return bool(atoms) and all(isinstance(a, Array) and a.shape for a in atoms)


def under_counters(items: list[Any], counters: frozenset[str]) -> Iterator[tuple[Any, frozenset[str]]]:
    """Each item within a block, with the names that the headers of the loops around it give."""
    for i in items:
        yield i, counters
        for block in items_of(i):
            yield from under_counters(block, counters | counters_of(i))


def counters_of(i: Any) -> set[str]:
    """The names that a loop's header gives and its trips leave as they are."""
    return {v.name for v in assigned_vars(i)} - given_within(i.body) if isinstance(i, Loop) else set()


def given_vars(target: Any) -> list[Var]:
    """The variables that a target names, those whose items or attributes it names among them."""
    roots = [root_of(p) for p in leaves(target)]
    return [r for r in roots if isinstance(r, Var)]


def leaves(target: Any) -> list[Any]:
    """The names, items and attributes that a target is made of."""
    if isinstance(target, Display):
        return [p for t in target.items for p in leaves(t)]
    return leaves(target.value) if isinstance(target, lang.Star) else [target]
