"""A tangent function without the value: what it returns is the tangent alone.

    def f_tangent(x, dx):                        def f_derivative(x):
        y = x * x                     ->             dx = 1.0
        dy = 2 * x * dx                              y = x * x
        return y, dy                                 dy = 2 * x * dx
                                                     return dy
"""

from __future__ import annotations

import dataclasses
from typing import Any

from sct.core.lang import DEFINED_HERE, Assign, Const, Display, Function, Global, Module, Return, Var
from sct.core.walk import children, substitute, walk


def tangent_alone(made: Function, name: str, doc: str, seed: Var | None) -> Function | None:
    """The function that returns the second of the two that `made` returns; None where it returns them otherwise.

    seed: a parameter that becomes 1.0; None: all parameters stay.
    """
    returns = own_returns(made.body)
    tangents = {r: r.value.items[1] for r in returns if isinstance(r.value, Display) and len(r.value.items) == 2}
    if not returns or len(tangents) < len(returns):
        return None

    def second(n: Any) -> Any:
        if isinstance(n, Function):
            return n
        return Return(tangents[n], n.at) if isinstance(n, Return) else None

    body = tuple(substitute(s, second) for s in made.body)
    params = made.params
    if seed is not None:
        body = (Assign((seed,), Const(1.0)), *body)
        params = tuple(p for p in params if p.var is not seed)
    return dataclasses.replace(made, name=name, qualname=name, params=params, body=body, doc=doc)


def without_value(module: Module, name: str) -> Module | None:
    """The module in which the tangent function of this name returns the tangent alone; None where it cannot."""
    made = next(f for f in module.functions if f.name == name)
    called = any(isinstance(n, Global) and n.value is DEFINED_HERE and n.name == name for n in walk(module))
    alone = None if called else tangent_alone(made, name, "Return the tangent.", None)
    if alone is None:
        return None
    return dataclasses.replace(module, functions=tuple(alone if f is made else f for f in module.functions))


def own_returns(block: Any) -> list[Return]:
    """The return statements of a function's own body."""
    found, todo = [], list(block)
    while todo:
        n = todo.pop()
        if isinstance(n, Return):
            found.append(n)
        elif not isinstance(n, Function):
            todo += children(n)
    return found
