"""A text with one part of it replaced, the part being that of a syntax node."""

from __future__ import annotations

import ast
from typing import NamedTuple


class Mutant(NamedTuple):
    """One changed file: its path, the line that was changed, the kind of change, and the whole new text."""

    path: str
    line: int
    kind: str
    before: str
    after: str
    text: str

    @property
    def name(self) -> str:
        return f"{self.path}:{self.line} [{self.kind}]"


class Source:
    """A file whose parts are told by the positions of syntax nodes, which count bytes."""

    def __init__(self, path: str, text: str) -> None:
        self.path, self.text = path, text
        self.lines = text.encode().splitlines(keepends=True)
        self.tree = ast.parse(text)

    def segment(self, node: ast.AST) -> str:
        found = ast.get_source_segment(self.text, node)
        assert found is not None
        return found

    def mutant(self, node: ast.AST, new: str, kind: str) -> Mutant:
        """The file with the text of a node replaced."""
        assert isinstance(node, ast.expr | ast.stmt)
        start, end = node.lineno - 1, (node.end_lineno or node.lineno) - 1
        left, right = self.lines[start][: node.col_offset], self.lines[end][node.end_col_offset or 0 :]
        changed = left + new.encode() + right
        text = b"".join([*self.lines[:start], changed, *self.lines[end + 1 :]]).decode()
        before = b"".join(self.lines[start : end + 1]).decode()
        return Mutant(self.path, node.lineno, kind, before.strip(), changed.decode().strip(), text)
