"""Primitives in vector mode: formulas with aligned axes, linear maps of whole stacks, or layer by layer."""

from __future__ import annotations

from typing import Any

import numpy as np

from sct import rules
from sct.core.lang import Attr, Call, Clause, Comp, Const, Display, Global, IfExp, Item, Op, Slice, Star, Var
from sct.core.walk import same, substitute
from sct.facts.values import Array, Ref, Scalar, Value
from sct.rules.core_functions import WHERE
from sct.rules.lifted import KINDS
from sct.tidy.algebra import add, literal
from sct.transform.base import simple
from sct.transform.forward import Forward

EVERY = Slice(None, None, None)
PRODUCTS = {"product": {1, 2}, "inner": {1}}  # what is `@` of operands with these ranks


class Stacks:
    """Rows; mixed into `VectorForward`."""

    def rank(self: Any, e: Any) -> int:
        """The number of axes of a value; refused where it is not known."""
        return self.known_rank(self.value(e), e)

    def known_rank(self: Any, value: Value, e: Any) -> int:
        rank = value.rank()
        if rank is None:
            raise self.unstacked(e)
        return rank

    def lifted(self: Any, t: Any, rank: int, to: int, e: Any) -> Any:
        """The stack t of a value with `rank` axes, for arithmetic with arrays of `to` axes."""
        if rank > to:
            raise self.unstacked(e)
        return t if rank == to else Item(t, Display("tuple", (EVERY, *[Const(None)] * (to - rank))))

    def row_elementwise(
        self: Any, row: Any, named: Any, active: Any, rank: Any, operands: Any, primal: Any, e: Any, result: Any
    ) -> tuple[Any, Any]:
        ranks = {n: self.known_rank(v, e) for n, (_, v) in operands.items()}
        top = max(ranks.values())
        value = self.value(e)
        if row.summed is None and value.shape() is None and value.arrays() and len(value.arrays()) == len(value.atoms):
            unknown = (None,) * top  # broadcasting settles the number of axes
            self.inst.values[e] = Value(frozenset(Array(a.site, unknown, a.dtype) for a in value.arrays()))
        full = self.rank(e)
        if row.summed is None and full != top:
            raise self.unstacked(e)
        active = {n: self.lifted(bare(t), ranks[n], top, e) for n, t in active.items()}
        p, total = Forward.row_elementwise(self, row, named, active, rank, operands, primal, e, result)
        if row.summed is not None:
            return p, total
        if full == 0:
            return p, Call(Attr(total, "copy")) if isinstance(total, Item) and self.writes_arrays else total
        present, missing = set(), []
        for n, (_, v) in operands.items():
            if n in active or self.needs_any(row, active, n, named):
                present.add(v.shape())
            else:
                missing.append(v)
        shape = self.value(e).shape()
        covered = all(v.is_scalar() for v in missing) or (shape is not None and None not in shape and shape in present)
        if not covered:
            p = p if simple(p) else self.hoist(p, e)
            return p, Op("+", (total, zeros(p)))
        return p, Call(Attr(total, "copy")) if isinstance(total, Var | Item | Attr) else total

    def asked(self, partial: Any, t: Any) -> Any:
        """Of a stack each layer is asked: `np.where(dx, math.inf, 0.0)` for `math.inf if dx else 0.0`."""

        def layers(n: Any) -> Any:
            asks = isinstance(n, IfExp) and same(n.test, t)
            return Call(Global(WHERE), (t, n.then, n.orelse)) if asks else None

        return substitute(partial, layers)

    def spread_out(self, row: Any, total: Any, *_: Any) -> Any:
        """Shapes are seen to once the whole tangent is known."""
        return total

    def row_linear(
        self: Any, row: Any, named: Any, active: Any, rank: Any, operands: Any, primal: Any, e: Any, result: Any
    ) -> tuple[Any, Any]:
        for n in list(named):
            if n not in active and not isinstance(named[n], Star) and not simple(named[n]):
                named[n] = self.hoist(named[n], None)
        p = self.keep(e, primal(named))
        form = getattr(self, f"stack_{KINDS.get(row.function, 'none')}", None)
        t = None if form is None else form(row, named, active, operands, primal, e)
        return p, self.layers(row, named, active, operands, primal, e) if t is None else t

    def row_bilinear(
        self: Any, row: Any, named: Any, active: Any, rank: Any, operands: Any, primal: Any, e: Any, result: Any
    ) -> tuple[Any, Any]:
        for n in list(named):
            if any(m != n for m in active) and not simple(named[n]):
                named[n] = self.hoist(named[n], None)
        p = self.keep(e, primal(named))
        total = None
        for n, t in active.items():
            term = self.product(n, t, named, operands, PRODUCTS.get(KINDS.get(row.function, ""), set()))
            total = add(total, self.layers(row, named, {n: t}, operands, primal, e) if term is None else term)
        return p, total

    def row_implicit(
        self: Any, row: Any, named: Any, active: Any, rank: Any, operands: Any, primal: Any, e: Any, result: Any
    ) -> tuple[Any, Any]:
        p, y, r = self.solved(row, named, active, primal, e, result)
        layer, variable = Var(self.names.fresh("t")), rules.row_vars(row)["r"]
        filled = substitute(rules.parse(row, "correct"), lambda n: layer if n is variable else None)
        return p, stacked(self.fill(row, filled, named, y), layer, r)

    # ------------------------------------------------------------------------------------------- layer by layer

    def layers(self: Any, row: Any, named: Any, active: Any, operands: Any, primal: Any, e: Any) -> Any:
        """The linear map of each layer of a stack, stacked again."""
        if (row.view and self.writes_arrays) or not all(isinstance(a, Array | Scalar) for a in self.value(e).atoms):
            raise self.unstacked(e)
        tangents = dict(named)
        if row.kind == "linear":
            for n in row.moving:
                if n in operands and n not in active:
                    tangents[n] = Forward.zero(self, operands[n][1], named[n])
        targets: list[Any] = []
        sources: list[Any] = []
        for n, t in active.items():
            value = operands[n][1]
            if isinstance(t, Display) and t.kind in ("tuple", "list") and self.flat(value):
                if any(isinstance(x, Star) for x in t.items):
                    raise self.unstacked(e)
                names = tuple(Var(self.names.fresh("t")) for _ in t.items)
                targets += names
                sources += t.items
                tangents[n] = Display(t.kind, names)
                continue
            if any(isinstance(a, Ref) for a in value.atoms):
                if not self.flat(value):
                    raise self.unstacked(e)
                t = Call(Global(zip), (Star(t),))
            targets.append(Var(self.names.fresh("t")))
            sources.append(t)
            tangents[n] = targets[-1]
        return stacked(primal(tangents), *side_by_side(targets, sources))

    def flat(self: Any, value: Value) -> bool:
        """Whether a value is a list or tuple of numbers and arrays."""
        element = self.program.heap.element(value)
        return (
            all(isinstance(a, Ref) and a.site.kind in ("list", "tuple") for a in value.atoms)
            and bool(element.atoms)
            and all(isinstance(a, Array | Scalar) for a in element.atoms)
        )

    # ------------------------------------------------------------------------------------------- whole stacks
    # Each gives the tangent, or None where the layers must be taken one by one.

    def only(self: Any, row: Any, active: Any, operands: Any) -> tuple[Any, Any] | None:
        """(tangent, rank) of the first operand where it is the only active one and has a known number of axes."""
        first = row.params[0].name
        rank = operands[first][1].rank() if first in operands else None
        return None if list(active) != [first] or rank is None else (active[first], rank)

    def stack_reduce(self: Any, row: Any, named: Any, active: Any, operands: Any, primal: Any, e: Any) -> Any:
        one = self.only(row, active, operands)
        if one is None:
            return None
        t, rank = one
        axis = named.get("axis")
        if rank == 0:
            return t
        if axis is None or (isinstance(axis, Const) and axis.value is None):
            moved: Any = Const(1) if rank == 1 else Display("tuple", tuple(Const(k) for k in range(1, rank + 1)))
        else:
            moved = axis_behind(axis)
        return None if moved is None else self.with_axis(row, named, t, moved, e)

    def stack_axis(self: Any, row: Any, named: Any, active: Any, operands: Any, primal: Any, e: Any) -> Any:
        first = row.params[0].name
        if list(active) != [first]:
            return None
        value = operands[first][1]
        if not self.flat(value) and not value.rank():
            return None
        default = next(p.default for p in row.params if p.name == "axis")
        moved = axis_behind(named.get("axis", Const(default)))
        return None if moved is None else self.with_axis(row, named, active[first], moved, e)

    def with_axis(self: Any, row: Any, named: Any, t: Any, axis: Any, e: Call) -> Call:
        """The call with a tangent and a moved axis."""
        first = row.params[0].name
        others = tuple((n, x) for n, x in named.items() if n not in (first, "axis"))
        if isinstance(row.function, str):
            return Call(Attr(t, row.function[1:]), (), (("axis", axis), *others))
        return Call(e.func, (t,), (("axis", axis), *others))

    def stack_trailing(self: Any, row: Any, named: Any, active: Any, operands: Any, primal: Any, e: Any) -> Any:
        if row.function in (np.array, np.asarray) and list(active) == [row.params[0].name] and len(named) == 1:
            depth = self.depth(operands[row.params[0].name][1])
            if depth:  # lists of numbers: the directions come last
                inside = Call(Global(np.array), (active[row.params[0].name],))
                return Call(Global(np.moveaxis), (inside, Const(-1), Const(0)))
        one = self.only(row, active, operands)
        if one is None or (len(named) > 1 and row.function not in (np.tril, np.triu)):
            return None
        return primal({**named, row.params[0].name: one[0]})

    def depth(self: Any, value: Value) -> int:
        """How many lists or tuples stand around the numbers of a value; 0 where it holds anything else."""
        for depth in range(9):
            if value.atoms and all(isinstance(a, Scalar) for a in value.atoms):
                return depth
            if not value.atoms or not all(isinstance(a, Ref) and a.site.kind in ("list", "tuple") for a in value.atoms):
                return 0
            value = self.program.heap.element(value)
        return 0

    def stack_choose(self: Any, row: Any, named: Any, active: Any, operands: Any, primal: Any, e: Any) -> Any:
        full = self.rank(e)
        tangents = dict(named)
        for n in ("x", "y"):
            value = operands[n][1]
            rank = self.known_rank(value, e)
            if n in active:
                tangents[n] = self.lifted(bare(active[n]), rank, full, e)
            else:
                tangents[n] = zeros(named[n]) if rank else Const(0.0)
        return primal(tangents)

    def stack_flat(self: Any, row: Any, named: Any, active: Any, operands: Any, primal: Any, e: Any) -> Any:
        one = self.only(row, active, operands)
        if one is None or len(named) > 1 or (row.view and self.writes_arrays):
            return None
        return Call(Global(np.reshape), (one[0], Display("tuple", (self.directions(), Const(-1)))))

    def stack_reshape(self: Any, row: Any, named: Any, active: Any, operands: Any, primal: Any, e: Any) -> Any:
        one = self.only(row, active, operands)
        shape = named.get("shape")
        if one is None or set(named) != {row.params[0].name, "shape"} or self.writes_arrays or shape is None:
            return None
        if self.value(shape).only("i"):
            sizes: tuple[Any, ...] = (shape,)
        elif isinstance(shape, Display) and not any(isinstance(x, Star) for x in shape.items):
            sizes = shape.items
        else:
            return None
        return Call(Global(np.reshape), (one[0], Display("tuple", (self.directions(), *sizes))))

    def stack_transpose(self: Any, row: Any, named: Any, active: Any, operands: Any, primal: Any, e: Any) -> Any:
        one = self.only(row, active, operands)
        return None if one is None or len(named) > 1 else self.transposed(*one)

    def transposed(self, t: Any, rank: int) -> Any:
        """The stack of the transposes."""
        if rank < 2:
            return t
        if rank == 2:
            return Call(Attr(t, "swapaxes"), (Const(1), Const(2)))
        axes = Display("tuple", (Const(0), *(Const(k) for k in range(rank, 0, -1))))
        return Call(Global(np.transpose), (t, axes))

    def stack_number(self: Any, row: Any, named: Any, active: Any, operands: Any, primal: Any, e: Any) -> Any:
        first = row.params[0].name
        return active[first] if operands[first][1].is_scalar() and list(active) == [first] else None

    def stack_total(self: Any, row: Any, named: Any, active: Any, operands: Any, primal: Any, e: Any) -> Any:
        items = operands["iterable"][1]
        element = self.program.heap.element(items)
        if "iterable" not in active or not element.is_scalar() or self.rank(e) != 0:
            return None
        t = active["iterable"]
        if items.arrays():
            return Call(Attr(t, "sum"), (), (("axis", Const(1)),)) if "start" not in active else None
        start = active.get("start") or self.zero(self.value(e), None)
        return Call(e.func, (t, start))

    def product(self: Any, n: str, t: Any, named: dict[str, Any], operands: Any, known: set[int]) -> Any:
        """`@` of vectors and matrices, one of them a stack; known: the ranks of operands for which it is one."""
        left, right = list(operands)[:2]
        ranks = {m: operands[m][1].rank() for m in (left, right)}
        if len(operands) > 2 or not set(ranks.values()) <= known:
            return None
        if n == left:
            return Op("@", (t, named[right]))
        if ranks[right] == 2:
            return Op("@", (named[left], t))
        return Op("@", (t, named[left] if ranks[left] == 1 else Attr(named[left], "T")))


