"""Formulas where ranks and shapes are known: no helper is called for what can be written plainly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sct.core.lang import Attr, Call, Const, Display, Global, Item, Op, Slice, Star, Var
from sct.core.walk import rebuild, same, walk
from sct.facts.values import Array
from sct.rules import core_functions as known
from sct.tidy.algebra import fold, literal, neg
from sct.tidy.axes import shorter
from sct.transform.reverse.einsums import einsum_adjoint, summed_einsum
from sct.transform.reverse.masking import is_mask
from sct.transform.reverse.outlines import shape_of
from sct.transform.reverse.smaller import outside

BACKWARDS = Slice(None, None, Op("neg", (Const(1),)))


def lower(context: Any, e: Any, operand: Any) -> tuple[Any, bool]:
    """(the expression with what is known put in, whether it only broadcasts to the operand's shape)."""
    state = _Lower(context, operand)
    made = fold(state.visit(e))
    made = fold(state.visit(made)) if made is not e else made
    return with_shapes(made, context.shape), state.lazy


def with_shapes(e: Any, shape: Any) -> Any:
    """The expression with the shapes that it asks for told by what costs least."""
    if isinstance(e, Call) and isinstance(e.func, Global) and e.func.value is known.SHAPE and len(e.args) == 1:
        return shape_of(e.args[0], shape)
    return rebuild(e, lambda n: with_shapes(n, shape))


def with_ranks(e: Any, value: Any) -> Any:
    """The expression with the ranks that are known in the places of the questions for them."""
    if isinstance(e, Call) and isinstance(e.func, Global) and e.func.value is known.NDIM:
        rank = value(e.args[0]).rank()
        return e if rank is None else Const(rank)
    return rebuild(e, lambda n: with_ranks(n, value))


def summed(e: Any, small: Any, large: Any, context: Any) -> Any:
    """e, of the shape `large`, summed over what was broadcast from the shape `small`; None where that is not known."""
    if is_neg(e):
        made = summed(e.args[0], small, large, context)
        return None if made is None else neg(made)
    if small == () and large != ():
        return outside(e, large, context, within(context.shape, ()), lambda f: inner(f, large, context))
    if small is None or large is None or len(small) > len(large):
        return None
    if small == large:
        return e
    extra = len(large) - len(small)
    stretched = tuple(extra + k for k, n in enumerate(small) if n == 1 and large[extra + k] != 1)
    if any(n != large[extra + k] and extra + k not in stretched for k, n in enumerate(small)):
        return None
    if extra and stretched:
        return None
    if extra:
        axes = tuple(range(extra))
        leading = ("axis", _axes(axes))
        steady = within(context.shape, small)
        return summed_einsum(e, axes) or outside(e, large, context, steady, lambda f: total(f, leading))
    keywords = (("axis", _axes(stretched)), ("keepdims", Const(True)))
    steady = within(context.shape, tuple(1 if k in stretched else n for k, n in enumerate(large)))
    return outside(e, large, context, steady, lambda f: total(f, *keywords))


def within(shape: Callable[[Any], Any], small: tuple[Any, ...]) -> Callable[[Any], bool]:
    """Whether an expression broadcasts to a shape."""

    def fits(e: Any) -> bool:
        found = shape(e)
        if found is None or len(found) > len(small):
            return False
        return all(n in (1, m) for n, m in zip(reversed(found), reversed(small), strict=False))

    return fits


def inner(e: Any, large: Any, context: Any) -> Any:
    """The sum of all elements of e, of the shape `large`: of a product of vectors their inner product."""
    if is_neg(e):
        return neg(inner(e.args[0], large, context))
    product = isinstance(e, Op) and e.op == "*" and large is not None and len(large) == 1
    vectors = product and all(context.shape(a) == large for a in e.args) and not context.named(*e.args)
    return Call(Global(known.INNER), e.args) if vectors else total(e)


def total(e: Any, *keywords: tuple[str, Any]) -> Any:
    """The sum of e, its sign in front."""
    if is_neg(e):
        return neg(total(e.args[0], *keywords))
    if not keywords and isinstance(e, Call) and isinstance(e.func, Global) and e.func.value is known.UNBROADCAST:
        return total(e.args[0])  # all is summed, in whichever order
    return Call(Global(known.SUM), (e,), keywords)


def _axes(axes: tuple[int, ...]) -> Any:
    return Const(axes[0]) if len(axes) == 1 else Display("tuple", tuple(Const(a) for a in axes))


class _Lower:
    def __init__(self, context: Any, operand: Any) -> None:
        self.context = context
        self.operand = operand
        self.lazy = False

    def rank(self, e: Any) -> int | None:
        found: int | None = 0 if isinstance(e, Const) else self.context.rec.value(e).rank()
        return found

    def is_array(self, e: Any) -> bool:
        return all(isinstance(a, Array) for a in self.context.rec.value(e).atoms)

    def visit(self, e: Any) -> Any:
        e = rebuild(e, self.visit)
        if isinstance(e, Call) and isinstance(e.func, Global):
            return self.call(e, e.func.value)
        if isinstance(e, Op) and e.op == "*" and is_mask(self.context.rec.value(e.args[0])):
            return Call(Global(known.WHERE), (*e.args, Const(0.0)))  # 0 also where the other factor is infinite
        if isinstance(e, Op) and e.op == "/" and isinstance(e.args[0], Op) and e.args[0].op == "neg":
            return neg(Op("/", (e.args[0].args[0], e.args[1])))
        return e

    def call(self, e: Call, function: Any) -> Any:
        if function is known.T or (function is known.TRANSPOSE and len(e.args) == 1 and self.rank(e.args[0]) == 2):
            return self.transposed(e.args[0])
        if function is known.UNREDUCE:
            return self.unreduce(e)
        if function is known.SPREAD and self.is_array(e.args[1]):
            return self.unreduce(Call(Global(known.UNREDUCE), (*e.args, Const(0))))
        if function is known.UNBROADCAST and self.shape_of(e.args[1]) is not None:
            large = self.context.shape(e.args[0])
            made = summed(e.args[0], self.shape_of(e.args[1]), large, self.context)
            return e if made is None else made
        if function is known.UNARRAY and len(e.args) == 2:
            a, b = (self.context.shape(x) for x in e.args)
            if isinstance(e.args[1], Display):
                return e.args[0] if self.rank(e.args[0]) == 1 or a is not None else e
            if a is not None and a == b and not is_cast(e.args[0]):
                return e.args[0]
        if function is known.RESHAPE and self.shape_of(e.args[1]) is not None:
            shape, wanted = self.context.shape(e.args[0]), self.shape_of(e.args[1])
            if shape is not None and shape == wanted:
                return e.args[0]
            if wanted == ():
                return total(e.args[0])
        if function is known.COUNT:
            return self.count(e)
        if function in known.LEFT or function in known.RIGHT:
            return self.product(e, function in known.LEFT)
        if function in known.OF_INNER and self.rank(e.args[1]) == self.rank(e.args[2]) == 1:
            return Op("*", (e.args[1 + known.OF_INNER[function]], e.args[0]))
        if function is known.SCATTER:
            return self.on_the_diagonal(e) or self.unstacked(e)
        if function is known.ARGSORT:
            return sorting(e.args[0]) or e
        if function is known.EINSUM_ADJOINT:
            return einsum_adjoint(e, self.context.shape)
        if function in (known.FLIP, known.CUMSUM) and len(e.args) == 2 and self.along_all(e.args[1], e.args[0]):
            return Item(e.args[0], BACKWARDS) if function is known.FLIP else Call(e.func, e.args[:1])
        return e

    def on_the_diagonal(self, e: Call) -> Any:
        """The adjoint g of `np.diag(v, k)` as a diagonal; None where v may be a matrix that is not square."""
        g, places, v = e.args
        if not (isinstance(places, Call) and isinstance(places.func, Global) and places.func.value is known.DIAG):
            return None
        offset = places.args[1:]
        zero = all(isinstance(k, Const) and k.value == 0 for k in offset)
        shape = self.context.shape(v)
        if self.rank(v) == 1:
            return Call(Attr(Call(places.func, (g, *(() if zero else offset))), "copy"), ())  # a view is read-only
        square = zero and shape is not None and len(shape) == 2 and shape[0] == shape[1]
        return Call(places.func, (g,)) if square and self.rank(g) == 1 else None

    def unstacked(self, e: Call) -> Any:
        """The adjoint g of `np.stack((a, b), axis)` with the axis in front along which a and b stand."""
        g, moved, parts = e.args
        stacks = isinstance(moved, Call) and isinstance(moved.func, Global) and moved.func.value is known.STACK
        if not stacks or not isinstance(parts, Display) or not isinstance(moved.args[1], Const):
            return e
        if any(isinstance(x, Star) or self.context.listed(x) or self.rank(x) is None for x in parts.items):
            return e
        rank = 1 + (self.rank(parts.items[0]) or 0)
        axis = moved.args[1].value % rank
        if axis == 0:
            return g
        return Attr(g, "T") if rank == 2 else Call(Global(known.MOVE_AXIS), (g, Const(axis), Const(0)))

    def transposed(self, x: Any) -> Any:
        if is_neg(x):
            return neg(self.transposed(x.args[0]))
        if is_outer(x):
            return Call(x.func, x.args[::-1])
        rank = self.rank(x)
        if rank == 2 and isinstance(x, Attr) and x.name == "T":
            return x.value
        return Attr(x, "T") if rank == 2 else x if rank in (0, 1) else Call(Global(known.T), (x,))

    def along_all(self, axis: Any, x: Any) -> bool:
        """Whether an axis is the only one of x."""
        return self.rank(x) == 1 and axis_numbers(axis, 1) == (0,)

    def product(self, e: Call, left: bool) -> Any:
        """The adjoint g of a product of vectors and matrices, taken to one of its operands."""
        g, a, b = e.args
        if is_neg(g):
            return neg(self.product(Call(e.func, (g.args[0], a, b)), left))
        ranks = (self.rank(a), self.rank(b))
        if ranks == (1, 1):
            return Op("*", (b if left else a, g))
        if left and ranks in ((1, 2), (2, 2)):
            return Op("@", (g, self.transposed(b)))
        if not left and ranks in ((2, 1), (2, 2)):
            return Op("@", (self.transposed(a), g))
        if e.func.value in known.MATMUL and self.stacked_alike(a, b):
            return Op("@", (g, last_swapped(b, ranks[1])) if left else (last_swapped(a, ranks[0]), g))
        if ranks in ((1, 2), (2, 1)):
            return Call(Global(known.OUTER), (g, b) if left else (a, g))
        return e

    def stacked_alike(self, a: Any, b: Any) -> bool:
        """Whether two operands are stacks of matrices of one shape, so that neither is broadcast."""
        shapes = [self.context.rec.value(x).shape() for x in (a, b)]
        if any(s is None or len(s) < 3 for s in shapes):
            return False
        return shapes[0][:-2] == shapes[1][:-2] and None not in shapes[0][:-2]

    def count(self, e: Call) -> Any:
        """How many numbers a sum adds, as a product of lengths where the axes are known."""
        x, axis, where = (*e.args, Const(None), Const(True))[:3] if len(e.args) < 3 else e.args
        if not (isinstance(where, Const) and where.value is True):
            return self.count_of_mask(e, where)
        if isinstance(axis, Const) and axis.value is None and isinstance(x, Var) and self.context.rec.value(x).arrays():
            return Attr(x, "size")
        rank = self.rank(x)
        axes = None if rank is None else axis_numbers(axis, rank)
        if not axes:
            return Call(e.func, e.args[:2])
        product = None
        for k in axes:
            length = self.length(x, k)
            product = length if product is None else Op("*", (product, length))
        return product

    def count_of_mask(self, e: Call, where: Any) -> Any:
        """How many numbers a sum with a mask adds, with an axis of length 1 for each that it sums over."""
        x, axis = e.args[:2]
        shape = self.context.shape(x)
        if shape is None or shape != self.context.shape(where):
            return e
        if isinstance(axis, Const) and axis.value is None:
            return Call(Global(known.COUNT_NONZERO), (where,))
        return Call(Global(known.COUNT_NONZERO), (where,), (("axis", axis), ("keepdims", Const(True))))

    def length(self, x: Any, axis: int) -> Any:
        """The length of an axis, asked of a variable where x itself would have to be computed for it."""
        shape = self.context.rec.value(x).shape()
        wanted = shape[axis] if shape else None
        if isinstance(wanted, int):
            return Const(wanted)
        if wanted is not None and not isinstance(x, Var):
            for n in walk(x):
                found = self.context.rec.value(n).shape() if isinstance(n, Var) else None
                if found is not None and wanted in found:
                    return Item(Attr(n, "shape"), Const(found.index(wanted)))
        return Item(Attr(x, "shape"), Const(axis))

    def shape_of(self, e: Any) -> Any:
        """The shape that `np.shape(x)` gives, where it is known."""
        if isinstance(e, Call) and isinstance(e.func, Global) and e.func.value is known.SHAPE:
            return self.context.shape(e.args[0])
        return None

    def unreduce(self, e: Call) -> Any:
        g, x, *more = e.args
        if self.context.shape(g) == ():
            self.lazy = True
            return g
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
        longer = Display("tuple", index)
        if isinstance(g, Item) and same(g.index, shorter(g, longer).index):
            whole = self.context.shape(g.value)
            if whole is not None and len(whole) == rank and all(whole[k] == 1 for k in axes):
                return g.value  # `e[:, 0][:, None]`
        return Item(g, longer)


def last_swapped(e: Any, rank: Any) -> Any:
    """A stack of matrices with each of them transposed."""
    axes = (*range(rank - 2), rank - 1, rank - 2)
    return Call(Attr(e, "transpose"), tuple(map(Const, axes)))


def sorting(axes: Any) -> Any:
    """What sorts literal axes, those from the end counted from the front; None where they are not told."""
    if isinstance(axes, Call) and isinstance(axes.func, Global) and axes.func.value is known.MOD:
        axes = axes.args[0]
    found = [literal(a) for a in axes.items] if isinstance(axes, Display) else []
    if not found or not all(type(a) is int for a in found):
        return None
    places = [a % len(found) for a in found]
    return Display("tuple", tuple(Const(k) for k in sorted(range(len(found)), key=places.__getitem__)))


def is_neg(e: Any) -> bool:
    return isinstance(e, Op) and e.op == "neg"


def is_outer(e: Any) -> bool:
    return isinstance(e, Call) and isinstance(e.func, Global) and e.func.value is known.OUTER


def is_cast(e: Any) -> bool:
    """Whether an expression has the dtype that it asks for."""
    return isinstance(e, Call) and isinstance(e.func, Global) and e.func.value is known.CAST


def axis_numbers(axis: Any, rank: int) -> tuple[int, ...] | None:
    """The axes that a literal means, counted from the front."""
    if isinstance(axis, Const) and axis.value is None:
        return tuple(range(rank))
    if isinstance(axis, Const) and isinstance(axis.value, int):
        return (axis.value % rank,) if rank else ()
    if isinstance(axis, Display):
        parts = [axis_numbers(a, rank) for a in axis.items]
        if all(p is not None and len(p) == 1 for p in parts):
            return tuple(sorted(p[0] for p in parts if p))
    return None
