"""What only text for Numba has, read as Python's: such text is differentiated again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeGuard

from sct.core.lang import Assign, Call, Const, Function, Global, Var
from sct.core.walk import substitute, walk


def as_plain(function: Function) -> Function:
    """The function without what is for Numba alone.

        for i in prange(n):         ->     for i in range(n):
        return s, (n, there(y))     ->     return s, (n, y)

    A derivative's loops run in one thread, so that none can race.  A `y = None` is not the user's then.
    """
    if not any(named(n, PRANGE) or is_there(n) for n in walk(function)):
        return function
    kept = {n.args[0].name for n in walk(function) if is_there(n)}

    def change(n: Any) -> Any:
        if named(n, PRANGE):
            return Global(range, at=n.at)
        if is_there(n):
            return n.args[0]
        ours = is_nothing(n) and any(isinstance(t, Var) and t.name in kept for t in n.targets)
        return replace(n, at=None) if ours else None

    return substitute(function, change)


PRANGE = ("numba.misc.special", "prange")
THERE = ("sct_runtime.compiled.unmade", "there")


def named(n: Any, place: tuple[str, str]) -> bool:
    """Whether a node names what is defined under a name in a module."""
    value = n.value if isinstance(n, Global) else None
    return (getattr(value, "__module__", None), getattr(value, "__name__", None)) == place


def is_there(n: Any) -> bool:
    """Whether a node is `there` of a variable."""
    return isinstance(n, Call) and named(n.func, THERE) and isinstance(n.args[0], Var)


def is_nothing(n: Any) -> TypeGuard[Assign]:
    """Whether a node gives names None."""
    return isinstance(n, Assign) and isinstance(n.value, Const) and n.value.value is None
