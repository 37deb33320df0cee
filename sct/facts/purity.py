"""Expressions that may be evaluated once more, later, or not at all: they change nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sct import rules
from sct.core import lang
from sct.core.lang import Attr, Call, Global
from sct.core.walk import walk
from sct.facts.arranging import stop_gradient

IMPURE = (print, input, next, open)


def pure(e: Any, is_array: Callable[[Any], bool] = lambda e: False) -> bool:
    """Whether an expression is made of operators, items and primitives only; is_array: whether an expression is one for
    certain, then its methods are primitives."""
    for n in walk(e):
        if isinstance(n, lang.Walrus | lang.Comp | lang.Lambda):
            return False
        if isinstance(n, Call):
            names = tuple(k or "**" for k, _ in n.keywords)
            row = None
            if isinstance(n.func, Global) and n.func.value is stop_gradient:
                continue
            if isinstance(n.func, Global):
                row = rules.for_callable(n.func.value, len(n.args), names) if n.func.value not in IMPURE else None
            elif isinstance(n.func, Attr) and is_array(n.func.value):
                row = rules.for_method(n.func.name, len(n.args), names)
            if row is None or row.writes is not None or "out" in names:
                return False
    return True
