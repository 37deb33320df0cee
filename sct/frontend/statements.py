"""Python's statements to those of the core language, with the comments at their places."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sct.core import lang
from sct.core.lang import At, Block, Expr, Stmt
from sct.errors import UnsupportedError
from sct.frontend.expressions import (
    OPERATORS,
    Reader,
    expression,
    expressions,
    free_variables,
    maybe,
    parameters,
    target,
)
from sct.frontend.fence import position
from sct.frontend.patterns import pattern
from sct.frontend.webs import split


def function(r: Reader, node: ast.FunctionDef, defaults: Callable[[Any], Expr]) -> lang.Function:
    """The function of a `def`, its names split into variables; `r` reads around it."""
    inner = r.within(node)
    params = parameters(inner, node, defaults)
    front: list[Stmt] = [*r.comments.header(_start(node.body[0]))]
    statements = node.body
    doc = None
    if isinstance(first := statements[0], ast.Expr) and isinstance(first.value, ast.Constant):
        doc = inspect.cleandoc(first.value.value) if isinstance(first.value.value, str) else None
    if doc is not None:
        statements = statements[1:]
        front += r.comments.before((first.end_lineno or 0) + 1)
    if not statements:
        front += r.comments.closing(first.end_lineno or 0, first.col_offset)
    body = _filled(tuple(front) + block(inner, statements))
    made = lang.Function(
        node.name, params, body, doc, r.source, free_variables(inner), qualname=node.name, at=position(node)
    )
    return split(made)


def block(r: Reader, statements: list[Any]) -> Block:
    """The statements of a block with the comments before, behind and after them."""
    made: list[Stmt] = []
    for k, node in enumerate(statements):
        made += r.comments.before(node.lineno)
        end = node.end_lineno
        if _compound(node):
            made += r.comments.header(_start(_first(node)))
        else:
            made += r.comments.before(end)
        statement = _STATEMENTS[type(node)](r, node, position(node))
        if statement is not None:
            made.append(statement)
        if not _compound(node) and (k + 1 == len(statements) or statements[k + 1].lineno > end):
            behind = r.comments.trailing(end)
            made += behind if statement is not None else [replace(c, trailing=False) for c in behind]
    if statements:
        made += r.comments.closing(statements[-1].end_lineno, statements[0].col_offset)
    return tuple(made)


def _suite(r: Reader, statements: list[Any]) -> Block:
    """The block of a compound statement, which may not be empty; none at all for an `else` that is not there."""
    return _filled(block(r, statements)) if statements else ()


def _filled(body: Block) -> Block:
    return body if any(not isinstance(s, lang.Comment) for s in body) else (*body, lang.Pass())


def _compound(node: ast.stmt) -> bool:
    return hasattr(node, "body") or isinstance(node, ast.Match)


def _first(node: Any) -> Any:
    return node.cases[0].pattern if isinstance(node, ast.Match) else node.body[0]


def _start(node: Any) -> int:
    """The first line of a statement, its decorators included."""
    first: int = min([node.lineno, *[d.lineno for d in getattr(node, "decorator_list", [])]])
    return first


def _assign(r: Reader, node: ast.Assign, at: At | None) -> Stmt:
    value = expression(r, node.value)
    return lang.Assign(tuple([target(r, t) for t in node.targets]), value, at)


def _annotated(r: Reader, node: ast.AnnAssign, at: At | None) -> Stmt | None:
    if node.value is None:
        return None
    value = expression(r, node.value)
    return lang.Assign((target(r, node.target),), value, at)


def _augment(r: Reader, node: ast.AugAssign, at: At | None) -> Stmt:
    return lang.Augment(target(r, node.target), OPERATORS[type(node.op)], expression(r, node.value), at)


def _do(r: Reader, node: ast.Expr, at: At | None) -> Stmt:
    return lang.Do(expression(r, node.value), at)


def _return(r: Reader, node: ast.Return, at: At | None) -> Stmt:
    return lang.Return(maybe(r, node.value), at)


def _if(r: Reader, node: ast.If, at: At | None) -> Stmt:
    test = expression(r, node.test)
    body = _suite(r, node.body)
    return lang.If(test, body, _suite(r, node.orelse), at)


def _while(r: Reader, node: ast.While, at: At | None) -> Stmt:
    test = expression(r, node.test)
    body = _suite(r, node.body)
    return lang.While(test, body, _suite(r, node.orelse), at)


def _for(r: Reader, node: ast.For, at: At | None) -> Stmt:
    source = expression(r, node.iter)
    variable = target(r, node.target)
    body = _suite(r, node.body)
    return lang.For(variable, source, body, _suite(r, node.orelse), at)


def _break(r: Reader, node: ast.Break, at: At | None) -> Stmt:
    return lang.Break(at)


def _continue(r: Reader, node: ast.Continue, at: At | None) -> Stmt:
    return lang.Continue(at)


def _pass(r: Reader, node: ast.Pass, at: At | None) -> Stmt:
    return lang.Pass(at)


def _try(r: Reader, node: ast.Try, at: At | None) -> Stmt:
    body = _suite(r, node.body)
    handlers = tuple([_handler(r, h) for h in node.handlers])
    orelse = _suite(r, node.orelse)
    return lang.Try(body, handlers, orelse, _suite(r, node.finalbody), at)


def _handler(r: Reader, node: ast.ExceptHandler) -> lang.Handler:
    at = position(node)
    kind = maybe(r, node.type)
    var = None if node.name is None else r.bind(node.name, at)
    return lang.Handler(kind, var, _suite(r, node.body), at)


def _with(r: Reader, node: ast.With, at: At | None) -> Stmt:
    items = []
    for item in node.items:
        value = expression(r, item.context_expr)
        items.append((value, None if item.optional_vars is None else target(r, item.optional_vars)))
    return lang.With(tuple(items), _suite(r, node.body), at)


def _raise(r: Reader, node: ast.Raise, at: At | None) -> Stmt:
    return lang.Raise(maybe(r, node.exc), maybe(r, node.cause), at)


def _assert(r: Reader, node: ast.Assert, at: At | None) -> Stmt:
    return lang.Assert(expression(r, node.test), maybe(r, node.msg), at)


def _delete(r: Reader, node: ast.Delete, at: At | None) -> Stmt:
    return lang.Delete(tuple([target(r, t) for t in node.targets]), at)


def _def(r: Reader, node: ast.FunctionDef, at: At | None) -> Stmt:
    decorators = expressions(r, node.decorator_list)
    made = function(r, node, lambda d: expression(r, d))
    return lang.Def(r.bind(node.name, at), made, decorators, at)


def _import(r: Reader, node: ast.Import | ast.ImportFrom, at: At | None) -> Stmt:
    binds = []
    for alias in node.names:
        name = alias.asname or alias.name.partition(".")[0]
        if name in r.scope.globals | r.scope.nonlocals:
            cure = "Import the name at module level."
            raise UnsupportedError(f"This import binds {name} outside the function.", cure, r.source, at)
        if r.scope.bindings[name] not in r.names.imported:
            binds.append(r.bind(name, at))
    if isinstance(node, ast.ImportFrom):
        node = ast.ImportFrom(r.names.absolute(node), node.names, 0)
    return lang.Import(ast.unparse(node), tuple(binds), at)


def _global(r: Reader, node: ast.Global, at: At | None) -> None:
    """Says nothing of its own: the names it declares are read and written as attributes of the module."""


def _nonlocal(r: Reader, node: ast.Nonlocal, at: At | None) -> Stmt:
    return lang.Nonlocal(r.names.nonlocals(r.scope, node.names, at), at)


def _match(r: Reader, node: ast.Match, at: At | None) -> Stmt:
    subject = expression(r, node.subject)
    cases = []
    for case in node.cases:
        shape = pattern(r, case.pattern)
        guard = maybe(r, case.guard)
        cases.append(lang.Case(shape, guard, _suite(r, case.body)))
    return lang.Match(subject, tuple(cases), at)


_STATEMENTS: dict[type, Callable[[Reader, Any, At | None], Stmt | None]] = {
    ast.Assign: _assign, ast.AnnAssign: _annotated, ast.AugAssign: _augment, ast.Expr: _do, ast.Return: _return,
    ast.If: _if, ast.While: _while, ast.For: _for, ast.Break: _break, ast.Continue: _continue, ast.Pass: _pass,
    ast.Try: _try, ast.With: _with, ast.Raise: _raise, ast.Assert: _assert, ast.Delete: _delete,
    ast.FunctionDef: _def, ast.Import: _import, ast.ImportFrom: _import, ast.Global: _global,
    ast.Nonlocal: _nonlocal, ast.Match: _match,
}  # fmt: skip
