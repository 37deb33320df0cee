"""Vector mode: all directions in one pass.  A tangent has one more axis than its value, in front: the direction.

    w3 = x1 * x2                     w3 = x1 * x2
    y = c * w3         ->            dw3 = dx1 * x2 + x1 * dx2
                                     y = c * w3
                                     dy = c * dw3[:, None]

Tangents of numbers are arrays that are never changed in place, since numbers are not.  What cannot be written for a
stack of tangents is refused; one pass for each direction is then the way.
"""

from __future__ import annotations

import dataclasses
import functools
from typing import Any

import numpy as np

from sct.core import lang
from sct.core.lang import (
    Assign,
    Attr,
    Augment,
    Call,
    Clause,
    Comp,
    Const,
    Display,
    Global,
    Item,
    Module,
    Op,
    Slice,
    Star,
    Var,
)  # fmt: skip
from sct.core.walk import walk
from sct.facts.infer import Analysis, Instance
from sct.facts.values import INT, NONE, Array, Known, Ref, Scalar, Value
from sct.transform.forward import Forward
from sct.transform.overlapping import as_if_copied, part
from sct.transform.program import Program
from sct.transform.stacks import EVERY, Stacks, bare, side_by_side

METHODS = ("append", "extend", "insert", "pop", "get", "items", "values", "keys", "update", "clear", "reverse", "copy")


def vector(analysis: Analysis, name: str, doc: str) -> Module:
    """The module of the function that takes and returns stacks of tangents, callees first.

    Raises UnsupportedError where a stack of tangents cannot pass, though single ones may.
    """
    program = Program(analysis, name)
    program.names[analysis.root] = name
    program.pending.append(analysis.root)
    made = []
    while program.pending:
        instance = program.pending.pop()
        made.append(VectorForward(program, instance, None).function(program.name(instance), instance is analysis.root))
    return Module(doc, tuple(reversed(made)), *analysis.looked_at())


