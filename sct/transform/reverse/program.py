"""Whole programs in reverse mode: the adjoint of the root, and two halves for each function that it calls."""

from __future__ import annotations

import dataclasses
from typing import Any

from sct.core import lang
from sct.core.lang import (
    DEFINED_HERE,
    Assign,
    Augment,
    Call,
    Comment,
    Const,
    Display,
    Do,
    Function,
    Global,
    If,
    Item,
    Module,
    Op,
    Param,
    Pass,
    Return,
    Slice,
    Var,
)  # fmt: skip
from sct.core.show import show
from sct.core.walk import same, substitute, walk
from sct.errors import UnsupportedError
from sct.facts.effects import Effects
from sct.facts.infer import Analysis, Instance
from sct.facts.liveness import live_before
from sct.facts.purity import pure
from sct.facts.values import Array, Closure, Known, Ref, Scalar
from sct.rules.core_functions import AS_STRUCTURE, REVERSED
from sct.transform.numbers import plain_numbers
from sct.transform.program import Program
from sct.transform.reverse import again
from sct.transform.reverse.attempts import forward_attempt, quietly
from sct.transform.reverse.attributes import new_numbers
from sct.transform.reverse.backward import OWN, SHARED, Backward, root_of
from sct.transform.reverse.budget import backward_loop, forward_loop, keep_states, told
from sct.transform.reverse.cheap import CHEAP, operators
from sct.transform.reverse.guards import negated
from sct.transform.reverse.independent import independent
from sct.transform.reverse.joining import joined
from sct.transform.reverse.keeping import keeps
from sct.transform.reverse.lifting import handed, lifted_variables, owner_value
from sct.transform.reverse.masking import any_masks, masked_adjoints
from sct.transform.reverse.plain import called_as_they_are
from sct.transform.reverse.record import Recorder
from sct.transform.reverse.regions import SUM, arrays_written, order_free
from sct.transform.reverse.remember import Remember, assigned_vars, has_back, item_vars, range_of
from sct.transform.reverse.sinking import sunk
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
    items_of,
    key_of,
)  # fmt: skip


def reverse(analysis: Analysis, name: str, doc: Any, budget: int | None = None) -> tuple[Module, Any]:
    """(the module of the adjoint of the analysed root, callees first; what it returns and keeps).

    budget: how many states of a loop are kept at most.
    """
    program = ReverseProgram(analysis, name, budget)
    made = Adjoint(program, analysis.root)
    return assembled(program, made, name, doc), made


def assembled(program: ReverseProgram, made: Adjoint, name: str, doc: Any) -> Module:
    """The module of the adjoint of a program's root, callees first."""
    analysis = program.analysis
    for v in program.lifted_of(analysis.root):
        reason = f"a function that outlives the call which it takes `{v.name}` from"
        raise made.rec.refuse(reason, "Pass what it uses as an argument.", None)
    made.build()
    functions = [*program.functions, made.whole(name, doc)]
    plain = called_as_they_are(functions, [i.function.python for i in program.halves])
    return Module(doc.head(made), (*plain, *functions), *analysis.looked_at())


class ReverseProgram(Program):
    """What the functions of one emitted text share."""

    def __init__(self, analysis: Analysis, root_name: str, budget: int | None = None) -> None:
        super().__init__(analysis, root_name)
        self.budget = budget  # how many states of a loop are kept at most
        self.halves: dict[Instance, Halves] = {}
        self.written: dict[Any, tuple[str, str]] = {}  # text of two halves -> their names
        self.every = [i for known in analysis.instances.values() for _, i in known]
        self.lifted = lifted_variables(self.every)
        self.places = Effects(analysis.heap)

    def lifted_of(self, instance: Instance) -> list[Var]:
        """The variables of functions around it that an instance, or what it calls, reads."""
        return self.lifted.get(instance, [])  # an instance that came later is one of the runtime's functions

    def _shadowed(self, atom: Any, value: Any, seen: frozenset[Any]) -> bool:
        """Functions have no adjoint: what they use is handed to them."""
        if isinstance(atom, Closure | Known):
            return False
        return super()._shadowed(atom, value, seen)

    def half(self, instance: Instance) -> Halves:
        """The two halves of a function that is called."""
        found = self.halves.get(instance)
        if found is None:
            found = self.halves[instance] = Halves(self, instance)
            found.build()
        return found


AGAIN = 50  # loops of one function that are looked at


