"""Formulas where ranks and shapes are known: no helper is called for what can be written plainly."""

from __future__ import annotations

from typing import Any

from sct.core.lang import Attr, Call, Const, Display, Global, Item, Op, Slice
from sct.core.walk import rebuild
from sct.rules import core_functions as known
from sct.tidy.algebra import fold


def lower(context: Any, e: Any, operand: Any) -> tuple[Any, bool]:
    """(the expression with what is known put in, whether it only broadcasts to the operand's shape)."""
    state = _Lower(context, operand)
    made = fold(state.visit(e))
    made = fold(state.visit(made)) if made is not e else made
    return made, state.lazy


def with_ranks(e: Any, value: Any) -> Any:
    """The expression with the ranks that are known in the places of the questions for them."""
    if isinstance(e, Call) and isinstance(e.func, Global) and e.func.value is known.NDIM:
        rank = value(e.args[0]).rank()
        return e if rank is None else Const(rank)
    return rebuild(e, lambda n: with_ranks(n, value))


class _Lower:
    def __init__(self, context: Any, operand: Any) -> None:
        self.context = context
        self.operand = operand
        self.lazy = False

    def rank(self, e: Any) -> int | None:
        found: int | None = 0 if isinstance(e, Const) else self.context.rec.value(e).rank()
        return found

    def visit(self, e: Any) -> Any:
        e = rebuild(e, self.visit)
        if isinstance(e, Call) and isinstance(e.func, Global):
            return self.call(e, e.func.value)
        if isinstance(e, Op) and e.op == "*" and isinstance(e.args[0], Const) and e.args[0].value is True:
            return e.args[1]
        return e

    def call(self, e: Call, function: Any) -> Any:
        if function is known.NDIM:
            rank = self.rank(e.args[0])
            return e if rank is None else Const(rank)
        if function is known.T:
            rank = self.rank(e.args[0])
            return Attr(e.args[0], "T") if rank == 2 else e.args[0] if rank in (0, 1) else e
        if function is known.UNREDUCE:
            return self.unreduce(e)
        if function is known.UNBROADCAST and self.shape_of(e.args[1]) is not None:
            shape = self.context.shape(e.args[0])
            if shape is not None and shape == self.shape_of(e.args[1]):
                return e.args[0]
        if function is known.UNARRAY and len(e.args) == 2:
            a, b = (self.context.shape(x) for x in e.args)
            if isinstance(e.args[1], Display):
                return e.args[0] if self.rank(e.args[0]) == 1 or a is not None else e
            if a is not None and a == b:
                return e.args[0]
        if function is known.RESHAPE and self.shape_of(e.args[1]) is not None:
            shape = self.context.shape(e.args[0])
            if shape is not None and shape == self.shape_of(e.args[1]):
                return e.args[0]
        if function is known.COUNT and len(e.args) > 2 and isinstance(e.args[2], Const) and e.args[2].value is True:
            x, axis = e.args[0], e.args[1]
            if isinstance(axis, Const) and axis.value is None:
                return Attr(x, "size") if self.context.rec.value(x).arrays() else e
            if isinstance(axis, Const) and isinstance(axis.value, int):
                return Item(Attr(x, "shape"), axis)
            return Call(e.func, e.args[:2])
        return e

    def shape_of(self, e: Any) -> Any:
        """The shape that `np.shape(x)` gives, where it is known."""
        if isinstance(e, Call) and isinstance(e.func, Global) and e.func.value is known.SHAPE:
            return self.context.shape(e.args[0])
        return None

    def unreduce(self, e: Call) -> Any:
        g, x, *more = e.args
        axis = more[0] if more else Const(None)
        keep = more[1] if len(more) > 1 else Const(False)
        rank = self.rank(x)
        if rank is None or not isinstance(keep, Const):
            return e
        axes = axis_numbers(axis, rank)
        if axes is None:
            return e
        self.lazy = True
        if keep.value or len(axes) == rank or not axes:
            return g
        if axes == tuple(range(len(axes))):
            return g  # leading axes broadcast by themselves
        every = Slice(None, None, None)
        index = tuple(Const(None) if k in axes else every for k in range(rank))
        return Item(g, Display("tuple", index))


def axis_numbers(axis: Any, rank: int) -> tuple[int, ...] | None:
    """The axes that a literal means, counted from the front."""
    if isinstance(axis, Op) and axis.op == "neg" and isinstance(axis.args[0], Const):
        axis = Const(-axis.args[0].value)
    if isinstance(axis, Const) and axis.value is None:
        return tuple(range(rank))
    if isinstance(axis, Const) and isinstance(axis.value, int):
        return (axis.value % rank,) if rank else ()
    if isinstance(axis, Display):
        parts = [axis_numbers(a, rank) for a in axis.items]
        if all(p is not None and len(p) == 1 for p in parts):
            return tuple(sorted(p[0] for p in parts if p))
    return None
