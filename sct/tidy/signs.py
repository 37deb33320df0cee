"""Signs of products, at their first factor: exact, as rounding does not know the sign.

    >>> print(after(signs, '''
    ... y = -(x * b) - -(x / b)
    ... y += -(2.0 * b)
    ... return y - -(2.0 * x * b)'''))
    y = -x * b - -x / b
    y -= 2.0 * b
    return y - -2.0 * x * b
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sct.core.lang import Augment, Const, Function, Op, Var
from sct.core.walk import rebuild


def signs(function: Function) -> Function:
    """The function with signs at numbers rather than around products."""

    def change(n: Any) -> Any:
        n = rebuild(subtracted(n) if isinstance(n, Augment) else n, change)
        if isinstance(n, Op) and n.op == "neg" and n.at is None:
            return negative(n.args[0], function.numbers) or n
        return n

    return replace(function, body=tuple(change(s) for s in function.body))


def subtracted(s: Augment) -> Augment:
    """`v += -e` as `v -= e`."""
    turned = {"+": "-", "-": "+"}.get(s.op)
    if s.at is not None or turned is None or not (isinstance(s.value, Op) and s.value.op == "neg"):
        return s
    return replace(s, op=turned, value=s.value.args[0])


def negative(e: Any, numbers: frozenset[str]) -> Any:
    """-e for a product or quotient whose first factor is a number; None for anything else."""
    if not isinstance(e, Op) or e.op not in ("*", "/"):
        return None
    first, last = e.args
    if isinstance(first, Var) and first.name in numbers:
        return Op(e.op, (Op("neg", (first,)), last))
    if isinstance(first, Const) and type(first.value) in (int, float) and first.value > 0:
        return Op(e.op, (Const(-first.value), last))
    inner = negative(first, numbers)
    return None if inner is None else Op(e.op, (inner, last))
