"""A reshape of products as products of reshapes, where the adjoint is still to be spread along an axis.

    (z * dz + dz * z).reshape(n, k, d)    ->    2.0 * z.reshape(n, k, d) * dz.reshape(n, k, d)

So the adjoint of a sum over the last axis meets z in that shape and is spread by the product: no array is made for it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sct.core.lang import Attr, Call, Const, Global, Op
from sct.core.walk import same
from sct.rules.core_functions import RESHAPE


def apart(t: Any, shape: Callable[[Any], Any], linear: Callable[[Any], bool]) -> Any:
    """A reshape as a sum of products of reshapes; None for anything else, and where nothing is multiplied."""
    operand, again = reshaping(t)
    return None if operand is None or not shape(t) else pushed(operand, again, shape, linear)


def reshaping(t: Any) -> tuple[Any, Any]:
    """(what a call reshapes, the function that gives the same reshape of something else)."""
    if not isinstance(t, Call) or t.keywords:
        return None, None
    if isinstance(t.func, Attr) and t.func.name == "reshape" and not isinstance(t.func.value, Global):
        return t.func.value, lambda e: Call(Attr(e, "reshape"), t.args)
    if isinstance(t.func, Global) and t.func.value is RESHAPE and len(t.args) == 2:
        return t.args[0], lambda e: Call(t.func, (e, t.args[1]))
    return None, None


def pushed(e: Any, again: Any, shape: Any, linear: Any) -> Any:
    """The reshape of a linear expression, done to the operands of its products; None where it has none."""
    whole = shape(e)
    if not isinstance(e, Op) or not whole or len(e.args) != 2:
        return None
    a, b = e.args
    if e.op == "+" and linear(a) and linear(b) and shape(a) == shape(b) == whole:
        pairs = [factors(x, linear) for x in (a, b)]
        if None not in pairs and all(same(x, y) for x, y in zip(*pairs, strict=True)):  # z * dz + dz * z
            return pushed(Op("*", (Op("*", (Const(2.0), pairs[0][0])), pairs[0][1])), again, shape, linear)
        both = [pushed(x, again, shape, linear) for x in (a, b)]
        return None if None in both else Op("+", tuple(both))
    found = factors(e, linear)
    if found is None or shape(found[0]) != whole or shape(found[1]) != whole:
        return None
    made = Op("*", (factor(found[0], again, shape), again(found[1])))
    return made if shape(made.args[0]) == shape(made.args[1]) == shape(again(e)) else None


def factors(e: Any, linear: Any) -> Any:
    """(the factor without tangent, the one with it) of a product; None for anything else."""
    if not isinstance(e, Op) or e.op != "*" or linear(e.args[0]) == linear(e.args[1]):
        return None
    return e.args if linear(e.args[1]) else (e.args[1], e.args[0])


def factor(e: Any, again: Any, shape: Any) -> Any:
    """A reshaped factor, numbers left as they are."""
    if isinstance(e, Op) and e.op == "*" and shape(e.args[0]) == ():
        return Op("*", (e.args[0], factor(e.args[1], again, shape)))
    return again(e)
