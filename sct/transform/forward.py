"""Forward mode: every active statement with its linear statement beside it.

    w3 = x1 * x2        ->      w3 = x1 * x2
                                dw3 = dx1 * x2 + x1 * dx2
"""

from __future__ import annotations

import dataclasses
import re
from typing import Any

from sct import rules
from sct.core import lang
from sct.core.lang import (
    Assign,
    Attr,
    Augment,
    Const,
    Def,
    Display,
    Function,
    Item,
    Module,
    Op,
    Param,
    Return,
    Star,
    Var,
)
from sct.core.walk import rebuild, walk
from sct.facts.infer import Analysis, Instance, falls_through
from sct.facts.values import FLOAT, Array, Ref, Scalar, Value
from sct.transform.base import simple, steady
from sct.transform.calling import positional_tangents
from sct.transform.linear import Linear, settled
from sct.transform.names import Names
from sct.transform.numbers import plain_numbers
from sct.transform.poles import catches, pole
from sct.transform.program import Program
from sct.transform.strict import calmed, strict, within


def forward(analysis: Analysis, name: str, doc: str) -> Module:
    """The module of the tangent function of the analysed root, callees first."""
    program = Program(analysis, name)
    program.names[analysis.root] = name
    program.pending.append(analysis.root)
    made: list[Function] = []
    while program.pending:
        instance = program.pending.pop()
        made.append(Forward(program, instance, None).function(program.name(instance), instance is analysis.root))
    return Module(doc, tuple(reversed(made)), *analysis.looked_at())