def bare(t: Any) -> Any:
    """A tangent that is only read: without the copy that keeping it would need."""
    copied = isinstance(t, Call) and isinstance(t.func, Attr) and t.func.name == "copy"
    return t.func.value if copied and isinstance(t.func.value, Item) else t


def side_by_side(targets: list[Any], sources: list[Any]) -> tuple[Any, Any]:
    """The target and the iterable of a loop over the layers of stacks."""
    if len(targets) == 1:
        return targets[0], sources[0]
    return Display("tuple", tuple(targets)), Call(Global(zip), tuple(sources))


def zeros(e: Any) -> Call:
    """`np.zeros(np.shape(e))`"""
    return Call(Global(np.zeros), (Call(Global(np.shape), (e,)),))


def axis_behind(axis: Any) -> Any:
    """A literal axis, or tuple of axes, of an array that gained one axis in front; else None."""
    if isinstance(axis, Display) and axis.kind == "tuple":
        moved = tuple(axis_behind(a) for a in axis.items)
        return None if None in moved else Display("tuple", moved)
    k = literal(axis)
    if type(k) is not int:
        return None
    return Const(k + 1) if k >= 0 else axis


def stacked(layer: Any, target: Any, source: Any) -> Call:
    """`np.array([layer for target in source])`"""
    return Call(Global(np.array), (Comp("list", (layer,), (Clause(target, source, ()),)),))
