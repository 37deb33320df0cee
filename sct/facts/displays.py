"""The shape of an array that is made of a list written out: `np.array([[a, b], [c, d]])` has two rows and columns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from sct.core.lang import Call, Display, Star
from sct.facts.values import Array, Scalar, Shape, Value

MAKERS = (np.array, np.asarray, np.asanyarray)


def made_of_display(function: Any, node: Any, value: Callable[[Any], Value], dtype: str | None) -> Any | None:
    """The description of the array that a call makes of a display, or None; dtype: what is known of it already."""
    if not (isinstance(node, Call) and node.args and any(function is f for f in MAKERS)):
        return None
    if len(node.args) > 1 or any(name != "dtype" for name, _ in node.keywords):
        return None
    shape = shape_of(node.args[0], value)
    kinds = set(kinds_of(node.args[0], value))
    found = dtype or ("f" if "f" in kinds and kinds <= {"f", "i", "b"} and not node.keywords else None)
    return None if not shape or found is None else ("array", shape, found)


def shape_of(e: Any, value: Callable[[Any], Value]) -> Shape:
    """The shape of an expression as a part of an array: a display's length comes first."""
    if not (isinstance(e, Display) and e.kind in ("list", "tuple")):
        return value(e).shape()
    parts = {shape_of(i, value) for i in e.items} if not any(isinstance(i, Star) for i in e.items) else set()
    if len(parts) != 1:
        return None
    (part,) = parts
    return None if part is None else (len(e.items), *part)


def kinds_of(e: Any, value: Callable[[Any], Value]) -> list[Any]:
    """The kinds of the numbers in an expression."""
    if isinstance(e, Display):
        return [k for i in e.items for k in kinds_of(i, value)]
    return [a.kind if isinstance(a, Scalar) else a.dtype if isinstance(a, Array) else None for a in value(e).atoms]
