"""Calls that need no second look: arguments of which types, shapes and layouts tell all that a derivative depends on.

A call looks at its arguments, binds them, asks what they share.  A second call with arguments alike would find the
same; so it goes straight to the function, and costs less than a microsecond more than that function does.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sct.arguments import Request

NUMBERS = frozenset((float, int, bool, np.float64))
SHAPES = 1000  # so many kinds of arguments are ready at most


def likeness(args: tuple[Any, ...]) -> Any:
    """What tells numbers and arrays apart, in types, shapes and layouts: the types where all are numbers.

    None where more would have to be asked: of anything else, and of arrays that are views or come twice, which may
    share memory.
    """
    kinds = tuple(map(type, args))
    if NUMBERS.issuperset(kinds):
        return kinds
    arrays: set[int] = set()
    key: list[Any] = []
    for x, kind in zip(args, kinds, strict=True):
        if kind in NUMBERS:
            key.append(kind)
            continue
        if kind is not np.ndarray or id(x) in arrays:
            return None
        flags = x.flags
        if not (flags.owndata and flags.c_contiguous and flags.writeable):
            return None
        arrays.add(id(x))
        key.append((x.dtype, x.shape))
    return tuple(key)


def plain(f: Any, request: Request, bound: dict[str, Any], args: tuple[Any, ...]) -> bool:
    """Whether a call is of the function that a request is about, with nothing but these arguments and numbers."""
    given = {id(x) for x in args}
    left = (x for x in bound.values() if id(x) not in given)
    bare = not (hasattr(f, "specialised") or request.args or request.keywords)
    return bare and len(bound) >= len(args) and all(type(x) in NUMBERS or x is None or type(x) is str for x in left)


def keep(ready: dict[Any, Any], key: Any, what: Any) -> None:
    """Take down what goes without a second look."""
    if len(ready) >= SHAPES:
        ready.clear()
    ready[key] = what
