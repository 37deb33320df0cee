"""Names, arguments and jumps of an interpreted program, and what each operator of the syntax tree stands for."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

BINARY = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod, ast.Pow: operator.pow, ast.MatMult: operator.matmul,
    ast.BitAnd: operator.and_, ast.BitOr: operator.or_, ast.BitXor: operator.xor,
    ast.LShift: operator.lshift, ast.RShift: operator.rshift,
}  # fmt: skip
UNARY = {ast.USub: operator.neg, ast.UAdd: operator.pos, ast.Not: operator.not_, ast.Invert: operator.invert}
COMPARE = {
    ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge, ast.Eq: operator.eq,
    ast.NotEq: operator.ne, ast.Is: operator.is_, ast.IsNot: operator.is_not,
    ast.In: lambda x, y: x in y, ast.NotIn: lambda x, y: x not in y,
}  # fmt: skip


class Return(Exception):
    """Unwinds to the call; args[0] is the value."""


class Break(Exception):
    """Unwinds to the loop."""


class Continue(Exception):
    """Unwinds to the loop's next round."""


class Scope(dict[str, Any]):
    """The names of one call; those not found are looked up outside."""

    def __init__(self, outer: Callable[[str], Any]) -> None:
        super().__init__()
        self.outer, self.elsewhere = outer, {}

    def find(self, name: str) -> Any:
        return self[name] if name in self else self.outer(name)

    def bind(self, name: str, x: Any) -> None:
        self.elsewhere.get(name, self)[name] = x


def owner(scope: Scope, name: str) -> Scope:
    """The scope, this one or one around it, that has the name."""
    while name not in scope:
        scope = scope.outer.__self__  # type: ignore[attr-defined]
    return scope


def bind(spec: ast.arguments, args: list[Any], named: dict[str, Any], defaults: dict[str, Any]) -> dict[str, Any]:
    names = [a.arg for a in (*spec.posonlyargs, *spec.args)]
    out = defaults | dict(zip(names, args, strict=False))
    if spec.vararg:
        out[spec.vararg.arg] = tuple(args[len(names) :])
    known = {*names, *(a.arg for a in spec.kwonlyargs)}
    out |= {k: v for k, v in named.items() if k in known}
    if spec.kwarg:
        out[spec.kwarg.arg] = {k: v for k, v in named.items() if k not in known}
    return out
