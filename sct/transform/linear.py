"""Linearisation of expressions: `lin(e)` gives the primal expression and its tangent.

What a partial derivative needs twice is given a name first (`w1 = ...`); everything else stays as the user wrote it.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from sct import rules
from sct.core import lang
from sct.core.lang import Assign, Attr, Call, Const, Display, Global, Item, Op, Star, Var
from sct.core.walk import rebuild, same, substitute, walk
from sct.facts.infer import Instance
from sct.facts.small import may_be_small
from sct.facts.values import Array, Bound, Ref, Scalar, Site, Value
from sct.rules.core_functions import ASARRAY, BROADCAST_LIKE, FLOAT64, MULTIPLY, NDIM, SCALED, SUM, SUMS
from sct.tidy.algebra import add, fold, is_number, mul, neg
from sct.transform.base import simple
from sct.transform.calling import Calling
from sct.transform.given import answered
from sct.transform.looping import Looping
from sct.transform.products import Products
from sct.transform.quiet import quiet, quiet_steps

_SITE = Site("array", "held constant")
_NEEDED: dict[Any, set[str]] = {}  # (row, operand, literal operands) -> the names that the formula mentions


class Linear(Calling, Looping, Products):
    """Expressions; calls of Python functions stand in `calling`, comprehensions and iteration in `looping`."""

    # --------------------------------------------------------------------------------------------------- dispatch

    def lin(self, e: Any, result: Any = None) -> tuple[Any, Any]:
        """(primal, tangent); tangent None where e carries no derivative.

        `result` is the variable that the statement under way assigns, where formulas may use it for the value.
        """
        if isinstance(e, Var):
            return e, (self.shadow(e) if self.shadowed(e) else None)
        if isinstance(e, Const):
            return e, None
        if not self.shadowed(e):
            return self.inactive(e), None
        method = getattr(self, f"lin_{type(e).__name__}", None)
        if method is None:
            raise self.refuse(f"a {type(e).__name__.lower()} expression of active data", "Write it as statements.", e)
        return method(e, result)

    def inactive(self, e: Any) -> Any:
        """An expression without derivative: verbatim, unless a call in it must keep tangents in step."""
        self.refuse_iterators(e)
        if not any(self.must_linearise(n) for n in walk(e) if isinstance(n, Call | lang.Walrus)):
            return e
        if isinstance(e, Call):
            return self.inactive_call(e)
        if isinstance(e, lang.Lazy | lang.IfExp | lang.Comp | lang.Lambda):
            raise self.refuse(
                "a call that changes active data, or an assignment, inside an expression that may not be evaluated",
                "Write it as a statement of its own.",
                e,
            )
        if isinstance(e, lang.Walrus):
            return self.lin_Walrus(e, None)[0]
        return rebuild(e, lambda n: self.lin(n)[0] if not isinstance(n, lang.Slice) else n)

    def iterators(self, e: Any) -> list[Any]:
        """The iterators over active data that an expression mentions."""
        named = [n for n in walk((e,)) if isinstance(n, Var | Attr | Item)]
        return [n for n in named if self.value(n).once() and self.shadowed(n)]

    def refuse_iterators(self, e: Any) -> None:
        """Refuse reading an iterator over active data where the tangents are not read with it."""
        for n in self.iterators(e):
            reason = "an iterator over active data, read for something without a derivative"
            raise self.refuse(reason, "Make a list of it first.", e if e is not n else n)

    def must_linearise(self, n: Any) -> bool:
        """Whether a node changes active data, or assigns a variable that has a tangent."""
        if isinstance(n, lang.Walrus):
            return self.shadowed(n.target)
        if self.writes(n):
            return True
        stores = any(isinstance(t, Instance) and t.stores for _, t in self.inst.targets.get(n, ()))
        return stores or self.stores_method(n)

    def writes(self, n: Call) -> bool:
        """Whether a call is of a primitive that overwrites an operand with a tangent."""
        rows = [t for _, t in self.inst.targets.get(n, ()) if getattr(t, "writes", None) is not None]
        operands = [*n.args, *(v for _, v in n.keywords), *([n.func.value] if isinstance(n.func, Attr) else [])]
        return bool(rows) and any(self.shadowed(a) for a in operands)

    def stores_method(self, n: Call) -> bool:
        """Whether a call is a container method on active data."""
        return isinstance(n, Call) and any(t == "method" for _, t in self.inst.targets.get(n, ())) and (
            self.shadowed(n.func.value) if isinstance(n.func, Attr) else self.shadowed(n.func)
        )

    def parts(self, exprs: Any) -> list[tuple[Any, Any]]:
        """lin of several operands, evaluated from left to right: what a later one's hoisting might disturb is named."""
        exprs = list(exprs)
        done: list[tuple[Any, Any]] = []
        for k, e in enumerate(exprs):
            start = len(self.out)
            inner = e.value if isinstance(e, Star) else e
            here = self.lin(inner)
            changes = len(exprs) > 1 and self.changes(inner)
            disturbed = len(self.out) > start and any(not settled(p) for p, _ in done)
            if changes or (disturbed and not (all(settled(p) or quiet(p) for p, _ in done)
                                              and quiet_steps(self.out[start:]))):  # fmt: skip
                moved, self.out[start:] = self.out[start:], []
                if changes:
                    names = self.rebound(inner)
                    done = [self.pin(part, x, names) for part, x in zip(done, exprs[:k], strict=True)]
                else:
                    done = [(p if settled(p) else self.hoist(p), t) for p, t in done]
                self.out += moved
            if changes:
                here = self.pin(here, inner, set())
            done.append((Star(here[0]), here[1]) if isinstance(e, Star) else here)
        return done

    # ------------------------------------------------------------------------------------------------- operators

    def lin_Op(self, e: Op, result: Any) -> tuple[Any, Any]:
        if e in self.inst.targets:
            targets = self.own_targets(e)
            reflected = len(e.args) == 2 and self.value(e.args[0]).is_scalar()  # which has no method of its own
            return self.call_targets(e, targets, list(reversed(e.args) if reflected else e.args), [], result)
        if self.several(e):
            return self.lin_several(e)
        parts = self.parts(e.args)
        values = [self.value(a) for a in e.args]
        if e.op in ("+", "*", "|") and any(
            isinstance(a, Ref) and a.site.kind in ("list", "tuple", "dict") for v in values for a in v.atoms
        ) and not self.value(e).arrays() and not self.value(e).is_scalar():
            return self.lin_sequence(e, parts)
        scalar = all(v.is_scalar() for v in values)
        row = rules.for_operator(e.op, scalar, values[-1].is_scalar(), values[-1].only("i"))
        operands = dict(zip((p.name for p in row.params), zip(parts, values, strict=True), strict=False))

        def primal(named: dict[str, Any]) -> Any:
            args = tuple(named[p.name] for p in row.params)
            return e if all(a is b for a, b in zip(args, e.args, strict=True)) else Op(e.op, args, e.at)

        return self.apply(row, operands, primal, e, result)

    def own_targets(self, e: Any) -> list[Instance]:
        """The methods of user's classes that an operator or an index calls."""
        targets = [t for _, t in self.inst.targets[e]]
        if not all(isinstance(t, Instance) for t in targets):
            raise self.refuse("an operator that may reach different kinds of functions", "Call the method.", e)
        return targets

    def lin_sequence(self, e: Op, parts: list[tuple[Any, Any]]) -> tuple[Any, Any]:
        """Lists and tuples: the same operation on the tangents."""
        (pa, ta), (pb, tb) = parts
        va, vb = (self.value(a) for a in e.args)
        if e.op == "*":
            left = any(isinstance(a, Ref) for a in va.atoms)
            k, p, t = (0, pa, ta) if left else (1, pb, tb)
            if t is None and isinstance(p, Display):
                t = self.lin_Display(p, None)[1]
            elif t is None:
                p = self.atom(p, e.args[k])
                t = self.zero(va if left else vb, p)
            pa, pb = (p, pb) if left else (pa, p)
            return self.same(e, Op("*", (pa, pb))), Op("*", (t, pb) if left else (pa, t))
        if ta is None:
            pa = self.atom(pa, e.args[0])
            ta = self.zero(va, pa)
        if tb is None:
            pb = self.atom(pb, e.args[1])
            tb = self.zero(vb, pb)
        return self.same(e, Op(e.op, (pa, pb))), Op(e.op, (ta, tb))

    def same(self, old: Any, new: Any) -> Any:
        """The user's own node where the new one is made of the same parts."""
        if all(a is b for a, b in zip(old.args, new.args, strict=True)):
            return old
        self.inst.values[new] = self.value(old)
        return new

    # ------------------------------------------------------------------------------------------------------ rows

    def apply(self, row: Any, operands: dict[str, Any], primal: Any, e: Any, result: Any) -> tuple[Any, Any]:
        """(primal, tangent) of a primitive.  operands: name -> ((primal, tangent), value); `primal` rebuilds the call
        from operand expressions."""
        if not any(t is not None and n in row.moving for n, ((_, t), _) in operands.items()):
            return self.keep(e, primal({n: p for n, ((p, _), _) in operands.items()})), None
        operands = self.arrays_of_lists(row, operands)
        named = {n: p for n, ((p, _), _) in operands.items()}
        active = {n: t for n, ((_, t), _) in operands.items() if t is not None and n in row.moving}
        rank = {n: v.rank() for n, (_, v) in operands.items()}
        formula = getattr(self, f"row_{row.kind}")
        return formula(row, named, active, rank, operands, primal, e, result)

    def arrays_of_lists(self, row: Any, operands: dict[str, Any]) -> dict[str, Any]:
        """The operands with arrays in the places of lists, which formulas could not compute with."""
        if not row.converts or not self.computes_with_operands(row):
            return operands
        computed = row.kind != "composed"
        wanted = self.mentioned(row, row.moving) & {*row.moving} if computed else set()
        several = {p.name for p in row.params if p.kind == "vararg"}  # not a tuple that was given as one
        out = {}
        for n, ((p, t), v) in operands.items():
            if n in several or (t is None and n not in wanted) or not self.holds_numbers(v, computed):
                out[n] = (p, t), v
                continue
            w = self.hoist(Call(Global(ASARRAY), (p,)))
            out[n] = (w, None if t is None else Call(Global(ASARRAY), (t,))), self.value(w)
        return out

    def computes_with_operands(self, row: Any) -> bool:
        """Whether the derivative of a row is more than the same function of tangents, which takes lists itself."""
        return row.kind in ("elementwise", "bilinear", "composed")

    def holds_numbers(self, value: Value, arrays: bool) -> bool:
        """Whether a value is a list or tuple of numbers, or of such, or (`arrays`) of anything that has numbers."""
        if not value.atoms or not all(isinstance(a, Ref) and a.site.kind in ("list", "tuple") for a in value.atoms):
            return False
        items = [v for a in value.atoms for v in self.program.heap.fields(a.site).values()]
        return arrays or all(v.is_scalar() or self.holds_numbers(v, False) for v in items)

    def keep(self, e: Any, new: Any) -> Any:
        """Remember the value of a rebuilt primal."""
        if new is not e:
            self.inst.values[new] = self.value(e)
        return new

    def fill(self, row: Any, formula: Any, named: dict[str, Any], y: Any) -> Any:
        """A formula with the operands in the places of its names."""
        variables = rules.row_vars(row)
        back = {v: n for n, v in variables.items()}

        def replace(n: Any) -> Any:
            name = back.get(n) if isinstance(n, Var) else None
            if name is None:
                return None
            if name == row.result:
                return y
            if name in named:
                return named[name]
            default = next((p.default for p in row.params if p.name == name), None)
            return Const(default) if default is None or isinstance(default, int | float | str) else Global(default)

        return fold(answered(substitute(formula, replace)))

    def name_operands(self, row: Any, wanted: set[str], named: dict[str, Any], operands: dict[str, Any]) -> None:
        """Give names to the operands that formulas mention and that cannot be written twice."""
        order = [n for n in named if n in wanted]
        if all(simple(named[n]) for n in order):
            return
        free = all(settled(e) or (not isinstance(e, tuple) and quiet(e)) for e in named.values())
        for n in list(named):  # everything before keeps its place in the order of evaluation
            if (n in wanted or not (free or settled(named[n]))) and not isinstance(named[n], Star | tuple):
                named[n] = self.atom(named[n]) if n in wanted else self.hoist(named[n])
            if n == order[-1]:
                break

    def mentioned(self, row: Any, which: Any) -> set[str]:
        """The names of the row that the formulas mention."""
        back = {v: n for n, v in rules.row_vars(row).items()}
        return {back[n] for w in which for n in walk(rules.parse(row, w)) if isinstance(n, Var) and n in back}

    def row_elementwise(
        self, row: Any, named: Any, active: Any, rank: Any, operands: Any, primal: Any, e: Any, result: Any
    ) -> tuple[Any, Any]:
        wanted = {n for n in named for w in active if self.needs(row, w, n, named)}
        if row.result is not None and any(self.needs(row, w, row.result, named) for w in active):
            self.name_operands(row, wanted, named, operands)
            p = self.keep(e, primal(named))
            y = result if self.result_fits(result, e) and self.result_fits(result, p) else None
            if y is None:
                y = p = self.hoist(p, e)
        else:
            self.name_operands(row, wanted, named, operands)
            p, y = self.keep(e, primal(named)), None
        moving = [n for n in row.moving if n in named and n not in active]
        named = named | {n: self.as_float(named[n], operands[n][1]) for n in moving}
        total = None
        if row.function == "*" and len(active) == 2 and len({*named.values()}) == 1:
            (t, _) = active.values()
            active = dict([active.popitem()])  # x * x: one term, twice
            total = mul(Op("*", (Const(2.0), next(iter(named.values())))), t)
        else:
            for n, t in active.items():
                total = add(total, self.term(row, n, named, y, t))
            if total is None:
                return p, None
        if row.summed is not None:
            axes = self.fill(row, rules_text(row), named, y)
            total = Call(Global(SUM), (total,), (("axis", axes),))
        else:
            total = self.spread_out(row, total, named, active, operands, p, e)
        return p, total

    def as_float(self, e: Any, value: Value) -> Any:
        """An operand for a formula, in floats where it may be small whole numbers: these would wrap around in there."""
        if isinstance(e, Const | Star | tuple) or not may_be_small(value, self.program.heap.small):
            return e
        return in_floats(e, value)

    def term(self, row: Any, n: str, named: dict[str, Any], y: Any, t: Any) -> Any:
        if row.function == "*" and n == row.params[0].name:
            other = named[row.params[1].name]
            return mul(other, t) if isinstance(other, Const) or isinstance(t, Op) else Op("*", (t, other))
        if self.needs(row, n, "ct", named):
            t = self.moving(t)
            partial = self.asked(self.fill(row, rules.parse(row, n), {**named, "ct": self.multiplied(t)}, y), t)
        else:
            partial = self.fill(row, rules.parse(row, n), named, y)
        return None if is_number(partial, 0) else mul(partial, t)

    def moving(self, t: Any) -> Any:
        """A tangent that may be written twice: the slope at a pole asks whether it is 0."""
        return t if simple(t) else self.hoist_tangent(t)

    def multiplied(self, t: Any) -> Any:
        """What `ct` in the formula of a slope stands for."""
        return t

    def asked(self, partial: Any, t: Any) -> Any:
        """A slope that asks whether the tangent is 0, as the tangent can be asked."""
        return partial

    def needs(self, row: Any, which: str, name: str, named: dict[str, Any]) -> bool:
        """Whether the formula for an operand still mentions a name when the literal operands are filled in."""
        literal = tuple((n, repr(p.value), p) for n, p in named.items() if isinstance(p, Const))
        key = (row, which, tuple(text for _, text, _ in literal), tuple(n for n, _, _ in literal))
        if key not in _NEEDED:
            variables = rules.row_vars(row)
            given = {variables[n]: p for n, _, p in literal}
            formula = substitute(rules.parse(row, which), lambda n: given.get(n) if isinstance(n, Var) else None)
            _NEEDED[key] = {n.name for n in walk(fold(answered(formula))) if isinstance(n, Var)}
        return name in _NEEDED[key]

    def result_fits(self, result: Any, p: Any) -> bool:
        """Whether formulas may use the assigned variable for the value: it must not be an operand as well."""
        return isinstance(result, Var) and not any(isinstance(n, Var) and n.name == result.name for n in walk(p))

    def spread_out(
        self, row: Any, total: Any, named: Any, active: Any, operands: Any, p: Any, e: Any
    ) -> Any:
        """The tangent with the shape of the value, and memory of its own where something is written in place."""
        result = self.value(e)
        if result.is_scalar():
            return Op("pos", (total,)) if self.of_no_axes(total, e) else total
        present = set()
        for n, (_, v) in operands.items():
            if n in active or self.needs_any(row, active, n, named):
                present.add(v.shape() or n)
        full = result.shape()
        missing = [v for n, (_, v) in operands.items() if n not in active and not self.needs_any(row, active, n, named)]
        covered = all(v.is_scalar() for v in missing) or (
            full is not None and None not in full and any(s == full for s in present if isinstance(s, tuple))
        )
        if not covered:
            return Call(Global(BROADCAST_LIKE), (total, p))
        if isinstance(total, Var | Item | Attr) or self.seen_through(total, active, operands):
            # `+` keeps the layout in memory, `copy` does not: views of the tangent must be views where the value's are
            return Call(Attr(total, "copy"), ()) if result.rank() == 1 and result.arrays() else Op("pos", (total,))
        return total

    def of_no_axes(self, total: Any, e: Any) -> bool:
        """Whether the tangent of a number may be that of an array without axes, which `+=` writes to."""
        parts = (n for n in walk(e) if isinstance(n, Var | Item | Attr | Call))
        return not isinstance(total, Op) and any(a.shape in ((), None) for n in parts for a in self.value(n).arrays())

    def seen_through(self, total: Any, active: Any, operands: Any) -> bool:
        """Whether the tangent is one operand's own, and may be a view of something else, as `dx.ravel()` is."""
        if isinstance(total, Op):
            return False
        for e, v in (operands[n] for n, t in active.items() if same(t, total)):
            sites = {a.site for a in v.arrays()}
            read = [a for part in walk(e) if isinstance(part, Var) for a in self.value(part).atoms]
            if any(isinstance(a, Array) and a.site in sites for a in read):
                return True
        return False

    def needs_any(self, row: Any, active: Any, name: str, named: Any) -> bool:
        return any(self.needs(row, w, name, named) for w in active)

    def row_linear(
        self, row: Any, named: Any, active: Any, rank: Any, operands: Any, primal: Any, e: Any, result: Any
    ) -> tuple[Any, Any]:
        linear = [n for n in row.moving if n in operands]
        for n in list(named):
            if n not in active:
                named[n] = self.written_twice(named[n])
        p = self.keep(e, primal(named))
        tangents = dict(named)
        for n in linear:
            tangents[n] = active[n] if n in active else self.zero(operands[n][1], named[n])
        return p, primal(tangents)

    def written_twice(self, e: Any) -> Any:
        """An operand that may be written twice: of a tuple, as a shape is, its items."""
        if simple(e):
            return e
        if isinstance(e, Star):
            return Star(self.written_twice(e.value), e.at)
        if isinstance(e, Display) and e.kind == "tuple":
            made = rebuild(e, self.written_twice)
            return self.keep(e, made)
        return self.hoist(e, None)

    def row_bilinear(
        self, row: Any, named: Any, active: Any, rank: Any, operands: Any, primal: Any, e: Any, result: Any
    ) -> tuple[Any, Any]:
        for n in list(named):
            others = [m for m in active if m != n]
            if others and not simple(named[n]):
                named[n] = self.hoist(named[n], None)
        p = self.keep(e, primal(named))
        if len(row.moving) > 2:  # the adjoint multiplies others with one another
            named = named | {n: self.as_float(named[n], operands[n][1]) for n in row.moving if n not in active}
        total = None
        listed = row.function is SCALED
        for n, t in active.items():
            term = primal({**named, n: t})
            total = Call(Global(SUMS), (total, term)) if listed and total is not None else add(total, term)  # of lists
        return p, total

    def row_composed(
        self, row: Any, named: Any, active: Any, rank: Any, operands: Any, primal: Any, e: Any, result: Any
    ) -> tuple[Any, Any]:
        self.name_with_tangents(named, active)
        p = self.keep(e, primal(named))
        y: Any = None
        if row.result is not None and row.result in self.mentioned(row, ["body"]):
            y = p = self.hoist(p, e)
        body = self.copy(self.fill(row, rules.parse(row, "body"), named, y))
        t = self.tangent_of(body)
        if t is None or row.view:
            return p, t
        read = [a.site for _, v in operands.values() for a in v.arrays()]
        if gives_back(t) and any(map(self.program.heap.is_written, read)):
            t = Call(Attr(t, "copy"), ()) if self.value(e).rank() == 1 else Op("pos", (t,))  # what it is of may change
        return self.laid_out(p, t, e)

    def laid_out(self, p: Any, t: Any, e: Any) -> tuple[Any, Any]:
        """The tangent in memory laid out as the value's, where it is written to: its views are views of it then."""
        value = self.value(e)
        written = any(self.program.heap.is_written(a.site) for a in value.arrays())
        if not written or value.rank() == 1:
            own = written and gives_back(t)
            return p, Call(Attr(t, "copy"), ()) if own else t
        y = p if isinstance(p, Var) else self.hoist(p, e)
        w = self.hoist_tangent(self.zero(value, y))
        store: Any = Assign((Item(w, Const(Ellipsis)),), t)
        if value.rank() is None:  # it may be a number, which has no layout
            store = lang.If(Call(Global(NDIM), (y,)), (store,), (Assign((w,), t),))
        self.emit(store)
        return y, w

    def name_with_tangents(self, named: dict[str, Any], active: dict[str, Any]) -> None:
        """Give every operand that is no plain name one, and its tangent the tangent's name: a formula is linearised."""
        for n, p in list(named.items()):
            if isinstance(p, Var) and n in active and p.temp and active[n] is not self.shadow(p):
                self.emit(Assign((self.shadow(p),), active[n]))
            of_temporary = isinstance(p, Attr | Item) and any(isinstance(x, Var) and x.temp for x in walk(p))
            if isinstance(p, Star | Display) or (simple(p) and not of_temporary):
                continue
            w = named[n] = self.hoist(p)
            if n in active:
                self.emit(Assign((self.shadow(w),), active[n]))
            elif self.value(w).is_scalar():
                self.inst.values[w] = Value(self.value(w).atoms, False)  # it may vary in name only, as 0.0 * x does
            elif self.shadowed(w):
                self.emit(Assign((self.shadow(w),), self.zero(self.value(w), w)))

    def tangent_of(self, body: Any) -> Any:
        """The tangent of an expression that a rule made, without its value."""
        self.value(body)
        return self.lin(body)[1]

    def copy(self, e: Any) -> Any:
        """A tree with nodes of its own, so that facts about one use do not hold for another."""
        if isinstance(e, Var | Const | Global):
            return e
        return dataclasses.replace(rebuild(e, self.copy))

    def row_implicit(
        self, row: Any, named: Any, active: Any, rank: Any, operands: Any, primal: Any, e: Any, result: Any
    ) -> tuple[Any, Any]:
        p, y, r = self.solved(row, named, active, primal, e, result)
        loss = Var("r")
        self.inst.values[loss] = self.value(e)
        correct = self.fill(row, rules.parse(row, "correct"), {**named, "r": loss}, y)
        if sum(1 for n in walk(correct) if n is loss) > 1:
            if y is result:
                p, r = self.ahead(p, r, e, result)
                correct = substitute(correct, lambda n: p if n is result else None)
            r = self.hoist(r, e)
        return p, substitute(correct, lambda n: r if n is loss else None)

    def solved(self, row: Any, named: Any, active: Any, primal: Any, e: Any, result: Any) -> tuple[Any, Any, Any]:
        """(the call of an implicit row, what stands for its value in formulas, the residual of its equation)."""
        self.name_with_tangents(named, active)
        p = self.keep(e, primal(named))
        y = result if self.result_fits(result, e) and self.result_fits(result, p) else None
        if y is None:
            y = p = self.hoist(p, e)
        start = len(self.out)
        r = self.residual(row, named, y, e)
        if y is result and any(n is y for n in walk(tuple(self.out[start:]))):  # steps that read it ahead of its time
            steps, self.out[start:] = self.out[start:], []
            y, r = self.ahead(p, r, e, result)
            self.out += [substitute(s, lambda n: y if n is result else None) for s in steps]
            p = y
        return p, y, r

    def ahead(self, p: Any, r: Any, e: Any, result: Any) -> tuple[Any, Any]:
        """(a name that has the value from here on, an expression of the result with that name in it)."""
        w = self.hoist(p, e)
        return w, substitute(r, lambda n: w if n is result else None)

    def residual(self, row: Any, named: dict[str, Any], y: Any, e: Any) -> Any:
        """What an implicit row's equation loses where the operands move and the solution y is held."""
        values = self.inst.values
        before = values[y]
        values[y] = Value(frozenset(Array(_SITE, a.shape, a.dtype) for a in self.value(e).arrays()))
        try:
            return neg(self.tangent_of(self.copy(self.fill(row, rules.parse(row, "zero"), named, y))))
        finally:
            values[y] = before

    # -------------------------------------------------------------------------------------------- reading parts

    def lin_Item(self, e: Item, result: Any) -> tuple[Any, Any]:
        if e in self.inst.targets:
            return self.call_targets(e, self.own_targets(e), [e.value, e.index], [], result)
        ((p, t),) = self.parts([e.value])
        if self.changes(e.index):
            p, t = self.pin((p, t), e.value, self.rebound(e.index))
        index = self.index(e.index)
        new = e if p is e.value and index is e.index else Item(p, index, e.at)
        if t is None:
            raise self.refuse("an item of this object", "Make a list or array of it first.", e)
        parts = (p, t) if isinstance(p, Display) and isinstance(t, Display) and p is not e.value else ()
        if parts and isinstance(index, Const) and type(index.value) is int and abs(index.value) < len(p.items):
            return self.keep(e, p.items[index.value]), t.items[index.value]  # one of several results of a call
        if any(isinstance(a, Scalar) for a in self.value(e.value).atoms):  # NumPy's number may have a float as tangent
            t = Call(Global(ASARRAY), (t,))
        return self.keep(e, new), Item(t, index)

    def index(self, index: Any) -> Any:
        """An index that may be written twice."""
        if isinstance(index, lang.Slice):
            return rebuild(index, self.index)
        if isinstance(index, Display) and index.kind == "tuple":
            return rebuild(index, self.index)
        p = self.inactive(index)
        return p if cheap(p) else self.hoist(p, index)

    def lin_Attr(self, e: Attr, result: Any) -> tuple[Any, Any]:
        targets = self.inst.targets.get(e, ())
        if any(isinstance(t, Instance) for _, t in targets):
            return self.call_targets(e, [t for _, t in targets], [self.receiver(e)], [], result)
        ((p, t),) = self.parts([e.value])
        if t is not None and (e.name == "__self__" or self.is_method(e)):
            # a bound method has the tangent of its object
            return self.keep(e, e if p is e.value else Attr(p, e.name, e.at)), t
        if t is None:
            raise self.refuse(f"the attribute `{e.name}` of this object", "Read it into a variable first.", e)
        new = e if p is e.value else Attr(p, e.name, e.at)
        return self.keep(e, new), Attr(t, e.name)

    def is_method(self, e: Attr) -> bool:
        """Whether an attribute is a method bound to its object."""
        return all(isinstance(a, Bound) for a in self.value(e).atoms) and not self.stored(e)

    def lin_Display(self, e: Display, result: Any) -> tuple[Any, Any]:
        parts = self.parts(e.items)
        shadows = []
        primals = []
        for item, (p, t) in zip(e.items, parts, strict=True):
            if isinstance(item, Star):
                inner = p.value if isinstance(p, Star) else p
                if t is None:
                    inner = self.atom(inner, item.value)
                    t = self.zero(self.value(item.value), inner)
                primals.append(p if isinstance(p, Star) else Star(inner))
                shadows.append(Star(t))
                continue
            if t is None:
                value = self.value(item)
                if not value.is_scalar():
                    p = self.atom(p, item)
                t = self.zero(value, p)
            primals.append(p)
            shadows.append(t)
        same = all(a is b for a, b in zip(primals, e.items, strict=True))
        new = e if same else Display(e.kind, tuple(primals), e.at)
        return self.keep(e, new), Display(e.kind, tuple(shadows))

    def lin_DictDisplay(self, e: lang.DictDisplay, result: Any) -> tuple[Any, Any]:
        if any(k is not None and self.changes(k) for k in e.keys):
            raise self.refuse("a key that changes something, beside active data", "Name the key before.", e)
        keys = tuple(None if k is None else self.index(k) for k in e.keys)
        parts = self.parts(e.values)
        primals, shadows = [], []
        for v, (p, t) in zip(e.values, parts, strict=True):
            if t is None:
                p = self.atom(p, v)
                t = self.zero(self.value(v), p)
            primals.append(p)
            shadows.append(t)
        new = lang.DictDisplay(keys, tuple(primals), e.at)
        return self.keep(e, new), lang.DictDisplay(keys, tuple(shadows))

    # -------------------------------------------------------------------------------------------- lazy evaluation

    def lin_Walrus(self, e: lang.Walrus, result: Any) -> tuple[Any, Any]:
        self.assign_var(e.target, e.value, e)
        return self.lin(e.target)

    def lin_IfExp(self, e: lang.IfExp, result: Any) -> tuple[Any, Any]:
        dead = self.inst.dead.get(e)
        if dead is not None:
            return self.lin(e.then if dead == "orelse" else e.orelse)
        test = self.inactive(e.test)
        if not cheap(test):
            test = self.hoist(test, e.test)
        then, then_out = self.apart(e.then)
        orelse, else_out = self.apart(e.orelse)
        if not (then_out or else_out or self.in_branches(e, (then[1], orelse[1]))):
            tangents = [
                self.zero(self.value(side), p) if t is None else t
                for side, (p, t) in ((e.then, then), (e.orelse, orelse))
            ]
            same = test is e.test and then[0] is e.then and orelse[0] is e.orelse
            new = e if same else lang.IfExp(test, then[0], orelse[0], e.at)
            return self.keep(e, new), lang.IfExp(test, tangents[0], tangents[1])
        w = self.result_or_temp(result, e)
        blocks = []
        for side, part, out in ((e.then, then, then_out), (e.orelse, orelse, else_out)):
            outer, self.out = self.out, out
            self.store(w, part[0], part[1], side)
            blocks.append(tuple(self.out))
            self.out = outer
        self.emit(lang.If(test, blocks[0], blocks[1]))
        return w, self.shadow(w)

    def in_branches(self, e: Any, sides: tuple[Any, ...]) -> bool:
        """Whether the sides of a conditional expression, with these tangents, must be statements."""
        return False

    def result_or_temp(self, result: Any, e: Any) -> Var:
        """The variable under way where e does not read it, else a temporary."""
        if isinstance(result, Var) and self.result_fits(result, e) and self.shadowed(result):
            return result
        return self.temp(e)

    def lin_Lazy(self, e: lang.Lazy, result: Any) -> tuple[Any, Any]:
        first, *rest = e.args
        p, t = self.lin(first)
        p = self.atom(p, first)
        other = rest[0] if len(rest) == 1 else lang.Lazy(e.op, tuple(rest), e.at)
        (q, s), out = self.apart(other)
        t = self.zero(self.value(first), p) if t is None else t
        s = self.zero(self.value(other), q) if s is None else s
        if out:
            raise self.refuse(f"`{e.op}` between numbers that need steps of their own", "Write an if statement.", e)
        tangent = lang.IfExp(p, t, s) if e.op == "or" else lang.IfExp(p, s, t)
        return self.keep(e, lang.Lazy(e.op, (p, q), e.at)), tangent

    def apart(self, e: Any) -> tuple[tuple[Any, Any], list[Any]]:
        """lin of an expression with the statements that it needs kept apart."""
        outer, self.out = self.out, []
        try:
            part = self.lin(e)
            return part, self.out
        finally:
            self.out = outer


