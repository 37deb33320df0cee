"""Counters of trips that a list counts as well, since each trip puts one value into it and the way back takes one out.

    >>> print(after(counters, '''
    ... trips = 0
    ... x_before = []
    ... while x < y:
    ...     x_before.append(x)
    ...     trips += 1
    ...     x = x * x
    ... for _ in range(trips):
    ...     x = x_before.pop()
    ...     bx = 2.0 * x * bx
    ... return bx'''))
    x_before = []
    while x < y:
        x_before.append(x)
        x = x * x
    while x_before:
        x = x_before.pop()
        bx = 2.0 * x * bx
    return bx
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sct.core import lang
from sct.core.lang import Assign, Attr, Augment, Call, Const, Display, Do, Function, Global, Var
from sct.core.walk import substitute
from sct.tidy.blocks import counts, in_each_block, leaves_early, mentions, open_to_passes


def counters(function: Function) -> Function:
    """The function without counters of trips where a list has their number."""
    if not open_to_passes(function):
        return function
    mentioned, _ = counts(function)

    def in_block(block: list[Any]) -> list[Any]:
        for s in [x for x in block if starts_counter(x) and mentioned[x.targets[0].name] == 3]:
            block = without(block, s, mentioned)
        return block

    return replace(function, body=tuple(in_each_block(function.body, in_block)))


def starts_counter(s: Any) -> bool:
    """Whether a statement of ours is `name = 0`."""
    plain = isinstance(s, Assign) and s.at is None and len(s.targets) == 1 and isinstance(s.targets[0], Var)
    return plain and isinstance(s.value, Const) and type(s.value.value) is int and s.value.value == 0


def without(block: list[Any], start: Any, mentioned: dict[str, int]) -> list[Any]:
    """A block without a counter, where a list that is filled and emptied in the same loops tells its number."""
    name = start.targets[0].name
    loops = [s for s in block if isinstance(s, lang.While | lang.For) and name in mentions(s)]
    if len(loops) != 2:
        return block
    ahead, back = loops
    if not isinstance(back, lang.For):
        return block
    step = next((s for s in ahead.body if is_step(s, name)), None)
    filled = [s for s in steady(ahead.body, step) if appended(s) is not None]
    taken = [] if any(map(leaves_early, back.body)) else [t for s in back.body if (t := popped(s)) is not None]
    lists = [v for s in filled if (v := appended(s)) is not None and mentioned[v.name] == 3]
    both = [v for v in lists if any(v.name == t.name for t in taken) and any(starts_list(s, v.name) for s in block)]
    if step is None or not both or name in mentions(back.body):
        return block
    shorter = replace(ahead, body=tuple(s for s in ahead.body if s is not step))
    return [{id(ahead): shorter, id(back): over(back, name, both[0])}.get(id(s), s) for s in block if s is not start]


def steady(body: Any, step: Any) -> list[Any]:
    """The statements of a loop's body that are done as often as one of them: none before the later one leaves it."""
    out: list[Any] = []
    seen = False
    for s in body:
        seen = seen or s is step
        if leaves_early(s):
            break
        out.append(s)
    return out if seen else []


def over(back: lang.For, name: str, filled: Var) -> Any:
    """The loop back for as long as there is something in a list."""
    unread = isinstance(back.target, Var) and back.target.name not in mentions(back.body)
    whole = isinstance(back.iter, Call) and len(back.iter.args) == 1 and isinstance(back.iter.args[0], Var)
    if unread and whole:
        return lang.While(filled, back.body, (), back.at)
    length = Call(Global(len), (filled,))
    iterable = substitute(back.iter, lambda n: length if isinstance(n, Var) and n.name == name else None)
    return replace(back, iter=iterable)


def is_step(s: Any, name: str) -> bool:
    """Whether a statement is `name += 1`."""
    if not (isinstance(s, Augment) and isinstance(s.target, Var) and s.target.name == name):
        return False
    return s.op == "+" and isinstance(s.value, Const) and s.value.value == 1


def appended(s: Any) -> Var | None:
    """v of `v.append(e)`."""
    call = s.value if isinstance(s, Do) else None
    if isinstance(call, Call) and isinstance(call.func, Attr) and call.func.name == "append":
        return call.func.value if isinstance(call.func.value, Var) else None
    return None


def popped(s: Any) -> Var | None:
    """v of `name = v.pop()`."""
    call = s.value if isinstance(s, Assign) else None
    if isinstance(call, Call) and isinstance(call.func, Attr) and call.func.name == "pop" and not call.args:
        return call.func.value if isinstance(call.func.value, Var) else None
    return None


def starts_list(s: Any, name: str) -> bool:
    """Whether a statement is `name = []`."""
    empty = isinstance(s, Assign) and isinstance(s.value, Display) and s.value.kind == "list" and not s.value.items
    return empty and len(s.targets) == 1 and isinstance(s.targets[0], Var) and s.targets[0].name == name
