"""Values that a backward trip finds in a name that the loop carries: what a trip left there need not be saved as well.

    for t in range(n):                          for t in range(n - 1, -1, -1):
        h_before.append(h)                          w1 = h
        h = np.tanh(w @ h)          ->              h = h_before.pop()
                                                    bz = (1 - w1 * w1) * bh

Each backward trip gives the name the value that the trip began with, which is the one that the trip before left.
"""

from __future__ import annotations

from typing import Any

from sct.core.lang import Assign, Call, Var
from sct.core.walk import walk
from sct.transform.reverse.tree import Attempt, Loop, all_items


def carried(memory: Any, wanted: dict[Any, list[Any]], again: dict[Any, Any]) -> dict[Any, Any]:
    """Version -> that of the carried name at the start of the trip, for those that are so found."""
    found: dict[Any, Any] = {}
    for copy in memory.versions:
        source = copied(memory, copy)
        loop = copy.path[-1][0] if copy.path else None
        if source is None or source not in wanted or not isinstance(loop, Loop) or not costs(again.get(source)):
            continue
        if any(isinstance(i, Attempt) for i in all_items(loop.body)):  # it may end before that
            continue
        header = walk((loop.target,)) if loop.target is not None else ()
        if any(isinstance(n, Var) and n.name == copy.name for n in header):  # a trip begins with what that gives it
            continue
        named = memory.named[copy.name]
        start = next((v for v in named if v.header and v.item is loop), None)
        left = next((v for v in named if v.item is loop and not v.header), None)
        inside = [v for v in named if start is not None and left is not None and start.number < v.number < left.number]
        if start not in wanted or start in again or memory.final.get(copy.name) is not left or source.path != copy.path:
            continue
        last = bool(inside) and inside[-1] is copy and source.number < copy.number
        unmet = not any(map(memory.renamed_within, (start, source)))
        if last and unmet and not any(v in wanted for v in named if v is not start):
            found[source] = start
    return found


def costs(e: Any) -> bool:
    """Whether taking a value over is less work than evaluating it again, if it can be."""
    return e is None or any(isinstance(n, Call) for n in walk((e,)))


def copied(memory: Any, version: Any) -> Any:
    """The version that a version is a copy of, by `name = other`; None for others."""
    s = version.stmt
    named = isinstance(s, Assign) and len(s.targets) == 1 and isinstance(s.targets[0], Var)
    if not named or not isinstance(s.value, Var) or version.header:
        return None
    return version.reads.get(s.value.name)
