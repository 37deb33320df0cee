"""What the passes ask about statements: which names they mention and give values, and whether they touch memory.

Names, not variables, are told apart: what an emitted text means depends on them alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

from sct.core import lang
from sct.core.lang import Assign, Augment, Comment, Comp, Do, Function, Lambda, Pass, Var
from sct.core.walk import walk
from sct.facts.liveness import given_by_target
from sct.facts.purity import pure

PLAIN = Assign | Augment | Do | Comment | Pass
COMPOUND = lang.If | lang.While | lang.For  # the passes look into these; what has others in it is left as it is
CLOSED = lang.Try | lang.With | lang.Match | lang.Def | lang.Nonlocal | lang.Delete | lang.Import


def open_to_passes(function: Function) -> bool:
    """Whether a function is made of plain statements, branches and loops only."""
    todo = list(function.body)
    while todo:
        s = todo.pop()
        if isinstance(s, CLOSED):
            return False
        if isinstance(s, COMPOUND):
            todo += (*s.body, *s.orelse)
    return True


def in_each_block(block: Any, change: Callable[[list[Any]], list[Any]]) -> list[Any]:
    """A block with `change` done to the blocks within it, then to itself."""
    out = []
    for s in block:
        if isinstance(s, COMPOUND):
            body = tuple(in_each_block(s.body, change)) or (Pass(),)
            s = replace(s, body=body, orelse=tuple(in_each_block(s.orelse, change)))
        out.append(s)
    return change(out)


# Of a compound statement these ask the statements within it, whose answers are there already: blocks are visited from
# the inside out, and a statement within a thousand others must not be read a thousand times.
REMEMBERED = 20_000


@lru_cache(REMEMBERED)
def mentions(node: Any) -> frozenset[str]:
    """The names in a statement or expression."""
    if isinstance(node, COMPOUND):
        return frozenset().union(*map(mentions, (*header(node), *node.body, *node.orelse)))
    return frozenset(n.name for n in walk((node,)) if isinstance(n, Var))


@lru_cache(REMEMBERED)
def gives(s: Any) -> frozenset[str]:
    """The names that a statement, or one within it, gives a value."""
    if isinstance(s, COMPOUND):
        own = given_by_target(s.target) if isinstance(s, lang.For) else ()
        return frozenset(own).union(*map(gives, (*header(s), *s.body, *s.orelse)))
    found: set[str] = set()
    for n in walk((s,)):
        if isinstance(n, Assign):
            found |= {v for t in n.targets for v in given_by_target(t)}
        elif isinstance(n, (Augment, lang.For)):
            found |= set(given_by_target(n.target))
        elif isinstance(n, lang.Walrus):
            found.add(n.target.name)
    return frozenset(found)


def header(s: Any) -> tuple[Any, ...]:
    """The expressions and the target of a compound statement's first line."""
    return (s.target, s.iter) if isinstance(s, lang.For) else (s.test,)


def hidden_names(function: Function) -> set[str]:
    """Names that lambdas and comprehensions mention: they are read at other times, or mean something else there."""
    inner = [n for n in walk(function.body) if isinstance(n, Comp | Lambda)]
    return {v.name for n in inner for v in walk((n,)) if isinstance(v, Var)}


def counts(function: Function) -> tuple[dict[str, int], dict[str, int]]:
    """(how often each name is mentioned in all, how often it is given a value); a parameter is given one."""
    mentioned: dict[str, int] = {}
    given: dict[str, int] = {p.var.name: 1 for p in function.params}
    for n in walk(function.body):
        if isinstance(n, Var):
            mentioned[n.name] = mentioned.get(n.name, 0) + 1
        targets = n.targets if isinstance(n, Assign) else (n.target,) if isinstance(n, Augment | lang.For) else ()
        for name in (v for t in targets for v in given_by_target(t)):
            given[name] = given.get(name, 0) + 1
        if isinstance(n, lang.Walrus):
            given[n.target.name] = given.get(n.target.name, 0) + 2
    return mentioned, given


def reads_memory(e: Any, numbers: frozenset[str]) -> bool:
    """Whether an expression reads what a store could change: anything but names of numbers and what is made of them."""
    for n in walk((e,)):
        if isinstance(n, lang.Item | lang.Attr) or (isinstance(n, Var) and n.name not in numbers):
            return True
        if isinstance(n, lang.Global) and not callable(n.value) and not isinstance(n.value, int | float):
            return True
    return False


def writes_memory(s: Any, numbers: frozenset[str]) -> bool:
    """Whether a statement may change something that is not a number: by a store, in place, or in a call."""
    if isinstance(s, Assign):
        return not pure(s.value) or not all(is_name(t) for t in s.targets)
    if isinstance(s, Augment):
        return not pure(s.value) or not (isinstance(s.target, Var) and s.target.name in numbers)
    return not isinstance(s, Comment | Pass)


def is_name(target: Any) -> bool:
    """Whether a target is a name, or several."""
    if isinstance(target, lang.Display):
        return all(map(is_name, target.items))
    return isinstance(target, Var)


@lru_cache(REMEMBERED)
def leaves_early(s: Any) -> bool:
    """Whether a statement may leave the block that it stands in."""
    if isinstance(s, COMPOUND):
        return any(map(leaves_early, (*s.body, *s.orelse)))
    return any(isinstance(n, lang.Break | lang.Continue | lang.Return | lang.Raise) for n in walk((s,)))