def rules_text(row: Any) -> Any:
    """The formula for the axes over which an elementwise row sums."""
    return rules.parse(row, "summed")


def cheap(e: Any) -> bool:
    """Whether an expression has no calls, and may be evaluated twice with the same answer."""
    return not any(isinstance(n, Call | lang.Walrus | lang.Comp | lang.Lambda) for n in walk(e)) and (
        sum(1 for _ in walk(e)) <= 12
    )


def settled(e: Any) -> bool:
    """Whether nothing that is evaluated later can change an expression's value."""
    return isinstance(e, Const | Global | Display) or (isinstance(e, Star) and settled(e.value)) or isinstance(e, Var)


def in_floats(e: Any, value: Value) -> Any:
    """A number or array of whole numbers or truth values as one of floats."""
    if value.rank() and len(value.arrays()) == len(value.atoms):
        return Call(Attr(e, "astype"), (Global(FLOAT64),))
    return Call(Global(float), (e,)) if value.only("i") or value.only("b") else Call(Global(MULTIPLY), (e, Const(1.0)))


def gives_back(t: Any) -> bool:
    """Whether a tangent is one that has a name, or a view of one, or may be."""
    if not (isinstance(t, Call) and isinstance(t.func, Global)):
        return isinstance(t, Var | Item | Attr)
    row = rules.for_callable(t.func.value, len(t.args), tuple(k or "" for k, _ in t.keywords), False)
    return row is not None and row.view
