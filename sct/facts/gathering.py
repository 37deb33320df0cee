"""The shape of what an index with lists, index arrays or masks picks out of an array."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sct.core import lang
from sct.facts.values import Array, Dim, Ref, Shape, Site, Value

Fields = Callable[[Site], dict[Any, Value]]


def gathered(shape: Shape, parts: list[Any], values: list[Value | None], fields: Fields) -> Shape:
    """The shape of `array[parts]` for an array of this shape; None where its rank cannot be told.

    values: of each part, None for a slice.  The axes of the index arrays stand where the first of them is, or in front
    where something else is between them (NumPy's user guide, "Indexing on ndarrays").
    """
    if shape is None:
        return None
    axes = list(shape)
    out: list[Dim] = []
    picked: list[Shape] = []
    places: list[int] = []
    apart = False
    for part, value in zip(parts, values, strict=True):
        if isinstance(part, lang.Const) and part.value is None:
            out.append(1)
        elif value is None:
            if not axes:
                return None
            dim = axes.pop(0)
            out.append(dim if part.lower is part.upper is part.step is None else None)
        else:
            found = _axes_of(part, value, fields)
            if found is None or len(axes) < found[0]:
                return None
            apart = apart or (bool(places) and places[-1] != len(out))
            places.append(len(out))
            picked.append(found[1])
            del axes[: found[0]]
    first = 0 if apart else places[0]
    return (*out[:first], *_together(picked), *out[first:], *axes)


def _axes_of(part: Any, value: Value, fields: Fields) -> tuple[int, tuple[Dim, ...]] | None:
    """(how many axes an index takes, the shape of what it picks); None where that cannot be told."""
    if value.only("i"):
        return 1, ()
    if len(value.atoms) != 1:
        return None
    (atom,) = value.atoms
    if isinstance(atom, Array) and atom.shape is not None and atom.dtype in ("i", "b"):
        return (1, atom.shape) if atom.dtype == "i" else (len(atom.shape), (None,))
    if isinstance(atom, Ref) and atom.site.kind == "list" and all(v.only("i") for v in fields(atom.site).values()):
        literal = isinstance(part, lang.Display) and not any(isinstance(i, lang.Star) for i in part.items)
        return 1, (len(part.items) if literal else None,)
    return None


def _together(shapes: list[Any]) -> tuple[Dim, ...]:
    """The shape that index arrays of these shapes have together."""
    rank = max(map(len, shapes))
    full = [(1,) * (rank - len(s)) + tuple(s) for s in shapes]
    lengths = [{s[k] for s in full} - {1} or {1} for k in range(rank)]
    return tuple(found.pop() if len(found) == 1 else None for found in lengths)
