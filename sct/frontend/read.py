"""A Python function object to a function of the core language."""

from __future__ import annotations

import ast
import types
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sct.core import lang
from sct.core.depth import deep
from sct.core.lang import Const, Expr, Global, Op
from sct.frontend.comments import Comments
from sct.frontend.compiled import as_plain
from sct.frontend.expressions import Reader, lambda_function
from sct.frontend.fence import check_syntax, position
from sct.frontend.mangle import mangled
from sct.frontend.names import Names
from sct.frontend.source import find, python_function
from sct.frontend.statements import function as def_function


def read(function: Any) -> lang.Function:
    """The core function of a Python function (or of a numba dispatcher: of the Python function in it).

    Raises SourceError where there is no text for it or the text has changed, UnsupportedError where it uses what
    cannot be differentiated.
    """
    python = python_function(function)
    found = find(python)
    check_syntax(found.node, found.source)
    with deep():
        node = mangled(found.node, found.owner)
        is_lambda = isinstance(node, ast.Lambda)
        comments = Comments([]) if is_lambda else Comments.of(node, found.source)
        names = Names.of(python, node, found.source)
        reader = Reader(names, names.scopes[node], comments)
        make: Callable[..., lang.Function] = lambda_function if is_lambda else def_function
        made = as_plain(make(reader, node, _defaults(python, node)))
    return replace(made, qualname=python.__qualname__, python=python, free=())


def _defaults(function: types.FunctionType, node: Any) -> Callable[[Any], Expr]:
    """What gives the core of a default: the literal where it is one, else the very object that the function holds."""
    held: dict[Any, Any] = dict(zip(reversed(node.args.defaults), reversed(function.__defaults__ or ()), strict=False))
    for arg, default in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True):
        if default is not None:
            held[default] = (function.__kwdefaults__ or {}).get(arg.arg)

    def core(default: Any) -> Expr:
        value = held.get(default)
        literal = _literal(default)
        return Global(value, at=position(default)) if literal is None or literal[1] != repr(value) else literal[0]

    return core


def _literal(node: Any) -> tuple[Expr, str] | None:
    """The core of a literal, a negative number too, and its value's repr, which tells 1 from 1.0 and from True."""
    if isinstance(node, ast.Constant):
        return Const(node.value, position(node)), repr(node.value)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
        inner = node.operand
        if type(inner.value) in (int, float):
            return Op("neg", (Const(inner.value, position(inner)),), position(node)), repr(-inner.value)  # type: ignore[operator]
    return None
