"""Whether a program writes to what two of its arguments share: the tangents of such arguments are two."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from sct.facts.heap import Heap
from sct.facts.signature import DEPTH, attributes, is_plain_object
from sct.facts.values import Array, Ref, Site, Value


def parts(obj: Any, depth: int = DEPTH) -> list[tuple[Any, Any]]:
    """The keys and contents of an argument that a signature looks into."""
    if not depth or isinstance(obj, float | int | str | np.ndarray) or obj is None:
        return []
    if type(obj) is list or isinstance(obj, tuple):
        return list(enumerate(obj))
    if type(obj) is dict:
        return list(obj.items())
    return list(attributes(obj).items()) if is_plain_object(obj) else []


def shares(objects: Any) -> bool:
    """Whether arguments have memory, or a list, dict or object, in common with each other or within one."""
    seen: dict[int, Any] = {}
    arrays: list[Any] = []
    todo = [(x, DEPTH) for x in objects]
    while todo:
        obj, depth = todo.pop()
        if isinstance(obj, float | int | str):
            continue
        if isinstance(obj, np.ndarray):
            if any(np.may_share_memory(obj, other) for other in arrays):
                return True
            arrays.append(obj)
        elif type(obj) in (list, dict) or is_plain_object(obj):
            if id(obj) in seen:
                return True
            seen[id(obj)] = obj
        todo += [(x, depth - 1) for _, x in parts(obj, depth)]
    return False


def written(args: dict[str, Any], params: dict[str, Value], heap: Heap) -> str | None:
    """The name of an argument that shares what some statement writes to with another one, None where there is none.

    args: what is given; params: the abstract values of the parameters after the analysis.
    """
    found = [(name, *place) for name, x in args.items() for place in places(x, params[name], heap)]
    for k, (name, x, site) in enumerate(found):
        for _, y, other in found[:k]:
            same = np.may_share_memory(x, y) if isinstance(x, np.ndarray) and isinstance(y, np.ndarray) else x is y
            if same and (heap.is_written(site) or heap.is_written(other)):
                return name
    return None


def places(obj: Any, value: Value, heap: Heap, depth: int = DEPTH) -> Iterator[tuple[Any, Site]]:
    """The arrays and mutable objects of an argument, each with the site that stands for it."""
    for atom in value.atoms:
        if isinstance(atom, Array | Ref) and atom.site.param:
            if isinstance(atom, Array) == isinstance(obj, np.ndarray) and not isinstance(obj, tuple):
                yield obj, atom.site
            for key, x in parts(obj, depth):
                yield from places(x, heap.get(atom.site, key), heap, depth - 1)
