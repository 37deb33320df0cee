"""Expressions that may be evaluated once more, later, or not at all: they change nothing."""

from __future__ import annotations

from typing import Any

from sct import rules
from sct.core import lang
from sct.core.lang import Call, Global
from sct.core.walk import walk

IMPURE = (print, input, next, open)


def pure(e: Any) -> bool:
    """Whether an expression is made of operators, items and primitives only."""
    for n in walk(e):
        if isinstance(n, lang.Walrus | lang.Comp | lang.Lambda):
            return False
        if isinstance(n, Call):
            names = tuple(k or "**" for k, _ in n.keywords)
            row = rules.for_callable(n.func.value, len(n.args), names) if isinstance(n.func, Global) else None
            if row is None or row.writes is not None or "out" in names or n.func.value in IMPURE:
                return False
    return True
