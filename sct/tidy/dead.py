"""Statements of ours that nothing needs: values that are not read again, loops and headings without statements.

    >>> print(after(dead, '''
    ... w1 = x * x
    ... w2 = sin(x)
    ... y = w2
    ... if y > 0.0:
    ...     w2 = 3.0
    ... for i in range(n):
    ...     w1 = y * i
    ... return y'''))
    w2 = sin(x)
    y = w2
    if y > 0.0:
        pass
    return y
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sct.core import lang
from sct.core.lang import Assign, Call, Comment, Function, Global, Op, Pass, Return, Var
from sct.core.walk import substitute, walk
from sct.facts.liveness import given_by_target, names_read, of_statement
from sct.facts.purity import pure
from sct.tidy.blocks import hidden_names, in_each_block, open_to_passes


def dead(function: Function) -> Function:
    """The function without what nothing needs."""
    if not open_to_passes(function):
        return function
    always = hidden_names(function)
    body = needed(with_one_variable(function.body), set(), always)
    return replace(function, body=tuple(in_each_block(body, with_statements)))


def with_one_variable(body: Any) -> list[Any]:
    """A body in which two variables of one name, of which one is a copy of the other, are one."""
    copies = [s for s in walk(body) if isinstance(s, Assign) and copies_itself(s)]
    one = {s.targets[0]: s.value for s in copies if s.targets[0] is not s.value}
    if not one:
        return list(body)

    def last(n: Any) -> Any:
        seen = n
        while seen in one and one[seen] is not n:
            seen = one[seen]
        return None if seen is n else seen

    return [substitute(s, lambda n: last(n) if isinstance(n, Var) else None) for s in body]


def copies_itself(s: Assign) -> bool:
    """Whether a statement of ours gives a name what it has."""
    target = s.targets[0] if s.at is None and len(s.targets) == 1 else None
    return isinstance(target, Var) and isinstance(s.value, Var) and s.value.name == target.name


def needed(block: Any, live: set[str], always: set[str]) -> list[Any]:
    """The statements of a block without dead ones; `live` are the names read behind it, and becomes those before it."""
    out: list[Any] = []
    for s in reversed(block):
        if is_dead(s, live, always):
            continue
        if isinstance(s, lang.If):
            other = set(live)
            orelse = needed(s.orelse, other, always)
            body = needed(s.body, live, always)
            live |= other | names_read(s.test)
            s = replace(s, body=tuple(body) or (Pass(),), orelse=tuple(orelse))
        elif isinstance(s, lang.While | lang.For):
            around = live | of_statement(s).reads | always  # trips repeat, and may be left
            body = needed(s.body, set(around), around)
            if emptied(s, body, live | always):
                continue
            live |= around
            s = replace(s, body=tuple(body) or (Pass(),))
        else:
            if isinstance(s, lang.Return | lang.Raise):
                live.clear()
            one = of_statement(s)
            live -= one.gives
            live |= one.reads
        out.append(s)
    return out[::-1]


def emptied(s: Any, body: list[Any], behind: set[str]) -> bool:
    """Whether a loop over a range had statements, has none left, and gives no name that is read behind it."""
    counts = isinstance(s, lang.For) and isinstance(s.iter, Call) and isinstance(s.iter.func, Global)
    if not counts or s.iter.func.value is not range or s.orelse or not pure(s.iter):
        return False
    empty = all(isinstance(x, Comment | Pass) for x in body) and not all(isinstance(x, Comment | Pass) for x in s.body)
    return empty and not set(given_by_target(s.target)) & behind


def is_dead(s: Any, live: set[str], always: set[str]) -> bool:
    """Whether a statement of ours gives a name a value that is not read."""
    if not (isinstance(s, Assign) and s.at is None and len(s.targets) == 1 and isinstance(s.targets[0], Var)):
        return False
    name = s.targets[0].name
    return copies_itself(s) or (name not in live and name not in always and pure(s.value))


def with_statements(block: list[Any]) -> list[Any]:
    """A block without headings of ours that nothing follows which they could stand for."""
    out = []
    for k, s in enumerate(block):
        behind = block[k + 1] if k + 1 < len(block) else None
        heading = isinstance(s, Comment) and s.at is None and s.text.startswith("line ")
        if not (heading and computes_nothing(behind)):
            out.append(s)
    return out


def computes_nothing(s: Any) -> bool:
    """Whether a statement is none, a heading of ours, or a return of names of ours."""
    names = isinstance(s, Return) and not any(isinstance(n, Op | Call) for n in walk((s,)))
    return s is None or (s.at is None and (names or isinstance(s, Comment)))
