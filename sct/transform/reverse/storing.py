"""Stores into parts of lists, dicts and objects: the place gets an adjoint cell for what it holds from then on.

    d[k] = x * y        forward     old = bd.get(k);  bd[k] = zeros like d[k], which must be there by then
                        backward    w = bd[k];  bd[k] = old;  bx += y * w ...

So aliases of what the place held before keep its adjoint, and the place has it again once the store is undone.  Numbers
need none of this: their cell is a number, which the backward sweep reads and sets to zero.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sct.core.lang import Assign, Attr, Call, Const, Display, Do, Global, Item, Op, Slice, Var
from sct.core.walk import same
from sct.facts.values import Array, Known, Ref
from sct.rules.core_functions import CELLS, ZEROS_LIKE
from sct.transform.reverse.tree import Linear, Primal, Undo

KEEP = "Keep it in a variable."


class Storing:
    """Mixed into `Recorder`."""

    # Given by the classes that build on this one.
    adjoint_temp: Any
    aliases: Any
    assign_memory: Any
    counter: Any
    holds: Any
    length: Any
    new_cells: Any
    same_parts: Any
    is_memory: Any
    moves_adjoints: Any
    likes: Any
    names: Any
    inst: Any
    old_cells: set[Var]
    primal_of: Any
    primals: Any
    refuse: Any
    value: Any
    zero_call: Any

    def is_place(self, target: Any) -> bool:
        """Whether a target is a part of a list, dict or object (not of an array)."""
        return isinstance(target, Attr) or (isinstance(target, Item) and not self.value(target.value).arrays())

    def is_number_place(self, target: Any, t: Any) -> bool:
        """Whether a place holds numbers only, before and after."""
        before = self.value(target)
        return bool(before.is_scalar() and self.value(t).is_scalar() and Known(None) not in before.atoms)

    def store_part(self, target: Any, t: Any, s: Any) -> list[Any]:
        """The items of `target = t` for a place."""
        if isinstance(target, Item) and isinstance(target.index, Slice):
            return self.store_slice(target, t, s)
        if self.is_number_place(target, t):
            return [*self.present(target), Linear(target, "=", t)]
        old = self.old_cell(target)
        saved = Primal(Assign((old,), self.read_place(target)))
        if self.is_memory(t) and not self.zero_call(t):
            inner: list[Any] = []
            if not self.aliases(t):
                w = self.adjoint_temp(t)
                inner, t = self.assign_memory(w, t, s), w
            return [*inner, saved, Primal(Assign((target,), t)), Undo([Assign((target,), old)])]
        like = t.args[0] if self.zero_call(t) else self.primal_of(t)
        arrays = all(isinstance(a, Array) and a.dtype == "f" for a in self.value(t).atoms)
        cell = Const(0.0) if self.value(t).is_scalar() else Call(Global(ZEROS_LIKE if arrays else CELLS), (like,))
        made = Primal(Assign((target,), cell))
        return [saved, made, Linear(target, "replace", t, previous=old)]

    def told_by_place(self, items: list[Any]) -> list[Any]:
        """The items of one statement, with a cell made behind the store, like what the place then holds.

        So nothing is computed once more for the sake of its shape.
        """
        out = list(items)
        for k, x in enumerate(items):
            place = self.cell_for(x)
            store = next((i for i in items[k + 1 :] if isinstance(i, Primal)), None)
            if place is None or store is None or self.moves_adjoints(store) or not stores(store.stmt, place):
                continue
            cell = replace(x, stmt=replace(x.stmt, value=replace(x.stmt.value, args=(place,))))
            out.remove(x)
            out.insert(out.index(store) + 1, cell)
        return out

    def cell_for(self, x: Any) -> Any:
        """The item of a list or dict that a step makes a cell for by computing what it is going to hold; else None."""
        s = x.stmt if isinstance(x, Primal) and self.moves_adjoints(x) else None
        if not isinstance(s, Assign) or len(s.targets) != 1 or not isinstance(s.targets[0], Item):
            return None
        owner, e = s.targets[0].value, s.value
        made = isinstance(e, Call) and isinstance(e.func, Global) and e.func.value in (ZEROS_LIKE, CELLS)
        kinds = {a.site.kind if isinstance(a, Ref) else "" for a in self.value(owner).atoms}
        if not made or isinstance(e.args[0], Var | Item) or not kinds <= {"list", "dict"}:
            return None
        return self.primal_of(s.targets[0])

    def store_slice(self, target: Item, t: Any, s: Any) -> list[Any]:
        """`ys[1:3] = items`: other cells in the places of those that were there."""
        owner, part = target.value, target.index
        old = self.old_cell(owner)
        within = Call(Attr(Call(Global(slice), (part.lower or Const(None), part.upper or Const(None))), "indices"),
                      (Call(Global(len), (owner,)),))  # fmt: skip
        noted = [Primal(Assign((old,), Item(owner, part)))]
        place = target
        if part.step is None and not part.lower is part.upper is None:
            start, end = self.counter("start"), self.counter("end")
            noted.append(Primal(Assign((start,), Item(within, Const(0)))))
            noted.append(Primal(Assign((end,), Op("+", (start, self.length(t))))))
            place = Item(owner, Slice(start, end, None))
        if self.holds(self.value(t), s) == "memory":
            inner: list[Any] = []
            made = Primal(Assign((target,), self.same_parts(t, s, inner)))
            return [*inner, *noted, made, Undo([Assign((place,), old)])]
        made = Primal(Assign((target,), self.new_cells(t)))
        return [*noted, made, Linear(place, "replace", t, previous=old)]

    def store_parts(self, pairs: list[tuple[Any, Any]], s: Any) -> list[Any]:
        """The items of `a[i], b[j] = ...` for places that hold lists, objects or arrays that are written to."""
        if len(pairs) == 1:
            return self.store_part(*pairs[0], s)
        if not all(self.is_memory(t) and not self.zero_call(t) and self.aliases(t) for _, t in pairs):
            raise self.refuse("arrays or lists stored into several places at once", "Assign one by one.", s)
        olds = tuple(self.old_cell(x) for x, _ in pairs)
        targets = Display("tuple", tuple(x for x, _ in pairs))
        now = Display("tuple", tuple(self.read_place(x) for x, _ in pairs))
        return [
            Primal(Assign((Display("tuple", olds),), now)),
            Primal(Assign((targets,), Display("tuple", tuple(t for _, t in pairs)))),
            Undo([Assign((targets,), Display("tuple", olds))]),
        ]

    def old_cell(self, target: Any) -> Var:
        """A variable for the adjoint cell that a place has until now."""
        old: Var = self.names.temp()
        self.primals[old] = None
        self.old_cells.add(old)
        return old

    def read_place(self, target: Any) -> Any:
        """What a place holds; None where it does not exist yet."""
        if isinstance(target, Attr):
            return Call(Global(getattr), (target.value, Const(target.name), Const(None)))
        return Call(Attr(target.value, "get"), (target.index,)) if self.keyed(target) else target

    def present(self, target: Any) -> list[Any]:
        """The step that makes sure that a place for a number exists."""
        if isinstance(target, Item) and self.keyed(target):
            call = Call(Attr(target.value, "setdefault"), (target.index, Const(0.0)))
            return [Primal(Do(call))]
        return []

    def keyed(self, target: Item) -> bool:
        return any(isinstance(a, Ref) and a.site.kind == "dict" for a in self.value(target.value).atoms)


def stores(s: Any, place: Any) -> bool:
    """Whether a statement is `place = ...`."""
    return isinstance(s, Assign) and len(s.targets) == 1 and same(s.targets[0], place)
