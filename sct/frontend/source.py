"""Where a function's text is: the file or cell, parsed once, and the node in it that the function was made from.

The text is read through `linecache`, which knows files, notebook cells, doctests and whatever was registered there.
The function's bytecode is compared with that of the text, so that an edited file is never read for an older function.
"""

from __future__ import annotations

import ast
import linecache
import sys
import types
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sct.core.depth import deep
from sct.core.lang import At, Source
from sct.errors import SourceError

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda

# The parser recurses in C; this many levels fit the usual 8 MB stack with room to spare.
_PARSE_DEPTH = 10_000


@dataclass(frozen=True, eq=False)
class File:
    """A parsed text: the functions in it and their code, by first line and name."""

    source: Source
    nodes: dict[tuple[int, str], list[tuple[FunctionNode, str | None]]] = field(default_factory=dict)
    codes: dict[tuple[int, str], list[types.CodeType]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Found:
    """A function's node, the name of the class that its text stands in, and the text."""

    node: FunctionNode
    owner: str | None
    source: Source


def python_function(function: Any) -> types.FunctionType:
    """The plain function that is to be read: itself, or what a numba dispatcher was made from."""
    inner = getattr(function, "py_func", None)
    if isinstance(inner, types.FunctionType):
        return inner
    if isinstance(function, types.FunctionType):
        return function
    name = getattr(function, "__qualname__", None) or getattr(function, "__name__", None) or repr(function)
    raise SourceError(
        f"{name} ({type(function).__name__}) is not a Python function: it has no Python source.",
        "Give a function written in Python with def or lambda.",
    )


def find(function: types.FunctionType) -> Found:
    """The node of a function in its text.

    Raises SourceError where there is no text, the text has changed, or several lambdas cannot be told apart.
    """
    filename = function.__code__.co_filename
    for attempt in range(2):
        file = _file(filename, function)
        chosen = _choose(function, file)
        if chosen is not None:
            return Found(*chosen, file.source)
        if attempt == 0:
            linecache.checkcache(filename)  # an edited and reloaded module: the cached text may be the stale one
    raise SourceError(
        f"{filename}:{function.__code__.co_firstlineno}: the text of {function.__qualname__} is not what runs: "
        "it has changed since the function was made, or something rewrote the function.",
        "Import the module again, or run the cell again.",
    )


def _file(filename: str, function: types.FunctionType) -> File:
    lines = linecache.getlines(filename, function.__globals__)
    if not lines:
        raise SourceError(
            f"The source of {function.__qualname__} cannot be found: {filename} has no text.",
            "Define the function in a file or a notebook cell, or register the text in linecache.cache.",
        )
    return _parse(filename, "".join(lines))


@lru_cache(maxsize=64)
def _parse(filename: str, text: str) -> File:
    try:
        with deep(_PARSE_DEPTH):
            tree = ast.parse(text, filename)
            code = compile(text, filename, "exec", dont_inherit=True)
    except (RecursionError, MemoryError) as error:
        raise SourceError(
            f"{filename} is nested too deeply to be parsed.", "Split the longest expression into statements."
        ) from error
    except (SyntaxError, ValueError) as error:
        raise SourceError(f"{filename} cannot be parsed: {error}.", "Correct the text and import it again.") from error
    file = File(Source(filename, tuple(text.splitlines())))
    for node, owner in _functions(tree):
        key = (_first_line(node), getattr(node, "name", "<lambda>"))
        file.nodes.setdefault(key, []).append((node, owner))
    for inner in _codes(code):
        file.codes.setdefault((inner.co_firstlineno, inner.co_name), []).append(inner)
    return file


def _functions(tree: ast.AST) -> Iterator[tuple[FunctionNode, str | None]]:
    """All functions of a tree, each with the innermost class around it (names are mangled with it)."""
    stack: list[tuple[ast.AST, str | None]] = [(tree, None)]
    while stack:
        node, owner = stack.pop()
        if isinstance(node, FunctionNode):
            yield node, owner
        inner = node.name if isinstance(node, ast.ClassDef) else owner
        stack.extend((child, inner) for child in ast.iter_child_nodes(node))


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    stack = [code]
    while stack:
        here = stack.pop()
        yield here
        stack.extend(c for c in here.co_consts if isinstance(c, types.CodeType))


def _first_line(node: FunctionNode) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *[d.lineno for d in decorators]])


