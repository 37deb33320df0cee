"""Indices that only give an array more axes, of length 1, as `[:, None]`."""

from __future__ import annotations

from typing import Any

from sct.core.lang import Const, Display, Item, Slice
from sct.core.walk import same


def only_longer(index: Any) -> bool:
    """Whether an index only gives an array more axes, of length 1, as `[:, None]`."""
    parts = index.items if isinstance(index, Display) and index.kind == "tuple" else (index,)
    return all(is_new(p) or is_whole(p) for p in parts) and any(map(is_new, parts))


def is_new(part: Any) -> bool:
    return isinstance(part, Const) and part.value is None


def is_whole(part: Any) -> bool:
    return isinstance(part, Slice) and part.lower is part.upper is part.step is None


def shorter(e: Any, index: Any) -> Any:
    """e without the axes that `[:, None]` gave: `e[:, 0]`."""
    if isinstance(e, Item) and same(e.index, index):
        return e.value
    parts = index.items if isinstance(index, Display) else (index,)
    first = tuple(Const(0) if is_new(p) else p for p in parts)
    return Item(e, Display("tuple", first) if isinstance(index, Display) else first[0])
