"""Places in adjoint memory, as they are written: where an index may name one twice, and in slices of lists."""

from __future__ import annotations

from typing import Any

from sct.core.lang import Attr, Call, Const, Display, Do, Global, Item, Slice
from sct.rules.core_functions import ADD


def added_at(place: Item, e: Any) -> Do:
    """`np.add.at`: the addition to a place whose index may name a part of it twice."""
    return Do(Call(Attr(Global(ADD), "at"), (place.value, as_argument(place.index), e)))


def as_argument(index: Any) -> Any:
    """An index as an argument of a call: its slices are made by `slice`."""
    if isinstance(index, Slice):
        bounds = [Const(None) if x is None else x for x in (index.lower, index.upper)]
        return Call(Global(slice), (*bounds, *(() if index.step is None else (index.step,))))
    if isinstance(index, Display) and index.kind == "tuple":
        return Display("tuple", tuple(as_argument(x) for x in index.items))
    return index


def place_in_slice(e: Any, part: Slice, k: Any) -> Any:
    """The place in a list e of the item k of a slice of it."""
    lower = Const(0) if part.lower is None else part.lower
    counted = all(isinstance(x, Const) and isinstance(x.value, int) and x.value >= 0 for x in (lower, k))
    if counted and part.step is None:
        return Const(lower.value + k.value)
    return Item(Item(Call(Global(range), (Call(Global(len), (e,)),)), part), k)
