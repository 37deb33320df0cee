"""Adjoints that another process wrote: found again where everything that their text depends on is what it was."""

from __future__ import annotations

import sys
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

from sct.backends.store import found_by_name, function_told, keep, kept, told
from sct.surroundings import Surroundings


def found(place: Path | None, function: Any) -> tuple[dict[str, Any], Surroundings] | None:
    """(what is kept at a place, the surroundings of the text); None where nothing is or something has changed."""
    held = None if place is None else kept(place)
    if held is None:
        return None
    try:
        names = [(vars(sys.modules[m]), n, vars(sys.modules[m])[n], is_now) for m, n, is_now in held.pop("globals")]
        parts = [(owner(a, function), n, is_now) for a, n, is_now in held.pop("parts")]
        if all(told(v) == is_now for *_, v, is_now in names) and all(part(o, n) == is_now for o, n, is_now in parts):
            seen = Surroundings.of([(s, n, v) for s, n, v, _ in names], [(o, n, getattr(o, n)) for o, n, _ in parts])
            return held, seen
    except (LookupError, AttributeError, TypeError, ValueError):
        pass  # a module or name that is not there, or a file that somebody else wrote
    return None


def remember(place: Path | None, function: Any, seen: Surroundings, what: dict[str, Any]) -> None:
    """Keep what there is to say of a text, unless its surroundings cannot be told to another process."""
    if place is None or not seen.few:
        return
    names = [[space.get("__name__"), name, told(value)] for space, name, value in seen.globals]
    parts = [[address(o, function), name, part(o, name)] for o, name, _ in seen.parts]
    here = all(vars(sys.modules.get(m, sys)) is space for (m, *_), (space, *_) in zip(names, seen.globals, strict=True))
    if here and all(is_now is not None for *_, is_now in names) and all(a and now for a, _, now in parts):
        keep(place, {**what, "globals": names, "parts": parts})


def part(owner: Any, name: str) -> str | None:
    """What an attribute is, as `told` says it; the code of a function is its text."""
    return function_told(owner) if name == "__code__" else told(getattr(owner, name))


def address(owner: Any, function: Any) -> list[str] | None:
    """Where another process finds the owner of an attribute: the function itself, a module, a function of a module."""
    if owner is function:
        return [""]
    if isinstance(owner, ModuleType):
        return [owner.__name__] if sys.modules.get(owner.__name__) is owner else None
    if not isinstance(owner, FunctionType) or "<" in owner.__qualname__ or owner.__module__ not in sys.modules:
        return None
    named = [owner.__module__, owner.__qualname__]
    try:
        return named if found_by_name(*named) is owner else None
    except LookupError:
        return None




def owner(place: list[str], function: Any) -> Any:
    """What `address` told of."""
    if place == [""]:
        return function
    return sys.modules[place[0]] if len(place) == 1 else found_by_name(*place)
