"""What the trips of a loop read that is there before them."""

from __future__ import annotations

from typing import Any

from sct.core import lang
from sct.core.lang import Assign, Augment, Do, Var
from sct.core.walk import walk
from sct.transform.reverse.lifting import handed
from sct.transform.reverse.remember import assigned_vars, item_vars
from sct.transform.reverse.tree import Attempt, Branch, Invoke, Linear, Loop, Primal, Step


class Looking:
    """What the trips of a loop read."""

    def __init__(self, rec: Any, made: set[str]) -> None:
        self.rec, self.made = rec, made
        self.read: dict[str, Var] = {}  # all names that are read
        self.open: dict[str, Var] = {}  # those that may be read before the trip gives them a value

    def exposed(self, x: Loop) -> dict[str, Var]:
        """The names that a trip may read as an earlier one, or what is ahead of the loop, left them."""
        for _, e in x.header or ():
            self.reads(e, set())
        known = {v.name for v in assigned_vars(x)}
        self.statements([*x.body_end], known)
        self.block(x.body, known)
        return self.open

    def reads(self, e: Any, known: set[str]) -> None:
        for n in walk(e if not isinstance(e, list) else tuple(e)):
            if isinstance(n, Var) and not (n in self.rec.primals and self.rec.is_value(n)):
                self.read.setdefault(n.name, n)
                if n.name not in known:
                    self.open.setdefault(n.name, n)

    def statements(self, statements: Any, known: set[str]) -> None:
        """Backward statements."""
        for s in statements:
            if isinstance(s, Assign):
                for t in (s.value, *(t for t in s.targets if not isinstance(t, Var))):
                    self.reads(t, known)
                known = known | {v.name for v in assigned_vars(s)}
            else:
                self.reads(s, known)

    def block(self, items: list[Any], known: set[str]) -> None:
        for i in items:
            if isinstance(i, Step):
                self.block(i.items, known)
            elif isinstance(i, Primal):
                self.primal(i.stmt, known)
            elif isinstance(i, Branch):
                self.reads(i.test, known)
                self.statements([*i.before, *i.then_end, *i.else_end], known)
                sides = [set(known), set(known)]
                for block, side in zip((i.then, i.orelse), sides, strict=True):
                    self.block(block, side)
                known |= sides[0] & sides[1]
            elif isinstance(i, Loop):
                inner = known | {v.name for v in assigned_vars(i)}
                self.reads([p for p in (i.iter, i.test) if p is not None], known)
                self.statements([*i.before, *i.body_end], known)
                self.block(i.body, inner)
            elif isinstance(i, Attempt):
                for block in i.blocks():
                    self.block(block, set(known))
            else:
                if isinstance(i, Linear):
                    self.reads([p for p in (i.target, i.value) if p is not None], known)
                elif isinstance(i, Invoke):
                    for s in i.steps:
                        self.primal(s, known)
                    captured = handed(self.rec, i.instance).values()
                    self.reads([i.call, *captured, *(t for _, t in i.tangents)], known)
                    known |= {v.name for v in item_vars(i, self.rec)}
                self.statements(i.back, known)

    def primal(self, s: Any, known: set[str]) -> None:
        if isinstance(s, Assign):
            self.reads([s.value, *(t for t in s.targets if not isinstance(t, Var))], known)
        else:
            self.reads(s, known)
        if isinstance(s, Assign | Augment | Do | lang.Def):
            known |= {v.name for v in assigned_vars(s)}
