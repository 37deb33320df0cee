"""Which names of a function that a transform has made hold plain numbers: all that tidying knows of types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sct.core.lang import Var
from sct.core.walk import walk


def plain_numbers(
    function: Any, value: Callable[[Var], Any], became: Mapping[Var, Var] | None = None, kinds: str = "fi"
) -> frozenset[str]:
    """The names whose variables all hold an int or a float, and certainly nothing else.

    kinds: `f` leaves out those that may hold an int.  became: variables that print under the name of another.
    """
    found: dict[str, bool] = {}
    for v in {n for n in walk(function) if isinstance(n, Var)}:
        name = (became or {}).get(v, v).name
        found[name] = found.get(name, True) and bool(value(v).only(*kinds))
    return frozenset(name for name, known in found.items() if known)
