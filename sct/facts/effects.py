"""What a statement may write to: the one answer that all transforms ask for.

A place is a site of the heap (the memory of arrays, lists, dicts and objects made there), the name of a module, class
or function that the program assigns, or `OUTSIDE`: all else, which no fact follows.  A primitive writes to what its row
says, a function of the program to what its statements write to, and code of which nothing is known to all that it can
reach; what it has got hold of is one place with `OUTSIDE` from then on (`Heap.escape`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sct import rules
from sct.core import lang
from sct.core.lang import Assign, Attr, Augment, Call, Global, Item
from sct.core.walk import walk
from sct.facts.heap import Heap, object_value
from sct.facts.infer import Instance
from sct.facts.methods import ASKING, VIEWS
from sct.facts.outside import OUTSIDE, changes_anything, generator, known_objects, place_of_name
from sct.facts.values import Bound, Closure, Known, Site, Value
from sct.rules.row import Row

Places = set[Site]
READ = lang.Var | Global | Item | Attr
HIDDEN = Attr | Item | lang.Op | Augment  # an operator, item or property of a user's class is a call


class Effects:
    """The places of one analysed program that its statements read and write."""

    def __init__(self, heap: Heap) -> None:
        self.heap = heap
        self._of: dict[Instance, Places] = {}

    def instance(self, inst: Instance) -> Places:
        """What a call of a function may write to, with all that it calls."""
        if inst not in self._of:
            found = self._of[inst] = set()
            todo = [inst]
            for called in todo:  # grows
                scope = Scope(called)
                for n in walk(called.function.body):
                    found |= self.node(n, scope.value, called.targets, False)
                more = [t for targets in called.targets.values() for _, t in targets if isinstance(t, Instance)]
                todo += [t for t in dict.fromkeys(more) if t not in todo]
        return self._of[inst]

    def reads_outside(self, inst: Instance) -> bool:
        """Whether a call of a function reads, or is given at random, what another call or the program may change.

        What it only counts (`calls[0] += 1`) is not read.
        """
        todo = [inst]
        for called in todo:  # grows
            scope = Scope(called)
            counted = {part for n in walk(called.function.body) if isinstance(n, Augment) for part in walk((n.target,))}
            for n in (n for n in walk(called.function.body) if n not in counted):
                if isinstance(n, Call) and any(map(generator, known_objects(scope.value(n.func)))):
                    return True
                places: set[Any] = self.heap.own(scope.value(n)) if isinstance(n, READ) else set()
                places |= {self.heap.name_of(n)} if isinstance(n, Global) else set()
                if any(p is not None and p.kind == "outside" and p in self.heap.written for p in places):
                    return True
            more = [t for targets in called.targets.values() for _, t in targets if isinstance(t, Instance)]
            todo += [t for t in dict.fromkeys(more) if t not in todo]
        return False

    def statement(self, s: Any, value: Callable[[Any], Value], targets: Any) -> Places:
        """What a statement may write to; of a function that it defines, nothing."""
        if isinstance(s, lang.Def):
            return set()
        return {place for n in walk((s,)) for place in self.node(n, value, targets, True)}

    def node(self, n: Any, value: Callable[[Any], Value], targets: Any, follow: bool) -> Places:
        """What one node itself writes to; follow: with what the functions of the program that it calls write to."""
        found: Places = set()
        for t in stored(n):
            if isinstance(t, Attr):
                found |= self.named(value(t.value), t.name)
            if isinstance(t, Attr | Item):
                found |= self.heap.own(value(t.value))
            if isinstance(n, Augment):
                found |= self.heap.own(value(t))
        if isinstance(n, Call):
            found |= self.call(n, value, targets, follow)
        elif follow and isinstance(n, HIDDEN):
            found |= {p for _, t in targets.get(n, ()) if isinstance(t, Instance) for p in self.instance(t)}
        return found

    def call(self, n: Call, value: Callable[[Any], Value], targets: Any, follow: bool) -> Places:
        """What a call may write to."""
        called = [t for _, t in targets.get(n, ())]
        row = None
        if isinstance(n.func, Global) and not called:
            row = rules.for_callable(n.func.value, len(n.args), tuple(k or "" for k, _ in n.keywords), False)
        if row is None and not called:
            return self.unknown(n, value)
        found: Places = set()
        for t in called or [row]:
            if isinstance(t, Instance):
                found |= self.instance(t) if follow else set()
            elif isinstance(t, Row):
                found |= self.primitive(t, n, value)
            elif t == "method" and isinstance(n.func, Attr) and n.func.name not in ASKING | VIEWS:
                found |= self.heap.own(value(n.func.value))
            elif t == "method":
                pass
            elif t == "arrange" and getattr(getattr(n.func, "value", None), "__name__", "") in ("next", "setattr"):
                found |= self.heap.own(value(n.args[0]))
        return found

    def primitive(self, row: Row, n: Call, value: Callable[[Any], Value]) -> Places:
        """What a primitive overwrites: the operand that its row names, or `out=`."""
        found = {p for k, v in n.keywords if k == "out" for p in self.heap.own(value(v))}
        if row.writes is not None:
            owner = [n.func.value] if isinstance(n.func, Attr) and row.function == f".{n.func.name}" else []
            given = dict(zip((p.name for p in row.params), [*owner, *n.args], strict=False)) | dict(n.keywords)
            found |= self.heap.own(value(given[row.writes]))
        return found

    def unknown(self, n: Call, value: Callable[[Any], Value]) -> Places:
        """What a call of unknown code may write to: all that it can reach, and names that a Python function assigns."""
        reached = [*(a.value if isinstance(a, lang.Star) else a for a in n.args), *(v for _, v in n.keywords)]
        if isinstance(n.func, Attr):
            reached.append(n.func.value)
        found = {p for a in reached for p in self.heap.reachable(value(a))}
        for a in value(n.func).atoms:
            if isinstance(a, Closure):
                found |= {p for v in a.function.free for p in self.heap.reachable(a.parent.lookup(v))}
            elif isinstance(a, Bound):
                found |= self.heap.own(a.owner)
            elif not isinstance(a, Known) or changes_anything(a.object):
                found |= {OUTSIDE, *self.heap.names.values()}
            elif not generator(a.object):
                found |= self.heap.own(object_value(getattr(a.object, "__self__", None)))
        return found

    def named(self, owner: Value, name: str) -> Places:
        """The name of a module, class or function that is assigned as an attribute."""
        keys = [place_of_name(obj, name) for obj in known_objects(owner)]
        return {self.heap.names[k] for k in keys if k in self.heap.names}


class Scope:
    """The values of a function's own expressions."""

    def __init__(self, inst: Instance) -> None:
        self.inst = inst

    def value(self, e: Any) -> Value:
        """What the analysis found out about an expression."""
        if isinstance(e, lang.Var):
            return self.inst.lookup(e)
        return self.inst.values.get(e, Value())


def stored(n: Any) -> list[Any]:
    """The targets that a statement stores into, those within a display one by one."""
    if isinstance(n, Assign | lang.Delete):
        todo = list(n.targets)
    elif isinstance(n, Augment | lang.For):
        todo = [n.target]
    elif isinstance(n, lang.With):
        todo = [t for _, t in n.items if t is not None]
    else:
        return []
    found = []
    for t in todo:  # grows
        if isinstance(t, lang.Display):
            todo += t.items
        elif isinstance(t, lang.Star):
            todo.append(t.value)
        else:
            found.append(t)
    return found
