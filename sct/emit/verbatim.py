"""The user's own text of a statement, where it still says what the statement means.

So that formatting and the spelling of literals survive; and because the text is parsed and compared, they can never
change the meaning.
"""

from __future__ import annotations

import ast
import io
import tokenize
from typing import Any

from sct.core.lang import At, Source
from sct.emit.text import means


def own_text(tree: Any, at: At | None, source: Source | None, indent: str) -> list[str] | None:
    """The user's lines for a statement's (or header's) tree, indented; None where they would mean something else."""
    if at is None or source is None:
        return None
    lines = _slice(at, source)
    if lines is not None and hasattr(tree, "body"):
        lines = _header(lines)
    if not lines:
        return None
    if isinstance(tree, ast.If):
        lines[0] = lines[0].removeprefix("el")
    first = source.line(at.line)
    old = first[: len(first) - len(first.lstrip())]
    moved = [lines[0].rstrip(), *[_moved(line, old, indent) for line in lines[1:]]]
    # Lines that need no moving may hold a string of several lines, spaces at their ends included.
    for attempt in [moved, lines] if old == indent and moved != lines else [moved]:
        if means("\n".join(attempt), tree):
            return [indent + attempt[0], *attempt[1:]]
    return None


def _slice(at: At, source: Source) -> list[str] | None:
    # Columns are UTF-8 offsets.
    if len(source.line(at.line).encode()) < at.column:
        return None
    lines = [source.line(k).rstrip("\r\n") for k in range(at.line, at.end_line + 1)]
    lines[-1] = lines[-1].encode()[: at.end_column].decode(errors="ignore")
    lines[0] = lines[0].encode()[at.column :].decode(errors="ignore")
    return lines


def _moved(line: str, old: str, new: str) -> str:
    """A continuation line moved with the statement: its indentation beyond the old one is kept."""
    if not line.strip():
        return ""
    if line.startswith(old):
        return (new + line[len(old) :]).rstrip()
    return (new + line.lstrip()).rstrip()


def _header(lines: list[str]) -> list[str] | None:
    """The lines of a compound statement up to the colon of its header."""
    depth = lambdas = 0
    waiting = iter([line + "\n" for line in lines])
    try:
        for kind, part, _, (row, column), _ in tokenize.generate_tokens(lambda: next(waiting, "")):
            if kind == tokenize.OP and part in "([{":
                depth += 1
            elif kind == tokenize.OP and part in ")]}":
                depth -= 1
            elif part == "lambda" and depth == 0:
                lambdas += 1
            elif part == ":" and depth == 0:
                if lambdas == 0:
                    return [*lines[: row - 1], lines[row - 1][:column]]
                lambdas -= 1
    except (tokenize.TokenError, SyntaxError):
        return None
    return None


def comments_in(lines: list[str]) -> list[str]:
    """The comments that stand within a statement's lines, without their `#`."""
    text = "\n".join(lines) + "\n"
    if "#" not in text:
        return []
    found = tokenize.generate_tokens(io.StringIO(text.strip(" ")).readline)
    try:
        return [t.string[1:].strip() for t in found if t.type == tokenize.COMMENT]
    except (tokenize.TokenError, IndentationError):
        return []
