"""Expressions as keys: equal for those that are written alike."""

from __future__ import annotations

from typing import Any

from sct.core.lang import DEFINED_HERE, Const, Global, Var
from sct.core.walk import is_node, node_fields


def key(e: Any) -> Any:
    """A key of an expression; names count, not variables."""
    if isinstance(e, Var):
        return e.name
    if isinstance(e, Const):
        return (type(e.value), repr(e.value))
    if isinstance(e, Global):
        return (id(e.value), e.name if e.value is None or e.value is DEFINED_HERE else None)
    if isinstance(e, tuple):
        return tuple(map(key, e))
    if is_node(e):
        return (type(e).__name__, *(key(getattr(e, f)) for f in node_fields(type(e))))
    return e
