"""The cheapest expression that has the shape of another: a shape is not worth a computation.

    np.shape((2.0 * z * z).reshape(n, d))        ->     np.shape(z.reshape(n, d))
    np.shape(a @ b)                              ->     (a.shape[0], b.shape[1])
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sct import rules
from sct.core.lang import Attr, Call, Const, Display, Global, Item, Op, Var
from sct.core.walk import walk
from sct.rules.core_functions import BROADCAST_LIKE, SHAPE
from sct.tidy.axes import only_longer

FREE = ("+", "-", "*", "/", "neg", "pos", "**")
Shape = Callable[[Any], Any]  # of an expression: its lengths, None where one is not known


def outline(e: Any, shape: Shape, temporaries: Mapping[Any, Any] | None = None) -> Any:
    """An expression of the shape of e; e where there is nothing simpler.

    temporaries: temporary -> what it is made of; where they are given the expression has the type of e as well.
    """
    if isinstance(e, Call) and isinstance(e.func, Attr) and e.func.name == "reshape":
        return Call(Attr(outline(e.func.value, shape, temporaries), "reshape"), e.args, e.keywords)
    if isinstance(e, Call) and isinstance(e.func, Global) and e.func.value is BROADCAST_LIKE and temporaries is None:
        return outline(e.args[1], shape)
    if isinstance(e, Item) and only_longer(e.index):
        return Item(outline(e.value, shape, temporaries), e.index)
    operands = elementwise(e)
    want = shape(e) if operands else None
    if want and temporaries is not None:
        made_of = arrays_in(operands, temporaries)
        return made_of[0] if all(a is made_of[0] for a in made_of) and shape(made_of[0]) == want else e
    like = next((a for a in operands if want and shape(a) == want), None)
    return e if like is None else outline(like, shape)


def arrays_in(operands: list[Any], temporaries: Mapping[Any, Any]) -> list[Any]:
    """What expressions are made of element by element, literals left out."""
    found: list[Any] = []
    for e in operands:
        parts = elementwise(temporaries.get(e, e) if isinstance(e, Var) else e)
        found += arrays_in(parts, temporaries) if parts else [] if isinstance(e, Const) else [e]
    return found


def elementwise(e: Any) -> list[Any]:
    """The operands of an elementwise operation; none of anything else."""
    if isinstance(e, Op) and e.op in FREE:
        return list(e.args)
    if isinstance(e, Call) and isinstance(e.func, Global) and len(e.args) == 1 and not e.keywords:
        row = rules.for_callable(e.func.value, 1)
        return list(e.args) if row is not None and row.kind == "elementwise" else []
    return []


def shape_of(e: Any, shape: Shape) -> Any:
    """The text of an expression's shape."""
    simpler = outline(e, shape)
    want = shape(simpler)
    if want is None or isinstance(simpler, Var | Item) or (isinstance(simpler, Call) and view(simpler)):
        return Call(Global(SHAPE), (simpler,))
    lengths = [Const(n) if isinstance(n, int) else length(simpler, n, shape) for n in want]
    return Call(Global(SHAPE), (simpler,)) if None in lengths else Display("tuple", tuple(lengths))


def view(e: Call) -> bool:
    """Whether a call gives a view, at no cost."""
    return isinstance(e.func, Attr) and e.func.name in ("reshape", "transpose")


def length(e: Any, name: str, shape: Shape) -> Any:
    """A length asked of a variable within an expression; None where no variable has it."""
    for n in walk(e):
        found = shape(n) if isinstance(n, Var) else None
        if found and name in found:
            return Item(Attr(n, "shape"), Const(found.index(name)))
    return None