class Forward(Linear):
    """One function instance in forward mode."""

    def __init__(self, program: Program, instance: Instance, outer: Forward | None) -> None:
        self.program = program
        self.inst = instance
        self.outer = outer
        self.names = Names(instance.function, outer.names if outer else None)
        self.out: list[Any] = []
        self.closures: dict[int, Any] = {}  # id of a nested function -> the variable of its tangent function
        self.used_up: set[Any] = set()
        self.trying = False  # what fails here may be caught
        self.strict = False  # floating-point errors or warnings are exceptions here
        self.pairs = False  # the function returns (value, tangent)

    def function(self, name: str, root: bool) -> Function:
        """The tangent function: the user's parameters, then their tangents."""
        function = self.inst.function
        active = self.program.active_params(self.inst)
        shadows = {p.var: self.shadow(p.var) for p in active}
        seeded = [p for p in active if not root or p.var in self.program.analysis.seeded]
        self.pairs = root or self.program.shadowed(self.inst.result)
        for p in active:
            if p not in seeded:
                self.emit(Assign((shadows[p.var],), self.zero(self.value(p.var), p.var)))
        self.block(function.body)
        if falls_through(function.body) and self.pairs:
            self.emit(Return(Display("tuple", (Const(None), Const(0.0) if root else Const(None)))))
        body = tuple(self.out)
        params = [dataclasses.replace(p, annotation=None) for p in function.params]
        if positional_tangents(self.inst):
            params += [Param(shadows[p.var]) for p in seeded]
        else:
            keyword = [Param(shadows[p.var], "keyword", self.default_tangent(p.default)) for p in seeded]
            last = [p for p in params if p.kind == "kwarg"]
            params = [p for p in params if p.kind != "kwarg"] + keyword + last
        doc = f"Return what `{function.name}` returns, and its tangent."
        if root:
            doc = self.program.analysis.doc.replace("Return the value and", f"Return {returned(body)} and", 1)
            for p in seeded:  # the tangent's name, where the user has the usual one
                doc = re.sub(rf"(direction .*)\bd{p.var.name}\b", rf"\1{shadows[p.var].name}", doc)
        if not self.pairs:
            doc = f"Do what `{function.name}` does, and the same to the tangents."
        numbers, floats = self.known_numbers((*params, *body))
        made = Function(name, tuple(params), body, doc, function.source, (), function.qualname, None, function.at)
        return dataclasses.replace(made, numbers=numbers, floats=floats)

    def known_numbers(self, made: Any) -> tuple[frozenset[str], frozenset[str]]:
        """The names of what was made that certainly hold plain numbers, and those of them that hold floats."""
        tangents = self.float_tangents(made)

        def value(v: Var) -> Value:
            return FLOAT if v in tangents else self.value(v)

        return plain_numbers(made, value), plain_numbers(made, value, kinds="f")

    def float_tangents(self, made: Any) -> set[Var]:
        """The tangents of names that hold numbers, whatever kind of number, and certainly nothing else: floats."""
        primals = plain_numbers((self.inst.function, made), self.value, kinds="fib")
        return {tangent for name, tangent in self.names.shadows.items() if name in primals}

    def default_tangent(self, default: Any) -> Any:
        """The tangent of an active default, which belongs to the function around; None for others."""
        if default is None or self.outer is None or not self.outer.shadowed(default):
            return None
        return self.outer.lin(default)[1]

    # ------------------------------------------------------------------------------------------------- statements

    def block(self, statements: Any) -> None:
        """Linearise statements, one after the other."""
        for s in statements:
            if isinstance(s, lang.Do | Assign) and not self.strict:
                self.refuse_strict((s,))
            method = getattr(self, f"stmt_{type(s).__name__}", None)
            if method is None:
                self.emit(s)
            else:
                method(s)

    def inside(self, statements: Any) -> tuple[Any, ...]:
        """A block of its own."""
        outer, self.out = self.out, []
        self.block(statements)
        made, self.out = tuple(self.out), outer
        return made or (lang.Pass(),)

    def stmt_Assign(self, s: Assign) -> None:
        if len(s.targets) == 1 and isinstance(s.targets[0], Var):
            self.assign_var(s.targets[0], s.value, s)
            return
        p, t = self.lin(s.value)
        if not any(self.target_shadowed(x) for x in s.targets):
            self.emit(s if p is s.value else dataclasses.replace(s, value=p))
            return
        if t is None and len(s.targets) == 1:
            t = self.zeros_apart(s.value)
        if len(s.targets) > 1 or (t is None and not self.value(s.value).is_scalar()):
            p = self.atom(p, s.value)
            if len(s.targets) > 1 and t is not None and not isinstance(t, Var):
                w = self.names.temp()
                self.emit(Assign((w,), t))
                t = w
        if t is None:
            t = self.zero(self.value(s.value), p)
        if any(self.changes(x) for x in s.targets):  # the value comes before the index
            p, t = self.pin((p, t), s.value, self.rebound(Display("tuple", s.targets)))
        start = len(self.out)
        primals = tuple(self.target(x) for x in s.targets)
        if len(self.out) > start and not settled(p):  # the value comes before the index
            moved, self.out[start:] = self.out[start:], []
            p = self.hoist(p, s.value)
            self.out += moved
        same = p is s.value and all(a is b for a, b in zip(primals, s.targets, strict=True))
        primal = s if same else Assign(primals, p, s.at)
        tangent = Assign(tuple(self.shadow_target(x) for x in primals if self.target_shadowed(x)), t)
        self.in_order(primal, tangent, s.targets, t)

    def zeros_apart(self, e: Any) -> Any:
        """The tangent of several numbers, none of them active: `0.0, 0.0`; None of anything else."""
        if not isinstance(e, Display) or any(isinstance(x, Star) for x in e.items):
            return None
        zeros = tuple(self.zero(self.value(x), x) for x in e.items)
        return Display("tuple", zeros) if all(isinstance(z, Const) for z in zeros) else None

    def assign_var(self, target: Var, value: Any, s: Any) -> None:
        """`target = value`."""
        p, t = self.lin(value, target)
        self.store(target, p, t, value, s if isinstance(s, Assign) else None)

    def store(self, target: Var, p: Any, t: Any, value: Any, s: Any = None) -> None:
        """Emit the assignment of a primal and its tangent to a variable."""
        if p is target and p is not value:
            return  # the steps before have assigned it
        primal = s if s is not None and p is s.value else Assign((target,), p, s.at if s is not None else None)
        if not self.shadowed(target):
            self.emit(primal)
            return
        if t is None:
            self.emit(primal)
            self.emit(Assign((self.shadow(target),), self.zero(self.value(value), target)))
            return
        if isinstance(p, Var) and p.temp and isinstance(t, Var) and self.retarget(p, t, target):
            return
        tangent = Assign((self.shadow(target),), t)
        if any(isinstance(n, Var) and n.name == target.name for n in walk(value)):
            self.in_order(primal, tangent, (target,), t)
        else:  # where the tangent mentions the target, it means the new value
            self.emit(primal)
            self.emit(tangent)

    def retarget(self, p: Var, t: Var, target: Var) -> bool:
        """Let the statement just emitted assign the target itself, where it only made a temporary for it."""
        last = self.out[-1] if self.out else None
        names = {n.name for n in walk(last.value) if isinstance(n, Var)} if isinstance(last, Assign) else set()
        if not isinstance(last, Assign):
            return False
        (made,) = last.targets if len(last.targets) == 1 else (None,)
        shadow = self.shadow(target)
        if isinstance(made, Display) and made.items == (p, t) and target.name not in names:
            self.out[-1] = Assign((Display("tuple", (target, shadow)),), last.value)
            return True
        return False

    def target_shadowed(self, target: Any) -> bool:
        """Whether a target has, or is part of something that has, a tangent."""
        if isinstance(target, Display):
            return any(self.target_shadowed(t) for t in target.items)
        if isinstance(target, Star):
            return self.target_shadowed(target.value)
        return self.shadowed(target.value if isinstance(target, Item | Attr) else target)

    def target(self, target: Any) -> Any:
        """A target with its index named, where it is written twice."""
        if isinstance(target, Item):
            index = self.store_index(target.index)
            return target if index is target.index else Item(target.value, index, target.at)
        if isinstance(target, Display | Star):
            return rebuild(target, self.target)
        return target

    def store_index(self, index: Any) -> Any:
        """The index of a store, evaluated once: the store may change what it is computed from."""
        if isinstance(index, lang.Slice) or (isinstance(index, Display) and index.kind == "tuple"):
            return rebuild(index, self.store_index)
        p = self.index(index)
        steady = isinstance(p, Var) or all(
            isinstance(n, Const | Op | lang.Global) or (isinstance(n, Var) and self.plain(n)) for n in walk(p)
        )
        return p if steady else self.hoist(p, index)

    def in_order(self, primal: Any, tangent: Any, targets: Any, t: Any) -> None:
        """Emit the primal, then the tangent; the other way round where the tangent needs what the primal overwrites."""
        stores = any(isinstance(n, Item | Attr) for x in targets for n in walk(x))
        read = [n for n in walk(t) if isinstance(n, Var)]
        reads_parts = any(isinstance(n, Item | Attr) or (isinstance(n, Var) and not self.plain(n)) for n in walk(t))
        overwritten = {n for x in targets for n in assigned(x)}
        if any(n.name in overwritten for n in read) or (stores and reads_parts):
            index_names = overwritten & {n.name for n in walk(tangent.targets) if isinstance(n, Var)}
            if index_names and stores:
                reason = "an assignment whose index is assigned with it"
                raise self.refuse(reason, "Assign one after the other.", primal)
            if self.trying and not stores and isinstance(primal, Assign):
                primal = Assign(primal.targets, self.hoist(primal.value), primal.at)
            self.emit(tangent)
            self.emit(primal)
        else:
            self.emit(primal)
            self.emit(tangent)

    def plain(self, var: Var) -> bool:
        """Whether a variable holds a scalar, which no store into something else can change."""
        value = self.value(var)
        return value.is_scalar()

    def stmt_Augment(self, s: Augment) -> None:
        owner = s.target.value if isinstance(s.target, Item | Attr) else s.target
        if s in self.inst.targets and self.shadowed(s.target):
            if not isinstance(s.target, Var):
                raise self.refuse(f"`{s.op}=` of a class", f"Write `a = a {s.op} b`.", s)
            whole = Op(s.op, (s.target, s.value), s.at)
            self.inst.values[whole], self.inst.targets[whole] = self.value(s.target), self.inst.targets[s]
            self.assign_var(s.target, whole, s)
            return
        if not self.shadowed(owner):
            p = self.lin(s.value)[0]
            self.emit(dataclasses.replace(s, value=p))
            return
        old = self.value(s.target)
        if self.changes(s.value) and not self.read_later(s.target, self.rebound(s.value)):
            if not old.is_scalar():
                reason = f"the right side of `{s.op}=` may change what the left side reads"
                raise self.refuse(reason, "Give the right side a name in a statement before.", s)
            self.augment_old(s)
            return
        if self.trying and old.is_scalar() and (self.strict or s.op == "**"):  # may fail after its tangent
            self.augment_old(s)
            return
        target = self.target(s.target)
        shadow = self.shadow_target(target)
        if any(isinstance(a, Ref) for a in old.atoms):
            self.augment_list(s, target, shadow)
            return
        (p, t) = self.lin(s.value)
        if s.op in ("+", "-"):
            primal = s if p is s.value and target is s.target else Augment(target, s.op, p, s.at)
            if t is None:
                self.emit(primal)
                return
            self.in_order(primal, Augment(shadow, s.op, t), (), t) if self.safe_after(t, s) else self.before(
                primal, Augment(shadow, s.op, t)
            )
            return
        whole = Op(s.op, (s.target, s.value), s.at)
        if old.is_scalar():
            if not simple(p) and t is not None:
                p = self.hoist(p, s.value)
            whole = Op(s.op, (target, p), s.at)
            q, dq = self.lin_given(whole, (target, shadow if self.shadowed(s.target) else None), (p, t))
            primal = s if p is s.value and target is s.target else Augment(target, s.op, p, s.at)
            if q is not whole and isinstance(q, Var):
                self.emit(Assign((shadow,), dq))
                self.emit(Assign((target,), q))
                return
            self.emit(Assign((shadow,), dq if dq is not None else Const(0.0)))
            self.emit(primal)
            return
        p = self.atom(p, s.value)
        primal = s if p is s.value and target is s.target else Augment(target, s.op, p, s.at)
        if s.op == "*":
            term: Any = None if t is None else Op("*", (target, t))
            if term is not None and self.may_share(s.target, s.value):
                term = self.hoist(term, s.target)  # before the tangent that it may read changes
            self.emit(Augment(shadow, "*", p))
            if term is not None:
                self.emit(Augment(shadow, "+", term))
        elif s.op == "/":
            if t is not None:
                self.emit(Augment(shadow, "-", Op("/", (Op("*", (target, t)), p))))
            self.emit(Augment(shadow, "/", p))
        elif s.op == "%":
            if t is not None:  # of the dividend the tangent stays
                self.emit(Augment(shadow, "-", Op("*", (Op("//", (target, p)), t))))
        elif s.op == "**" and t is None and isinstance(p, Const) and p.value == 2:
            self.emit(Augment(shadow, "*", Op("*", (Const(2), target))))
        elif all(isinstance(a, Array) and (a.shape or s.op == "@") for a in old.atoms):
            self.inst.values[whole] = old
            _, t = self.lin_given(whole, (target, shadow), (p, t))
            stored = shadow if isinstance(shadow, Item) else Item(shadow, Const(Ellipsis))
            self.emit(Assign((stored,), Const(0.0) if t is None else t))
        else:
            raise self.refuse(f"`{s.op}=` on an array", f"Write `a[...] = a {s.op} b`.", s)
        self.emit(primal)

    def augment_old(self, s: Augment) -> None:
        """`x op= value` of a number where the value's evaluation may store another x: what x was counts."""
        target = self.target(s.target)
        whole = Op(s.op, (target, s.value), s.at)
        if isinstance(target, Var):
            self.assign_var(target, whole, s)
        else:
            self.stmt_Assign(Assign((target,), whole, s.at))

    def read_later(self, target: Any, rebound: set[str]) -> bool:
        """Whether the target of `op=` is the same if it is evaluated after effects: a name, or a view of one."""
        if steady(target, rebound):
            return True
        names = {v.name for v in walk((target,)) if isinstance(v, Var)}
        if not isinstance(target, Item) or not simple(target) or rebound & names:
            return False
        atoms = (*self.value(target).atoms, *self.value(target.value).atoms)
        index = target.index
        parts = index.items if isinstance(index, Display) and index.kind == "tuple" else (index,)
        a_view = all(isinstance(p, lang.Slice | Const) or self.value(p).only("i") for p in parts)
        return a_view and all(isinstance(a, Array) and a.shape for a in atoms)

    def may_share(self, target: Any, e: Any) -> bool:
        """Whether an expression may read the array memory that a store into a target changes."""
        owner = target.value if isinstance(target, Item) else target  # by an index array the item itself is a copy
        sites = {a.site for part in (target, owner) for a in self.value(part).arrays()}
        read = [self.value(e), *(self.value(n) for n in walk(e) if isinstance(n, Var))]
        atoms = [a for v in read for a in v.atoms if not isinstance(a, Scalar)]
        return any(not isinstance(a, Array) or a.site in sites for a in atoms)

    def lin_given(self, whole: Op, left: tuple[Any, Any], right: tuple[Any, Any]) -> tuple[Any, Any]:
        """lin of a scalar operation whose operands are linearised already."""
        scalar = [self.value(a).is_scalar() for a in whole.args]
        values = [self.value(a) for a in whole.args]
        row = rules.for_operator(whole.op, all(scalar), scalar[1], values[1].only("i"))
        names = [p.name for p in row.params]
        operands = {n: (part, v) for n, part, v in zip(names, (left, right), values, strict=True)}

        def primal(named: dict[str, Any]) -> Any:
            args = tuple(named[n] for n in names)
            return whole if all(a is b for a, b in zip(args, whole.args, strict=True)) else Op(whole.op, args, whole.at)

        p, t = self.apply(row, operands, primal, whole, None)
        return p, t

    def safe_after(self, t: Any, s: Augment) -> bool:
        """Whether the tangent of an addition may be added after the primal."""
        if isinstance(s.target, Var):
            return not any(isinstance(n, Var) and n.name == s.target.name for n in walk(t)) and (
                self.value(s.target).is_scalar() or not self.reads_memory(t)
            )
        return not self.reads_memory(t)

    def reads_memory(self, t: Any) -> bool:
        """Whether an expression reads arrays or parts of objects, which a store may change."""
        return any(isinstance(n, Item | Attr) or (isinstance(n, Var) and not self.is_plain(n)) for n in walk(t))

    def is_plain(self, var: Var) -> bool:
        value = self.inst.values.get(var)
        return value is not None and value.is_scalar()

    def before(self, primal: Any, tangent: Any) -> None:
        if self.strict:  # what fails here has changed nothing
            primal = Augment(primal.target, primal.op, self.hoist(primal.value), primal.at)
        self.emit(tangent)
        self.emit(primal)

    def augment_list(self, s: Augment, target: Any, shadow: Any) -> None:
        """`items += more`, `items *= n` and `a |= b` of dicts."""
        p, t = self.lin(s.value)
        if s.op != "*" and t is None:
            p = self.atom(p, s.value)
            t = self.zero(self.value(s.value), p)
        self.emit(s if p is s.value and target is s.target else Augment(target, s.op, p, s.at))
        self.emit(Augment(shadow, s.op, p if s.op == "*" else t))

    def stmt_Do(self, s: lang.Do) -> None:
        if isinstance(s.value, Const):
            self.emit(s)
            return
        p, t = self.lin(s.value)
        if t is not None and p is s.value and self.iterators(p):  # read to advance them: the tangents advance too
            self.emit(s)
            self.emit(lang.Do(t))
            return
        if isinstance(p, lang.Call) or (p is s.value):
            outs = self.out
            mirrored = outs[-1] if outs and isinstance(outs[-1], lang.Do) and self.is_mirror(p, outs[-1]) else None
            if mirrored is not None:
                outs.pop()
            self.emit(s if p is s.value else lang.Do(p, s.at))
            if mirrored is not None:
                self.emit(mirrored)

    def is_mirror(self, p: Any, last: lang.Do) -> bool:
        """Whether the statement before is the same method on the tangents, which then reads better behind."""
        return (
            isinstance(p, lang.Call) and isinstance(p.func, Attr) and isinstance(last.value, lang.Call)
            and isinstance(last.value.func, Attr) and last.value.func.name == p.func.name
            and p.func.name in ("append", "extend", "insert", "clear", "reverse", "update")
            and not self.reads_memory(lang.Display("tuple", last.value.args))
        )  # fmt: skip

    def stmt_Return(self, s: Return) -> None:
        if not self.pairs:
            p = None if s.value is None else self.lin(s.value)[0]
            self.emit(s if p is s.value else Return(p, s.at))
            return
        if s.value is None:
            self.emit(Return(Display("tuple", (Const(None), Const(None)))))
            return
        p, t = self.lin(s.value)
        if t is None:
            value = self.value(s.value)
            if value.empty and not isinstance(s.value, lang.Call):
                raise self.refuse("a value of which nothing is known", "Write the steps to it more plainly.", s)
            p = p if value.is_scalar() else self.atom(p, s.value)
            t = self.zero(value, p)
        self.emit(Return(Display("tuple", (p, t))))

    def test(self, e: Any) -> Any:
        """A test, with the calls in it that must keep tangents in step made first."""
        if not self.shadowed(e) or isinstance(e, lang.Lazy):  # of `a or b` the truth alone is asked
            return self.inactive(e)
        self.refuse_iterators(e)
        return self.lin(e)[0]

    def stmt_If(self, s: lang.If) -> None:
        dead = self.inst.dead.get(s)
        test = self.test(s.test)
        body = self.dead_block(s.body) if dead == "body" else self.inside(s.body)
        orelse: Any = ()
        if s.orelse:
            orelse = self.dead_block(s.orelse) if dead == "orelse" else self.inside(s.orelse)
        self.emit(lang.If(test, body, orelse, s.at))

    def dead_block(self, block: Any) -> tuple[Any, ...]:
        """A branch that the types of the arguments exclude: kept where it only raises, else an error instead."""
        kept = [x for x in block if not isinstance(x, lang.Comment)]
        if len(kept) == 1 and isinstance(kept[0], lang.Raise | lang.Pass):
            return tuple(block)
        text = "this derivative was written for other types of arguments"
        return (lang.Raise(lang.Call(lang.Global(TypeError), (Const(text),))),)

    def stmt_While(self, s: lang.While) -> None:
        outer, self.out = self.out, []
        test = self.test(s.test)
        before, self.out = self.out, outer
        body, orelse = self.inside(s.body), self.inside(s.orelse) if s.orelse else ()
        if before:
            leave = lang.If(Op("not", (test,)), (*orelse, lang.Break()))
            self.emit(lang.While(Const(True), (*before, leave, *body), (), None))
            return
        self.emit(lang.While(test, body, orelse, s.at))

    def stmt_For(self, s: lang.For) -> None:
        target, it = self.pair(s.target, s.iter)
        outer, self.out = self.out, []
        self.zero_targets(s.target, s.iter)
        first, self.out = self.out, outer
        body = (*first, *self.inside(s.body))
        orelse = self.inside(s.orelse) if s.orelse else ()
        self.emit(lang.For(target, it, body, orelse, s.at))

    def stmt_Try(self, s: lang.Try) -> None:
        if catches(s.handlers):
            self.refuse_pole(s.body)
        body = self.attempted(s.body)
        handlers = tuple(dataclasses.replace(h, body=self.inside(h.body)) for h in s.handlers)
        orelse = self.inside(s.orelse) if s.orelse else ()
        final = self.inside(s.final) if s.final else ()
        self.emit(lang.Try(body, handlers, orelse, final, s.at))

    def refuse_pole(self, body: Any) -> None:
        """Refuse a derivative that may fail where an exception would be taken for one of the value's."""
        found = pole(body, self.inst, self.program)
        if found is not None:
            reason = "a derivative that may fail where the value does not, within something that catches exceptions"
            raise self.refuse(reason, "Ask with `if` for the special values, or compute this outside.", found)

    def refuse_strict(self, nodes: Any) -> None:
        """Refuse to make exceptions of floating-point errors or warnings, of which a derivative has some of its own."""
        found = strict(tuple(nodes))
        if found is not None:
            reason = "an exception for a floating-point error or a warning, which the derivative may have alone"
            raise self.refuse(reason, "Ask with `if` or `np.isfinite` for the special values.", found)

    def attempted(self, body: Any) -> tuple[Any, ...]:
        """A block whose statements may fail: then neither the value nor the tangent has changed."""
        before, self.trying = self.trying, True
        made = self.inside(body)
        self.trying = before
        return made

    def stmt_Nonlocal(self, s: lang.Nonlocal) -> None:
        shadows = tuple(self.shadow(v) for v in s.vars if self.shadowed(v))
        self.emit(lang.Nonlocal((*s.vars, *shadows), s.at) if shadows else s)

    def stmt_With(self, s: lang.With) -> None:
        items = tuple((self.test(e), t) for e, t in s.items)
        if not all(plain_context(e) for e, _ in s.items):
            self.refuse_pole(s.body)
        before, self.strict = self.strict, self.strict or within(s)
        body = self.attempted(s.body)
        if self.strict and not before:
            calm = calmed(body, self.is_tangent)
            if calm is None:
                self.refuse_strict((*(e for e, _ in s.items), *s.body))
            body = calm or body
        self.strict = before
        if not within(s) and changed(body, s.body):
            self.refuse_strict(e for e, _ in s.items)
        self.emit(lang.With(items, body, s.at))

    def is_tangent(self, var: Var) -> bool:
        """Whether a variable is one that linearisation made for a tangent."""
        here: Any = self
        while here is not None:
            if any(var is x for x in here.names.shadows.values()):
                return True
            here = here.outer
        return var.temp and var not in self.inst.values

    def stmt_Assert(self, s: lang.Assert) -> None:
        test = self.test(s.test)
        self.emit(s if test is s.test else lang.Assert(test, s.message, s.at))

    def stmt_Delete(self, s: lang.Delete) -> None:
        targets = tuple(self.target(t) if self.target_shadowed(t) else t for t in s.targets)
        mirrored = [self.shadow_target(t) for t in targets if isinstance(t, Item) and self.shadowed(t.value)]
        same = all(a is b for a, b in zip(targets, s.targets, strict=True))
        self.emit(s if same else lang.Delete(targets, s.at))
        if mirrored:
            self.emit(lang.Delete(tuple(mirrored)))

    def stmt_Match(self, s: lang.Match) -> None:
        subject, t = self.lin(s.subject)
        cases = []
        for c in s.cases:
            outer, self.out = self.out, []
            self.capture(c.pattern, t)
            first, self.out = self.out, outer
            body = (*first, *self.inside(c.body))
            cases.append(lang.Case(c.pattern, c.guard, body))
        self.emit(lang.Match(subject, tuple(cases), s.at))

    def capture(self, p: lang.Pattern, t: Any) -> None:
        """The tangents of what a pattern binds."""
        if p.kind in ("capture", "as") and p.var is not None and self.shadowed(p.var):
            self.emit(Assign((self.shadow(p.var),), t if t is not None else self.zero(self.value(p.var), p.var)))
        if p.kind == "or" and len({frozenset(self.bindings(part)) for part in p.parts}) > 1:
            raise self.refuse("alternatives that bind active data in different places", "Write a case for each.", None)
        if p.kind in ("as", "or"):
            for part in p.parts[:1]:
                self.capture(part, t)
        elif p.kind == "sequence" and t is not None and not any(x.kind == "star" for x in p.parts):
            for k, part in enumerate(p.parts):
                self.capture(part, Item(t, Const(k)))
        elif p.kind == "class" and t is not None and len(p.names) == len(p.parts):
            for name, part in zip(p.names, p.parts, strict=True):
                self.capture(part, Attr(t, name))
        elif p.kind == "mapping" and t is not None:
            for key, part in zip(p.exprs, p.parts, strict=True):
                self.capture(part, Item(t, key))
        elif any(n.kind == "capture" and n.var is not None and self.shadowed(n.var) for n in patterns(p)) and p.parts:
            raise self.refuse("this pattern with active data", "Unpack the subject in statements.", None)

    def bindings(self, p: lang.Pattern, path: tuple[Any, ...] = ()) -> Any:
        """(name, where it is found in the subject) for what a pattern binds to active data."""
        if p.var is not None and self.shadowed(p.var):
            yield p.var.name, path
        for k, part in enumerate(p.parts):
            inner = path if p.kind in ("as", "or") else (*path, k if p.kind == "sequence" else part)
            yield from self.bindings(part, inner)

    def stmt_Def(self, s: Def) -> None:
        if s.decorators and not self.shadowed(s.var):
            self.emit(s)
            return
        self.emit(s)
        if self.shadowed(s.var):
            self.nested(s.function, s.var.name, self.shadow(s.var))

    def nested(self, function: Function, base: str, var: Var | None = None) -> Any:
        """Define the tangent function of a nested function or lambda here; its name."""
        instances = [i for (f, parent), known in self.program.analysis.instances.items() if f is function
                     and parent is self.inst for _, i in known]  # fmt: skip
        if len(instances) != 1:
            raise self.refuse("a nested function that is called with unlike arguments", "Define it twice.", function)
        if var is None:
            var = Var(self.names.fresh(f"{base}_tangent"))
        self.closures[id(function)] = var
        inner = type(self)(self.program, instances[0], self)
        made = inner.function(var.name, False)
        self.emit(Def(var, made))
        return var


