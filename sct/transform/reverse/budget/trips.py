"""The trips of a loop without anything that the backward sweep needs."""

from __future__ import annotations

from typing import Any

from sct.core import lang
from sct.core.lang import Assign, Augment, Do, For, If, Pass, Var, While
from sct.transform.reverse import again
from sct.transform.reverse.attempts import forward_attempt
from sct.transform.reverse.budget.stores import stores_into, vars_of
from sct.transform.reverse.tree import Attempt, Branch, Invoke, Loop, Primal, Step, all_items, items_of


class Trips:
    """The trips of a loop without anything that the backward sweep needs."""

    def __init__(self, adjoint: Any, x: Loop, stored: set[str]) -> None:
        self.adjoint, self.x, self.stored = adjoint, x, stored
        self.rec = adjoint.rec
        inner = [i for i in all_items(x.body) if isinstance(i, Loop)]
        self.counters = {i.counter.name for i in inner if i.counter is not None}
        self.lists = {self.rec.shadow(v).name for v in self.roots() if self.rec.program.shadowed(self.rec.value(v))}

    def roots(self) -> list[Var]:
        found = {n.name: n for i in all_items(self.x.body) for n in vars_of(i) if n.name in self.stored}
        return list(found.values())

    def only_once(self, i: Primal) -> bool:
        """Whether a statement belongs to the forward sweep alone: what it stores is not read by other trips."""
        s = i.stmt
        if stores_into(s) in (self.lists if self.rec.moves_adjoints(i) else self.stored):
            return True
        counter = self.x.counter
        if counter is not None and isinstance(s, Augment) and s.target is counter:
            return True
        if isinstance(s, Do) and not self.rec.moves_adjoints(i):
            return not self.adjoint.memory.writes(s)
        return isinstance(s, lang.Break)

    def block(self, items: list[Any], repeated: bool) -> list[Any]:
        """The statements of a trip; repeated: of one that is done again."""
        out: list[Any] = []
        for i in items:
            if isinstance(i, Step):
                out += self.step(i, repeated)
            elif isinstance(i, Primal):
                out += self.primal(i, repeated)
            elif isinstance(i, Branch):
                then, orelse = self.block(i.then, repeated), self.block(i.orelse, repeated)
                if then or orelse:
                    out.append(If(i.test, tuple(then) or (Pass(),), tuple(orelse), i.at))
            elif isinstance(i, Loop):
                body = tuple(self.block(i.body, repeated)) or (Pass(),)
                made = While(i.test, body, (), i.at) if i.test is not None else For(i.target, i.iter, body, (), i.at)
                out.append(made)
            elif isinstance(i, Invoke):
                out += [*i.steps, *again.plain_call(None, i)]
            elif isinstance(i, Attempt):
                out += forward_attempt(i, lambda block: self.block(block, repeated), {})
        return out

    def step(self, i: Step, repeated: bool) -> list[Any]:
        """A statement of the user's: as it stands, where it is one."""
        primal = [j for j in all_items(i.items) if isinstance(j, Primal)]
        if isinstance(i.source, Assign | Augment) and not any(self.only_once(j) for j in primal):
            return [again.unmarked(i.source)]
        return self.block(i.items, repeated)

    def primal(self, i: Primal, repeated: bool) -> list[Any]:
        if isinstance(i.stmt, lang.Comment) and repeated:
            return []
        if isinstance(i.stmt, Augment) and isinstance(i.stmt.target, Var) and i.stmt.target.name in self.counters:
            return []
        if self.rec.moves_adjoints(i) and stores_into(i.stmt) not in self.lists:
            return []
        if repeated and self.only_once(i) and not isinstance(i.stmt, lang.Break):
            return []
        return [i.stmt]

    def pruned(self, items: list[Any]) -> list[Any]:
        """The items of a trip that is done again."""
        out: list[Any] = []
        for i in items:
            if isinstance(i, Primal) and (self.only_once(i) or isinstance(i.stmt, lang.Comment)):
                inner = isinstance(i.stmt, lang.Break) and i not in self.own_breaks(self.x.body)
                if not inner:
                    continue
            if isinstance(i, Step):
                i.items = self.pruned(i.items)
            elif isinstance(i, Branch):
                i.then, i.orelse = self.pruned(i.then), self.pruned(i.orelse)
            elif isinstance(i, Loop):
                i.body = self.pruned(i.body)
            elif isinstance(i, Attempt):
                i.body, i.final = self.pruned(i.body), self.pruned(i.final)
                self.pruned([] if i.choice is None else [i.choice])
            out.append(i)
        return out

    def own_breaks(self, items: list[Any]) -> list[Any]:
        """The `break`s that leave this loop."""
        found: list[Any] = []
        for i in items:
            if isinstance(i, Primal) and isinstance(i.stmt, lang.Break):
                found.append(i)
            elif not isinstance(i, Loop):
                for block in items_of(i):
                    found += self.own_breaks(block)
        return found