class VectorForward(Stacks, Forward):
    """One function instance in vector mode."""

    def __init__(self, program: Program, instance: Instance, outer: Any) -> None:
        super().__init__(program, instance, outer)
        self.length: Var | None = None

    def function(self, name: str, root: bool) -> lang.Function:
        """As in forward mode; the number of directions is read off a tangent where it is needed."""
        made = super().function(name, root)
        if self.length is None:
            return made
        for p in self.program.active_params(self.inst):
            if root and p.var not in self.program.analysis.seeded:
                continue
            value, shadow = self.value(p.var), self.shadow(p.var)
            if not numeric(value) and not self.flat(value):
                continue
            first = Assign((self.length,), Call(Global(len), (shadow if numeric(value) else Item(shadow, Const(0)),)))
            return dataclasses.replace(made, body=(first, *made.body))
        raise self.unstacked(made)

    def float_tangents(self, made: Any) -> set[Var]:
        """None: the tangent of a number is an array."""
        return set()

    def directions(self) -> Var:
        """The variable that holds the number of directions."""
        if self.outer is not None:
            return self.outer.directions()
        if self.length is None:
            self.length = Var(self.names.fresh("m"))
            self.inst.values[self.length] = INT
        return self.length

    def unstacked(self, node: Any) -> Exception:
        """The refusal of vector mode."""
        return self.refuse("no form for all directions at once", "Ask for one direction at a time.", node)

    @functools.cached_property
    def writes_arrays(self) -> bool:
        """Whether anything in the program writes into an array, so that views must be told from copies."""
        return any(
            stores_into_array(instance, n)
            for known in self.program.analysis.instances.values()
            for _, instance in known
            for n in walk(instance.function)
        )

    def zero(self, value: Value, e: Any) -> Any:
        if value.is_scalar() and any(isinstance(a, Scalar) and a.kind != "s" for a in value.atoms):
            return Call(Global(np.zeros), (self.directions(),))
        if value.atoms and all(isinstance(a, Array) for a in value.atoms):
            shape = Display("tuple", (self.directions(), Star(Call(Global(np.shape), (e,)))))
            return Call(Global(np.zeros), (shape,))
        plain = super().zero(value, e)
        if not isinstance(plain, Const) or plain.value is not None:
            raise self.unstacked(e)
        return plain

    # ---------------------------------------------------------------------------------------------------- reading

    def parts(self, exprs: Any) -> list[tuple[Any, Any]]:
        exprs = list(exprs)
        if any(isinstance(e, Star) and self.shadowed(e.value) and self.value(e.value).arrays() for e in exprs):
            raise self.unstacked(exprs[0])
        return super().parts(exprs)

    def lin_Item(self, e: Item, result: Any) -> tuple[Any, Any]:
        owner = self.value(e.value)
        if e in self.inst.targets or not all(isinstance(a, Array | Ref) for a in owner.atoms):
            raise self.unstacked(e)
        if not owner.arrays():
            return super().lin_Item(e, result)
        if len(owner.arrays()) < len(owner.atoms):
            raise self.unstacked(e)
        ((p, t),) = self.parts([e.value])
        index = self.index(e.index)
        if t is None:
            raise self.unstacked(e)
        new = e if p is e.value and index is e.index else Item(p, index, e.at)
        part = Item(t, self.behind(index, e))
        if self.writes_arrays and not self.value(e).arrays():  # a number does not change with the array it came from
            return self.keep(e, new), Call(Attr(part, "copy"))
        return self.keep(e, new), part

    def behind(self, index: Any, e: Any) -> Display:
        """An index behind a full slice.  Index arrays must stand side by side, or NumPy moves their axes in front."""
        many = isinstance(index, Display) and index.kind == "tuple"
        items = index.items if many else (index,)
        kinds = [self.index_kind(i) for i in items]
        if "" in kinds:
            raise self.unstacked(e)
        if "array" in kinds:
            places = [k for k, kind in enumerate(kinds) if kind != "free"]
            if places[-1] - places[0] + 1 != len(places):
                raise self.unstacked(e)
        return Display("tuple", (EVERY, *items))

    def index_kind(self, i: Any) -> str:
        """`free` (a slice, None, ...), `int`, `array`, or '' for what cannot be told."""
        if isinstance(i, Slice) or (isinstance(i, Const) and (i.value is None or i.value is Ellipsis)):
            return "free"
        value = self.value(i)
        if value.only("i"):
            return "int"
        if value == NONE:
            return "free"
        kinds = {a.dtype if isinstance(a, Array) else None for a in value.atoms}
        if kinds and kinds <= {"i", "b"}:
            return "array"
        listed = value.atoms and all(isinstance(a, Ref) and a.site.kind == "list" for a in value.atoms)
        return "array" if listed else ""

    def lin_Attr(self, e: Attr, result: Any) -> tuple[Any, Any]:
        owner = self.value(e.value)
        if not owner.arrays():
            if owner.is_scalar():
                raise self.unstacked(e)
            return super().lin_Attr(e, result)
        rank = owner.rank()
        if e.name not in ("T", "real", "mT") or rank is None or len(owner.arrays()) < len(owner.atoms):
            raise self.unstacked(e)
        ((p, t),) = self.parts([e.value])
        new = e if p is e.value else Attr(p, e.name, e.at)
        return self.keep(e, new), self.transposed(t, rank) if e.name == "T" else Attr(t, e.name)

    def lin_arranging(self, e: Call, function: Any) -> tuple[Any, Any]:
        arrays = any(self.shadowed(a) and self.value(a).arrays() for a in e.args)
        if not arrays or function in (map, filter, functools.reduce):
            return super().lin_arranging(e, function)
        if function not in (list, tuple) or len(e.args) != 1:
            raise self.unstacked(e)
        p, t = self.lin_iterable(e.args[0])
        return self.keep(e, e if p is e.args[0] else Call(e.func, (p,), (), e.at)), Call(e.func, (t,))

    def lin_iterable(self, e: Any) -> tuple[Any, Any]:
        """An iterable, and one over the tangents of its elements."""
        p, t = self.lin(e)
        return p, t if t is None else self.across(e, t)

    def across(self, e: Any, t: Any) -> Any:
        """The stack t of an iterable as an iterable of stacks."""
        value = self.value(e)
        if not value.arrays():
            return t
        rank = value.rank()
        if not rank or len(value.arrays()) < len(value.atoms):
            raise self.unstacked(e)
        if rank > 1:
            return Call(Attr(t, "swapaxes"), (Const(0), Const(1)))
        if not self.writes_arrays:
            return Attr(t, "T")
        v = Var(self.names.fresh("t"))
        return Comp("generator", (Call(Attr(v, "copy")),), (Clause(v, Attr(t, "T"), ()),))

    def lin_method(self, e: Call) -> tuple[Any, Any]:
        name = e.func.name
        if name not in METHODS or (name in ("extend", "update") and any(self.value(a).arrays() for a in e.args)):
            raise self.unstacked(e)
        return super().lin_method(e)

    def lin_writing(self, row: Any, operands: Any, primal: Any, e: Call) -> Any:
        """Layer by layer: `for t, t1 in zip(da, db): np.add.at(t, i, t1)`."""
        (_, written), owner = operands[row.writes]
        if written is None:
            return super().lin_writing(row, operands, primal, e)
        active = {n: bare(t) for n, ((_, t), _) in operands.items() if n in row.moving and t is not None}
        if len(owner.arrays()) < len(owner.atoms) or not all(numeric(operands[n][1]) for n in active):
            raise self.unstacked(e)
        named = {n: p if n in row.moving else self.atom(p) for n, ((p, _), _) in operands.items()}
        layers = {n: Var(self.names.fresh("t")) for n in active}
        moved = {n: layers.get(n, Const(0.0)) if n in row.moving else p for n, p in named.items()}
        target, source = side_by_side(list(layers.values()), list(active.values()))
        self.emit(lang.For(target, source, (lang.Do(primal(moved)),)))
        return self.keep(e, primal(named))

    def lin_output(self, e: Call, row: Any) -> tuple[Any, Any]:
        raise self.unstacked(e)

    # --------------------------------------------------------------------------------------------------- storing

    def shadow_target(self, target: Any) -> Any:
        if isinstance(target, Item) and self.shadowed(target.value) and self.value(target.value).arrays():
            return Item(self.lin(target.value)[1], self.behind(self.index(target.index), target))
        return super().shadow_target(target)

    def in_order(self, primal: Any, tangent: Any, targets: Any, t: Any) -> None:
        if isinstance(tangent, Assign) and isinstance(primal, Assign):
            if len(targets) > 1 and not all(isinstance(x, Var) for x in targets):
                raise self.unstacked(primal)
            t = self.fitted(targets[0], primal.value, bare(t) if isinstance(targets[0], Item) else t)
            tangent = Assign(tangent.targets, t)
        super().in_order(primal, tangent, targets, t)

    def fitted(self, target: Any, e: Any, t: Any) -> Any:
        """The tangent of e as it is stored into a target: with the axes of the target."""
        if isinstance(target, Item) and self.value(target.value).arrays():
            sites = {a.site for a in self.value(target.value).arrays()}
            shared = self.rank(target) == 1 and any(a.site in sites for a in self.value(e).arrays())
            if shared and not as_if_copied(part(target), part(e), self.value):
                raise self.unstacked(e)  # NumPy looks after overlaps where there is one more axis
            return self.lifted(t, self.rank(e), self.rank(target), e)
        if not isinstance(target, Display):
            return t
        displays = isinstance(t, Display) and isinstance(e, Display) and len(e.items) == len(target.items)
        if displays and not any(isinstance(x, Star) for x in (*t.items, *e.items, *target.items)):
            parts = zip(target.items, e.items, t.items, strict=True)
            return Display(t.kind, tuple(self.fitted(x, part, s) for x, part, s in parts))
        if any(isinstance(x, Star) or (isinstance(x, Item) and self.value(x.value).arrays()) for x in walk(target)):
            raise self.unstacked(e)
        return self.across(e, t)

    def stmt_For(self, s: lang.For) -> None:
        if any(isinstance(n, Item) and self.value(n.value).arrays() for n in walk(s.target)):
            raise self.unstacked(s)
        super().stmt_For(s)

    def stmt_Augment(self, s: Augment) -> None:
        owner = s.target.value if isinstance(s.target, Item | Attr) else s.target
        if not self.shadowed(owner):
            super().stmt_Augment(s)
            return
        old = self.value(s.target)
        if s in self.inst.targets or s.op not in ("+", "-", "*", "/", "**", "%") or self.changes(s.value):
            raise self.unstacked(s)
        if any(isinstance(a, Ref) for a in old.atoms):
            if self.value(s.value).arrays():
                raise self.unstacked(s)
            super().stmt_Augment(s)
        elif not old.is_scalar():
            self.augment_array(s)
        elif s.op not in ("+", "-"):
            super().stmt_Augment(s)
        else:
            target = self.target(s.target)
            shadow = self.shadow_target(target)
            p, t = self.lin(s.value)
            if self.rank(s.value) != 0:
                raise self.unstacked(s)
            primal = s if p is s.value and target is s.target else Augment(target, s.op, p, s.at)
            into = isinstance(target, Item) and self.value(target.value).arrays()
            self.beside(primal, s, t, Augment(shadow, s.op, t) if into else Assign((shadow,), Op(s.op, (shadow, t))))

    def beside(self, primal: Any, s: Augment, t: Any, tangent: Any) -> None:
        """Emit an addition and that of its tangent t, if any."""
        if t is None:
            self.emit(primal)
        elif self.safe_after(t, s):
            self.emit(primal)
            self.emit(tangent)
        else:
            self.before(primal, tangent)

    def augment_array(self, s: Augment) -> None:
        """`a += b` and the like, which write into the array a, or a part of it."""
        rank = self.rank(s.target)
        if not rank:
            raise self.unstacked(s)
        target = self.target(s.target)
        shadow = self.shadow_target(target)
        p, t = self.lin(s.value)
        if t is not None:
            t = self.lifted(t, self.rank(s.value), rank, s)
        if s.op in ("*", "/"):
            p = self.atom(p, s.value)
        elif s.op not in ("+", "-"):
            raise self.unstacked(s)
        primal = s if p is s.value and target is s.target else Augment(target, s.op, p, s.at)
        if s.op in ("+", "-"):
            self.beside(primal, s, t, Augment(shadow, s.op, t))
            return
        term: Any = None if t is None else Op("*", (target, t))
        if term is not None and s.op == "/":
            term = Op("/", (term, p))
        if term is not None and self.may_share(s.target, s.value):
            term = self.hoist(term, s.target)
        if term is not None and s.op == "/":
            self.emit(Augment(shadow, "-", term))
        self.emit(Augment(shadow, s.op, p))
        if term is not None and s.op == "*":
            self.emit(Augment(shadow, "+", term))
        self.emit(primal)

    def stmt_Match(self, s: lang.Match) -> None:
        if self.shadowed(s.subject):
            raise self.unstacked(s)
        super().stmt_Match(s)


def numeric(value: Value) -> bool:
    """Whether a value is certainly a float or an array."""
    return bool(value.atoms) and all(isinstance(a, Array | Scalar) and a != Scalar("s") for a in value.atoms)


def stores_into_array(instance: Instance, n: Any) -> bool:
    """Whether a statement of an instance may change the memory of an array."""
    if isinstance(n, Augment) and isinstance(n.target, Var):
        return not instance.lookup(n.target).is_scalar()
    targets = n.targets if isinstance(n, Assign) else (n.target,) if isinstance(n, Augment | lang.For) else ()
    owners = [x.value for t in targets for x in walk(t) if isinstance(x, Item)]
    if isinstance(n, Call):
        return any(getattr(t, "writes", None) is not None for _, t in instance.targets.get(n, ())) or any(
            k == "out" for k, _ in n.keywords
        )
    values = [instance.lookup(o) if isinstance(o, Var) else instance.values.get(o) for o in owners]
    return any(v is None or any(not isinstance(a, Ref | Known) for a in v.atoms) for v in values)
