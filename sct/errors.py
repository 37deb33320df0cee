"""What sct raises.  Every message says where, why, and what to write instead."""

from __future__ import annotations

from sct.core.lang import At, Source
from sct.core.places import in_users_text


class SctError(Exception):
    """A program, argument or request that sct refuses.

    `reason` says what is wrong, `cure` what to do about it; `source` and `at` point to the user's text, also where they
    are given as places in text of sct's.
    """

    def __init__(self, reason: str, cure: str = "", source: Source | None = None, at: At | None = None) -> None:
        self.reason = reason
        self.cure = cure
        self.source, self.at = in_users_text(source, at)
        super().__init__(self.render())

    def render(self) -> str:
        """The message: `file:line: reason`, the line with a caret below the place, and the cure."""
        lines = [self.reason]
        if self.source is not None and self.at is not None:
            text = self.source.line(self.at.line)
            lines = [f"{self.source.filename}:{self.at.line}: {self.reason}"]
            if text.strip():
                end = self.at.end_column if self.at.end_line == self.at.line else len(text)
                # Columns are UTF-8 offsets, as Python's own; the caret counts characters.
                column = len(text.encode()[: self.at.column].decode(errors="ignore"))
                width = max(1, len(text.encode()[self.at.column : end].decode(errors="ignore")))
                indent = len(text) - len(text.lstrip())
                lines.append("    " + text.strip())
                lines.append("    " + " " * max(0, column - indent) + "^" * width)
        if self.cure:
            lines.append(self.cure)
        return "\n".join(lines)


class UnsupportedError(SctError):
    """The program uses something that sct cannot differentiate correctly."""


class RequestError(SctError, ValueError):
    """The request is wrong: argnums, shapes, modes, seeds."""


class ArgumentError(SctError, TypeError):
    """An argument has a type that cannot be differentiated, such as an integer."""


class SourceError(SctError):
    """The source text of a function cannot be found or read."""


class EmitError(SctError):
    """A file cannot be written, or the text cannot stand alone."""
