"""What follows a branch that always leaves stands behind it, as in the user's file, not in an `else`.

    >>> print(after(flat, '''
    ... while x < y:
    ...     if x > 1.0:
    ...         break
    ...     else:
    ...         x = 2.0 * x
    ... return x'''))
    while x < y:
        if x > 1.0:
            break
        x = 2.0 * x
    return x
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sct.core import lang
from sct.core.lang import Function
from sct.tidy.blocks import in_each_block, open_to_passes

JUMPS = lang.Break | lang.Continue | lang.Return | lang.Raise


def flat(function: Function) -> Function:
    """The function without an `else` behind what leaves, but for those that the user wrote."""
    if not open_to_passes(function):
        return function
    return replace(function, body=tuple(in_each_block(function.body, in_block)))


def in_block(block: list[Any]) -> list[Any]:
    """A block with the `else` of what leaves behind it."""
    out: list[Any] = []
    for s in block:
        if isinstance(s, lang.If) and s.orelse and s.body and isinstance(s.body[-1], JUMPS) and not indented(s):
            out += [replace(s, orelse=()), *s.orelse]
        else:
            out.append(s)
    return out


def indented(s: lang.If) -> bool:
    """Whether the `else` of a branch is the user's: what stands in it begins further to the right."""
    column = None if s.at is None else s.at.column
    return column is not None and any(x.at is not None and x.at.column > column for x in s.orelse)
