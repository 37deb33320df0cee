"""A function that gives the Jacobian alone, around the function that gives tangents.

    def f_jacobian(x):
        dx_value = f_tangents(x, dx=np.eye(len(x)))
        return dx_value.T
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from sct.core.lang import (
    DEFINED_HERE,
    Assign,
    Attr,
    Call,
    Clause,
    Comp,
    Const,
    Display,
    Function,
    Global,
    Item,
    Module,
    Op,
    Return,
    Slice,
    Star,
    Stmt,
    Var,
)  # fmt: skip
from sct.rules.core_functions import EYE, MOVE_AXIS, STACK
from sct.transform.alone import without_value


def at_once(module: Module, name: str, function: Function, x: Var, ranks: tuple[int, int]) -> Module:
    """With `f_jacobian` around the function of all directions at once.  ranks: of x, and of the value."""

    def body(call: Callable[[Any], Call], x: Var, tangent: Var) -> tuple[Stmt, ...]:
        made: Any = tangent
        if ranks[1]:
            made = Attr(tangent, "T") if ranks[1] == 1 else Call(Global(MOVE_AXIS), (tangent, Const(0), Const(-1)))
        target = tangent if alone is not None else Display("tuple", (Var("_"), tangent))
        return (Assign((target,), call(units(x, ranks[0]))), Return(shaped(made, x, ranks, tangent)))

    alone = without_value(module, name)
    module = module if alone is None else alone
    return around(module, name, "_tangents", function, x, body)


def one_by_one(module: Module, name: str, function: Function, x: Var, ranks: tuple[int, int]) -> Module:
    """With `f_jacobian` around the function of one direction, for each of which it is called."""

    def body(call: Callable[[Any], Call], x: Var, tangent: Var) -> tuple[Stmt, ...]:
        direction = Var(free("direction", function))
        column = Item(call(direction), Const(1)) if alone is None else call(direction)
        columns = Comp("list", (column,), (Clause(direction, units(x, ranks[0]), ()),))
        made = Call(Global(STACK), (columns,), (("axis", Const(-1)),))
        if ranks[0] == 1:
            return (Return(made),)
        return (Assign((tangent,), made), Return(shaped(tangent, x, ranks, None)))

    alone = without_value(module, name)
    return around(module if alone is None else alone, name, "_tangent", function, x, body)


def free(name: str, function: Function) -> str:
    """A name that no parameter of a function has."""
    while any(p.var.name.startswith(name) for p in function.params):
        name += "_"
    return name


def units(x: Var, rank: int) -> Any:
    """The unit directions of an array, one behind the other."""
    if rank == 1:
        return Call(Global(EYE), (Call(Global(len), (x,)),))
    size = Attr(x, "size")
    shape = Display("tuple", (size, Star(Attr(x, "shape"))))
    return Call(Attr(Call(Global(EYE), (size,)), "reshape"), (shape,))


def shaped(made: Any, x: Var, ranks: tuple[int, int], stack: Var | None) -> Any:
    """The Jacobian with the axes of x behind those of the value; stack: its transpose, which has a name."""
    if ranks[0] == 1:
        return made
    values = Slice(Const(1), None, None) if stack else Slice(None, Op("neg", (Const(1),)), None)
    axes = Star(Item(Attr(stack or made, "shape"), values))
    shape = Attr(x, "shape")
    return Call(Attr(made, "reshape"), (Display("tuple", (axes, Star(shape))) if ranks[1] else shape,))


def around(
    module: Module, name: str, suffix: str, function: Function, x: Var, body: Callable[..., tuple[Stmt, ...]]
) -> Module:
    """The module with a function of the user's arguments that calls the one of this name."""
    made = next(f for f in module.functions if f.name == name)  # its parameters are read anew: x is one of its own
    names = [p.var.name for p in function.params]
    own = tuple(p for p in made.params if p.var.name in names)
    x = next(p.var for p in own if p.var.name == x.name)
    (seed,) = (p.var for p in made.params if p.var.name not in names)
    args = [Star(p.var) if p.kind == "vararg" else p.var for p in own if p.kind not in ("keyword", "kwarg")]
    keywords = [(None if p.kind == "kwarg" else p.var.name, p.var) for p in own if p.kind in ("keyword", "kwarg")]

    def call(direction: Any) -> Call:
        return Call(Global(DEFINED_HERE, name), tuple(args), (*keywords, (seed.name, direction)))

    label = name.removesuffix(suffix) + "_jacobian"
    doc = f"Return the Jacobian with respect to {x.name}: the shape of the value, then that of {x.name}."
    made = Function(label, own, body(call, x, Var(free(f"{seed.name}_value", function))), doc, None, (), label)
    return dataclasses.replace(module, functions=(*module.functions, made))
