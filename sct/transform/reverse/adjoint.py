"""The adjoint of one function: recorded, transposed, remembered, written."""

from __future__ import annotations

import dataclasses
from typing import Any

from sct.core import lang
from sct.core.lang import (
    Assign,
    Augment,
    Call,
    Comment,
    Const,
    Display,
    Function,
    Global,
    Param,
    Return,
    Var,
)  # fmt: skip
from sct.core.walk import substitute, walk
from sct.errors import UnsupportedError
from sct.facts.infer import Instance
from sct.facts.values import Ref
from sct.rules.core_functions import AS_STRUCTURE
from sct.tidy.tapes import tapes
from sct.transform.numbers import float_arrays, plain_numbers
from sct.transform.reverse.attributes import new_numbers
from sct.transform.reverse.backward import OWN, SHARED, Backward
from sct.transform.reverse.budget import keep_states, told
from sct.transform.reverse.calls import Calls
from sct.transform.reverse.independent import independent
from sct.transform.reverse.joining import joined
from sct.transform.reverse.keeping import keeps
from sct.transform.reverse.lifting import owner_value
from sct.transform.reverse.loop_last import loop_last
from sct.transform.reverse.masking import masked_adjoints
from sct.transform.reverse.record import Recorder
from sct.transform.reverse.regions import arrays_written, order_free
from sct.transform.reverse.remember import Remember, assigned_vars, has_back, item_vars
from sct.transform.reverse.several import each
from sct.transform.reverse.sinking import sunk
from sct.transform.reverse.sweeps import Sweeps
from sct.transform.reverse.transposing import Cotangent
from sct.transform.reverse.tree import (
    Attempt,
    Branch,
    Invoke,
    Linear,
    Loop,
    Primal,
    Step,
    Undo,
    all_items,
)  # fmt: skip

AGAIN = 50  # loops of one function that are looked at


