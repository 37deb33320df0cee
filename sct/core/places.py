"""Where in the user's text stands what a statement computes, or what it is made for."""

from __future__ import annotations

import re
from typing import Any, NamedTuple, get_args

from sct.core.lang import At, Comment, Function, Source, Stmt
from sct.core.walk import walk

HEADING = re.compile(r"line (\d+): ")
STATEMENTS = get_args(Stmt)
_WRITTEN: dict[str, tuple[Place | None, ...]] = {}


class Place(NamedTuple):
    """Where in a file something stands, with the text of its first line."""

    filename: str
    text: str
    at: At


def written(filename: str, lines: tuple[Place | None, ...]) -> None:
    """Note down what the lines of a text that sct has written stand for."""
    _WRITTEN[filename] = lines


def in_users_text(source: Source | None, at: At | None) -> tuple[Source | None, At | None]:
    """A place; of one in a text that sct has written, the user's place that it stands for, if that is known."""
    while source is not None and at is not None:
        lines = _WRITTEN.get(source.filename, ())
        place = lines[at.line - 1] if 0 < at.line <= len(lines) else None
        if place is None or place.filename == source.filename:
            break
        source, at = Source(place.filename, (place.text,), place.at.line), place.at
    return source, at


def places(function: Function) -> dict[Any, At]:
    """The place of each statement of a function that has one.

    That is its own, else the line that a comment above tells (`# line 7: y = x * x`), else that of a part of it, else
    that of the statement before, or of the first that has one.
    """
    found: dict[Any, At] = {}
    heading: At | None = None
    before = first(function)
    for s in walk(function.body):
        if isinstance(s, Comment):
            heading = told(s, function.source) or heading
        elif isinstance(s, STATEMENTS):
            heading = None if s.at is not None else heading
            before = s.at or heading or part(s) or before
            if before is not None:
                found[s] = before
    return found


def first(function: Function) -> At | None:
    """The first place that a statement has or a comment tells, else that of the function."""
    nodes = [n for n in walk(function.body) if isinstance(n, STATEMENTS)]
    found = (told(n, function.source) if isinstance(n, Comment) else n.at for n in nodes)
    return next((at for at in found if at is not None), function.at)


def told(comment: Comment, source: Source | None) -> At | None:
    """The line that a comment of ours tells."""
    match = HEADING.match(comment.text)
    if match is None or comment.at is not None or source is None:
        return None
    number = int(match[1])
    text = source.line(number).rstrip()
    indent = len(text) - len(text.lstrip())
    return At(number, indent, number, len(text.encode())) if text else None


def part(statement: Any) -> At | None:
    """The place of the first part of a statement that has one."""
    return next((n.at for n in walk(statement) if getattr(n, "at", None) is not None), None)
