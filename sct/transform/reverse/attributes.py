"""Numbers that a program sets as new attributes of its arguments: the adjoint of the argument has a place for them.

    self.y = self.a * x        forward     bself = cells(self);  bself.y = 0.0
                               backward    w = bself.y;  bself.y = 0.0;  bself.a += x * w
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sct.core.lang import Attr, Const, Item
from sct.core.walk import walk
from sct.facts.values import Ref, Value


def new_numbers(place: Any, value: Value, rec: Any, seen: tuple[Any, ...] = ()) -> Iterator[Any]:
    """The places, within that of an argument with this value, of active numbers that the argument comes without.

    Raises UnsupportedError where they are those of a list's objects, of which no text names each.
    """
    heap = rec.program.heap
    for atom in value.atoms:
        if not isinstance(atom, Ref) or atom.site in seen or not atom.site.param:
            continue
        for key, held in heap.fields(atom.site).items():
            inner = Attr(place, key) if atom.site.kind == "object" else Item(place, Const(key))
            if atom.site.kind == "object" and key not in atom.site.given:
                if held.is_scalar() and heap.active(held):
                    yield inner
                continue
            for found in new_numbers(inner, held, rec, (*seen, atom.site)):
                if key == "*":
                    reason = f"an attribute `{found.name}` that objects of a list come without"
                    raise rec.refuse(reason, "Set it where they are made.", mention(rec.inst.function, found.name))
                yield found


def mention(function: Any, name: str) -> Any:
    """Where a function reads or sets an attribute first; the function where only others do."""
    return next((n for n in walk(function) if isinstance(n, Attr) and n.name == name), function)
