"""How much the forward sweep keeps for the backward sweep, in words: `2 floats an iteration`, `n0 - 2 floats`."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from sct.facts.momentary import is_momentary
from sct.facts.values import Value


def keeps(each: list[Value], once: list[Value]) -> str:
    """The sentence for what is kept in each iteration, and what is kept once."""
    parts = [f"{amount(each)} an iteration"] if each else []
    parts += [amount(once)] if once else []
    return f"Keeps {' and '.join(parts)}." if parts else "Keeps nothing beside the variables of the program."


def amount(values: Iterable[Value]) -> str:
    """How much values are: floats as far as their number is known, arrays of other lengths, anything else."""
    floats, others, arrays, rest = 0, 0, 0, 0
    products: list[str] = []
    for v in values:
        shape = v.shape()
        if v.only("f"):
            floats += 1
        elif v.only("f", "i", "b"):
            others += 1
        elif v.arrays() and shape is not None and all(isinstance(d, int) for d in shape):
            floats += math.prod([d for d in shape if isinstance(d, int)])
        elif v.arrays() and shape is not None and not any(d is None or is_momentary(d) for d in shape):
            dims = [re.sub(r"([+-])(\d+)$", r" \1 \2", str(d)) for d in shape]
            products.append(" * ".join(f"({d})" if " " in d and len(dims) > 1 else d for d in dims))
        elif v.arrays():
            arrays += 1
        else:
            rest += 1
    several = ((p, products.count(p)) for p in dict.fromkeys(products))
    products = [p if n == 1 else f"{n} * {f'({p})' if ' ' in p else p}" for p, n in several]
    terms = [*products, *([str(floats)] if floats else [])]
    found = [] if not terms else ["one float"] if terms == ["1"] else [f"{' + '.join(terms)} floats"]
    found += [counted(n, what) for n, what in ((others, "number"), (arrays, "array"), (rest, "value")) if n]
    return ", ".join(found)


def counted(n: int, what: str) -> str:
    """`one array`, `2 arrays`."""
    return f"one {what}" if n == 1 else f"{n} {what}s"