class Adjoint:
    """The two sweeps of one function instance."""

    apart = False  # whether other functions run between the two

    def __init__(self, program: ReverseProgram, instance: Instance) -> None:
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
                self.inst.values[local] = owner_value(self.program.every, v)
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
            if not (self.done_again(x) and x.any_order) or any(isinstance(i, Primal) and i.shadow for i in after):
                return None
            versions, stamps = x.entry
            for version, owner, _ in self.memory.needs:
                if any(owner_of(owner) is i for i in after) and versions.get(version.name) is not version:
                    return None
            for _, stamp, found, owner, _, _ in self.memory.contents:
                if any(owner_of(owner) is i for i in after) and not (
                    all(versions.get(v.name) is v for v in found)
                    and all(stamps.get(s, 0) == t for s, t in stamp.items())
                ):
                    return None
            if any(self.memory.restores.get(i) or self.memory.renamed.get(i) for i in after):
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
                made += [Primal(Assign((place,), Const(0.0)), shadow=True) for place in added]
                made += self.at_start(b, shadow=True)
                made += self.at_start(p.var) if self.has_tuple(p.var) else []
        return made

    def at_start(self, var: Var, shadow: bool = False) -> list[Any]:
        """The step that keeps what a variable holds at the start, where its name is given something else later."""
        given = {v.name for i in all_items(self.rec.out) for v in item_vars(i, self.rec)}
        if var.name not in given:
            return []
        first = self.firsts[var] = self.rec.variable(f"{var.name}_first", var)
        return [Primal(Assign((first,), var), shadow=shadow)]

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
        t, seed = self.rec.result_tangent, self.seed
        if seed is None:
            return
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
                    x.counter = self.rec.variable("trips", Const(0))
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

    # ------------------------------------------------------------------------------------------------ forward sweep

    def forward(self, items: list[Any], keep: set[str] | None = None) -> list[Any]:
        """The statements of the forward sweep; keep: only those that give one of these names a value."""
        out: list[Any] = []
        for x in items:
            if isinstance(x, Step):
                out += self.forward(x.items, keep)
                continue
            out += self.memory.ahead.get(x, [])
            if isinstance(x, Primal):
                if not x.hidden and (keep is None or gives(x.stmt, keep)):
                    out.append(x.stmt)
            elif isinstance(x, Attempt):
                out += forward_attempt(x, self.forward, self.memory.after)
            elif isinstance(x, Branch):
                then, orelse = tuple(self.forward(x.then, keep)), tuple(self.forward(x.orelse, keep))
                if orelse and not then:
                    out.append(If(negated(x.test, self.rec.value), orelse, (), x.at))
                elif keep is None or then:
                    out.append(If(x.test, then or (Pass(),), orelse, x.at))
            elif isinstance(x, Loop) and x.states is not None:
                out += forward_loop(x, self.rec)
            elif isinstance(x, Loop):
                if x.again:
                    body = tuple(self.plain_forward(x, keep))
                else:
                    out += self.memory.inits.get(x, [])
                    body = (*self.memory.start.get((id(x), 0), []), *self.forward(x.body, keep))
                if keep is not None and not body:
                    continue
                body = body or (Pass(),)
                if x.test is not None:
                    out.append(lang.While(x.test, body, (), x.at))
                else:
                    out.append(lang.For(x.target, x.iter, body, (), x.at))
            elif isinstance(x, Invoke):
                out += self.call_forward(x)
            out += self.memory.after.get(x, [])
        return out

    # ----------------------------------------------------------------------------------------------- backward sweep

    def backward(self, items: list[Any], comments: bool = True) -> list[Any]:
        out: list[Any] = []
        for x in reversed(items):
            if isinstance(x, Step):
                made = self.backward(x.items, False)
                if made and isinstance(x.source, Assign | Augment | Do | Return):
                    out += self.said(x.source)
                out += made
            else:
                out += self.back_item(x)
        return out

    def said(self, source: Any) -> list[Any]:
        """The user's statement as a comment."""
        at = source.at
        where = self.inst.source
        if at is None or where is None:
            return []
        text = where.line(at.line).strip()
        if at.end_line != at.line:
            text += " ..."
        return [Comment(f"line {at.line}: {text}")]

    def back_item(self, x: Any) -> list[Any]:
        remember = self.memory
        out = list(remember.restores.get(x, []))
        if isinstance(x, Primal):
            return remember.undone.get(x, [])
        if isinstance(x, Attempt):
            made = [s for block in reversed(x.blocks()) for s in self.backward(block)]
            return out + (quietly(x, made) if made else [])
        if isinstance(x, Branch):
            if not has_back(x):
                return out
            out += self.use(x, x.before)
            then = self.back_block(x, 0, x.then, x.then_end)
            orelse = self.back_block(x, 1, x.orelse, x.else_end)
            test = self.use(x.asked or x, [Do(x.test)])[0].value
            if then or orelse:
                test, then, orelse = (test, then, orelse) if then else (negated(test, self.rec.value), orelse, then)
                out.append(If(test, tuple(then), tuple(orelse)))
            return out
        if isinstance(x, Loop):
            if not has_back(x):
                return out
            out += self.use(x, x.before)
            if x.states is not None:
                trip = self.trip(x, x.states.prunable(x))
                return out + self.use(x, backward_loop(x, self.rec, trip, self.outlives(x.states)))
            if x.again and x.any_order:
                source = self.use(x, [Do(x.iter)])[0].value
                out.append(self.loop_over(x, source, self.use(x, self.trip(x, True)), None))
                return out
            body = self.use(x, self.trip(x, True)) if x.again else self.back_block(x, 0, x.body, x.body_end)
            out.append(self.back_loop(x, body) if not x.turned else self.turned_loop(x, body))
            return out
        return out + self.use(x, x.back)

    def outlives(self, states: Any) -> bool:
        """Whether what a loop writes to can be seen when the function is over."""
        seen = [p.var for p in self.inst.function.params] + ([] if self.value_expr is None else [self.value_expr])
        return self.apart or any(self.rec.reachable(self.rec.value(e)) & states.written for e in seen)

    def plain_forward(self, x: Loop, keep: set[str] | None) -> list[Any]:
        """The forward part of a loop that saves nothing."""
        outer, self.memory = self.memory, Remember(self.rec, [], [])
        body = self.forward(x.body, keep)
        self.memory = outer
        return body

    def trip(self, x: Loop, again: bool) -> list[Any]:
        """One trip of a loop, forward and backward; again: its forward part only as far as it is needed."""
        outer, self.memory = self.memory, x.inner
        sums = {name for name, kind in (arrays_written(x, self.rec, outer) or {}).items() if kind == SUM}
        keep = self.needed(x) - sums if again else None
        start = x.inner.start.get(None, [])
        body = [*start, *self.both_sweeps(x.body, keep), *self.use((x, 0), x.body_end)]
        self.memory = outer
        return body

    def both_sweeps(self, items: list[Any], keep: set[str] | None) -> list[Any]:
        """The sweeps of one trip; a loop within it does both in each of its own trips where that can be."""
        k = self.fusible(items)
        x = None if k is None else items[k].items[-1]
        if k is None or x is None or not x.again:
            return [*self.forward(items, keep), *self.backward(items)]
        before = [*self.forward(items[:k], keep), *self.forward(items[k].items[:-1], keep)]
        loop = self.loop_over(x, x.iter, self.trip(x, keep is not None), x.at)
        after = self.forward(items[k + 1 :], keep)
        sums = [*self.backward(items[k + 1 :]), *self.use(x, x.before)]
        return [*before, *sums, loop, *after, *self.backward([*items[:k], Step(items[k].source, items[k].items[:-1])])]

    def loop_over(self, x: Loop, source: Any, body: list[Any], at: Any) -> lang.For:
        """A loop in the user's direction; it counts where its backward part asks for a place."""
        index = x.index
        own = {v.name for v in assigned_vars(x)}
        if index is None or index.name in own or not any(
            isinstance(n, Var) and n.name == index.name for s in body for n in walk((s,))
        ):
            return lang.For(x.target, source, tuple(body), (), at)
        target = Display("tuple", (index, x.target))
        return lang.For(target, Call(Global(enumerate), (source,)), tuple(body), ())

    def needed(self, x: Loop) -> set[str]:
        """The names that the backward part of a trip reads, and all that it takes to give them values."""
        reads = self.read_back(x.body) | {n.name for p in x.body_end for n in walk(p) if isinstance(n, Var)}
        changed = True
        while changed:
            changed = False
            for i in all_items(x.body):
                inner = [j.stmt for block in items_of(i) for j in all_items(block) if isinstance(j, Primal)]
                parts = [i.stmt] if isinstance(i, Primal) and gives(i.stmt, reads) else []
                if isinstance(i, Branch | Loop) and any(gives(stmt, reads) for stmt in inner):
                    parts = [i.test if isinstance(i, Branch) else i.iter]
                found = {n.name for p in parts for n in walk(p) if isinstance(n, Var)}
                changed = changed or not found <= reads
                reads |= found
        return reads

    def read_back(self, items: list[Any]) -> set[str]:
        """The names that the backward statements of a block read from its forward part."""
        reads: set[str] = set()
        for i in items:
            parts = [*getattr(i, "back", []), *getattr(i, "before", []), *getattr(i, "then_end", []),
                     *getattr(i, "else_end", []), *getattr(i, "body_end", [])]  # fmt: skip
            if isinstance(i, Branch) and has_back(i):
                parts.append(i.test)
            if isinstance(i, Loop) and has_back(i):
                parts.append(i.iter)
            reads |= {n.name for p in parts for n in walk(p) if isinstance(n, Var)}
            if isinstance(i, Loop) and i.again:  # its backward trips give the names that it makes values themselves
                reads |= self.needed(i) - {v.name for j in all_items([i]) for v in item_vars(j, self.rec)}
            else:
                reads |= {name for block in items_of(i) for name in self.read_back(block)}
        return reads

    def back_block(self, x: Any, k: int, items: list[Any], end: list[Any]) -> list[Any]:
        key = (id(x), k)
        return [*self.backward(items), *self.memory.restores.get(key, []), *self.use((x, k), end)]

    def use(self, owner: Any, statements: list[Any]) -> list[Any]:
        """Backward statements with the saved values in the places of the names."""
        names = self.memory.renamed.get(key_of(owner))
        if not names:
            return statements
        parts: list[Any] = names.get("", [])

        def replace(n: Any) -> Any:
            for old, new in parts:
                if type(n) is type(old) and same(n, old):
                    return new
            value_adjoint = n in self.rec.primals and self.rec.is_value(n) if isinstance(n, Var) else True
            return None if value_adjoint else names.get(n.name)

        return [substitute_reads(s, replace) for s in statements]

    def turned_loop(self, x: Loop, body: list[Any]) -> Any:
        """A loop of the backward sweep that goes in the user's direction."""
        source = self.use(x, [Do(range_of(x))])[0].value
        if x.header:
            return lang.For(x.index, Call(Global(range), (source,)), tuple(body))
        return lang.For(x.target, source, tuple(body))

    def back_loop(self, x: Loop, body: list[Any]) -> Any:
        block = tuple(body) or (Pass(),)
        reads = self.use(x, [Do(Const(None) if x.once else range_of(x)), Do(x.counter or Const(None))])
        source, counter = reads[0].value, reads[1].value
        down = Global(range)
        if x.test is not None or x.once:
            return lang.For(Var("_"), Call(Global(range), (counter,)), block)
        if x.header:
            length = counter if x.counter is not None else source
            return lang.For(x.index, Call(down, (minus_one(length), Const(-1), Const(-1))), block)
        is_range = isinstance(source, Call) and isinstance(source.func, Global) and source.func.value is range
        if x.counter is not None:
            cut = Item(source if is_range else Call(Global(list), (source,)), Slice(None, counter, None))
            return lang.For(x.target, Call(Global(REVERSED), (cut,)), block)
        if is_range and len(source.args) == 1:
            return lang.For(x.target, Call(down, (minus_one(source.args[0]), Const(-1), Const(-1))), block)
        if is_range and len(source.args) == 2:
            a, b = source.args
            return lang.For(x.target, Call(down, (minus_one(b), minus_one(a), Const(-1))), block)
        listed = source if is_range else Call(Global(list), (source,))
        return lang.For(x.target, Call(Global(REVERSED), (listed,)), block)

    # -------------------------------------------------------------------------------------------------------- calls

    def call_forward(self, x: Invoke) -> list[Any]:
        """The statements of a call in the forward sweep."""
        half = self.program.half(x.instance)
        if half.leaf():
            return [*x.steps, *again.plain_call(half, x)]
        if x.again:
            return again.call_now(self.rec, half, x)
        memory = [t for name, t in self.all_tangents(half, x) if half.is_memory_param(name)]
        targets: list[Any] = []
        if x.result is not None:
            targets.append(x.result)
        if half.gives_memory():
            targets.append(self.rec.shadow(x.result))
        targets.append(x.kept)
        call = half.forward_call(x.call, (*handed(self.rec, half.inst).values(), *memory))
        target = targets[0] if len(targets) == 1 else Display("tuple", tuple(targets))
        return [Assign((target,), call)]

    def call_backward(self, back: Backward, x: Invoke) -> None:
        """The reverse half of a call, in the backward sweep of this function."""
        half = self.program.half(x.instance)
        result = None if x.result is None else self.rec.shadows.get(x.result)
        if result is not None and self.rec.is_memory(result):
            result = None
        memory = [t for name, t in self.all_tangents(half, x) if half.is_memory_param(name)]
        for t in memory:
            if not (back.is_path(t) or (isinstance(t, Const) and t.value is None)):
                raise self.rec.refuse("an argument made in the call", "Give it a name first.", x)
        moves = bool(memory) or x.instance.stores or half.gives_memory()  # adjoints that the call passes on by itself
        if result is not None and result not in back.state:
            if not moves:
                return
            back.out.append(Assign((result,), back.zero(result)))
        elif result is None and not moves:
            return
        seed = () if result is None or half.seedless() else (result,)
        if result is not None:
            back.state.pop(result, None)
        if half.leaf():
            self.name_arguments(x)
            given = half.leaf_arguments(x.call.args, x.call.keywords, handed(self.rec, half.inst))
            call = Call(Global(DEFINED_HERE, half.reverse_name), (*given, *seed))
        else:
            if x.again:
                back.out += again.call_again(self.rec, half, x, tuple(handed(self.rec, half.inst).values()))
            call = Call(Global(DEFINED_HERE, half.reverse_name), (x.kept, *seed, *memory))
        linked = dict(x.tangents)
        for v, here in handed(self.rec, half.inst).items():
            local = half.rec.lifted[v]
            if self.program.shadowed(self.rec.value(here)) and local.name not in linked:
                linked[local.name] = self.rec.shadow(here)
        outs: list[Any] = []
        pairs = []
        for p in half.value_params():
            t = linked.get(p.var.name)
            w = self.rec.names.temp()
            self.rec.inst.values[w] = half.rec.value(p.var)
            outs.append(w)
            pairs.append((t, w))
        if not outs:
            back.out.append(Do(call))
            return
        targets = outs[0] if len(outs) == 1 else Display("tuple", tuple(outs))
        used = [w for t, w in pairs if t is not None and back.linear(t)]
        if len(outs) > 1:
            targets = Display("tuple", tuple(w if w in used else Var("_") for w in outs))
        back.out.append(Assign((targets,), call))
        for t, w in pairs:
            if t is not None:
                for leaf, ct in back.transpose(t, Cotangent(w)):
                    back.accumulate(leaf, ct)

    def name_arguments(self, x: Invoke) -> None:
        """Arguments of a call that cost much, or may not be evaluated twice, are evaluated ahead of it."""
        rec = self.rec
        written = [*x.call.args, *(v for _, v in x.call.keywords)]
        costly = [k for k, e in enumerate(written) if not (isinstance(e, Var | Const | Global) or self.light(e))]
        if not costly:
            return
        for k, e in enumerate(written[: costly[-1] + 1]):  # those before it as well: in the user's order
            if not isinstance(e, Var | Const | Global):
                w = rec.temp(e)
                x.steps.append(Assign((w,), e))
                written[k] = w
        count = len(x.call.args)
        keywords = tuple((n, e) for (n, _), e in zip(x.call.keywords, written[count:], strict=True))
        x.call = Call(x.call.func, tuple(written[:count]), keywords, x.call.at)

    def light(self, e: Any) -> bool:
        """Whether an argument is evaluated again rather than saved."""
        return bool(self.rec.value(e).is_scalar() and pure(e) and operators(e) <= CHEAP)

    def all_tangents(self, half: Halves, x: Invoke) -> list[Any]:
        """The adjoints of a call's arguments, and of what is handed over beside them."""
        found = list(x.tangents)
        for v, here in handed(self.rec, half.inst).items():
            if self.program.shadowed(self.rec.value(here)):
                found.append((half.rec.lifted[v].name, self.rec.shadow(here)))
        return found

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
        earlier = [*self.backward(step.items[:-1]), *self.backward(self.items[:k])]
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
        made = Function(name, tuple(params), tuple(body), doc, own.source, (), own.qualname, None, own.at)
        values = {v for v in self.rec.primals if self.rec.is_value(v)}
        first = [*([] if self.seed is None else [self.seed]), *(self.rec.shadow(p.var) for p in self.active)]
        apart = joined(made, values, first, self.rec.names.taken)
        named: dict[str, Var] = {}
        for v in (apart.get(v, v) for v in self.rec.primals):
            named.setdefault(v.name, v)
        self.became = {v: named[apart.get(v, v).name] for v in self.rec.primals}  # one name is one variable
        whole: Function = substitute(made, lambda n: self.became.get(n) if isinstance(n, Var) else None)
        numbers = plain_numbers((*made.params, *made.body), self.rec.value, self.became)
        return dataclasses.replace(whole, numbers=numbers)

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
        saved = self.memory.saved.items()
        return keeps([v for name, v in saved if name in stacks], [v for name, v in saved if name not in stacks])

    def loops_with_states(self) -> list[Loop]:
        """The loops of the whole text of which only some states are kept."""
        every = [*self.items, *(i for half in self.program.halves.values() for i in half.items)]
        return [x for x in all_items(every) if isinstance(x, Loop) and x.states is not None]

    def rebound(self, value: Var) -> bool:
        """Whether the backward sweep gives a name another value."""
        return value.name in {v.name for s in self.backward_body for n in walk((s,)) for v in assigned_here(n)}


