"""The texts of the two sweeps: recorded items forward, and their adjoints backward, with what was remembered."""

from __future__ import annotations

from typing import Any

from sct.core import lang
from sct.core.lang import (
    Assign,
    Augment,
    Call,
    Comment,
    Const,
    Display,
    Do,
    Global,
    If,
    Item,
    Op,
    Pass,
    Return,
    Slice,
    Var,
)  # fmt: skip
from sct.core.walk import same, substitute, walk
from sct.facts.small import may_be_small
from sct.rules.core_functions import REVERSED
from sct.tidy.algebra import is_number, literal
from sct.transform.reverse.attempts import forward_attempt, quietly
from sct.transform.reverse.budget import backward_loop, forward_loop
from sct.transform.reverse.guards import negated
from sct.transform.reverse.redone import Needed, needed
from sct.transform.reverse.regions import SUM, arrays_written
from sct.transform.reverse.remember import Remember, assigned_vars, has_back, range_of
from sct.transform.reverse.tree import (
    Attempt,
    Branch,
    Invoke,
    Loop,
    Primal,
    Step,
    key_of,
)  # fmt: skip


class Sweeps:
    """Mixed into `Adjoint`."""

    apart: bool
    call_forward: Any
    fusible: Any
    inst: Any
    memory: Any
    rec: Any
    value_expr: Any

    def forward(self, items: list[Any], keep: Needed | None = None) -> list[Any]:
        """The statements of the forward sweep; keep: only those that these names need."""
        out: list[Any] = []
        for x in items:
            if isinstance(x, Step):
                out += self.forward(x.items, keep)
                continue
            out += self.memory.ahead.get(x, [])
            if isinstance(x, Primal):
                if not x.hidden and (keep is None or keep.gives(x.stmt)):
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
                if keep is None or body or any(v.name in keep for v in assigned_vars(x)):
                    body = body or (Pass(),)
                    until = lang.While(x.test, body, (), x.at)
                    out.append(lang.For(x.target, x.iter, body, (), x.at) if x.test is None else until)
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

    def plain_forward(self, x: Loop, keep: Needed | None) -> list[Any]:
        """The forward part of a loop that saves nothing."""
        outer, self.memory = self.memory, Remember(self.rec, [], [])
        body = self.forward(x.body, keep)
        self.memory = outer
        return body

    def trip(self, x: Loop, again: bool) -> list[Any]:
        """One trip of a loop, forward and backward; again: its forward part only as far as it is needed."""
        outer, self.memory = self.memory, x.inner
        sums = {name for name, kind in (arrays_written(x, self.rec, outer) or {}).items() if kind == SUM}
        keep = needed(x, self.rec) - sums if again else None
        start = x.inner.start.get(None, [])
        body = [*start, *self.both_sweeps(x.body, keep), *self.use((x, 0), x.body_end)]
        self.memory = outer
        return body

    def both_sweeps(self, items: list[Any], keep: Needed | None) -> list[Any]:
        """The sweeps of one trip; a loop within it does both in each of its own trips where that can be."""
        k = self.fusible(items)
        x = None if k is None else items[k].items[-1]
        if k is None or x is None or not x.again:
            return [*self.forward(items, keep), *self.backward(items)]
        before = [*self.forward(items[:k], keep), *self.forward(items[k].items[:-1], keep)]
        loop = self.loop_over(x, x.iter, self.trip(x, keep is not None), x.at)
        after = self.forward(items[k + 1 :], keep)
        sums = [*self.backward(items[k + 1 :]), *self.use(x, x.before)]
        earlier = self.backward([*items[:k], Step(items[k].source, items[k].items[:-1])])
        return [*before, *sums, loop, *after, *self.memory.restores.get(x, []), *earlier]

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
            return lang.For(x.index, Call(down, (plus(-1, length), Const(-1), Const(-1))), block)
        is_range = isinstance(source, Call) and isinstance(source.func, Global) and source.func.value is range
        counted = is_range and not any(map(self.may_wrap, x.iter.args))
        if x.counter is not None:
            cut = Item(source if is_range else Call(Global(list), (source,)), Slice(None, counter, None))
            return lang.For(x.target, Call(Global(REVERSED), (cut,)), block)
        if counted and len(source.args) == 1:
            return lang.For(x.target, Call(down, (plus(-1, source.args[0]), Const(-1), Const(-1))), block)
        if counted and len(source.args) == 2:
            a, b = source.args
            return lang.For(x.target, Call(down, (plus(-1, b), plus(-1, a), Const(-1))), block)
        if counted and literal(source.args[2]) == -1:
            first, end = plus(1, source.args[1]), plus(1, source.args[0])
            return lang.For(x.target, Call(down, (end,) if is_number(first, 0) else (first, end)), block)
        listed = source if is_range else Call(Global(list), (source,))
        return lang.For(x.target, Call(Global(REVERSED), (listed,)), block)

    def may_wrap(self, e: Any) -> bool:
        """Whether one less than a bound of a range may not be one less: 0 - 1 is 255 where it has 8 bits."""
        return not isinstance(e, Const) and may_be_small(self.rec.value(e), self.rec.program.heap.small)


def plus(k: int, e: Any) -> Any:
    """e + k, where k is 1 or -1 and e a whole number."""
    known = literal(e)
    if type(known) is int:
        return Const(known + k)
    if isinstance(e, Op) and e.op in ("+", "-") and len(e.args) == 2 and type(literal(e.args[1])) is int:
        rest, more = e.args[0], literal(e.args[1]) * (1 if e.op == "+" else -1) + k
        return rest if more == 0 else Op("+", (rest, Const(more))) if more > 0 else Op("-", (rest, Const(-more)))
    return Op("+" if k > 0 else "-", (e, Const(1)))


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