def changed(new: Any, old: Any) -> bool:
    """Whether a block is not the same statements any more."""
    return len(new) != len(old) or any(a is not b for a, b in zip(new, old, strict=True))


def plain_context(e: Any) -> bool:
    """Whether a context manager is one of those that let every exception pass."""
    name = getattr(getattr(e.func, "value", None), "__name__", "") if isinstance(e, lang.Call) else ""
    return name in ("errstate", "open", "printoptions", "catch_warnings", "nullcontext", "localcontext")


def patterns(p: lang.Pattern) -> Any:
    """A pattern and all within."""
    yield p
    for part in p.parts:
        yield from patterns(part)


def assigned(target: Any) -> set[str]:
    """The names of the variables that a target assigns (not those of its indices)."""
    if isinstance(target, Var):
        return {target.name}
    if isinstance(target, Display):
        return {n for t in target.items for n in assigned(t)}
    return assigned(target.value) if isinstance(target, Star) else set()



def returned(body: Any) -> str:
    """`(y, dy): the value` where the only return of a body names the two, else `the value`."""
    returns: list[Any] = [s.value for s in walk(body) if isinstance(s, Return)]
    if len(returns) == 1 and all(isinstance(part, Var) for part in returns[0].items):
        value, tangent = (part.name for part in returns[0].items)
        return f"({value}, {tangent}): the value"
    return "the value"
