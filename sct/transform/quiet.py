"""Expressions that neither change anything nor see a change: their order among themselves is free."""

from __future__ import annotations

from itertools import islice
from typing import Any

from sct import rules
from sct.core.lang import Assign, Attr, Call, Compare, Const, Global, IfExp, Item, Lazy, Op, Slice, Var
from sct.core.walk import walk

PLAIN = Var | Const | Global | Op | Compare | IfExp | Lazy | Item | Slice | Attr


LONGEST = 100  # nodes of an expression that is looked through: each operand around it looks again


def quiet(e: Any) -> bool:
    """Whether an expression, not too long, is made of operators, items and elementwise primitives only."""
    nodes = list(islice(walk(e), LONGEST + 1))
    return len(nodes) <= LONGEST and all(
        isinstance(n, PLAIN) or (isinstance(n, Call) and _elementwise(n)) for n in nodes
    )


def quiet_steps(statements: list[Any]) -> bool:
    """Whether statements only give temporaries to quiet expressions."""
    return all(
        isinstance(s, Assign) and all(isinstance(t, Var) and t.temp for t in s.targets) and quiet(s.value)
        for s in statements
    )


def _elementwise(call: Call) -> bool:
    if not isinstance(call.func, Global) or call.keywords or not callable(call.func.value):
        return False
    row = rules.for_callable(call.func.value, len(call.args))
    return row is not None and row.kind == "elementwise"
