"""Places in adjoint memory, as they are written: where an index names one twice or picks a copy; slices of lists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sct import rules
from sct.core.lang import Attr, Call, Const, Display, Do, Global, Item, Slice
from sct.core.walk import walk
from sct.facts.values import Array, Ref, Value
from sct.rules.core_functions import ADD


def index_arrays(place: Item, value: Callable[[Any], Value]) -> list[Value]:
    """The values of the parts of an index that are neither slices nor numbers; `value` gives those of expressions."""
    parts = place.index.items if isinstance(place.index, Display) and place.index.kind == "tuple" else (place.index,)
    values = [value(p) for p in parts if not (isinstance(p, Slice | Const) or is_newaxis(p))]
    return [v for v in values if not v.only("i")]


def is_newaxis(part: Any) -> bool:
    """Whether a part of an index is `np.newaxis`."""
    return isinstance(part, Global) and part.value is None


def picks(e: Any, value: Callable[[Any], Value]) -> bool:
    """Whether an expression is what an array of indices, or a mask, picks out of an array: a copy."""
    return isinstance(e, Item) and bool(value(e.value).arrays()) and bool(index_arrays(e, value))


def certainly_picks(e: Any, value: Callable[[Any], Value]) -> bool:
    """Whether an expression is certainly such a copy: among the indices is an array with axes, or a list or tuple."""
    return picks(e, value) and any(
        bool(v.atoms) and all(isinstance(a, Ref) or (isinstance(a, Array) and bool(a.shape)) for a in v.atoms)
        for v in index_arrays(e, value)
    )


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


def row_of(t: Call) -> Any:
    """The row of a call of a primitive or of an array's method, or None."""
    keywords = tuple(k or "" for k, _ in t.keywords)
    if isinstance(t.func, Attr):
        return rules.for_method(t.func.name, len(t.args), keywords)
    return rules.for_callable(getattr(t.func, "value", None), len(t.args), keywords, False)


def shut(e: Any) -> bool:
    """Whether an expression takes a view that NumPy does not let be written to, as a diagonal."""
    rows = [row_of(n) for n in walk((e,)) if isinstance(n, Call)]
    return any(row is not None and row.view and row.fixed for row in rows)
