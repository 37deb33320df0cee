"""Statements that only store: what no trip reads is stored in the forward sweep, and not again."""

from __future__ import annotations

from typing import Any

from sct.core.lang import Assign, Attr, Call, Do, Global, Item, Var
from sct.core.walk import children, walk
from sct.transform.reverse.remember import SHAPE_ONLY
from sct.transform.reverse.tree import Branch, Invoke, Linear, Loop, Primal, Undo, all_items


def only_stored(v: Var, touched: list[Var], written: set[Any], x: Loop, rec: Any) -> bool:
    """Whether trips do nothing with what a name holds but store into it or append to it."""
    mine = rec.reachable(rec.value(v)) & written
    if any(u is not v and rec.reachable(rec.value(u)) & mine for u in touched):
        return False
    for i in all_items(x.body):
        if rec.moves_adjoints(i):
            parts: Any = ()
        elif isinstance(i, Primal):
            if stores_into(i.stmt) == v.name:
                parts = kept_of(i.stmt)
            else:
                parts = (i.stmt,)
        elif isinstance(i, Branch):
            parts = (i.test,)
        elif isinstance(i, Loop):
            parts = tuple(p for p in (i.iter, i.test) if p is not None)
        elif isinstance(i, Linear):
            parts = tuple(vars_of(i))
        elif isinstance(i, Invoke):
            parts = (*vars_of(i), *rec.program.lifted_of(i.instance), *i.steps)
        elif isinstance(i, Undo):
            parts = tuple(i.statements)
        else:
            parts = ()
        backs = [s for name in ("back", "before", "then_end", "else_end", "body_end") for s in getattr(i, name, ())]
        if any(mentions(p, v.name) for p in (*parts, *backs)):
            return False
    return not any(mentions(e, v.name) for _, e in x.header or ())


def stores_into(s: Any) -> str | None:
    """The name that a statement does nothing with but store into it, or append to it."""
    if isinstance(s, Assign) and len(s.targets) == 1:
        t = s.targets[0]
        return t.value.name if isinstance(t, Item) and isinstance(t.value, Var) else None
    if isinstance(s, Do) and isinstance(s.value, Call) and isinstance(s.value.func, Attr):
        owner = s.value.func.value
        return owner.name if s.value.func.name == "append" and isinstance(owner, Var) else None
    return None


def kept_of(s: Any) -> tuple[Any, ...]:
    """What a store reads beside the name it stores into."""
    return (s.value, s.targets[0].index) if isinstance(s, Assign) else s.value.args


def mentions(e: Any, name: str) -> bool:
    """Whether an expression or statement reads what a name holds, and not its shape only."""
    if isinstance(e, Call) and isinstance(e.func, Global) and e.func.value in SHAPE_ONLY:
        return False
    if isinstance(e, Var):
        return e.name == name
    return any(mentions(n, name) for n in children(e))


GROWS = ("append", "pop", "extend", "insert", "remove", "clear")


def grown(n: Any) -> str | None:
    """The name of a list that an expression makes longer or shorter."""
    if isinstance(n, Call) and isinstance(n.func, Attr) and isinstance(n.func.value, Var) and n.func.name in GROWS:
        return n.func.value.name
    return None


def vars_of(i: Any) -> set[Var]:
    """The variables that an item mentions itself."""
    if isinstance(i, Primal):
        parts: Any = (i.stmt,)
    elif isinstance(i, Linear):
        parts = tuple(p for p in (i.target, i.value) if p is not None)
    elif isinstance(i, Invoke):
        parts = (i.call, *(t for _, t in i.tangents))
    else:
        parts = ()
    return {n for n in walk(parts) if isinstance(n, Var)}
