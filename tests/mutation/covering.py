"""Which tests run a line, and how long each takes."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from tests.mutation.patching import codes

Place = tuple[str, int]


def place(path: Path, line: int) -> Place:
    """The file, and the line of it nearest before a line at which Python stops."""
    text = path.read_text(encoding="utf-8")
    lines = {n for c in codes(compile(text, str(path), "exec")) for *_, n in c.co_lines() if n}
    return str(path), max(n for n in lines if n <= line)


class Tracer:
    """Notes the places of a set at which Python has been since it was last asked."""

    def __init__(self, wanted: Iterable[Place]) -> None:
        self.lines: dict[str, set[int]] = {}
        for path, line in wanted:
            self.lines.setdefault(path, set()).add(line)
        self.of_code: dict[CodeType, frozenset[int]] = {}
        self.seen: set[Place] = set()
        self.left: dict[CodeType, set[int]] = {}

    def start(self) -> None:
        self.seen, self.left = set(), {}
        sys.settrace(self.entered)

    def stop(self) -> set[Place]:
        sys.settrace(None)
        return self.seen

    def entered(self, frame: FrameType, event: str, arg: Any) -> Any:
        code = frame.f_code
        if code not in self.of_code:
            lines = self.lines.get(code.co_filename, set())
            self.of_code[code] = frozenset(n for *_, n in code.co_lines() if n in lines)
        left = self.left.get(code)
        if left is None:
            left = self.left[code] = set(self.of_code[code])
        return self.stepped if left else None

    def stepped(self, frame: FrameType, event: str, arg: Any) -> Any:
        code, line = frame.f_code, frame.f_lineno
        left = self.left[code]
        if line in left:
            left.discard(line)
            self.seen.add((code.co_filename, line))
        return self.stepped
