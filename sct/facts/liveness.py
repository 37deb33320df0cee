"""Which names a block of statements reads before it gives them a value.

    y = x + 1.0
    z = y * w            ->        reads {x, w}, gives {y, z}

Names, not variables, are told apart: what an emitted text means depends on them alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from sct.core import lang
from sct.core.lang import Assign, Augment, Comp, Display, Lambda, Star, Var
from sct.core.walk import children, walk


class Summary(NamedTuple):
    """What statements do to names.  A name is live before them if it is in `reads`, or live behind and not in `gives`.

    gives: names that have got a value whichever way the statements are left.  jumps: whether they may be left early.
    """

    reads: set[str]
    gives: set[str]
    jumps: bool = False


def live_before(block: Iterable[Any], behind: Iterable[str] = ()) -> set[str]:
    """The names that are live before a block, if those of `behind` are live behind it."""
    s = summary(block)
    return s.reads | (set(behind) - s.gives)


def summary(block: Iterable[Any]) -> Summary:
    """The summary of statements, one after the other."""
    reads: set[str] = set()
    gives: set[str] = set()
    jumps = False
    for s in block:
        one = of_statement(s)
        reads |= one.reads - gives
        if not jumps:
            gives |= one.gives
        jumps = jumps or one.jumps
    return Summary(reads, gives, jumps)


def of_statement(s: Any) -> Summary:
    """The summary of one statement."""
    if isinstance(s, Assign):
        reads = names_read(s.value)
        for t in s.targets:
            reads |= read_by_target(t)
        return Summary(reads, {n for t in s.targets for n in given_by_target(t)})
    if isinstance(s, Augment):
        return Summary(names_read(s.value) | names_read(s.target), set())
    if isinstance(s, lang.If):
        a, b = summary(s.body), summary(s.orelse)
        return Summary(names_read(s.test) | a.reads | b.reads, a.gives & b.gives, a.jumps or b.jumps)
    if isinstance(s, lang.While):
        inner = summary(s.body)
        return Summary(names_read(s.test) | inner.reads | summary(s.orelse).reads, set(), inner.jumps)
    if isinstance(s, lang.For):
        inner = summary(s.body)
        reads = inner.reads - set(given_by_target(s.target)) | read_by_target(s.target)
        return Summary(names_read(s.iter) | reads | summary(s.orelse).reads, set(), inner.jumps)
    if isinstance(s, lang.Break | lang.Continue | lang.Return | lang.Raise):
        return Summary(names_read(s), set(), True)
    if isinstance(s, lang.Def):
        return Summary(names_read(s.function) | names_read(s.decorators), {s.var.name})
    return Summary(names_read(s), set(), isinstance(s, lang.Try | lang.With | lang.Match))


def names_read(node: Any) -> set[str]:
    """The names that an expression reads, or may read: all that it mentions but what it binds itself."""
    found: set[str] = set()
    stack = [node] if not isinstance(node, tuple) else list(node)
    while stack:
        n = stack.pop()
        if isinstance(n, Var):
            found.add(n.name)
        elif isinstance(n, Comp):
            own = {v.name for c in n.clauses for v in walk((c.target,)) if isinstance(v, Var)}
            inner = {v.name for v in walk((n.elements, n.clauses)) if isinstance(v, Var)}
            found |= (inner - own) | names_read(n.clauses[0].iter)
        elif isinstance(n, Lambda | lang.Function):
            function = n.function if isinstance(n, Lambda) else n
            own = {p.var.name for p in function.params}
            found |= {v.name for v in walk(function.body) if isinstance(v, Var)} - own
            stack.extend(p.default for p in function.params if p.default is not None)
        elif n is not None:
            stack.extend(children(n))
    return found


def given_by_target(t: Any) -> list[str]:
    """The names that a target gives a value."""
    if isinstance(t, Var):
        return [t.name]
    if isinstance(t, Display):
        return [n for x in t.items for n in given_by_target(x)]
    return given_by_target(t.value) if isinstance(t, Star) else []


def read_by_target(t: Any) -> set[str]:
    """The names that a target reads: of an item its owner and index."""
    if isinstance(t, Var):
        return set()
    if isinstance(t, Display):
        return {n for x in t.items for n in read_by_target(x)}
    return read_by_target(t.value) if isinstance(t, Star) else names_read(t)
