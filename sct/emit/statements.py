"""Core statements to syntax trees; a compound statement gives its header, with a body of `pass`."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from sct.core import lang
from sct.emit.to_ast import OPERATORS, Spell, arguments, expression, maybe, several, target


def statement(node: Any, spell: Spell) -> Any:
    """The syntax tree of a simple statement, or of the header of a compound one."""
    return _STATEMENTS[type(node)](node, spell)


def handler(node: lang.Handler, spell: Spell) -> Any:
    """The header of an `except`, within a `try` whose other parts are `pass`."""
    name = None if node.var is None else node.var.name
    made = ast.ExceptHandler(maybe(node.type, spell), name, [ast.Pass()])
    return ast.Try([ast.Pass()], [made], [], [])


def case(node: lang.Case, spell: Spell) -> Any:
    """The header of a `case`, within a `match`."""
    made = ast.match_case(_pattern(node.pattern, spell), maybe(node.guard, spell), [ast.Pass()])
    return ast.Match(ast.Name("_", ast.Load()), [made])


def _pattern(p: lang.Pattern, spell: Spell) -> Any:
    name = None if p.var is None else p.var.name
    parts = [_pattern(q, spell) for q in p.parts]
    match p.kind:
        case "value":
            if isinstance(p.expr, lang.Const) and (p.expr.value is None or isinstance(p.expr.value, bool)):
                return ast.MatchSingleton(p.expr.value)
            return ast.MatchValue(expression(p.expr, spell))
        case "or":
            return ast.MatchOr(parts)
        case "sequence":
            return ast.MatchSequence(parts)
        case "star":
            return ast.MatchStar(name)
        case "mapping":
            return ast.MatchMapping(several(p.exprs, spell), parts, name)
        case "class":
            split = len(parts) - len(p.names)
            return ast.MatchClass(expression(p.expr, spell), parts[:split], list(p.names), parts[split:])
        case "as":
            return ast.MatchAs(parts[0], name)
    return ast.MatchAs(None, name)  # `capture` and `wildcard`


def _assign(n: lang.Assign, spell: Spell) -> Any:
    return ast.Assign([target(t, spell) for t in n.targets], expression(n.value, spell), lineno=1)


def _augment(n: lang.Augment, spell: Spell) -> Any:
    return ast.AugAssign(target(n.target, spell), OPERATORS[n.op](), expression(n.value, spell))


def _do(n: lang.Do, spell: Spell) -> Any:
    return ast.Expr(expression(n.value, spell))


def _return(n: lang.Return, spell: Spell) -> Any:
    return ast.Return(maybe(n.value, spell))


def _if(n: lang.If, spell: Spell) -> Any:
    return ast.If(expression(n.test, spell), [ast.Pass()], [])


def _while(n: lang.While, spell: Spell) -> Any:
    return ast.While(expression(n.test, spell), [ast.Pass()], [])


def _for(n: lang.For, spell: Spell) -> Any:
    return ast.For(target(n.target, spell), expression(n.iter, spell), [ast.Pass()], [], lineno=1)


def _with(n: lang.With, spell: Spell) -> Any:
    items = [ast.withitem(expression(e, spell), None if t is None else target(t, spell)) for e, t in n.items]
    return ast.With(items, [ast.Pass()], lineno=1)


def _raise(n: lang.Raise, spell: Spell) -> Any:
    return ast.Raise(maybe(n.exc, spell), maybe(n.cause, spell))


def _assert(n: lang.Assert, spell: Spell) -> Any:
    return ast.Assert(expression(n.test, spell), maybe(n.message, spell))


def _delete(n: lang.Delete, spell: Spell) -> Any:
    return ast.Delete([target(t, spell, ast.Del()) for t in n.targets])


def _def(n: lang.Def, spell: Spell) -> Any:
    return definition(n.var.name, n.function, spell)


def definition(name: str, function: lang.Function, spell: Spell) -> Any:
    """The header of a `def`."""
    return ast.FunctionDef(name, arguments(function.params, spell), [ast.Pass()], [], lineno=1)


def _import(n: lang.Import, spell: Spell) -> Any:
    return ast.parse(n.text).body[0]


def _nonlocal(n: lang.Nonlocal, spell: Spell) -> Any:
    return ast.Nonlocal([v.name for v in n.vars])


def _match(n: lang.Match, spell: Spell) -> Any:
    return ast.Match(expression(n.subject, spell), [ast.match_case(ast.MatchAs(), None, [ast.Pass()])])


_STATEMENTS: dict[type, Callable[[Any, Spell], Any]] = {
    lang.Assign: _assign, lang.Augment: _augment, lang.Do: _do, lang.Return: _return, lang.If: _if,
    lang.While: _while, lang.For: _for, lang.Break: lambda n, s: ast.Break(),
    lang.Continue: lambda n, s: ast.Continue(), lang.Pass: lambda n, s: ast.Pass(), lang.With: _with,
    lang.Raise: _raise, lang.Assert: _assert, lang.Delete: _delete, lang.Def: _def, lang.Import: _import,
    lang.Nonlocal: _nonlocal, lang.Match: _match,
}  # fmt: skip
