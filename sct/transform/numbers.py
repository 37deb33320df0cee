"""Which names of a function that a transform has made hold plain numbers: all that tidying knows of types."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sct.core.lang import Var
from sct.core.walk import walk


def plain_numbers(function: Any, value: Callable[[Var], Any]) -> frozenset[str]:
    """The names whose variables all hold an int or a float, and certainly nothing else."""
    found: dict[str, bool] = {}
    for v in {n for n in walk(function) if isinstance(n, Var)}:
        found[v.name] = found.get(v.name, True) and bool(value(v).only("f", "i"))
    return frozenset(name for name, known in found.items() if known)
