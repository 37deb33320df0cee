"""What the compiler's own functions mean where a program that is differentiated calls them.

The functions themselves stand floors above; they enter themselves here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sct.core.lang import Call, Const, Display, Op
from sct.facts.values import Known

MAKERS: dict[Any, str] = {}  # function that makes a function of a function -> how to write what it cannot do
REWRITTEN: dict[Any, Callable[[Call, bool], Any]] = {}  # call, whether its second part alone is asked for -> expression
REFUSED: dict[Any, str] = {}  # function -> what to call instead
_MADE: dict[Any, Any] = {}


def made(function: Any, positional: list[Any], keywords: dict[str, Any]) -> Any:
    """What a maker makes of these arguments: the same object for the same ones."""
    key = (function, tuple(map(_key, positional)), tuple((k, _key(v)) for k, v in keywords.items()))
    if key not in _MADE:
        _MADE[key] = function(*positional, **keywords)
    return _MADE[key]


def _key(x: Any) -> Any:
    return Known(x) if callable(x) else x


class UnknownError(Exception):
    """An argument of which only a run shows what it is."""


def constant(e: Any, value: Any) -> Any:
    """The object that an argument is: a literal, or what its only abstract value stands for.  Raises UnknownError."""
    if isinstance(e, Const):
        return e.value
    if isinstance(e, Op) and e.op == "neg":
        return -constant(e.args[0], None)
    if isinstance(e, Display) and e.kind == "tuple":
        return tuple(constant(x, None) for x in e.items)
    atoms = list(value.atoms) if value is not None else []
    if len(atoms) == 1 and isinstance(atoms[0], Known):
        return atoms[0].object
    raise UnknownError
