"""One save for a part of an array that several statements of one block read while nothing changes it.

    w1_before.append(z[k])                      w1_before.append(z[k])
    y = a * sin(z[k])                           y = a * sin(z[k])
    w2_before.append(z[k])            ->        z[k] = y * cos(z[k])
    z[k] = y * cos(z[k])

The block's backward statements come in the opposite order, so the last of those that read it takes it out of the list.
"""

from __future__ import annotations

from typing import Any

from sct.core.lang import Assign, Global, Var
from sct.core.walk import same, walk
from sct.transform.reverse.tree import Attempt, all_items, key_of


class Twin:
    """What is saved: the expression, the name that has it in the backward sweep, and what reads it."""

    def __init__(self, e: Any, name: Var, owner: Any) -> None:
        self.e, self.name, self.owner = e, name, owner
        self.taken: Assign | None = None  # the statement that takes it out of its list

    def taken_for(self, owner: Any, restores: dict[Any, list[Any]]) -> None:
        """It is taken out of its list ahead of another item's backward statements, which come before its owner's."""
        if self.taken is not None:
            before = restores[key_of(self.owner)]
            before[:] = [s for s in before if s is not self.taken]
            restores.setdefault(key_of(owner), []).insert(0, self.taken)
        self.owner = owner


class Twins:
    """What is saved in a function, or in a trip that is done again."""

    def __init__(self, memory: Any) -> None:
        self.memory = memory
        attempts = [x for x in all_items(memory.items) if isinstance(x, Attempt)]
        self.unsure = {i for x in attempts for i in all_items([x])}  # these may not be done though their block is
        self.saved: dict[Any, list[Twin]] = {}

    def alike(self, entry: tuple[Any, ...]) -> list[Twin] | None:
        """What is saved with the content, in the block, and at the side of its item of an entry; None where that does
        not tell its value."""
        e, stamp, versions, owner, path, early = entry
        read = [n for n in walk(e) if isinstance(n, Var | Global)]
        named = {n.name for n in read if isinstance(n, Var)} <= {v.name for v in versions}
        if owner in self.unsure or not named or any(set(self.memory.touched_sites(n)) - stamp.keys() for n in read):
            return None
        return self.saved.setdefault((frozenset(stamp.items()), frozenset(versions), path, early), [])

    def of(self, entry: tuple[Any, ...]) -> Twin | None:
        """What is saved already for what an entry reads."""
        return next((t for t in self.alike(entry) or () if same(t.e, entry[0])), None)
