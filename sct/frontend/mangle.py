"""Private names: within a class, Python writes `__x` as `_Class__x`."""

from __future__ import annotations

import ast
import copy
from typing import Any

# The fields of syntax nodes that hold names which the compiler mangles.
_FIELDS = {
    ast.Name: "id", ast.Attribute: "attr", ast.arg: "arg", ast.FunctionDef: "name", ast.ExceptHandler: "name",
    ast.MatchAs: "name", ast.MatchStar: "name", ast.MatchMapping: "rest",
}  # fmt: skip


def mangle(name: str, owner: str) -> str:
    """The name as the compiler writes it within class `owner`."""
    stripped = owner.lstrip("_")
    if not name.startswith("__") or name.endswith("__") or "." in name or not stripped:
        return name
    return f"_{stripped}{name}"


def mangled(node: Any, owner: str | None) -> Any:
    """The tree with private names written out; the tree itself, which is shared, where there are none."""
    if owner is None or not any(_private(n, owner) for n in ast.walk(node)):
        return node
    tree = copy.deepcopy(node)
    for n in ast.walk(tree):
        if n is tree:
            continue
        name = _FIELDS.get(type(n))
        value = getattr(n, name) if name else None
        if name and isinstance(value, str):
            setattr(n, name, mangle(value, owner))
        elif isinstance(n, ast.Global | ast.Nonlocal):
            n.names = [mangle(v, owner) for v in n.names]
        elif isinstance(n, ast.alias) and mangle(n.asname or n.name, owner) != (n.asname or n.name):
            n.asname = mangle(n.asname or n.name, owner)
    return tree


def _private(node: ast.AST, owner: str) -> bool:
    names = [v for _, v in ast.iter_fields(node) if isinstance(v, str)]
    if isinstance(node, ast.Global | ast.Nonlocal):
        names = node.names
    return any(mangle(v, owner) != v for v in names)
