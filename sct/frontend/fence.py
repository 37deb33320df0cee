"""What is refused when it is read: constructs that no later stage could differentiate correctly."""

from __future__ import annotations

import ast
import builtins
import sys
from typing import Any

from sct.core.lang import At, Source
from sct.errors import UnsupportedError

_LOOP = "Collect the values in a list and return it."
_WAIT = "Differentiate a plain function, and await around it."
_SYNTAX: dict[str, tuple[str, str]] = {
    "Yield": ("A generator (yield) cannot be differentiated.", _LOOP),
    "YieldFrom": ("A generator (yield from) cannot be differentiated.", _LOOP),
    "Await": ("await cannot be differentiated.", _WAIT),
    "AsyncFunctionDef": ("An async function cannot be differentiated.", _WAIT),
    "AsyncFor": ("async for cannot be differentiated.", _WAIT),
    "AsyncWith": ("async with cannot be differentiated.", _WAIT),
    "ClassDef": ("A class defined within a function cannot be differentiated.", "Define the class at module level."),
    "TryStar": ("except* cannot be differentiated.", "Catch the exceptions with a plain except."),
}

_DYNAMIC = "The program cannot be followed through text or namespaces that are made while it runs."
_OBJECTS: list[tuple[Any, str, str]] = [
    (builtins.eval, f"eval is refused. {_DYNAMIC}", "Write the expression itself, or pass a function."),
    (builtins.exec, f"exec is refused. {_DYNAMIC}", "Write the statements themselves, or pass a function."),
    (builtins.locals, f"locals is refused. {_DYNAMIC}", "Build a dict with the names that are needed."),
    (builtins.globals, f"globals is refused. {_DYNAMIC}", "Name the global variable itself."),
    (sys._getframe, f"sys._getframe is refused. {_DYNAMIC}", "Pass what is needed as an argument."),
]
_BARE_CALLS: list[tuple[Any, str, str]] = [
    (builtins.vars, f"vars() without an argument is refused. {_DYNAMIC}", "Build a dict with the names needed."),
    (builtins.dir, f"dir() without an argument is refused. {_DYNAMIC}", "List the names that are needed."),
    (
        builtins.super,
        "super() without arguments is refused outside of a method's own statements.",
        "Write super(Class, self) with the class's name.",
    ),
]


def position(node: Any) -> At | None:
    """Where a syntax node stands."""
    if getattr(node, "lineno", None) is None:
        return None
    return At(node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)


def check_syntax(root: Any, source: Source) -> None:
    """Raise UnsupportedError at the first refused construct of a function's text."""
    refused = []
    for node in (root, *(n for statement in _body(root) for n in ast.walk(statement))):
        if type(node).__name__ in _SYNTAX:
            refused.append((node, *_SYNTAX[type(node).__name__]))
        elif isinstance(node, ast.comprehension) and node.is_async:
            refused.append((node.target, "An async comprehension cannot be differentiated.", _WAIT))
        elif isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
            refused.append((node, "import * hides which names it binds.", "Import the names that are needed."))
    if refused:
        node, reason, cure = min(refused, key=lambda r: (r[0].lineno, r[0].col_offset))
        raise UnsupportedError(reason, cure, source, position(node))


def _body(root: Any) -> list[ast.AST]:
    return root.body if isinstance(root.body, list) else [root.body]


def check_object(value: Any, source: Source, at: At | None) -> None:
    """Raise UnsupportedError where the program mentions an object that reaches its own namespaces or text."""
    for refused, reason, cure in _OBJECTS:
        if value is refused:
            raise UnsupportedError(reason, cure, source, at)


def check_bare_call(value: Any, source: Source, at: At | None) -> None:
    """Raise UnsupportedError where a function that looks at its caller is called without arguments."""
    for refused, reason, cure in _BARE_CALLS:
        if value is refused:
            raise UnsupportedError(reason, cure, source, at)
