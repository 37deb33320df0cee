"""Which functions Numba knows: what has none of these is refused when the text is made, before a file is written."""

from __future__ import annotations

from typing import Any

from sct.backends.refusing import CURE, of_runtime
from sct.core.lang import DEFINED_HERE, At, Call, Function, Global, Source
from sct.core.places import places
from sct.core.walk import walk
from sct.errors import UnsupportedError
from sct.facts.outside import LIBRARIES

RUNTIME = "sct_runtime"


def check_known(functions: tuple[Function, ...]) -> None:
    """Whether Numba knows what the functions call of Python, NumPy and the runtime.  Raises UnsupportedError."""
    asked: dict[int, bool] = {}
    for f in functions:
        where = places(f)
        at = f.at
        for n in walk(f.body):
            at = where.get(n, at)
            if isinstance(n, Call) and isinstance(n.func, Global) and of_library(n.func.value):
                called = n.func.value
                if not asked.setdefault(id(called), known(called)):
                    what = f"Numba cannot compile `{f.name}`: it knows nothing of {described(called)}"
                    raise UnsupportedError(what, CURE, *in_users_function(f, n.at or at, functions))


def in_users_function(f: Function, at: At | None, functions: tuple[Function, ...]) -> tuple[Source | None, At | None]:
    """The place in a function; of one in a helper of the runtime, the place in the user's that calls it."""
    callers = [(g, place) for g in functions for s, place in places(g).items() if g is not f and mentions(s, f)]
    if f.source is None or not of_runtime(f.source) or not callers:
        return f.source, at
    g, place = callers[-1]
    return in_users_function(g, place, functions)


def mentions(node: Any, f: Function) -> bool:
    """Whether a node names a function of the text."""
    return any(isinstance(n, Global) and n.value is DEFINED_HERE and n.name == f.name for n in walk(node))


def of_library(called: Any) -> bool:
    """Whether a function or class belongs to Python, NumPy or the runtime."""
    package = (getattr(called, "__module__", None) or "").partition(".")[0]
    return called is not DEFINED_HERE and hasattr(called, "__name__") and package in LIBRARIES | {RUNTIME}


def known(called: Any) -> bool:
    """Whether Numba has a form of a function for some types of arguments."""
    from numba.core.errors import NumbaError
    from numba.core.registry import cpu_target

    import sct_runtime.compiled  # noqa: F401  its forms are told to Numba when it is imported

    cpu_target.target_context.refresh()
    cpu_target.typing_context.refresh()
    try:
        return cpu_target.typing_context.resolve_value_type(called) is not None
    except (NumbaError, ValueError):
        return False


def described(called: Any) -> str:
    """`numpy.inner`; a helper of ours with what it is for: `count` (how many elements of x one sum adds)."""
    module = called.__module__
    if module.partition(".")[0] != RUNTIME:
        return f"`{called.__name__}`" if module == "builtins" else f"`{module}.{called.__name__}`"
    said = (called.__doc__ or "").partition("\n")[0].rstrip(".")
    return f"`{called.__name__}` ({said[:1].lower()}{said[1:]})"
