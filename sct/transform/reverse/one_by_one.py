"""Arrays and lists that one statement makes for several names, as one statement for each.

    low, high = np.zeros(n), np.ones(n)    ->    low = np.zeros(n)
                                                 high = np.ones(n)

Each has adjoint memory of its own.  It is the same program where no value reads a name that the statement gives.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sct.core.lang import Assign, Attr, Call, Display, Var
from sct.core.walk import substitute, walk
from sct.facts.purity import pure


def one_by_one(s: Assign, holds_memory: Callable[[Var], bool]) -> list[Assign]:
    """The statements; s itself where there is nothing to take apart, or where it would be another program."""
    target, value = s.targets[-1], s.value
    if len(s.targets) > 1 or not isinstance(target, Display) or not isinstance(value, Display):
        return [s]
    names = [x.name for x in target.items if isinstance(x, Var)]
    if not len(target.items) == len(set(names)) == len(value.items) or not any(map(holds_memory, target.items)):
        return [s]
    read = {n.name for n in walk(value) if isinstance(n, Var)}
    if value.kind not in ("tuple", "list") or read & set(names) or not pure(substitute(value, copied)):
        return [s]
    return [replace(s, targets=(x,), value=e) for x, e in zip(target.items, value.items, strict=True)]


def copied(e: Any) -> Any:
    """What `x.copy()` copies, which is all that this does; None of other expressions."""
    method = isinstance(e, Call) and isinstance(e.func, Attr) and not e.args and not e.keywords
    return e.func.value if method and e.func.name == "copy" else None
