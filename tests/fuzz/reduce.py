"""Smaller programs with the same outcome: statements are dropped, blocks unwrapped, expressions replaced by parts."""

from __future__ import annotations

import ast
import copy
import time
from collections.abc import Callable, Iterator
from typing import Any


def reduced(text: str, same: Callable[[str], bool], seconds: float = 20) -> str:
    """A smaller text for which `same` still holds, the smallest found in that time."""
    tree = ast.parse(text)
    end = time.monotonic() + seconds
    shrinking = True
    while shrinking:
        shrinking = False
        for smaller in _smaller(tree):
            if time.monotonic() > end:
                break
            try:
                candidate = ast.unparse(ast.fix_missing_locations(smaller))
                if len(candidate) < len(ast.unparse(tree)) and same(candidate):
                    tree, shrinking = ast.parse(candidate), True
                    break
            except (SyntaxError, ValueError):
                continue
    return ast.unparse(tree)


def _smaller(tree: ast.Module) -> Iterator[ast.Module]:
    """The trees that are one step smaller, the largest steps first."""
    for path, field, k in _places(tree, "statements"):
        for instead in ([], *_unwrapped(getattr(_at(tree, path), field)[k])):
            twin = copy.deepcopy(tree)
            body = getattr(_at(twin, path), field)
            body[k : k + 1] = copy.deepcopy(instead)
            if body or field == "orelse":
                yield twin
    for path, field, k in _places(tree, "expressions"):
        owner = _at(tree, path)
        old = getattr(owner, field) if k is None else getattr(owner, field)[k]
        for instead in _parts(old):
            twin = copy.deepcopy(tree)
            if k is None:
                setattr(_at(twin, path), field, copy.deepcopy(instead))
            else:
                getattr(_at(twin, path), field)[k] = copy.deepcopy(instead)
            yield twin


def _unwrapped(node: ast.stmt) -> list[list[ast.stmt]]:
    return [part for name in ("body", "orelse") for part in [getattr(node, name, [])] if part]


def _parts(node: ast.expr) -> list[ast.expr]:
    parts: list[ast.expr] = [n for n in ast.iter_child_nodes(node) if isinstance(n, ast.expr)]
    if isinstance(node, ast.Call):
        parts = [*node.args]
    if not isinstance(node, ast.Constant | ast.Name | ast.Tuple | ast.List):
        parts.append(ast.Constant(0.5))
    return parts


def _places(tree: ast.AST, what: str) -> Iterator[tuple[tuple[Any, ...], str, Any]]:
    """(path to a node, field, position in the field or None) of all statements or all expressions that are read."""
    stack: list[tuple[ast.AST, tuple[Any, ...]]] = [(tree, ())]
    while stack:
        node, path = stack.pop(0)
        for field, value in ast.iter_fields(node):
            for k, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
                if not isinstance(child, ast.AST):
                    continue
                reads = isinstance(child, ast.expr) and isinstance(getattr(child, "ctx", ast.Load()), ast.Load)
                if what == ("statements" if isinstance(child, ast.stmt) else "expressions" if reads else ""):
                    yield path, field, k
                stack.append((child, (*path, (field, k))))


def _at(tree: ast.AST, path: tuple[Any, ...]) -> Any:
    node: Any = tree
    for field, k in path:
        node = getattr(node, field) if k is None else getattr(node, field)[k]
    return node
