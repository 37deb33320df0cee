"""Functions of a text, and expressions, that change nothing: the same arguments give the same value at any time.

What a function of Numba's takes from its surroundings is a constant, so only what it does counts: it gives names
values, and no place of anything else.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sct.core import lang
from sct.core.lang import (
    DEFINED_HERE,
    Assign,
    Attr,
    Augment,
    Call,
    Comment,
    Const,
    Function,
    Global,
    Op,
    Pass,
    Return,
    Var,
)
from sct.core.walk import walk
from sct.facts.purity import pure
from sct.tidy.blocks import COMPOUND, header, is_name, open_to_passes

METHODS = {"astype", "copy", "item", "sum", "view"}  # of arrays and of NumPy's numbers


def harmless_functions(functions: Iterable[Function]) -> frozenset[str]:
    """The names of those functions that change nothing."""
    found: frozenset[str] = frozenset()
    while True:
        more = frozenset(f.name for f in functions if f.name in found or changes_nothing(f, found))
        if more == found:
            return found
        found = more


def changes_nothing(function: Function, known: frozenset[str]) -> bool:
    """Whether a function only gives its own names values; known: the functions of which that is known."""
    if not open_to_passes(function):
        return False
    summed: set[str] = set()  # names that are given values in place
    todo: list[Any] = list(function.body)
    aliases = {p.var.name for p in function.params}  # names that may stand for somebody else's array
    while todo:
        s = todo.pop()
        if isinstance(s, COMPOUND):
            todo += (*s.body, *s.orelse)
            parts = header(s)
            aliases |= {n.name for n in walk(parts[:1]) if isinstance(n, Var)} if isinstance(s, lang.For) else set()
        elif isinstance(s, Assign) and all(map(is_name, s.targets)):
            parts = (s.value,)
            made = isinstance(s.value, Const | Op)
            aliases |= set() if made else {n.name for n in walk(s.targets) if isinstance(n, Var)}
        elif isinstance(s, Augment) and isinstance(s.target, Var):
            parts = (s.value,)
            summed.add(s.target.name)
        elif isinstance(s, Return):
            parts = (s.value,)
        elif isinstance(s, Comment | Pass | lang.Break | lang.Continue):
            continue
        else:
            return False
        if not all(e is None or harmless(e, known) for e in parts):
            return False
    return not summed & aliases


def harmless(e: Any, known: frozenset[str]) -> bool:
    """Whether an expression changes nothing; known: the functions of the text of which that is known."""
    return not any(
        isinstance(n, lang.Walrus | lang.Comp | lang.Lambda) or (isinstance(n, Call) and not harmless_call(n, known))
        for n in walk((e,))
    )


def harmless_call(call: Call, known: frozenset[str]) -> bool:
    """Whether a call, but for its arguments, changes nothing."""
    f = call.func
    if isinstance(f, Global) and f.value is DEFINED_HERE:
        return f.name in known
    if isinstance(f, Attr):
        return f.name in METHODS and all(name != "out" for name, _ in call.keywords)
    return pure(Call(f, tuple(Const(0) for _ in call.args), tuple((name, Const(0)) for name, _ in call.keywords)))
