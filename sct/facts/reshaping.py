"""The rank of a reshaped array whose lengths cannot be told: as many axes as its new shape has lengths."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sct.facts.values import Known, Ref, Site, Value


def reshaped(
    row: Any, values: list[Value], keywords: dict[str, Value], fields: Callable[[Site], dict[Any, Value]]
) -> Any | None:
    """The description of `x.reshape(2, -1)` and the like for an array x of one dtype; None where it cannot be told."""
    if row is None or row.rank != "np.size(shape)" or not row.view:
        return None
    dtypes = {a.dtype for a in values[0].arrays()}
    if len(dtypes) != 1 or len(values[0].arrays()) != len(values[0].atoms):
        return None
    place = next(k for k, p in enumerate(row.params) if p.name == "shape")
    several = row.params[place].kind == "vararg"
    given = values[place:] if several else [values[place] if place < len(values) else keywords["shape"]]
    rank = len(given) if several and len(given) > 1 else _length(given[0], fields) if given else None
    return None if rank is None else ("array", (None,) * rank, dtypes.pop())


def _length(shape: Value, fields: Callable[[Site], dict[Any, Value]]) -> int | None:
    """How many lengths a shape has: a number is one."""
    if shape.only("i"):
        return 1
    found = set()
    for a in shape.atoms:
        if isinstance(a, Ref) and a.site.kind == "tuple" and "*" not in fields(a.site):
            found.add(len(fields(a.site)))
        elif isinstance(a, Known) and isinstance(a.object, tuple):
            found.add(len(a.object))
        else:
            return None
    return found.pop() if len(found) == 1 else None