def _choose(function: types.FunctionType, file: File) -> tuple[FunctionNode, str | None] | None:
    code = function.__code__
    key = (code.co_firstlineno, code.co_name)
    candidates = file.nodes.get(key, [])
    if not any(_alike(code, other) for other in file.codes.get(key, [])):
        return None
    if len(candidates) > 1:
        extent = _extent(code)
        candidates = [c for c in candidates if isinstance(c[0], ast.Lambda) and _span(c[0].body) == extent]
        if len(candidates) != 1:
            raise SourceError(
                f"{file.source.filename}:{key[0]}: several lambdas stand on this line and cannot be told apart.",
                "Put each on a line of its own, or define it with def.",
            )
    return candidates[0] if candidates else None


def _span(node: Any) -> At:
    return At(node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)


def _extent(code: types.CodeType) -> At | None:
    """The part of the text that a code's instructions come from; None where Python did not record it."""
    places = [(a, c, b, d) for a, b, c, d in code.co_positions() if None not in (a, b, c, d) and (a, c) != (b, d)]
    if not places:
        return None
    start = min((p[0], p[1]) for p in places if p[0] is not None and p[1] is not None)
    end = max((p[2], p[3]) for p in places if p[2] is not None and p[3] is not None)
    return At(*start, *end)


def _alike(running: types.CodeType, text: types.CodeType) -> bool:
    """Whether a running code comes from the text's.

    pytest rewrites assert statements of test modules and leaves all else as it was: a code that bears its mark need
    only hold everything that the text does.
    """
    pairs = [(running, text)]
    while pairs:
        a, b = pairs.pop()
        if a.co_varnames[: a.co_argcount] != b.co_varnames[: b.co_argcount] or a.co_name != b.co_name:
            return False
        inner = [[c for c in code.co_consts if isinstance(c, types.CodeType)] for code in (a, b)]
        if len(inner[0]) != len(inner[1]):
            return False
        pairs.extend(zip(*inner, strict=True))
        if any(name.startswith("@py") for name in (*a.co_names, *a.co_varnames)):
            if not (set(b.co_names) <= set(a.co_names) and _plain(b) <= _plain(a)):
                return False
        elif (a.co_code, a.co_names, a.co_varnames, a.co_freevars, _plain(a)) != (
            b.co_code, b.co_names, b.co_varnames, b.co_freevars, _plain(b),
        ):  # fmt: skip
            return False
    return True


def _plain(code: types.CodeType) -> set[Any]:
    """The constants of a code that are no code, but for a first string, which may be a docstring (no part of what
    runs: decorators and rewriters may have changed it)."""
    return {
        _key(c)
        for k, c in enumerate(code.co_consts)
        if not isinstance(c, types.CodeType) and not (k == 0 and isinstance(c, str))
    }


def _key(constant: Any) -> Any:
    """What two equal constants share: 1, 1.0 and True differ, and a set has no order."""
    if isinstance(constant, tuple):
        return ("tuple", *[_key(c) for c in constant])
    if isinstance(constant, frozenset):
        return frozenset(_key(c) for c in constant)
    return type(constant).__name__, repr(constant)


def module_of(function: types.FunctionType) -> types.ModuleType | None:
    """The module whose namespace is the function's globals, if there is one."""
    module = sys.modules.get(function.__globals__.get("__name__", ""))
    return module if module is not None and module.__dict__ is function.__globals__ else None
