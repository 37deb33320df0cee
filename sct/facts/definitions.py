"""What gives each variable of a function its value: where that is one statement, it says what the variable is."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sct.core import lang
from sct.core.lang import Assign, Display, Function, Star, Var
from sct.core.walk import walk


@lru_cache(256)
def definitions(function: Function) -> dict[Var, list[Any]]:
    """Variable -> the parameters, statements and parts of them that give it a value, those of nested functions too."""
    found: dict[Var, list[Any]] = {}
    for n in (*function.params, *walk(function.body)):
        for v in bound(n):
            found.setdefault(v, []).append(n)
    return found


def only_statement(var: Var, function: Function) -> Assign | None:
    """The assignment that alone gives a variable of a function its value; None where there is none such."""
    found = definitions(function).get(var, [])
    alone = len(found) == 1 and isinstance(found[0], Assign) and var not in function.free
    return found[0] if alone else None


def bound(n: Any) -> list[Var]:
    """The variables that a node itself gives a value, as often as it does."""
    if isinstance(n, Assign):
        return [v for t in n.targets for v in in_target(t)]
    if isinstance(n, lang.Augment | lang.For | lang.Walrus | lang.Clause):
        return in_target(n.target)
    if isinstance(n, lang.With):
        return [v for _, t in n.items if t is not None for v in in_target(t)]
    if isinstance(n, lang.Handler | lang.Pattern | lang.Def | lang.Param):
        return [] if n.var is None else [n.var]
    return list(n.binds) if isinstance(n, lang.Import) else []


def in_target(t: Any) -> list[Var]:
    """The variables of a target."""
    if isinstance(t, Var):
        return [t]
    if isinstance(t, Display):
        return [v for x in t.items for v in in_target(x)]
    return in_target(t.value) if isinstance(t, Star) else []