class Halves(Adjoint):
    """A forward half that also returns what the reverse half needs, and that reverse half."""

    apart = True

    def __init__(self, program: ReverseProgram, instance: Instance) -> None:
        super().__init__(program, instance)
        base = instance.function.name.strip("_<>") or "f"
        self.forward_name = self.free_name(f"{base}_forward")
        self.reverse_name = self.free_name(f"{base}_reverse")
        self.ready = False
        self.crossing: list[Var] = []

    def free_name(self, base: str) -> str:
        name, k = base, 1
        while name in self.program.taken:
            k += 1
            name = f"{base}_{k}"
        self.program.taken.add(name)
        return name

    def is_memory_param(self, name: str) -> bool:
        return any(p.var.name == name and self.rec.is_memory(p.var) for p in self.params())

    def params(self) -> list[Any]:
        return [*self.program.active_params(self.inst), *self.lifted_active()]

    def value_params(self) -> list[Any]:
        return [p for p in self.params() if not self.rec.is_memory(p.var)]

    def memory_params(self) -> list[Any]:
        return []

    def shadow_params(self) -> list[Var]:
        return [self.rec.shadow(p.var) for p in self.params() if self.rec.is_memory(p.var)]

    def gives_memory(self) -> bool:
        return self.program.shadowed(self.inst.result) and self.rec.memory_value(self.inst.result)

    def seedless(self) -> bool:
        return not self.program.shadowed(self.inst.result) or self.gives_memory()

    def leaf(self) -> bool:
        """Whether the arguments are all that the reverse half needs."""
        return self.ready and self.is_leaf

    def seed_var(self) -> Var | None:
        if self.gives_memory():
            return None
        if not self.program.shadowed(self.inst.result):
            return None
        t = self.rec.result_tangent
        if isinstance(t, Var):
            return t
        seed = Var(self.rec.names.fresh("bvalue"))
        self.rec.inst.values[seed] = self.inst.result
        return seed

    def masked_seed(self) -> list[str]:
        others = (i.function for i in self.program.every if i is not self.inst)
        return [self.seed.name] if self.seed is not None and any_masks(others) else []

    def seed_result(self) -> None:
        if self.gives_memory():
            return
        if self.seed is not None and self.rec.result_tangent is None:
            return
        super().seed_result()

    def check_handed_over(self) -> None:
        """The adjoint of a number is a number, which no other function can add to."""
        crossing = [(p.var, self.rec.value(p.var)) for p in self.params()]
        crossing += [(None, self.inst.result)] if self.program.shadowed(self.inst.result) else []
        for e, value in crossing:
            if may_be_number(value) and self.rec.memory_value(value, e):
                reason = f"a number or an array that `{self.inst.function.name}` changes in place or hands on"
                raise self.rec.refuse(reason, "Give the arrays a known rank, or write `s = s + t`.", e)

    def build(self) -> None:
        function = self.inst.function
        for p in function.params:
            if p.default is not None and any(isinstance(n, Var) for n in walk(p.default)):
                raise self.rec.refuse("a default that depends on variables of the function around", "Pass it.", p)
        self.check_handed_over()
        super().build()
        given = {p.var.name for p in function.params} | {v.name for v in (*self.lifted_params(), *self.shadow_params())}
        made = {v.name for s in self.forward_body for n in walk((s,)) for v in assigned_here(n)}
        grads = {self.rec.shadow(p.var).name for p in self.value_params()}
        live = live_before(self.backward_body, grads) & (given | made)
        names: dict[str, Var] = {}
        for n in walk(tuple(self.backward_body)):
            if isinstance(n, Var) and n.name in live:
                names.setdefault(n.name, n)
        seeds = {self.seed.name} if self.seed is not None else set()
        fresh = {v.name for v in self.rec.primals if not self.rec.is_memory(v)} - made
        passed = {v.name for v in self.shadow_params()} - made  # the caller hands these to the reverse half as well
        places = {p.var.name: k for k, p in enumerate(function.params)}
        crossing = [v for name, v in names.items() if name not in seeds | (grads - made) | fresh | passed]
        self.crossing = sorted(crossing, key=lambda v: places.get(v.name, len(places)))
        plain = {p.var.name for p in function.params if p.kind in ("normal", "positional")}
        plain |= {v.name for v in self.lifted_params()}
        memory = bool(self.shadow_params()) or self.gives_memory() or self.inst.stores
        self.is_leaf = (
            all(v.name in plain and v.name not in made for v in self.crossing)
            and not memory
            and all(self.keeps_nothing(i) for i in all_items(self.items) if isinstance(i, Invoke))
            and self.value_safe()
            and not self.called_with_stars()
        )
        self.ready = True
        self.write()

    def keeps_nothing(self, x: Invoke) -> bool:
        """Whether the arguments of a call are all that its reverse half needs."""
        return not x.again and self.program.half(x.instance).leaf()

    def called_with_stars(self) -> bool:
        """Whether a call spreads its arguments, so that only Python tells which parameter gets which."""
        reached = [(e, t) for i in self.program.every for e, targets in i.targets.items() for _, t in targets]
        calls = [e for e, t in reached if t is self.inst and isinstance(e, Call)]
        return any(name is None for e in calls for name, _ in e.keywords) or any(
            isinstance(a, lang.Star) for e in calls for a in e.args
        )

    def value_safe(self) -> bool:
        """Whether the arguments that the reverse half reads cannot have changed by then: numbers and fixed arrays."""
        atoms = [a for v in self.crossing for a in self.rec.value(v).atoms]
        written = any(isinstance(a, Array) and self.program.heap.is_written(a.site) for a in atoms)
        memory = any(map(self.rec.is_memory, self.crossing))
        return not (written or memory or any(isinstance(a, Ref) for a in atoms))

    def leaf_arguments(self, args: Any, keywords: Any, lifted: dict[Var, Var]) -> list[Any]:
        """The arguments of the reverse half of a leaf: those of the call that it needs."""
        slots = [p for p in self.inst.function.params if p.kind in ("normal", "positional")]
        given = dict(zip((p.var.name for p in slots), args, strict=False)) | dict(keywords)
        out = []
        for v in self.crossing:
            e = given.get(v.name)
            if e is None and v in self.rec.lifted.values():
                e = lifted[next(o for o, local in self.rec.lifted.items() if local is v)]
            if e is None:
                e = next(p.default for p in slots if p.var.name == v.name)
            out.append(e)
        return out

    def write(self) -> None:
        """The text of the halves."""
        function = self.inst.function
        made = self.made_always()
        undefined = [v for v in self.crossing if v.name not in made]
        value: Any = self.value_expr if self.value_expr is not None else Const(None)
        memory_result: list[Any] = []
        if self.gives_memory():
            t = self.rec.result_tangent
            if not isinstance(t, Var):
                raise self.rec.refuse("returning something made in the return statement", "Name it first.", None)
            memory_result = [t]
        kept = Display("tuple", tuple(self.crossing))
        nothing = self.value_expr is None and not self.program.shadowed(self.inst.result)
        results = ([] if nothing else [value]) + memory_result
        if not results:
            results = [Const(None)]
        first = [Assign(tuple(undefined), Const(None))] if undefined else []
        params = [dataclasses.replace(p, annotation=None) for p in function.params]
        extra = [Param(v) for v in (*self.lifted_params(), *self.shadow_params())]
        made_texts: list[Function] = []
        if not self.is_leaf:
            body = (*first, *self.forward_body, Return(Display("tuple", (*results, kept))))
            doc = f"Return what `{function.name}` returns, and what its reverse half needs."
            made_texts.append(self.function(self.forward_name, self.with_extra(params, extra), body, doc))
        grads = [self.rec.shadow(p.var) for p in self.value_params()]
        returned = grads[0] if len(grads) == 1 else Display("tuple", tuple(grads))
        seeds = [Param(self.seed)] if self.seed is not None else []
        memory = [Param(v) for v in self.shadow_params()]
        head: list[Any] = []
        if self.is_leaf:
            own = [Param(v) for v in self.crossing]
        else:
            packed = Var(self.rec.names.fresh("kept"))
            own = [Param(packed)]
            if self.crossing:
                head = [Assign((kept,), packed)]
        body = (*head, *self.backward_body, *([Return(returned)] if grads else []))
        made_texts.append(self.function(self.reverse_name, (*own, *seeds, *memory), body or (Pass(),)))
        names = ", ".join(map(self.printed, grads))
        doc = f"Return {f'({names})' if len(grads) > 1 else names}: the reverse half of `{function.name}`."
        if not grads:
            doc = f"The reverse half of `{function.name}`."
        made_texts[-1] = dataclasses.replace(made_texts[-1], doc=doc)
        known = self.program.written.setdefault(key_of_texts(made_texts), (self.forward_name, self.reverse_name))
        if known[1] == self.reverse_name:
            self.program.functions += made_texts
        self.forward_name, self.reverse_name = known

    def forward_call(self, call: Call, extra: tuple[Any, ...]) -> Call:
        """A call of the forward half; extra: what the caller adds, by name where arguments are given by name."""
        function = Global(DEFINED_HERE, self.forward_name)
        if call.keywords and not self.optional():
            names = [v.name for v in (*self.lifted_params(), *self.shadow_params())]
            return Call(function, call.args, (*call.keywords, *zip(names, extra, strict=True)))
        return Call(function, self.with_extra(call.args, extra), call.keywords)

    def optional(self) -> bool:
        """Whether a call may leave out arguments."""
        return any(p.default is not None or p.kind not in ("normal", "positional") for p in self.inst.function.params)

    def with_extra(self, given: Any, extra: Any) -> tuple[Any, ...]:
        """Parameters or arguments with those that the caller adds: last, or first where some may be left out."""
        return (*extra, *given) if self.optional() else (*given, *extra)

    def made_always(self) -> set[str]:
        """The names that the forward half gives a value whatever happens."""
        names = {p.var.name for p in self.inst.function.params}
        names |= {v.name for v in (*self.lifted_params(), *self.shadow_params())}
        for s in self.forward_body:
            if isinstance(s, Assign | Augment):
                names |= {v.name for v in assigned_vars(s)}
        return names


