"""Iteration in forward mode: loops over pairs of values and tangents, comprehensions, zip, enumerate, map, reduce."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

from sct.core import lang
from sct.core.lang import Assign, Attr, Call, Const, Display, Global, Star, Var
from sct.core.walk import rebuild, walk
from sct.facts import arranging
from sct.facts.values import Array, Closure, Known, Ref, Scalar
from sct.transform.base import Base

MAKES_ITERATOR = (zip, enumerate, reversed, map, filter, iter, range)


class Looping(Base):
    """Iteration; mixed into `Linear`."""

    def pair(self, target: Any, it: Any) -> tuple[Any, Any]:
        """(target, iterable) of a loop that runs over values and tangents together."""
        if not self.shadowed(it):
            return target, self.inactive(it)
        name = builtin_of(it)
        if name == "enumerate" and isinstance(target, Display) and len(target.items) == 2 and not it.keywords:
            inner, source = self.pair(target.items[1], it.args[0])
            return Display("tuple", (target.items[0], inner)), Call(it.func, (source, *it.args[1:]))
        if (
            name == "zip"
            and isinstance(target, Display)
            and len(target.items) == len(it.args)
            and not any(isinstance(x, Star) for x in (*it.args, *target.items))
        ):
            targets, sources, shadows, tangents = [], [], [], []
            for t, x in zip(target.items, it.args, strict=True):
                p, d = self.lin_iterable(x)
                targets.append(t)
                sources.append(p)
                if d is not None and self.value(x).once():  # the tangents advance with it, whichever ends first
                    targets.append(self.shadow_target(t))
                    sources.append(d)
                elif d is not None:
                    shadows.append(self.shadow_target(t))
                    tangents.append(d)
            return Display("tuple", (*targets, *shadows)), Call(it.func, (*sources, *tangents), it.keywords)
        if name == "items" and isinstance(target, Display) and len(target.items) == 2:
            p, d = self.lin(it.func.value)
            key, value = target.items
            both = Call(Global(zip), (Call(Attr(p, "items")), Call(Attr(d, "values"))))
            return Display("tuple", (Display("tuple", (key, value)), self.shadow_target(value))), both
        p, d = self.lin_iterable(it)
        if isinstance(p, Call) and isinstance(p.func, Global) and p.func.value is reversed:
            p = it
        return Display("tuple", (target, self.shadow_target(target))), Call(Global(zip), (p, d))

    def zero_targets(self, target: Any, it: Any) -> None:
        """Zero tangents for loop variables that have one but run over constant data, such as one part of a `zip`."""
        constant = [] if self.shadowed(it) else [target]
        name = builtin_of(it) if isinstance(target, Display) else None
        starred = name == "zip" and any(isinstance(x, Star) for x in (*it.args, *target.items))
        if name == "zip" and len(target.items) == len(it.args) and not starred and not constant:
            for t, x in zip(target.items, it.args, strict=True):
                self.zero_targets(t, x)
        elif name in ("enumerate", "items") and len(target.items) == 2 and not constant:
            constant = [target.items[0]]
            if name == "enumerate":
                self.zero_targets(target.items[1], it.args[0])
        for n in (n for t in constant for n in walk(t)):
            if isinstance(n, Var) and self.shadowed(n):
                self.emit(Assign((self.shadow(n),), self.zero(self.value(n), n)))

    def lin_iterable(self, e: Any) -> tuple[Any, Any]:
        """An iterable, and one over the tangents of its elements."""
        return self.lin(e)

    def shadow_target(self, target: Any) -> Any:
        """The target for the tangents of what goes into a target."""
        if isinstance(target, Var):
            return self.shadow(target) if self.shadowed(target) else Var("_")
        if isinstance(target, Display):
            return Display("tuple", tuple(self.shadow_target(t) for t in target.items))
        if isinstance(target, Star):
            return Star(self.shadow_target(target.value))
        if isinstance(target, lang.Item):
            if not self.shadowed(target.value):
                return Var("_")
            return lang.Item(self.lin(target.value)[1], self.index(target.index))
        if not self.shadowed(target.value):
            return Var("_")
        return Attr(self.lin(target.value)[1], target.name)

    # ---------------------------------------------------------------------------------------------- comprehensions

    def lin_Comp(self, e: lang.Comp, result: Any) -> tuple[Any, Any]:
        """A second comprehension for the tangents where each needs one expression; else a loop that fills both."""
        if not self.repeatable(e):
            return self.loop_comp(e, result)
        if e.kind != "generator" or e in self.used_up:
            self.used_up |= {n for c in e.clauses for n in walk((c.iter,)) if isinstance(n, lang.Comp | Call)}
        outer = self.out
        self.out = []
        closures = dict(self.closures)
        count = self.names.count
        clauses = []
        for c in e.clauses:
            target, it = self.pair(c.target, c.iter)
            clauses.append(lang.Clause(target, it, c.conditions))
        before, self.out = self.out, []
        parts = [self.lin(x) for x in e.elements]
        inner, self.out = self.out, outer
        hoisted_ok = not before or len(e.clauses) == 1
        if not inner and hoisted_ok and not any(
            self.must_linearise(n) for c in e.clauses for t in c.conditions for n in walk(t) if isinstance(n, Call)
        ):
            self.out += before
            p, t = parts[-1]
            t = self.zero(self.value(e.elements[-1]), p) if t is None else t
            used = self.used_clauses(clauses, e, (t, *(parts[0][:1] if e.kind == "dict" else ())))
            tangent = lang.Comp(e.kind, (*([parts[0][0]] if e.kind == "dict" else []), t), used)
            return e, tangent
        self.names.count = count
        self.closures = closures
        return self.loop_comp(e, result)

    def repeatable(self, e: lang.Comp) -> bool:
        """Whether a comprehension may be written twice: it uses up no iterator, and its tests change nothing."""
        tests = [t for c in e.clauses for t in c.conditions] + list(e.elements[:-1])
        return all(self.readable_twice(c.iter) for c in e.clauses) and not any(self.changes(t) for t in tests)

    def readable_twice(self, it: Any) -> bool:
        """Whether an expression gives, evaluated twice, the same elements twice."""
        if self.changes(it):
            return False
        if isinstance(it, lang.Comp) and it.kind == "generator":
            return self.repeatable(it) and not any(self.changes(x) for x in it.elements)
        if isinstance(it, Call) and isinstance(it.func, Global) and it.func.value in MAKES_ITERATOR:
            return all(self.readable_twice(x) for x in it.args if not self.value(x).is_scalar())
        return all(
            isinstance(a, Array | Closure | Scalar) or (isinstance(a, Ref) and not a.site.once)
            or (isinstance(a, Known) and not isinstance(a.object, Iterator))
            for a in self.value(it).atoms
        )  # fmt: skip

    def used_clauses(self, clauses: list[Any], e: lang.Comp, elements: tuple[Any, ...]) -> tuple[Any, ...]:
        """The clauses of the tangent comprehension; a single one runs over the tangents alone where that is enough."""
        if len(clauses) == 1 and not e.clauses[0].conditions:
            c = clauses[0]
            is_zip = isinstance(c.iter, Call) and isinstance(c.iter.func, Global) and c.iter.func.value is zip
            if is_zip and isinstance(c.target, Display) and all(isinstance(t, Var) for t in c.target.items):
                read = {n for x in elements for n in walk(x) if isinstance(n, Var)}
                kept = [(t, s) for t, s in zip(c.target.items, c.iter.args, strict=True) if t in read]
                if len(kept) == 1:
                    return (lang.Clause(kept[0][0], kept[0][1], ()),)
        return tuple(clauses)

    def loop_comp(self, e: lang.Comp, result: Any) -> tuple[Any, Any]:
        """A comprehension written as loops that append to a list of values and one of tangents."""
        if e.kind == "generator" and e not in self.used_up:
            raise self.refuse(
                "a generator expression whose tangents need steps of their own, or that uses up an iterator,"
                " where it is not read at once",
                "Write a list comprehension, or a loop.",
                e,
            )
        w = self.result_or_temp(result, e)
        dw = self.shadow(w)
        empty: Any = lang.DictDisplay((), ()) if e.kind == "dict" else Display("list", ())
        self.emit(Assign((w,), empty))
        self.emit(Assign((dw,), empty))
        renamed = {}
        for c in e.clauses:
            for n in walk(c.target):
                if isinstance(n, Var):
                    fresh = Var(self.names.fresh(n.name)) if self.clashes(n) else n
                    self.inst.values[fresh] = self.value(n)
                    renamed[n] = fresh
        e = self.rename(e, renamed)

        def level(k: int) -> None:
            if k == len(e.clauses):
                parts = self.parts(e.elements)
                p, t = parts[-1]
                x = e.elements[-1]
                if t is None:
                    p = self.atom(p, x)
                    t = self.zero(self.value(x), p)
                if e.kind == "dict":
                    key = self.index(parts[0][0])
                    self.emit(Assign((lang.Item(w, key),), p))
                    self.emit(Assign((lang.Item(dw, key),), t))
                else:
                    self.emit(lang.Do(Call(Attr(w, "append"), (p,))))
                    self.emit(lang.Do(Call(Attr(dw, "append"), (t,))))
                return
            c = e.clauses[k]
            target, it = self.pair(c.target, c.iter)
            outer, self.out = self.out, []
            self.guarded(list(c.conditions), lambda: level(k + 1))
            body, self.out = tuple(self.out), outer
            self.emit(lang.For(target, it, body))

        level(0)
        return w, dw

    def clashes(self, var: Var) -> bool:
        """Whether a comprehension's variable, made a loop's, would overwrite another of the same name."""
        here: Any = self
        while here is not None:
            if any(isinstance(n, Var) and n.name == var.name and n is not var for n in walk(here.inst.function)):
                return True
            here = here.outer
        return False

    def rename(self, e: Any, renamed: dict[Var, Var]) -> Any:
        """The tree with variables replaced; facts about the nodes go along."""
        if all(a is b for a, b in renamed.items()):
            return e

        def change(n: Any) -> Any:
            if isinstance(n, Var):
                return renamed.get(n, n)
            new = rebuild(n, change)
            if new is not n:
                tables: tuple[dict[Any, Any], ...] = (self.inst.values, self.inst.targets, self.inst.dead)
                for table in tables:
                    if n in table:
                        table[new] = table[n]
            return new

        return change(e)

    def guarded(self, conditions: list[Any], inside: Any) -> None:
        """The statements of `inside` under all conditions."""
        if not conditions:
            inside()
            return
        test = self.inactive(conditions[0])
        outer, self.out = self.out, []
        self.guarded(conditions[1:], inside)
        body, self.out = tuple(self.out), outer
        self.emit(lang.If(test, body))

    # ----------------------------------------------------------------------------------------- arranging builtins

    def lin_arranging(self, e: Call, function: Any) -> tuple[Any, Any]:
        """list, tuple, dict, zip, enumerate, reversed, map, filter, reduce, next, getattr ... of active data."""
        if function is arranging.stop_gradient:
            return e, None
        if function in (map, filter):
            comprehension = self.as_comprehension(e, function)
            if e in self.used_up:
                self.used_up.add(comprehension)
            return self.lin(comprehension)
        if function is functools.reduce:
            return self.lin_reduce(e)
        if function is getattr:
            if not isinstance(e.args[1], Const):
                raise self.refuse("`getattr` with a computed name", "Write the attribute's name.", e)
            ((p, t), *_) = self.parts(e.args)
            read = Attr(e.args[0], e.args[1].value)
            return e, t if self.is_method(read) else Attr(t, read.name)
        if function is functools.partial:
            return self.lin_partial(e)
        if function is setattr:
            raise self.refuse(f"`{function.__name__}` with active data", "Write a lambda or a nested function.", e)
        exprs = [*e.args, *(v for _, v in e.keywords)]
        if function in (list, tuple, dict):
            self.used_up |= {x for x in exprs if isinstance(x, lang.Comp | Call)}
        parts = self.parts(exprs)
        if function is enumerate:
            p, t = parts[0]
            start = [x for x, _ in parts[1 : len(e.args)]]
            counted = Call(e.func, (t, *start), e.keywords)
            return self.keep(e, self.again(e, parts)), counted
        if all(t is None for _, t in parts):  # made of constants, filled with active data later
            made = self.hoist(self.keep(e, self.again(e, parts)), e)
            return made, self.zero(self.value(e), made)
        primals, tangents = [], []
        for x, (p, t) in zip(exprs, parts, strict=True):
            if t is None:
                p = self.atom(p, x)
                t = self.zero(self.value(x), p)
            primals.append(p)
            tangents.append(Star(t) if isinstance(x, Star) else t)
        n = len(e.args)
        names = [k for k, _ in e.keywords]
        new = Call(e.func, tuple(primals[:n]), tuple(zip(names, primals[n:], strict=True)), e.at)
        same = all(a is b for a, b in zip(primals, exprs, strict=True))
        tangent = Call(e.func, tuple(tangents[:n]), tuple(zip(names, tangents[n:], strict=True)))
        return self.keep(e, e if same else new), tangent

    def again(self, e: Call, parts: list[Any]) -> Call:
        args = tuple(p for p, _ in parts[: len(e.args)])
        return e if all(a is b for a, b in zip(args, e.args, strict=True)) else Call(e.func, args, e.keywords, e.at)

    def as_comprehension(self, e: Call, function: Any) -> lang.Comp:
        """`map(f, xs)` and `filter(f, xs)` as generator expressions."""
        f, *sources = e.args
        if len(sources) == 1:
            v = Var(self.names.fresh("v"))
            self.inst.values[v] = self.program.heap.element(self.value(sources[0]))
            call = Call(f, (v,))
            if function is map:
                made = lang.Comp("generator", (call,), (lang.Clause(v, sources[0], ()),), e.at)
            else:
                made = lang.Comp("generator", (v,), (lang.Clause(v, sources[0], (call,)),), e.at)
        else:
            vs = tuple(Var(self.names.fresh(f"v{k}")) for k in range(len(sources)))
            target = Display("tuple", vs)
            made = lang.Comp(
                "generator", (Call(f, vs),), (lang.Clause(target, Call(Global(zip), tuple(sources)), ()),), e.at
            )
        self.value(made)
        return made

    def lin_reduce(self, e: Call) -> tuple[Any, Any]:
        """`reduce(f, xs, start)` as a loop."""
        f, xs, *start = e.args
        if not start:
            listed = Call(Global(list), (xs,))
            items = self.temp(listed)
            self.store(items, *self.lin(listed), listed)
            start, xs = [lang.Item(items, Const(0))], lang.Item(items, lang.Slice(Const(1), None, None))
        state, item = self.temp(e), Var(self.names.fresh("v"))
        self.inst.values[item] = self.program.heap.element(self.value(xs))
        self.store(state, *self.lin(start[0]), start[0])
        target, it = self.pair(item, xs)
        outer, self.out = self.out, []
        call = Call(f, (state, item))
        self.value(call)
        self.store(state, *self.lin(call), call)
        body, self.out = tuple(self.out), outer
        self.emit(lang.For(target, it, body))
        return state, self.shadow(state)


def builtin_of(e: Any) -> str:
    """`zip`, `enumerate`, `items`, ...: what an iterable is a call of."""
    if isinstance(e, Call) and isinstance(e.func, Global) and e.func.value in (zip, enumerate, reversed):
        return str(e.func.value.__name__)
    if isinstance(e, Call) and isinstance(e.func, Attr) and not e.args and e.func.name == "items":
        return "items"
    return ""


