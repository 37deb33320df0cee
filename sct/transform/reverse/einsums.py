"""The adjoint of an operand of `np.einsum` as another einsum, where subscripts and shapes are known.

    np.einsum("kij,nkj->nki", L, x)    the adjoint of L is   np.einsum("nki,nkj->kij", g, x)

Einstein summation is multilinear, so the adjoint of one operand sums the same products with the result's adjoint in
that operand's place, over the indices that the operand lacks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sct.core.lang import Attr, Call, Const, Display, Global, Op
from sct.rules import core_functions as known


def einsum_adjoint(e: Call, shape: Callable[[Any], Any]) -> Any:
    """The call of the helper, or what it does for these subscripts; `shape` gives the symbolic shape of an operand.

    The helper stays where an operand has an index twice, where only this operand has an index (it is spread then), and
    where lengths are not known to agree: einsum stretches an axis of length 1.
    """
    g, k, subscripts, *operands = e.args
    if not (isinstance(k, Const) and isinstance(subscripts, Const)):
        return e
    inputs, output = explicit(subscripts.value)
    if "." in subscripts.value or len(inputs) != len(operands) or not agree(inputs, [shape(x) for x in operands]):
        return e
    mine = inputs.pop(k.value)
    operands.pop(k.value)
    if len(set(mine)) < len(mine) or set(mine) - set(output).union(*inputs):
        return e
    if inputs == [] and set(output) == set(mine):
        return g if output == mine else summation(f"{output}->{mine}", g)
    if output:
        return summation(f"{','.join([output, *inputs])}->{mine}", g, *operands)
    rest = operands[0] if inputs == [mine] else summation(f"{','.join(inputs)}->{mine}", *operands)
    return Op("*", (rest, g))


def summation(subscripts: str, *operands: Any) -> Any:
    """An einsum, or the product of matrices that it is."""
    inputs, output = explicit(subscripts)
    product = matrices(inputs, output, operands) if len(operands) == 2 else None
    return Call(Global(known.EINSUM), (Const(subscripts), *operands)) if product is None else product


def matrices(inputs: list[str], output: str, operands: tuple[Any, ...]) -> Any:
    """A sum of products of two operands as a product of stacks of matrices, many times faster; None where it is none.

        np.einsum("nki,nkj->kij", g, x)    ->    g.transpose(1, 2, 0) @ x.transpose(1, 0, 2)
    """
    if any(len(set(letters)) < len(letters) for letters in (*inputs, output)) or len(output) < 2:
        return None
    stack, row, column = output[:-2], output[-2], output[-1]
    (left, a), (right, b) = zip(inputs, operands, strict=True)
    if row in right:
        (left, a), (right, b) = (right, b), (left, a)
    over = "".join(c for c in left if c in right and c not in output)
    if len(over) != 1 or set(left) != {*stack, row, over} or set(right) != {*stack, over, column}:
        return None
    return Op("@", (arranged(a, left, stack + row + over), arranged(b, right, stack + over + column)))


def arranged(e: Any, letters: str, wanted: str) -> Any:
    """An array with its axes in another order."""
    if letters == wanted:
        return e
    if len(letters) == 2:
        return Attr(e, "T")
    return Call(Attr(e, "transpose"), tuple(Const(letters.index(c)) for c in wanted))


def summed_einsum(e: Any, axes: tuple[int, ...]) -> Any:
    """An einsum summed over axes of its result that one operand alone has: that operand is summed first; else None."""
    if not (isinstance(e, Call) and isinstance(e.func, Global) and e.func.value is known.EINSUM and not e.keywords):
        return None
    subscripts, *operands = e.args
    if not isinstance(subscripts, Const) or "." in subscripts.value:
        return None
    inputs, output = explicit(subscripts.value)
    gone = {output[k] for k in axes}
    having = [k for k, letters in enumerate(inputs) if gone & set(letters)]
    if len(having) != 1 or not gone <= set(inputs[having[0]]):
        return None
    (k,) = having
    places = tuple(Const(n) for n, c in enumerate(inputs[k]) if c in gone)
    axis = places[0] if len(places) == 1 else Display("tuple", places)
    operands[k] = Call(Global(known.SUM), (operands[k],), (("axis", axis),))
    inputs[k] = "".join(c for c in inputs[k] if c not in gone)
    rest = "".join(c for c in output if c not in gone)
    return summation(f"{','.join(inputs)}->{rest}", *operands)


def explicit(subscripts: str) -> tuple[list[str], str]:
    """The index letters of each operand and of the result, which holds those that occur once where it is not given."""
    left, arrow, output = subscripts.replace(" ", "").partition("->")
    if not arrow:
        output = "".join(sorted(c for c in set(left) if c != "," and left.count(c) == 1))
    return left.split(","), output


def agree(inputs: list[str], shapes: list[Any]) -> bool:
    """Whether every letter certainly stands for one length."""
    lengths: dict[str, Any] = {}
    for letters, shape in zip(inputs, shapes, strict=True):
        if shape is None or len(shape) != len(letters):
            return False
        for c, n in zip(letters, shape, strict=True):
            if n is None or lengths.setdefault(c, n) != n:
                return False
    return True