def key_of_texts(functions: list[Function]) -> Any:
    """Equal for functions that are the same but for their own names."""
    objects = [id(n.value) for n in walk(tuple(functions)) if isinstance(n, Global)]
    texts = [show(dataclasses.replace(f, name="f")) for f in functions]
    return (*texts, *objects)


def may_be_number(value: Any) -> bool:
    """Whether a value may be a number when the text runs, or an array."""
    arrays = [a for a in value.atoms if isinstance(a, Array)]
    return bool(arrays) and any(isinstance(a, Scalar) or (isinstance(a, Array) and not a.shape) for a in value.atoms)


def owner_of(owner: Any) -> Any:
    """The item that backward statements belong to."""
    return owner[0] if isinstance(owner, tuple) else owner


def gives(s: Any, names: set[str]) -> bool:
    """Whether a statement gives one of these names a value, or changes what one holds."""
    if isinstance(s, Assign | Augment):
        targets = s.targets if isinstance(s, Assign) else (s.target,)
        return any(v.name in names for t in targets for v in given_vars(t))
    return not isinstance(s, Comment | Pass)


def given_vars(target: Any) -> list[Var]:
    """The variables that a target names, those whose items or attributes it names among them."""
    if isinstance(target, Display):
        return [v for t in target.items for v in given_vars(t)]
    if isinstance(target, lang.Star):
        return given_vars(target.value)
    root = root_of(target)
    return [root] if isinstance(root, Var) else []


