"""The user's functions that an adjoint calls as they are: their arguments are all that their reverse half needs.

Their own text stands ahead of the adjoint's, so that the file is complete.
"""

from __future__ import annotations

from types import FunctionType
from typing import Any

from sct.core.lang import Function, Global, Var
from sct.core.walk import walk
from sct.frontend import read


def called_as_they_are(functions: list[Function], differentiated: list[Any]) -> list[Function]:
    """The functions among the differentiated ones (Python functions, or None) that the texts call, callees first."""
    known = {id(p): p for p in differentiated if isinstance(p, FunctionType) and stands_alone(p)}
    names = {f.name for f in functions} | {n.name for n in walk(tuple(functions)) if isinstance(n, Var)}
    found: dict[int, Function] = {}

    def look(texts: Any) -> None:
        for n in walk(tuple(texts)):
            if not isinstance(n, Global) or id(n.value) not in known or id(n.value) in found:
                continue
            function = known.pop(id(n.value))
            if n.root is function and n.name == function.__name__ and n.name not in names:
                text = read(function)
                names.add(function.__name__)
                look([text])
                found[id(function)] = text

    look(functions)
    own = {f.name for f in found.values()}
    clash = any(isinstance(n, Var) and n.name in own for n in walk(tuple(found.values())))
    return [] if clash else list(found.values())


def stands_alone(function: FunctionType) -> bool:
    """Whether a function's text means the same at the top of another file."""
    top = function.__qualname__ == function.__name__ and function.__name__.isidentifier()
    return top and function.__closure__ is None
