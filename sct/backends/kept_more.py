"""What the text for Numba keeps in memory beyond what the adjoint says, in words.

The adjoint says what its own lists and arrays keep; a list that became an array with a place for each trip keeps the
same.  More are arrays of which the adjoint has no name, and its own that have got an axis: a row for each trip.
"""

from __future__ import annotations

from typing import Any

from sct.backends.own import is_making
from sct.core.lang import Assign, Const, Display, Function, Item, Var
from sct.core.walk import walk
from sct.tidy.lengths import NEW


def kept_more(before: tuple[Function, ...], after: tuple[Function, ...]) -> str:
    """The sentence for what functions keep more than those that they are made of; nothing if they do not."""
    new, grown = 0, set()
    known = {f.name: f for f in before}  # what else there is are halves, which keep nothing themselves
    for f, g in ((known[g.name], g) for g in after if g.name in known):
        ours, theirs = arrays(g), arrays(f)
        new += len(ours.keys() - {n.name for n in walk(f) if isinstance(n, Var)})
        grown |= {name for name, axes in ours.items() if axes > theirs.get(name, 0) > 0}
    said = ["one array more" if new == 1 else f"{new} arrays more"] if new else []
    said += [f"a row for each trip of {', '.join(sorted(grown))}"] if grown else []
    return f"For Numba it keeps {', and '.join(said)}." if said else ""


def arrays(function: Function) -> dict[str, int]:
    """The arrays that a function makes, and how many axes they have; parts of one block are arrays of their own."""
    found: dict[str, int] = {}
    blocks: set[str] = set()
    for s in walk(function.body):
        if is_making(s):
            found[s.targets[0].name] = axes_of(s.value)
    for s in walk(function.body):
        if isinstance(s, Assign) and isinstance(s.targets[0], Var) and is_part(s.value) and s.value.value.name in found:
            blocks.add(s.value.value.name)
            found[s.targets[0].name] = found[s.value.value.name] - 1
    return {name: axes for name, axes in found.items() if name not in blocks}


def axes_of(making: Any) -> int:
    """How many axes a new array has; 0, which is not told, where it is like another."""
    (shape,) = making.args
    if making.func.value not in NEW:
        return 0
    return len(shape.items) if isinstance(shape, Display) else 1


def is_part(e: Any) -> bool:
    """Whether an expression is `memory[2]`."""
    return isinstance(e, Item) and isinstance(e.value, Var) and isinstance(e.index, Const)
