"""Lists that change, and lists made of others.

A method of a list does the same to its adjoint, and the backward sweep takes it back:

    ys.extend(xs)       forward     n = len(bys);  bys.extend([0.0] * len(xs))
                        backward    w = bys[n:];  del bys[n:];  bxs[0] += w[0] ...

A list made of others, as `xs + ys`, has new cells for numbers; what is memory already, arrays that are written to and
lists within it, is the same memory in both.
"""

from __future__ import annotations

from typing import Any

from sct.core import lang
from sct.core.lang import Assign, Attr, Call, Const, Display, Do, Global, Item, Op, Slice, Star, Var
from sct.core.walk import walk
from sct.facts.values import Known, Ref, Value, may_be_number
from sct.rules.core_functions import TAKE_ITEMS
from sct.tidy.algebra import literal
from sct.transform.reverse.tree import Linear, Primal, Undo

METHODS = "Use append, insert, extend, pop, reverse, clear and items."
SIMPLE = "Build it in a loop."


class Listing:
    """Mixed into `Recorder`."""

    # Given by the classes that build on this one.
    adjoint_temp: Any
    aliases: Any
    assign_memory: Any
    counter: Any
    has_shadow: Any
    inst: Any
    is_cell_memory: Any
    is_memory: Any
    made_within: Any
    memory_value: Any
    names: Any
    primal_of: Any
    primals: Any
    program: Any
    refuse: Any
    store_part: Any
    value: Any
    zero_cell: Any
    zeros: Any

    # ------------------------------------------------------------------------------------------------------ methods

    def convert_do(self, s: Do) -> list[Any]:
        """A method or function that changes tangents."""
        call = s.value
        owner = call.func.value if isinstance(call, Call) and isinstance(call.func, Attr) else None
        if owner is None or not self.has_shadow(owner) or not all(isinstance(a, Ref) for a in self.value(owner).atoms):
            return [Linear(None, "row", call)]
        method = getattr(self, f"method_{call.func.name}", None)
        kinds = {a.site.kind for a in self.value(owner).atoms}
        if method is None or len(kinds) != 1 or kinds.pop() not in TAKEN_BACK.get(call.func.name, ("list",)):
            raise self.refuse(f"the method `{call.func.name}` of active data in reverse mode", METHODS, s)
        made: list[Any] = method(owner, call, s)
        return made

    def method_append(self, owner: Any, call: Call, s: Any) -> list[Any]:
        return self.append(owner, call.args[0], -1, s)

    def method_insert(self, owner: Any, call: Call, s: Any) -> list[Any]:
        where, t = call.args
        if literal(where) == 0:
            return self.put_in(owner, "insert", where, t, s)
        place = self.counter("place")
        within = Call(Attr(Call(Global(slice), (where, Const(None))), "indices"), (Call(Global(len), (owner,)),))
        noted = Primal(Assign((place,), Item(within, Const(0))))
        return [noted, *self.put_in(owner, "insert", place, t, s)]

    def method_extend(self, owner: Any, call: Call, s: Any) -> list[Any]:
        return self.extend(owner, call.args[0], s)

    def method_reverse(self, owner: Any, call: Call, s: Any) -> list[Any]:
        return [Primal(s), Undo([Do(call)])]

    def method_clear(self, owner: Any, call: Call, s: Any) -> list[Any]:
        lists = all(a.site.kind == "list" for a in self.value(owner).atoms)
        old = self.adjoint_temp(owner)
        kept = Primal(Assign((old,), Call(Attr(owner, "copy"), ())))
        return [kept, Primal(s), Undo([Do(Call(Attr(owner, "extend" if lists else "update"), (old,)))])]

    def method_update(self, owner: Any, call: Call, s: Any) -> list[Any]:
        """Stores of one item after the other, where they are written out."""
        pairs: list[tuple[Any, Any]] = []
        for given in call.args:
            if not isinstance(given, lang.DictDisplay) or None in given.keys:
                raise self.refuse("`update` by another dict of active data in reverse mode", "Store the items.", s)
            pairs += zip(given.keys, given.values, strict=True)
        pairs += [(Const(k), t) for k, t in call.keywords]
        return [i for k, t in pairs for i in self.store_part(Item(owner, k), t, s)]

    def united(self, owner: Any, t: Any, s: Any) -> list[Any]:
        """`owner |= {...}` is `owner.update({...})`."""
        return self.method_update(owner, Call(Attr(owner, "update"), (t,)), s)

    def check_pop(self, t: Call, s: Any) -> None:
        """Only a `pop` from a list, at the end or at a place given by a literal, can be taken back."""
        lists = all(isinstance(a, Ref) and a.site.kind == "list" for a in self.value(t.func.value).atoms)
        place = len(t.args) == 0 or (len(t.args) == 1 and isinstance(literal(t.args[0]), int))
        if not (lists and place):
            raise self.refuse("`pop` by a key or a computed place, of active data, in reverse mode", METHODS, s)

    def is_pop(self, t: Any) -> bool:
        """Whether a tangent is what `pop` takes from adjoint memory."""
        return (
            isinstance(t, Call) and isinstance(t.func, Attr) and t.func.name == "pop"
            and any(isinstance(a, Ref) for a in self.value(t.func.value).atoms)
        )  # fmt: skip

    def append(self, owner: Any, t: Any, place: int, s: Any) -> list[Any]:
        """One more item at the end; place: where the list has it afterwards, from its end."""
        return self.put_in(owner, "append", Const(place), t, s)

    def put_in(self, owner: Any, method: str, place: Any, t: Any, s: Any) -> list[Any]:
        """One more item, which the list has at a place by now, and which `pop` takes back."""
        where = (place,) if method == "insert" else ()
        pop = Call(Attr(owner, "pop"), where)
        there = Item(self.primal_of(owner), place)
        if self.is_cell_memory(t):
            inner: list[Any] = []
            if not self.aliases(t):
                t = self.made_within(t, there, inner, s)
            return [*inner, Primal(Do(Call(Attr(owner, method), (*where, t)))), Undo([Do(pop)])]
        value = self.value(t)
        cell = self.zero_cell(value, there)
        return [Primal(Do(Call(Attr(owner, method), (*where, cell)))), Linear(pop, "take", t)]

    def extend(self, owner: Any, t: Any, s: Any) -> list[Any]:
        """Several items appended: one after the other where they are written out."""
        if isinstance(t, Display) and not any(isinstance(x, Star) for x in t.items):
            return [i for k, x in enumerate(t.items) for i in self.append(owner, x, k - len(t.items), s)]
        sites = {a.site for a in self.value(owner).atoms if isinstance(a, Ref)}
        read = [n for n in walk(t) if isinstance(n, Var)]
        if any(getattr(a, "site", None) in sites for n in read for a in self.value(n).atoms):
            raise self.refuse("a list extended by itself, of active data, in reverse mode", SIMPLE, s)
        start = self.counter("start")
        noted = Primal(Assign((start,), Call(Global(len), (owner,))))
        every = Item(owner, Slice(start, None, None))
        if self.holds(self.value(t), s) == "memory":
            inner: list[Any] = []
            more = self.same_parts(t, s, inner)
            added = Primal(Do(Call(Attr(owner, "extend"), (more,))))
            return [*inner, noted, added, Undo([lang.Delete((every,))])]
        added = Primal(Do(Call(Attr(owner, "extend"), (self.new_cells(t),))))
        return [noted, added, Linear(every, "shed", t)]

    def new_cells(self, t: Any) -> Any:
        """A list of zeros, one for each item of a list whose items are values."""
        if isinstance(t, Display) and not any(isinstance(x, Star) for x in t.items):
            return Display("list", tuple(self.zero_cell(self.value(x), self.primal_of(x)) for x in t.items))
        return self.zeros(self.primal_of(t))

    def length(self, t: Any) -> Any:
        """The length of a list, given its tangent."""
        if isinstance(t, Display) and not any(isinstance(x, Star) for x in t.items):
            return Const(len(t.items))
        return Call(Global(len), (self.primal_of(t),))

    # --------------------------------------------------------------------------------------- lists made of others

    def holds(self, value: Value, s: Any) -> str:
        """What a container's parts have as adjoints: `memory` or `values`.  Raises UnsupportedError for a mixture."""
        kinds = set()
        for a in value.atoms:
            if isinstance(a, Ref):
                for c in self.program.heap.fields(a.site).values():
                    if self.program.shadowed(c):
                        kinds.add("memory" if self.memory_value(c) else "values")
            elif a != Known(None):
                kinds.add("values")
        if len(kinds) > 1:
            raise self.refuse("a list of numbers and of lists or written arrays, made of another", SIMPLE, s)
        return kinds.pop() if kinds else "values"

    def parts_known(self, t: Any) -> list[Any] | None:
        """The parts of a tuple of known length, one by one; None for anything else."""
        if isinstance(t, Display) and not any(isinstance(x, Star) for x in t.items):
            return list(t.items)
        parts = self.program.analysis.spread(self.value(t)) if isinstance(t, Var) else None
        return None if parts is None else [Item(t, Const(k)) for k in range(len(parts))]

    def written_out(self, t: Any) -> Any:
        """A list made of others as a display where its parts are known, as a sum of lists where it has `*`."""
        if isinstance(t, Op) and t.op == "+":
            sides = [self.parts_known(a) for a in t.args]
            if None not in sides:
                return Display("list", tuple(x for side in sides for x in side or ()))
        if isinstance(t, Display) and any(isinstance(x, Star) for x in t.items):
            parts = [self.parts_known(x.value) if isinstance(x, Star) else [x] for x in t.items]
            if None not in parts:
                return Display("list", tuple(x for part in parts for x in part or ()))
            runs: list[Any] = []
            for x in t.items:
                if isinstance(x, Star) and self.value(x.value).arrays():
                    runs.append(Call(Global(list), (x.value,)))  # `+` of an array is something else
                elif isinstance(x, Star):
                    runs.append(x.value)
                elif runs and isinstance(runs[-1], Display):
                    runs[-1] = Display("list", (*runs[-1].items, x))
                else:
                    runs.append(Display("list", (x,)))
            total = runs[0] if len(runs) > 1 else Call(Global(list), (runs[0],))
            for run in runs[1:]:
                total = Op("+", (total, run))
                self.inst.values[total] = self.value(t)
            return total
        return t

    def same_parts(self, t: Any, s: Any, inner: list[Any]) -> Any:
        """The expression that makes a list of the cells of others; all are memory.  `inner` gets the steps before."""
        t = self.written_out(t)
        held = [v for a in self.value(t).atoms if isinstance(a, Ref) for v in self.program.heap.fields(a.site).values()]
        if not isinstance(t, Display) and any(map(may_be_number, held)):
            raise self.refuse("numbers or arrays in several places of lists", "Give the arrays a known rank.", s)
        if isinstance(t, Display):
            w = self.adjoint_temp(t)
            inner += self.assign_memory(w, t, s)
            return w
        if isinstance(t, Op) and t.op in ("+", "*"):
            return Op(t.op, tuple(self.same_parts(a, s, inner) if self.has_shadow(a) else a for a in t.args))
        if isinstance(t, Item) and isinstance(t.index, Slice):
            return Item(self.same_parts(t.value, s, inner), t.index)
        if isinstance(t, Call) and isinstance(t.func, Global) and t.func.value is TAKE_ITEMS:
            return Call(t.func, (self.same_parts(t.args[0], s, inner), t.args[1]))
        copies = isinstance(t, Call) and isinstance(t.func, Global) and t.func.value in (list, tuple, reversed)
        if copies and len(t.args) == 1:
            return Call(Global(list), (self.same_parts(t.args[0], s, inner),)) if t.func.value is not reversed else t
        if isinstance(t, Call) and isinstance(t.func, Attr) and t.func.name == "copy" and self.aliases(t.func.value):
            return t
        if isinstance(t, Var | Item | Attr) and self.is_memory(t):
            return t
        raise self.refuse("a copy of a list of lists or of written arrays", SIMPLE, s)


# The kinds of containers of which a method is taken back; where it is not named, lists only.
TAKEN_BACK = {"clear": ("list", "dict"), "update": ("dict",)}