class Adjoint(Sweeps, Calls):
    """The two sweeps of one function instance."""

    apart = False  # whether other functions run between the two

    def __init__(self, program: Any, instance: Instance) -> None:
        self.program = program
        self.inst = instance
        self.rec = Recorder(program, instance)
        self.items: list[Any] = []
        self.active: list[Any] = []
        self.became: dict[Var, Var] = {}  # adjoint -> its variable in the text
        self.firsts: dict[Var, Var] = {}  # a parameter or its adjoint memory -> what holds it, its name being reused

    # ------------------------------------------------------------------------------------------------------- build

    def build(self) -> None:
        """Record, transpose, remember; `forward_body` and `backward_body` are then there."""
        rec = self.rec
        function = self.inst.function
        self.active = [*self.program.active_params(self.inst), *self.lifted_active()]
        for p in self.active:
            if p.kind in ("vararg", "kwarg") and self.inst is self.program.analysis.root:
                raise rec.refuse(f"`*` parameters with active data, as `{p.var.name}`", "Name the parameters.", p)
            rec.shadow(p.var)
        rec.block(function.body)
        self.end = Undo([])
        self.head = Undo([])
        rec.out = loop_last(rec.out, rec)
        self.items = [self.head, *self.memory_params(), *rec.out]
        last = rec.out[-1] if rec.out else None
        (last.items if isinstance(last, Step) and isinstance(last.source, Return) else self.items).append(self.end)
        self.value_expr = rec.returned
        back = self.back = Backward(rec, self)
        self.seed = self.seed_var()
        back.count(self.items)
        steps = [*all_items(self.items), Linear(self.seed, "=", rec.result_tangent)]
        back.masked = masked_adjoints(steps, rec, self.masked_seed())
        for n in walk(rec.result_tangent) if rec.result_tangent is not None else ():
            if isinstance(n, Var) and n in rec.primals:
                back.mentions[n] = back.mentions.get(n, 0) + 1
        self.end.statements = back.collect(self.seed_result)
        back.block(self.items)
        self.head.back = back.collect(self.finish)
        self.items = self.counted(self.items)
        params = [p.var for p in function.params] + self.lifted_params() + self.shadow_params()
        probe = Remember(rec, params, self.items, self.apart)
        flagged = set(map(id, probe.probe()))
        self.items = self.with_flags(self.items, flagged)
        self.remember(params)
        self.fused = self.choose_fused(params)
        self.forward_body = [*self.memory.start.get(None, []), *self.forward(self.items)]
        self.backward_body = self.backward(self.items)

    def lifted_active(self) -> list[Any]:
        """Variables of functions around this one that carry derivatives, as parameters."""
        return [Param(v) for v in self.lifted_params() if self.program.shadowed(self.rec.value(v))]

    def lifted_params(self) -> list[Var]:
        """The parameters for what the function takes from functions around it."""
        for v in self.program.lifted_of(self.inst):
            if v not in self.rec.lifted:
                local = v if v in self.inst.function.free else Var(self.rec.names.fresh(v.name))
                self.rec.lifted[v] = local
                self.inst.values[local] = owner_value(self.inst, v)
        return list(self.rec.lifted.values())

    def remember(self, params: list[Var]) -> None:
        """Choose what is saved; where trips of a loop are independent, they are done again instead."""
        taken = set(self.rec.names.taken)
        barred: list[Loop] = []
        again: list[Loop] = [x for x in all_items(self.items) if isinstance(x, Loop) and x.again]
        while True:
            self.rec.names.taken = set(taken)
            self.memory = Remember(self.rec, params, self.items, self.apart)
            try:
                self.memory.run()
            except UnsupportedError:
                if not again:
                    raise
                barred.append(again.pop())
                barred[-1].again = False
                continue
            heavy = next((x for x in self.memory.heavy if x in again), None)
            if heavy is not None:
                again.remove(heavy)
                barred.append(heavy)
                heavy.again = False
                continue
            left = [x for x in self.memory.saving if x not in again and x not in barred]
            fresh = next((x for x in left if x.states is None and self.done_again(x)), None)
            if fresh is not None and len(again) <= AGAIN:
                fresh.again = True
                again.append(fresh)
                continue
            over = [x for x in self.memory.saving if x.states is None and not x.again]
            if self.program.budget is not None and over:
                self.rec.names.taken = set(taken)
                keep_states(over[0], self)
                taken = set(self.rec.names.taken)
                continue
            break
        for x in all_items(self.items):
            if isinstance(x, Loop) and has_back(x) and not (x.again or x.once or x.states or x in self.memory.saving):
                x.turned = self.done_again(x) and x.any_order

    def done_again(self, x: Loop) -> bool:
        """Whether the backward trips of a loop can do their forward part again, in whichever direction."""
        if not independent(x, self.rec, self.memory):
            return False
        within = set(all_items([x]))
        others = [i for i in all_items(self.items) if i not in within]
        result = (self.value_expr, self.rec.result_tangent)
        x.any_order = order_free(x, arrays_written(x, self.rec, self.memory) or {}, self.rec, others, result)
        return x.any_order or not x.header

    def choose_fused(self, params: list[Var]) -> int | None:
        """The place of the loop of the whole function whose forward and backward trips can stand in one."""
        k = self.fusible(self.items)
        if k is None:
            return None
        x = self.items[k].items[-1]
        within: Any = x
        while within is not None:
            if not within.again:
                within.again = True
                self.remember(params)
            within = self.fusible_within(within) if within.again else None
        return k if x.again else None

    def fusible_within(self, x: Loop) -> Loop | None:
        """The loop in a trip that can do both sweeps at once, too."""
        outer, self.memory = self.memory, x.inner
        k = self.fusible(x.body)
        self.memory = outer
        return None if k is None else x.body[k].items[-1]

    def fusible(self, items: list[Any]) -> int | None:
        """The place of a loop whose forward and backward trips can stand in one: nothing after it, on the way back,
        needs what it or later statements compute."""
        for k in range(len(items) - 1, -1, -1):
            step = items[k]
            loops = [x for x in step.items if isinstance(x, Loop)] if isinstance(step, Step) else []
            if len(loops) != 1 or step.items[-1] is not loops[0] or not has_back(loops[0]):
                if any(isinstance(i, Branch | Loop | Invoke) and getattr(i, "back", None) for i in all_items([step])):
                    return None
                continue
            (x,) = loops
            if x.states is not None:
                return None
            after = list(all_items(items[k + 1 :]))
            header = all_items(step.items[:-1])  # a copy of adjoint memory is made before anything is added to that
            if not (self.done_again(x) and x.any_order) or any(map(self.rec.moves_adjoints, [*header, *after])):
                return None
            versions, stamps = x.entry
            for version, owner, _ in self.memory.needs:
                if any(owner_of(owner) is i for i in after) and versions.get(version.name) is not version:
                    return None
            contents = [(stamp, found, owner) for _, stamp, found, owner, _, _ in self.memory.contents]
            contents += [(stamp, [], owner) for stamp, owner in self.memory.held]
            for stamp, found, owner in contents:
                if any(owner_of(owner) is i for i in after) and not (
                    all(versions.get(v.name) is v for v in found)
                    and all(stamps.get(s, 0) == t for s, t in stamp.items())
                ):
                    return None
            if any(self.memory.restores.get(i) or self.memory.renamed.get(i) for i in after):
                return None
            old = self.memory.renamed.get(x, {}).values()  # what is given back for the loop alone has another name
            if any(s.targets[0] in old for s in self.memory.restores.get(x, [])):
                return None
            return k
        return None

    def memory_params(self) -> list[Any]:
        """Adjoint memory of parameters: the root makes it."""
        made = []
        for p in self.active:
            if self.rec.is_memory(p.var):
                b = self.rec.shadow(p.var)
                made.append(self.rec.new_memory(b, p.var))
                added = new_numbers(b, self.rec.value(p.var), self.rec)
                made += [Primal(Assign((place,), Const(0.0))) for place in added]
                made += self.at_start(b)
                made += self.at_start(p.var) if self.has_tuple(p.var) else []
        return made

    def at_start(self, var: Var) -> list[Any]:
        """The step that keeps what a variable holds at the start, where its name is given something else later."""
        given = {v.name for i in all_items(self.rec.out) for v in item_vars(i, self.rec)}
        if var.name not in given:
            return []
        first = self.firsts[var] = self.rec.variable(f"{var.name}_first", var)
        return [Primal(Assign((first,), var))]

    def shadow_params(self) -> list[Var]:
        return []

    def seed_var(self) -> Var | None:
        """The variable of the adjoint of the result; None where the result carries no derivative."""
        t = self.rec.result_tangent
        if t is None:
            return None
        if isinstance(t, Var) and not self.rec.is_memory(t):
            return t
        seed = self.rec.variable("bvalue", self.value_expr)
        return seed

    def masked_seed(self) -> list[str]:
        """The name of the seed where it may be zero because a caller did not take the value."""
        return []

    def seed_result(self) -> None:
        if self.seed is not None:
            self.seed_one(self.rec.result_tangent, self.seed)

    def seed_one(self, t: Any, seed: Var) -> None:
        """A result gives its adjoint to what its tangent is made of."""
        back = self.back
        if seed is t:
            back.state[t] = OWN if back.kind(t) == "scalar" else SHARED
            return
        for leaf, ct in back.transpose(t, Cotangent(seed)):
            back.accumulate(leaf, ct)

    def finish(self) -> None:
        """Adjoints of parameters that nothing contributed to are zero."""
        for p in self.active:
            b = self.rec.shadow(p.var)
            if not self.rec.is_memory(p.var):
                self.back.present(b)

    # ------------------------------------------------------------------------------------------ counters and flags

    def counted(self, items: list[Any]) -> list[Any]:
        """Loops whose number of trips is not known from their header get a counter."""
        out: list[Any] = []
        for x in items:
            if isinstance(x, Step):
                x.items = self.counted(x.items)
            elif isinstance(x, Attempt):
                x.body, x.final = self.counted(x.body), self.counted(x.final)
                self.counted([] if x.choice is None else [x.choice])
            elif isinstance(x, Branch):
                x.then, x.orelse = self.counted(x.then), self.counted(x.orelse)
            elif isinstance(x, Loop):
                x.body = self.counted(x.body)
                if has_back(x) and (x.test is not None or x.breaks or x.once):
                    x.counter = self.rec.counter("trips")
                    out.append(Primal(Assign((x.counter,), Const(0))))
                    x.body = [Primal(Augment(x.counter, "+", Const(1))), *x.body]
            out.append(x)
        return out

    def with_flags(self, items: list[Any], flagged: set[int]) -> list[Any]:
        """Branches whose test cannot be asked again name it first."""
        out: list[Any] = []
        for x in items:
            if isinstance(x, Step):
                x.items = self.with_flags(x.items, flagged)
            elif isinstance(x, Attempt):
                x.body, x.final = self.with_flags(x.body, flagged), self.with_flags(x.final, flagged)
                self.with_flags([] if x.choice is None else [x.choice], flagged)
            elif isinstance(x, Branch):
                x.then, x.orelse = self.with_flags(x.then, flagged), self.with_flags(x.orelse, flagged)
                if id(x) in flagged:
                    flag = self.rec.variable("taken", x.test, temp=True)
                    out.append(Primal(Assign((flag,), x.test)))
                    x.test = flag
            elif isinstance(x, Loop):
                x.body = self.with_flags(x.body, flagged)
            out.append(x)
        return out

    # -------------------------------------------------------------------------------------------------------- whole

    def gradients(self) -> list[Any]:
        """What the caller gets for each active parameter."""
        out = []
        for p in self.active:
            b = self.rec.shadow(p.var)
            b, x = self.firsts.get(b, b), self.firsts.get(p.var, p.var)
            out.append(Call(Global(AS_STRUCTURE), (b, x)) if self.has_tuple(p.var) else b)
        return out

    def has_tuple(self, var: Var) -> bool:
        """Whether what a variable holds has tuples in it."""
        return any(isinstance(a, Ref) and self.tuples(a.site, set()) for a in self.rec.value(var).atoms)

    def tuples(self, site: Any, seen: set[Any]) -> bool:
        """Whether a structure holds tuples."""
        if site in seen:
            return False
        seen.add(site)
        inner = [a for v in self.program.heap.fields(site).values() for a in v.atoms if isinstance(a, Ref)]
        return site.kind in ("tuple", "object") or any(self.tuples(a.site, seen) for a in inner)

    def whole(self, name: str, doc: Any) -> Function:
        """One function with both sweeps."""
        function = self.inst.function
        params = [dataclasses.replace(p, annotation=None) for p in function.params]
        if self.seed is not None:
            scalar = self.rec.value(self.seed).is_scalar()
            default = Const(1.0) if scalar else None
            behind = any(p.kind in ("keyword", "vararg", "kwarg") for p in params)
            if behind or (default is None and any(p.default for p in params)):
                last = [p for p in params if p.kind == "kwarg"]
                params = [p for p in params if p.kind != "kwarg"] + [Param(self.seed, "keyword", default)] + last
            else:
                params.append(Param(self.seed, "normal", default))
        body: list[Any] = []
        forward, backward = self.forward_body, self.backward_body
        value, named = self.named_value(Const(None) if self.value_expr is None else self.value_expr)
        forward = [*forward, *named]
        if self.fused is not None:
            return self.one_loop(name, params, value, named, doc)
        forward, late, backward = sunk(self, forward, backward)
        body = [Comment("forward sweep"), *forward, Comment("backward sweep"), *late, *backward]
        if not backward and not late:
            body = list(forward)
        return self.finished(name, params, body, value, doc)

    def one_loop(self, name: str, params: list[Param], value: Any, named: list[Any], doc: Any) -> Function:
        """One function in which forward and backward part of a loop's trips stand in the same loop."""
        k = self.fused or 0
        step = self.items[k]
        x = step.items[-1]
        before = [*self.memory.start.get(None, []), *self.forward(self.items[:k])]
        later = self.backward(self.items[k + 1 :])
        sums = [*self.forward(step.items[:-1]), *self.use(x, x.before)]
        loop = self.loop_over(x, x.iter, self.trip(x, False), x.at)
        rest = [*self.forward(self.items[k + 1 :]), *named]
        earlier = [*self.memory.restores.get(x, []), *self.backward(step.items[:-1]), *self.backward(self.items[:k])]
        before, late, _ = sunk(self, before, [])
        body = [*before, *late, *later, *sums, loop, *rest]
        if earlier:
            body += [Comment("backward sweep"), *earlier]
        return self.finished(name, params, body, value, doc)

    def finished(self, name: str, params: list[Param], body: list[Any], value: Any, doc: Any) -> Function:
        """The function with what it returns."""
        grads = self.gradients()
        named = {p.var.name: g for p, g in zip(self.active, grads, strict=True)}
        root_grads = [named[name] for name in doc.wrt]
        self.value_name = value.name if isinstance(value, Var) else "value"
        result = root_grads[0] if len(root_grads) == 1 else Display("tuple", tuple(root_grads))
        body.append(Return(self.answer(value, result)))
        made = self.function(name, params, body)
        return dataclasses.replace(made, doc=doc.text(self))

    def named_value(self, value: Any) -> tuple[Any, list[Any]]:
        """(the value as the return statement names it, statements that see to it ahead of the backward sweep)."""
        if isinstance(value, Const) or (isinstance(value, Var) and not value.temp and not self.rebound(value)):
            return value, []
        named = Var(self.rec.names.fresh("value"))
        return named, [Assign((named,), value)]

    def answer(self, value: Any, gradients: Any) -> Any:
        """What the function returns."""
        return Display("tuple", (value, gradients))

    def function(self, name: str, params: Any, body: Any, doc: str = "") -> Function:
        """A function of the text, in the place of the user's."""
        own = self.inst.function
        made = tapes(Function(name, tuple(params), tuple(body), doc, own.source, (), own.qualname, None, own.at))
        self.mentioned = {n for n in walk(made.body) if isinstance(n, Var)}
        values = {v for v in self.rec.primals if self.rec.is_value(v)}
        first = [*each(self.seed), *(self.rec.shadow(p.var) for p in self.active)]
        apart = joined(made, values, first, self.rec.names.taken)
        named: dict[str, Var] = {}
        for v in (apart.get(v, v) for v in self.rec.primals):
            named.setdefault(v.name, v)
        self.became = {v: named[apart.get(v, v).name] for v in self.rec.primals}  # one name is one variable
        whole: Function = substitute(made, lambda n: self.became.get(n) if isinstance(n, Var) else None)
        numbers, floats = (
            plain_numbers((*made.params, *made.body), self.rec.value, self.became, kinds) for kinds in ("fi", "f")
        )
        arrays = float_arrays((*made.params, *made.body), self.rec, self.became)
        doubles = frozenset(p.var.name for p in own.params if p.var.name in arrays and self.is_double(p.var))
        return dataclasses.replace(whole, numbers=numbers, floats=floats, arrays=arrays, doubles=doubles)

    def is_double(self, var: Var) -> bool:
        """Whether a parameter holds an array that is given to the whole program, in double precision."""
        whole = self.inst is self.program.analysis.root and not self.apart
        return whole and not self.program.heap.other and bool(self.rec.value(var).arrays())

    def printed(self, adjoint: Var) -> str:
        """The name of an adjoint in the text."""
        return self.became.get(adjoint, adjoint).name

    def keeps(self) -> str:
        """How much the forward sweep keeps for the backward sweep."""
        budget = self.program.budget
        loops = [x for x in self.loops_with_states() if x.states.variables()]
        if budget is not None and loops:
            return told(budget, loops)
        stacks = {t for x in self.memory.inits.values() for s in x if isinstance(s, Assign) for t in s.targets}
        saved = [(name, v) for name, v in self.memory.saved.items() if name in self.mentioned]
        return keeps([v for name, v in saved if name in stacks], [v for name, v in saved if name not in stacks])

    def loops_with_states(self) -> list[Loop]:
        """The loops of the whole text of which only some states are kept."""
        every = [*self.items, *(i for half in self.program.halves.values() for i in half.items)]
        return [x for x in all_items(every) if isinstance(x, Loop) and x.states is not None]

    def rebound(self, value: Var) -> bool:
        """Whether the backward sweep gives a name another value."""
        return value.name in {v.name for s in self.backward_body for n in walk((s,)) for v in assigned_here(n)}


def owner_of(owner: Any) -> Any:
    """The item that backward statements belong to."""
    return owner[0] if isinstance(owner, tuple) else owner


def assigned_here(n: Any) -> list[Var]:
    """The variables that a node of emitted text gives a value."""
    if isinstance(n, lang.For):
        return [v for v in walk(n.target) if isinstance(v, Var)]
    if isinstance(n, Assign | Augment | lang.Def):
        return assigned_vars(n)
    if isinstance(n, lang.Pattern):
        return [] if n.var is None else [n.var]
    return [n.target] if isinstance(n, lang.Walrus) else []
