"""The functions of a module, each with `@njit` above it; and those of the user's that it calls, in the same text."""

from __future__ import annotations

import dataclasses
import random
from types import FunctionType
from typing import Any

from sct.core.lang import DEFINED_HERE, Call, Const, Function, Global, Module, Param
from sct.core.walk import substitute, walk
from sct.errors import UnsupportedError
from sct.facts.outside import LIBRARIES
from sct.frontend import read

OURS = {"sct_runtime", "numba"}


def with_plain_parameters(module: Module) -> Module:
    """The module with plain parameters in the place of keyword-only ones, which Numba has not.

        def f_tangent(x, y=1.0, *, dx):     ->     def f_tangent(x, y=1.0, dx=None):

    So calls stay as they are; a call that leaves `dx` out is refused where None is computed with.  Raises
    UnsupportedError for those behind `*args` and for `**keywords`.
    """
    made = tuple(dataclasses.replace(f, params=plain_parameters(f)) for f in module.functions)
    return dataclasses.replace(module, functions=made)


def plain_parameters(f: Function) -> tuple[Param, ...]:
    """The parameters of a function, the keyword-only ones plain."""
    made: list[Param] = []
    for p in f.params:
        if p.kind == "kwarg" or (p.kind == "keyword" and any(q.kind == "vararg" for q in made)):
            what = "`**" if p.kind == "kwarg" else "the keyword-only parameter `"
            what = f"{what}{p.var.name}` of `{f.name}`: Numba has none{'' if p.kind == 'kwarg' else ' behind `*`'}"
            raise UnsupportedError(what, "Make it a plain parameter, or ask for backend='python'.", f.source, f.at)
        if p.kind == "keyword":
            behind = p.default is None and any(q.default is not None for q in made)
            p = dataclasses.replace(p, kind="normal", default=Const(None) if behind else p.default)
        made.append(p)
    return tuple(made)


def check_random(module: Module) -> None:
    """Whether random numbers are those of Python.  Raises UnsupportedError."""
    if any(isinstance(n, Global) and n.value is random.seed for f in module.functions for n in walk(f.body)):
        what = "`random.seed`: the same seed gives other numbers under Numba than in Python"
        raise UnsupportedError(what, "Use np.random.seed, or ask for backend='python'.")


def decorated(module: Module, njit: Any, options: dict[str, Any], prange: Any) -> Module:
    """The module with a decorator above each function; `parallel` only where a loop is shared out.

        def f_adjoint(x, by=1.0):     ->     @njit(cache=True)
                                             def f_adjoint(x, by=1.0):
    """

    def mark(f: Function) -> Any:
        shared = any(isinstance(n, Global) and n.value is prange for n in walk(f.body))
        keywords = tuple((name, Const(value)) for name, value in options.items() if name != "parallel" or shared)
        return Call(Global(njit), (), keywords) if keywords else Global(njit)

    marked = tuple(dataclasses.replace(f, decorators=(mark(f),)) for f in module.functions)
    return dataclasses.replace(module, functions=marked)


def with_callees(module: Module) -> Module:
    """The module with the user's functions that it calls, bare ones and compiled ones, in its own text."""
    functions = module.functions
    here = {id(f.python): f.name for f in functions if f.name == getattr(f.python, "__name__", None)}
    names = {f.name for f in functions}
    found = list(functions)
    k = 0
    while k < len(found):
        for n in walk(found[k]):
            called = python_of(n)
            if called is None or id(called) in here or called.__name__ in names or not called.__name__.isidentifier():
                continue
            here[id(called)] = called.__name__
            names.add(called.__name__)
            found.append(read(called))
        k += 1
    made = tuple(linked(f, here) for f in [*reversed(found[len(functions) :]), *functions])
    return dataclasses.replace(module, functions=made)


def linked(f: Function, here: dict[int, str]) -> Function:
    """A function that calls the compiled functions of its own text by their names, where it called the user's."""

    def change(n: Any) -> Any:
        called = python_of(n)
        return None if called is None or id(called) not in here else Global(DEFINED_HERE, here[id(called)])

    return substitute(f, change)


def python_of(n: Any) -> Any:
    """The Python function of the user's, bare or compiled, that a node names; None for anything else."""
    if not isinstance(n, Global) or n.value is DEFINED_HERE:
        return None
    found = getattr(n.value, "py_func", n.value)
    return found if isinstance(found, FunctionType) and not of_library(found) else None


def of_library(function: FunctionType) -> bool:
    """Whether a function belongs to Python, NumPy, Numba or the runtime."""
    return function.__module__ is not None and function.__module__.partition(".")[0] in LIBRARIES | OURS
