"""Operands that a formula asks about: whether one is given is known where a literal stands in its place.

    -inf if -1.0 is None else -1.0      ->      -inf if False else -1.0

Python warns of `is` with a literal, so that this cannot be left for the text to find out.
"""

from __future__ import annotations

from typing import Any

from sct.core.lang import Compare, Const, Display, Op
from sct.core.walk import rebuild


def answered(formula: Any) -> Any:
    """The formula with every question whether a literal is None answered."""
    e: Any = rebuild(formula, answered)
    if isinstance(e, Compare) and e.ops[0] in ("is", "is not") and is_none(e.args[1]):
        a = e.args[0]
        if isinstance(a, Const | Display) or (isinstance(a, Op) and a.op == "neg"):
            return Const(is_none(a) == (e.ops[0] == "is"))
    return e


def is_none(e: Any) -> bool:
    """Whether e is the literal None."""
    return isinstance(e, Const) and e.value is None
