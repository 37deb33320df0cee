"""Comments of a function's text, in order, handed out as the statements are read."""

from __future__ import annotations

import io
import tokenize
from dataclasses import dataclass
from typing import Any

from sct.core.lang import At, Comment, Source

_LAYOUT = (tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)


@dataclass(frozen=True)
class Remark:
    """A comment: where, its text, whether it has its line for itself, and the last line of code before it."""

    line: int
    column: int
    text: str
    own: bool
    after: int

    def statement(self, trailing: bool = False) -> Comment:
        end = self.column + len(self.text.encode())
        text = self.text[1:].removeprefix(" ").rstrip()
        return Comment(text, trailing, At(self.line, self.column, self.line, end))


class Comments:
    """A cursor over remarks in order of the text."""

    def __init__(self, remarks: list[Remark]) -> None:
        self._remarks = remarks
        self._next = 0

    @classmethod
    def of(cls, node: Any, source: Source) -> Comments:
        """Those in a function's lines and in the comment lines right after it that its indentation claims."""
        last = node.end_lineno
        while last < len(source.lines) and _inside(source.lines[last], node.col_offset):
            last += 1
        return cls(_scan("\n".join(source.lines[node.lineno - 1 : last]) + "\n", node.lineno))

    def before(self, line: int) -> tuple[Comment, ...]:
        """Those on the lines before `line` that were not handed out yet."""
        return self._take(lambda r: r.line < line)

    def header(self, line: int) -> tuple[Comment, ...]:
        """Those beside or within the header of a compound statement whose body starts at `line`."""
        return self._take(lambda r: r.line < line and not r.own)

    def trailing(self, line: int) -> tuple[Comment, ...]:
        """The one behind the code that ends on `line`."""
        return self._take(lambda r: r.line == line and not r.own, trailing=True)

    def closing(self, line: int, column: int) -> tuple[Comment, ...]:
        """Those that follow the last statement of a block, which ends on `line`, at its indentation or deeper."""
        return self._take(lambda r: r.own and r.after == line and r.column >= column)

    def _take(self, wanted: Any, trailing: bool = False) -> tuple[Comment, ...]:
        start = self._next
        while self._next < len(self._remarks) and wanted(self._remarks[self._next]):
            self._next += 1
        return tuple([r.statement(trailing) for r in self._remarks[start : self._next]])


def _inside(line: str, column: int) -> bool:
    text = line.lstrip()
    return not text or (text.startswith("#") and len(line) - len(text) > column)


def _scan(text: str, first: int) -> list[Remark]:
    if "#" not in text:
        return []
    remarks = []
    depth = code = 0
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            line, column = token.start
            before = token.line[:column]
            own = depth == 0 and not before.strip()
            remarks.append(Remark(line + first - 1, len(before.encode()), token.string, own, code + first - 1))
        elif token.type not in _LAYOUT:
            code = token.end[0]
            if token.type == tokenize.OP:
                depth += (token.string in "([{") - (token.string in ")]}")
    return remarks
