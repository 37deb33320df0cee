"""Functions compiled with Numba, together with the plain functions that they call."""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any

# Sums may be split over the lanes of a vector, and products and sums be one instruction; infinities and NaN mean what
# they do otherwise.  Without the first no sum over samples is vectorised, by hand or not.
FAST = ("reassoc", "contract", "nsz", "arcp")


def native(f: Callable[..., Any], fastmath: Any = FAST) -> Any:
    """f, compiled; the functions that its text names are compiled too, with these options if it came compiled."""
    return _compiled(f, fastmath, {})


def _compiled(f: Any, fastmath: Any, done: dict[Any, Any]) -> Any:
    import numba

    f = getattr(f, "py_func", f)
    if f not in done:
        space = dict(f.__globals__)
        for name in _names(f.__code__):
            value = getattr(space.get(name), "py_func", space.get(name))
            if isinstance(value, types.FunctionType) and not value.__module__.startswith(("numpy", "numba")):
                space[name] = _compiled(value, fastmath, done)
        copy = types.FunctionType(f.__code__, space, f.__name__, f.__defaults__, f.__closure__)
        done[f] = numba.njit(copy, fastmath=set(fastmath))
    return done[f]


def _names(code: types.CodeType) -> set[str]:
    return set(code.co_names).union(*(_names(c) for c in code.co_consts if isinstance(c, types.CodeType)), set())
