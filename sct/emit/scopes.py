"""What a top-level function binds itself, so that names from outside can keep clear of it."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sct.core import lang
from sct.core.lang import Const, Global
from sct.core.walk import walk


@dataclass(eq=False)
class Scope:
    """A top-level function with the names that it, or a function within it, binds.

    `imported` are those that its own import statements bind; `ready` the objects of those that stand directly in the
    body, and so before nearly all else.
    """

    function: lang.Function
    names: set[str]
    imported: set[str]
    ready: dict[str, Any]
    mentions: list[Global]

    @classmethod
    def of(cls, function: lang.Function) -> Scope:
        nodes = list(walk(function))
        mentions = [g for n in nodes for g in _globals(n)]
        imported = {name for n in nodes if isinstance(n, lang.Import) for name in _bound(n)}
        names = {n.name for n in nodes if isinstance(n, lang.Var)}
        direct = [name for n in function.body if isinstance(n, lang.Import) for name in _bound(n)]
        roots = {base(g): g.root for g in mentions if is_own_import(g)}
        return cls(function, names, imported, {name: roots[name] for name in direct if name in roots}, mentions)

    def binds(self, name: str) -> bool:
        return name in self.names or name in self.imported

    @property
    def title(self) -> str:
        """How the user calls the function."""
        return str(getattr(self.function.python, "__name__", self.function.name))


def base(g: Global) -> str:
    """The first part of the name that the user wrote."""
    return (g.name or "").partition(".")[0]


def is_own_import(g: Global) -> bool:
    """Whether an import statement of the user's function gave the object."""
    return g.source is not None and g.source[0] == "import"


def _globals(node: Any) -> Iterator[Global]:
    if isinstance(node, Global):
        yield node
    elif isinstance(node, Const) and type(node.value) is float and not math.isfinite(node.value):
        yield Global(abs(node.value))  # there is no literal for it


def _bound(node: lang.Import) -> list[str]:
    (statement,) = ast.parse(node.text).body
    names: list[ast.alias] = getattr(statement, "names", [])
    return [a.asname or a.name.partition(".")[0] for a in names]
