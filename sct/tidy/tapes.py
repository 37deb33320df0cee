"""Lists that save what nobody reads when it is taken back: they are not kept.

    >>> print(after(tapes, '''
    ... w1 = []
    ... for i in range(n):
    ...     w1.append(A.copy())
    ...     A[i] = sin(x)
    ... for i in range(n - 1, -1, -1):
    ...     w2 = w1.pop()
    ...     y += A[i]
    ... return y'''))
    for i in range(n):
        A[i] = sin(x)
    for i in range(n - 1, -1, -1):
        y += A[i]
    return y

What the reverse sweep needed a value for may be gone by now: what is multiplied by zero, a shape that was known.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sct.core.lang import Assign, Attr, Call, Display, Do, Function, If, Pass, Var
from sct.core.walk import walk
from sct.facts.liveness import live_before
from sct.facts.purity import pure
from sct.tidy.blocks import COMPOUND, counts, hidden_names, in_each_block, mentions, open_to_passes


def tapes(function: Function) -> Function:
    """The function without such lists."""
    if not open_to_passes(function):
        return function
    mentioned, _ = counts(function)
    uses: dict[str, list[Any]] = {}
    for s in walk(function.body):
        name = tape(s)
        if name:
            uses.setdefault(name, []).append(s)
    hidden = hidden_names(function)
    kept = {name for name, found in uses.items() if is_tape(found, mentioned[name]) and name not in hidden}
    unread = kept - set(read(function.body, set(), kept)) if kept else kept
    if not unread:
        return function

    def change(block: list[Any]) -> list[Any]:
        return [s for s in block if tape(s) not in unread]

    return replace(function, body=tuple(in_each_block(function.body, change)) or (Pass(),))


def tape(s: Any) -> str:
    """The name of the list that a statement of ours makes, saves in or takes back from; nothing for others."""
    if not isinstance(s, Assign | Do) or s.at is not None:
        return ""
    if isinstance(s, Assign) and isinstance(s.value, Display):
        empty = s.value.kind == "list" and not s.value.items and len(s.targets) == 1
        return s.targets[0].name if empty and isinstance(s.targets[0], Var) else ""
    owner = s.value.func.value if method(s.value) in ("append", "pop") else None
    return owner.name if isinstance(owner, Var) else ""


def method(e: Any) -> str:
    """The name of the method that an expression calls."""
    return e.func.name if isinstance(e, Call) and isinstance(e.func, Attr) else ""


def is_tape(found: list[Any], mentioned: int) -> bool:
    """Whether a list is made, and then only saved in and taken back from, one value at a time."""
    made = sum(isinstance(s.value, Display) for s in found)
    plain = all(isinstance(s.value, Display) or saves(s) or takes_back(s) for s in found)
    return made == 1 and len(found) == mentioned and plain


def saves(s: Any) -> bool:
    """Whether a statement saves a value or a copy of one, and does nothing else."""
    if not isinstance(s, Do) or method(s.value) != "append" or len(s.value.args) != 1:
        return False
    (e,) = s.value.args
    return pure(e.func.value if method(e) == "copy" and not e.args else e)


def takes_back(s: Any) -> bool:
    """Whether a statement gives one name the value that was saved last."""
    if not isinstance(s, Assign) or method(s.value) != "pop" or s.value.args:
        return False
    return len(s.targets) == 1 and isinstance(s.targets[0], Var)


def read(block: Any, behind: set[str], kept: set[str]) -> Iterable[str]:
    """The lists of which something is read that was taken back; behind: the names that are read behind a block."""
    for k, s in enumerate(block):
        if isinstance(s, COMPOUND) and kept & mentions(s):
            after = live_before(block[k + 1 :], behind) | (set() if isinstance(s, If) else live_before((s,)))
            yield from read(s.body, after, kept)
            yield from read(s.orelse, after, kept)
        elif takes_back(s) and tape(s) in kept and s.targets[0].name in live_before(block[k + 1 :], behind):
            yield tape(s)
