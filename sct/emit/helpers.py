"""The source of runtime helpers, for texts that stand alone: each with what it needs, and without annotations."""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sct.emit.imports import Import

RUNTIME = "sct_runtime"


@dataclass
class Helpers:
    """Helper texts by name, callees first, and the imports they use."""

    texts: dict[str, str] = field(default_factory=dict)
    imports: dict[str, Import] = field(default_factory=dict)

    def add(self, module: str, name: str) -> None:
        """The helper, after all that it needs."""
        here = _contents(module)
        if name in here.imports:
            origin = here.imports[name]
            if origin.attr is not None and origin.module.partition(".")[0] == RUNTIME:
                self.add(origin.module, origin.attr)
            else:
                self.imports[name] = origin
        elif name in here.texts and name not in self.texts:
            text = here.texts[name]
            # Taken down now, so that helpers that call each other do not go round in circles; moved behind its needs.
            self.texts[name] = text
            for needed in _names(text):
                self.add(module, needed)
            if not any(needed in self.texts and name in _names(self.texts[needed]) for needed in _names(text)):
                self.texts[name] = self.texts.pop(name)

    def constants(self) -> list[str]:
        """The assignments, which may stand above all functions."""
        return [text for text in self.texts.values() if not _is_function(text)]

    def functions(self) -> list[str]:
        """The functions and classes."""
        return [text for text in self.texts.values() if _is_function(text)]

    def mentioned(self) -> set[str]:
        """All the names that the texts use."""
        return {name for text in self.texts.values() for name in _names(text)}


def is_runtime(module: str) -> bool:
    """Whether a module belongs to the runtime package."""
    return module.partition(".")[0] == RUNTIME


@cache
def _contents(module: str) -> Helpers:
    """All that a module of the runtime defines and imports."""
    loader: Any = sys.modules[module].__loader__
    text: str = loader.get_source(module)
    out = Helpers()
    for node in ast.parse(text).body:
        if isinstance(node, ast.Import):
            out.imports |= {a.asname or a.name: Import(a.name, None, a.asname or a.name) for a in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module != "__future__":
            name = node.module or ""
            out.imports |= {a.asname or a.name: Import(name, a.name, a.asname or a.name) for a in node.names}
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            out.texts[node.name] = _bare(ast.get_source_segment(text, node) or "")
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            segment = _bare(ast.get_source_segment(text, node) or "")
            out.texts |= {t.id: segment for t in targets if isinstance(t, ast.Name)}
    return out


def _is_function(text: str) -> bool:
    return text.startswith(("def ", "class ", "@"))


@cache
def _names(text: str) -> tuple[str, ...]:
    """The names that a definition mentions, in order, each once."""
    return tuple(dict.fromkeys(n.id for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Name)))


def _bare(text: str) -> str:
    """A definition's text without annotations, which would need imports of their own."""
    edits: list[tuple[int, int, str]] = []
    starts = [0]
    for line in text.encode().splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    data = text.encode()

    def place(line: int | None, column: int | None) -> int:
        return starts[(line or 1) - 1] + (column or 0)

    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.arg) and node.annotation is not None:
            end = place(node.end_lineno, node.end_col_offset)
            # `x: int = 0` becomes `x=0`
            default = data[end : end + 3] == b" = "
            edits.append((place(node.lineno, node.col_offset), end + 3 * default, node.arg + "=" * default))
        elif isinstance(node, ast.FunctionDef) and node.returns is not None:
            end = place(node.returns.end_lineno, node.returns.end_col_offset)
            start = data.rindex(b"->", 0, place(node.returns.lineno, node.returns.col_offset))
            edits.append((start - (data[start - 1 : start] == b" "), end, ""))
        elif isinstance(node, ast.AnnAssign) and node.value is None:  # says nothing else: the whole line goes
            edits.append((starts[node.lineno - 1], starts[node.end_lineno or node.lineno], ""))
        elif isinstance(node, ast.AnnAssign):
            start = place(node.target.end_lineno, node.target.end_col_offset)
            edits.append((start, place(node.annotation.end_lineno, node.annotation.end_col_offset), ""))
    for start, end, new in sorted(edits, reverse=True):
        data = data[:start] + new.encode() + data[end:]
    return data.decode()
