"""Which tests run a statement: the functions that hold one of a set of lines say when they come by it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from tests.mutation.patching import Loaded, outermost_codes

Place = tuple[str, int]
MARK = "_came_by"


def watch(places: Iterable[Place], loaded: Loaded, seen: Callable[[str, int], None]) -> None:
    """Have the functions that are loaded call `seen` where they come to a statement with one of the places' lines."""
    lines: dict[str, set[int]] = {}
    for path, line in places:
        lines.setdefault(path, set()).add(line)
    for path, wanted in lines.items():
        text = Path(path).read_text(encoding="utf-8")
        tree = ast.parse(text)
        tree.body = _marked(tree.body, path, wanted, False)
        new = {(c.co_qualname, c.co_firstlineno): c for c in outermost_codes(compile(tree, path, "exec"))}
        for old in outermost_codes(compile(text, path, "exec")):
            for function in loaded.functions.get(old, ()):
                function.__code__ = new[old.co_qualname, old.co_firstlineno]
                function.__globals__[MARK] = seen


def _marked(block: list[Any], path: str, wanted: set[int], within: bool) -> list[Any]:
    """A block of statements with a call ahead of each that has a wanted line of its own."""
    out: list[Any] = []
    for s in block:
        own = set(range(s.lineno, s.end_lineno + 1))
        inner = within or isinstance(s, ast.FunctionDef)
        for holder in (s, *getattr(s, "handlers", ()), *getattr(s, "cases", ())):
            for name in ("body", "orelse", "finalbody"):
                part = getattr(holder, name, None)
                if isinstance(part, list):
                    own -= {n for x in part for n in range(x.lineno, x.end_lineno + 1)}
                    setattr(holder, name, _marked(part, path, wanted, inner))
        for n in sorted(own & wanted if within else ()):
            call = ast.Expr(ast.Call(ast.Name(MARK, ast.Load()), [ast.Constant(path), ast.Constant(n)], []))
            out.append(ast.fix_missing_locations(ast.copy_location(call, s)))
        out.append(s)
    return out