def assigned_here(n: Any) -> list[Var]:
    """The variables that a node of emitted text gives a value."""
    if isinstance(n, lang.For):
        return [v for v in walk(n.target) if isinstance(v, Var)]
    if isinstance(n, Assign | Augment | lang.Def):
        return assigned_vars(n)
    return [n.target] if isinstance(n, lang.Walrus) else []


def minus_one(e: Any) -> Any:
    """e - 1."""
    if isinstance(e, Const) and isinstance(e.value, int):
        return Const(e.value - 1)
    if isinstance(e, Op) and e.op == "-" and len(e.args) == 2 and isinstance(e.args[1], Const):
        k = e.args[1].value
        if type(k) is int and k > 0:
            return Op("-", (e.args[0], Const(k + 1)))
    return Op("-", (e, Const(1)))


def substitute_reads(s: Any, replace: Any) -> Any:
    """A statement with what it reads replaced; the names that it assigns stay."""
    if isinstance(s, Assign):
        targets = tuple(t if isinstance(t, Var) else substitute(t, replace) for t in s.targets)
        return Assign(targets, substitute(s.value, replace), s.at)
    if isinstance(s, Augment):
        target = substitute(s.target, replace)
        return Augment(target, s.op, substitute(s.value, replace), s.at)
    if isinstance(s, If):
        return If(substitute(s.test, replace), tuple(substitute_reads(x, replace) for x in s.body),
                  tuple(substitute_reads(x, replace) for x in s.orelse), s.at)  # fmt: skip
    return substitute(s, replace)

