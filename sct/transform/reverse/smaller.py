"""Literals of products, moved to the factor that is spread along an axis: there are fewer numbers to multiply.

    2.0 * z * b[:, None]          ->    z * (2.0 * b)[:, None]
    2.0 * z * (-0.5 * b)[:, None]  ->    z * (-b)[:, None]

Only floats take a literal: small and unsigned integers would overflow.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sct.core.lang import Item, Op
from sct.core.walk import rebuild
from sct.tidy.algebra import literal, mul
from sct.tidy.axes import only_longer


def literals_moved(e: Any, floats: Callable[[Any], bool]) -> Any:
    """The expression with its literals so; floats: whether an expression is certainly an array of floats."""
    made = rebuild(e, lambda n: literals_moved(n, floats))
    factors = factors_of(made)
    if len(factors) < 3 or literal(factors[0]) is None:
        return made
    for k, f in enumerate(factors[1:], 1):
        if isinstance(f, Item) and only_longer(f.index) and floats(f.value):
            factors[k] = replace(f, value=mul(factors[0], f.value))
            product = factors[1]
            for more in factors[2:]:
                product = Op("*", (product, more))
            return product
    return made


def factors_of(e: Any) -> list[Any]:
    """The factors of a product, from left to right."""
    found: list[Any] = []
    while isinstance(e, Op) and e.op == "*":
        found.append(e.args[1])
        e = e.args[0]
    return [e, *reversed(found)]
