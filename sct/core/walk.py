"""The one traversal of core trees: children, walk, rebuild, and equality of structure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields
from typing import Any

from sct.core.lang import DEFINED_HERE, At, Const, Global, Source, Var

_FIELDS: dict[type, tuple[str, ...]] = {}
_PARTS: dict[type, tuple[str, ...]] = {}  # the fields that may hold nodes: none of a leaf
_NODES: dict[type, bool] = {}  # whether the values of a type are nodes
_SKIP = {
    "at", "python", "source", "value_object", "free", "consulted", "sources", "numbers", "floats", "arrays", "doubles",
}  # fmt: skip


def node_fields(cls: type) -> tuple[str, ...]:
    """The names of the fields of a node class that hold nodes or plain data (positions left out)."""
    names = _FIELDS.get(cls)
    if names is None:
        names = tuple(f.name for f in fields(cls) if f.name not in _SKIP)
        _FIELDS[cls] = names
    return names


def is_node(value: Any) -> bool:
    """Whether value is a core node (positions and sources are not)."""
    cls = type(value)
    known = _NODES.get(cls)
    if known is None:
        known = issubclass(cls, Var) or (hasattr(cls, "__dataclass_fields__") and not issubclass(cls, Source))
        _NODES[cls] = known
    return known


def children(node: Any) -> list[Any]:
    """The nodes directly below a node, in order of the text."""
    found: list[Any] = []
    cls = type(node)
    names = _PARTS.get(cls)
    if names is None:
        names = _PARTS[cls] = () if issubclass(cls, Var | Const | Global) else node_fields(cls)
    for name in names:
        value = getattr(node, name)
        if type(value) is tuple:
            _add_parts(value, found)
        elif is_node(value):
            found.append(value)
    return found


def _add_parts(parts: tuple[Any, ...], found: list[Any]) -> None:
    for part in parts:
        if type(part) is tuple:
            _add_parts(part, found)
        elif is_node(part):
            found.append(part)


def walk(node: Any) -> Iterator[Any]:
    """The node and all below it, parents first, in order of the text; a tuple of nodes may be given.

    Uses no recursion, so depth is no limit.
    """
    stack: list[Any] = []
    _add_parts(node if type(node) is tuple else (node,), stack)
    stack.reverse()
    while stack:
        here = stack.pop()
        yield here
        below = children(here)
        below.reverse()
        stack += below


def rebuild(node: Any, change: Callable[[Any], Any]) -> Any:
    """The node with `change` applied to each child node; the node itself where nothing changed."""
    if isinstance(node, Var | Const | Global):
        return node
    values = {}
    changed = False
    for f in fields(node):
        old = getattr(node, f.name)
        new = old if f.name in _SKIP else _map(old, change)
        changed = changed or new is not old
        values[f.name] = new
    return type(node)(**values) if changed else node


def _map(value: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(value, tuple):
        if isinstance(value, At):
            return value
        parts = tuple([_map(part, change) for part in value])  # a list: a generator would use the C stack
        return value if all(a is b for a, b in zip(parts, value, strict=True)) else parts
    return change(value) if is_node(value) else value


def substitute(node: Any, replace: Callable[[Any], Any]) -> Any:
    """The tree with every node n for which replace(n) is not None replaced by that; the rest is shared."""

    def change(n: Any) -> Any:
        new = replace(n)
        return rebuild(n, change) if new is None else new

    return change(node)


def same(a: Any, b: Any) -> bool:
    """Whether two trees have the same structure: equal constants, identical variables and objects."""
    stack = [(a, b)]
    while stack:
        a, b = stack.pop()
        if a is b:
            continue
        if type(a) is not type(b):
            return False
        if isinstance(a, tuple):
            if len(a) != len(b):
                return False
            stack.extend(zip(a, b, strict=True))
        elif isinstance(a, Var):
            return False
        elif isinstance(a, Const):
            if repr(a.value) != repr(b.value):  # repr tells 1 from 1.0 from True, and 0.0 from -0.0
                return False
        elif isinstance(a, Global):
            if a.value is not b.value or (a.value is DEFINED_HERE and a.name != b.name):
                return False
        elif is_node(a):
            stack.extend((getattr(a, n), getattr(b, n)) for n in node_fields(type(a)))
        elif a != b:
            return False
    return True
