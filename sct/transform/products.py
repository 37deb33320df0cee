"""Products of numbers that end in one factor several times: one term for all of them.

    y = c * x * x          ->          w1 = c * x
                                       y = w1 * x
                                       dy = x * x * dc + 2.0 * w1 * dx
"""

from __future__ import annotations

from typing import Any

from sct.core.lang import Const, Op, Var
from sct.core.walk import walk
from sct.tidy.algebra import add, coefficient, mul
from sct.transform.base import Base


class Products(Base):
    """Mixed into the linearisation of expressions."""

    def several(self, e: Op) -> bool:
        """Whether a product of numbers ends in an active variable twice or more, behind or before something else."""
        front, x, count = ending(e)
        whole = count > 2 or (front is not None and count == 2)
        parts = (e, x, *(() if front is None else (front,)))
        return whole and self.shadowed(x) and all(self.value(p).is_scalar() for p in parts) and not self.changes(e)

    def lin_several(self, e: Op) -> tuple[Any, Any]:
        """(primal, tangent) of front * x * ... * x."""
        front, x, count = ending(e)
        dx, times = self.shadow(x), Const(float(count))
        if count == 2 and is_literal(front):
            return e, mul(Op("*", (Op("*", (times, front)), x)), dx)
        primal, tangent = (None, None) if front is None else self.lin(front)
        left = e.args[0]
        if primal is not front:
            left = power(primal, x, count - 1)
            self.keep(e.args[0], left)
        others = None if tangent is None else mul(power(None, x, count), tangent)
        scaled = mul(times, left)
        if left is e.args[0] and coefficient(left) is not None and plain_product(scaled):
            return e, add(others, mul(scaled, dx))  # 2.0 * (0.5 * k * x) is k * x
        w = self.hoist(left, e.args[0])
        return self.keep(e, Op("*", (w, x), e.at)), add(others, mul(Op("*", (times, w)), dx))


FEW = 2  # operators that are evaluated again where that leaves the user's product whole


def plain_product(e: Any) -> bool:
    """Whether an expression is made of few operators, names and literals."""
    nodes = list(walk((e,)))
    return all(isinstance(n, Op | Var | Const) for n in nodes) and sum(isinstance(n, Op) for n in nodes) <= FEW


def ending(e: Any) -> tuple[Any, Any, int]:
    """(what stands before, or None; the last factor, a variable; how often it ends the product) of a product."""
    x = e.args[1] if isinstance(e, Op) and e.op == "*" else None
    if not isinstance(x, Var):
        return e, None, 0
    front, count = e, 0
    while isinstance(front, Op) and front.op == "*" and front.args[1] is x:
        front, count = front.args[0], count + 1
    return (None, x, count + 1) if front is x else (front, x, count)


def power(front: Any, x: Var, count: int) -> Any:
    """front * x * ... * x, from left to right."""
    product = front
    for _ in range(count):
        product = x if product is None else Op("*", (product, x))
    return product


def is_literal(e: Any) -> bool:
    """Whether an expression is a number written out, with or without a sign."""
    return isinstance(e, Const) or (isinstance(e, Op) and e.op == "neg" and isinstance(e.args[0], Const))
