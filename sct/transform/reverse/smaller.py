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
            return product(factors[1:])
    return made


def factors_of(e: Any) -> list[Any]:
    """The factors of a product, from left to right."""
    found: list[Any] = []
    while isinstance(e, Op) and e.op == "*":
        found.append(e.args[1])
        e = e.args[0]
    return [e, *reversed(found)]


def outside(e: Any, large: Any, context: Any, steady: Callable[[Any], bool], add: Callable[[Any], Any]) -> Any:
    """add(e), a sum, with the factors and divisors outside of it that are the same for all that it adds.

        np.sum(w * z / s, axis=0)    ->    w * np.sum(z, axis=0) / s

    large: the shape of e.  What is left must have it, or it would be added too few times.  steady: what is the same.
    A factor stays where a product of it has a name, which is going to be read.
    """
    if large is None:
        return add(e)
    if isinstance(e, Op) and e.op == "/" and steady(e.args[1]) and context.shape(e.args[0]) == large:
        return Op("/", (outside(e.args[0], large, context, steady, add), e.args[1]))
    factors = factors_of(e)
    stays = [not steady(f) or any(context.named(f, g) for g in factors) for f in factors]
    inner = [k for k, stay in enumerate(stays) if stay]
    if not inner or all(stays) or context.shape(rest := product([factors[k] for k in inner])) != large:
        return add(e)
    return product([add(rest) if k == inner[0] else f for k, f in enumerate(factors) if k not in inner[1:]])


def product(factors: list[Any]) -> Any:
    """The product of factors, from left to right."""
    made = factors[0]
    for f in factors[1:]:
        made = Op("*", (made, f))
    return made
