"""`match` in reverse: the forward sweep notes which case was chosen, and the backward sweep goes back through it."""

from __future__ import annotations

import dataclasses
from typing import Any

from sct.core import lang
from sct.core.lang import Assign, Attr, Compare, Const, Item
from sct.transform.reverse.tree import Attempt, Branch, Primal


class Matching:
    """Mixed into `Recorder`."""

    # Given by the classes that build on this one.
    active: Any
    apart_items: Any
    capture: Any
    emit: Any
    inside: Any
    inst: Any
    lin: Any
    number: Any
    out: list[Any]
    refuse: Any
    value: Any

    def stmt_Match(self, s: lang.Match) -> None:
        before = len(self.out)
        subject, t = self.lin(s.subject)
        blocks = []
        for c in s.cases:
            bound = [Primal(Assign((v,), part), hidden=True) for v, part in self.bound(c.pattern, subject)]
            captured = self.apart_items(lambda c=c: self.capture(c.pattern, t))
            blocks.append([*bound, *captured, *self.inside(c.body)])
        if not any(map(self.active, blocks)):
            if len(self.out) > before:
                raise self.refuse("a subject that changes active data", "Name it before the `match`.", s)
            self.emit(Primal(s))
            return
        made = Attempt(dataclasses.replace(s, subject=subject), [], None, [])
        made.handled = self.number("chosen")
        rest: list[Any] = []
        for k in range(len(blocks), 0, -1):
            test = Compare(("==",), (made.handled, Const(k)))
            made.choice = Branch(test, blocks[k - 1], rest, asked=made)
            rest = [made.choice]
        self.emit(made)

    def bound(self, p: lang.Pattern, part: Any) -> list[tuple[Any, Any]]:
        """The variables that a pattern binds, each with the part of the subject that it binds it to."""
        found = []
        if p.kind in ("capture", "as") and p.var is not None:
            found.append((p.var, part))
        plain = not any(x.kind == "star" for x in p.parts)
        if p.kind in ("as", "or"):
            return found + [pair for x in p.parts for pair in self.bound(x, part)]
        if p.kind == "sequence" and plain:
            return [pair for k, x in enumerate(p.parts) for pair in self.bound(x, Item(part, Const(k)))]
        if p.kind == "mapping" and p.var is None:
            return [
                pair for key, x in zip(p.exprs, p.parts, strict=True) for pair in self.bound(x, Item(part, key))
            ]
        if p.kind == "class" and len(p.names) == len(p.parts):
            return [pair for n, x in zip(p.names, p.parts, strict=True) for pair in self.bound(x, Attr(part, n))]
        if (p.var is not None and p.kind != "capture") or any(binds(x) for x in p.parts):
            raise self.refuse("this pattern in reverse mode", "Unpack the subject in statements.", None)
        return found


def binds(p: lang.Pattern) -> bool:
    """Whether a pattern binds a variable."""
    return p.var is not None or any(map(binds, p.parts))
