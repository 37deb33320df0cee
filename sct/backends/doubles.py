"""Which names of a text certainly hold arrays in double precision: what is computed with such an array is one again.

    def f(X, n):                    X: told by the transform
        Q = np.zeros((n, n))        made so
        Z = np.exp(X @ Q)           so is this, whatever the other operand is

An array in single precision would round what is put into its memory.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sct import rules
from sct.backends.alone import is_of_numpy
from sct.core.lang import Assign, Attr, Call, Function, Global, Op, Var
from sct.core.walk import walk
from sct.rules.core_functions import FILLED
from sct.tidy.blocks import counts

ELEMENTWISE = ("+", "-", "*", "/", "**", "neg")


def doubles(function: Function) -> set[str]:
    """The names that are given once, and then arrays in double precision with axes."""
    _, given = counts(function)
    made = {
        n.targets[0].name: n.value
        for n in walk(function.body)
        if isinstance(n, Assign) and len(n.targets) == 1 and isinstance(n.targets[0], Var)
    }
    found = {name for name in function.doubles if given.get(name) == 1}
    todo = [name for name in made if given[name] == 1 and name in function.arrays]
    while True:
        more = [name for name in todo if name not in found and is_double(made[name], found, function.arrays)]
        if not more:
            return found
        found.update(more)


def is_double(e: Any, known: set[str], arrays: Any) -> bool:
    """Whether an expression that is an array with axes is one in double precision."""
    if isinstance(e, Op) and e.op == "@":
        return any(keeps_axes(a, known, arrays) for a in e.args)
    if isinstance(e, Call) and isinstance(e.func, Global) and any(e.func.value is f for f in FILLED):
        return len(e.args) == 1 and not e.keywords
    return keeps_axes(e, known, arrays) or reduced(e, known, arrays)


def keeps_axes(e: Any, known: set[str], arrays: Any) -> bool:
    """Whether an expression is an array with axes in double precision: numbers do not count in what they meet."""
    if isinstance(e, Var):
        return e.name in known
    if isinstance(e, Op):
        if e.op == "@":
            return any(isinstance(a, Var) and a.name in known and is_matrix(arrays[a.name]) for a in e.args)
        return e.op in ELEMENTWISE and any(keeps_axes(a, known, arrays) for a in e.args)
    if not isinstance(e, Call) or e.keywords:
        return False
    if isinstance(e.func, Attr):
        return e.func.name in ("reshape", "transpose") and keeps_axes(e.func.value, known, arrays)
    function = getattr(e.func, "value", None)
    return isinstance(function, np.ufunc) and any(keeps_axes(a, known, arrays) for a in e.args)


def reduced(e: Any, known: set[str], arrays: Any) -> bool:
    """Whether an expression is a sum or the like over axes of an array in double precision."""
    if not isinstance(e, Call) or not {k for k, _ in e.keywords} <= {"axis", "keepdims"}:
        return False
    owner = e.func.value if isinstance(e.func, Attr) else e.args[0] if e.args else None
    names = tuple(k or "**" for k, _ in e.keywords)
    if isinstance(e.func, Attr):
        row = rules.for_method(e.func.name, len(e.args), names)
    else:
        function = getattr(e.func, "value", None)
        row = rules.for_callable(function, len(e.args), names, False) if is_of_numpy(function) else None
    return row is not None and row.kind == "linear" and keeps_axes(owner, known, arrays)


def is_matrix(shape: Any) -> bool:
    """Whether what tells the shape of an array tells that it has two axes or more."""
    return isinstance(shape, tuple) and len(shape) > 1
