"""Puts a mutant into effect in a process that has loaded everything: by its code, or by the formulas of its rows."""

from __future__ import annotations

import functools
import gc
import sys
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

from sct.rules.row import Row
from sct.rules.words import Words
from tests.mutation.segments import Mutant

# Dicts of the modules of sct that are filled as derivatives are made.
TABLES = ("_ADJOINTS", "_COMPILED", "_CORES", "_GRADIENTS", "_MADE", "_NEEDED", "_PARSED", "_WRITTEN")


class Loaded:
    """What the process holds: every function by its code, and what is remembered from one call to the next."""

    def __init__(self) -> None:
        self.functions: dict[CodeType, list[FunctionType]] = {}
        self.caches: list[Any] = []  # of functions
        for x in gc.get_objects():
            if isinstance(x, FunctionType):
                self.functions.setdefault(x.__code__, []).append(x)
            elif isinstance(x, functools._lru_cache_wrapper) and x.__module__.startswith(("sct", "tests")):
                self.caches.append(x)
        modules = [m for name, m in sys.modules.items() if name.partition(".")[0] == "sct"]
        self.tables = [t for m in modules for name, t in vars(m).items() if name in TABLES]

    def forget(self) -> None:
        """Empty everything, so that nothing depends on what ran before."""
        for cached in self.caches:
            cached.cache_clear()
        for table in self.tables:
            table.clear()


def codes(code: CodeType) -> Iterator[CodeType]:
    """A code and all that stand within it."""
    yield code
    for x in code.co_consts:
        if isinstance(x, CodeType):
            yield from codes(x)


def outermost_codes(code: CodeType) -> list[CodeType]:
    """The codes of functions and methods that are not themselves within a function."""
    found = [c for c in codes(code) if "<locals>" not in c.co_qualname]
    return [c for c in found if not c.co_name.startswith("<") and c.co_flags & 1]  # 1: of a function, no class body


def outermost(path: Path, text: str, line: int) -> CodeType:
    """The code of the function or method, not itself within a function, that has a line."""
    found = outermost_codes(compile(text, str(path), "exec"))
    return max((c for c in found if c.co_firstlineno <= line), key=lambda c: c.co_firstlineno)


def put_code(mutant: Mutant, path: Path, loaded: Loaded) -> None:
    """Give the function that a mutant changes its new code, wherever it is already known."""
    old = outermost(path, path.read_text(encoding="utf-8"), mutant.line)
    new = outermost(path, mutant.text, mutant.line)
    assert (old.co_qualname, old.co_firstlineno) == (new.co_qualname, new.co_firstlineno), mutant.name
    for function in loaded.functions[old]:
        function.__code__ = new
    loaded.forget()


def put_formulas(mutant: Mutant, loaded: Loaded) -> list[Row]:
    """Give the rows of a module the formulas of the mutant; the rows that it changes."""
    name = mutant.path.removesuffix(".py").replace("/", ".")
    new = ModuleType(name)
    exec(compile(mutant.text, mutant.path, "exec"), vars(new))
    changed = []
    for old_row, new_row in zip(rows(sys.modules[name]), rows(new), strict=True):
        if old_row.formulas != new_row.formulas:
            old_row.formulas.clear()
            old_row.formulas.update(new_row.formulas)
            changed.append(old_row)
    loaded.forget()
    return changed


def rows(module: Any) -> list[Row]:
    """The rows of a module's tables."""
    return [row for words in vars(module).values() if isinstance(words, Words) for row in words.rows]
