"""The adjoint of an operand of `np.einsum` as another einsum, where subscripts and shapes are known.

    np.einsum("kij,nkj->nki", L, x)    the adjoint of L is   np.einsum("nki,nkj->kij", g, x)

Einstein summation is multilinear, so the adjoint of one operand sums the same products with the result's adjoint in
that operand's place, over the indices that the operand lacks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sct.core.lang import Call, Const, Global, Op
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
    return Call(Global(known.EINSUM), (Const(subscripts), *operands))


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
