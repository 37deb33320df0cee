"""Text to functions: exactly the text that is read is what runs, and tracebacks and debuggers show it."""

from __future__ import annotations

import builtins
import linecache
from itertools import count
from types import ModuleType
from typing import Any

from sct.core.depth import deep
from sct.core.places import written
from sct.emit.render import Text


def load(text: Text, title: str, module: ModuleType | None = None) -> dict[str, Any]:
    """The namespace that the text makes; its file is called `<sct title 1>`, 2, ... for other texts of that title.

    module: one whose `__file__` holds the text; its namespace then.
    """
    filename = _register(text.text, title) if module is None else str(module.__file__)
    namespace: dict[str, Any] = {"__name__": filename} if module is None else vars(module)
    namespace |= {"__builtins__": builtins, **text.bindings}
    written(filename, text.places)
    with deep():
        code = compile(text.text, filename, "exec", dont_inherit=True)
    exec(code, namespace)
    return namespace


def _register(text: str, title: str) -> str:
    """A file name for the text, under which `linecache` has its lines."""
    lines = text.splitlines(keepends=True)
    names = (f"<sct {title} {number}>" for number in count(1))
    filename = next(n for n in names if n not in linecache.cache or linecache.getlines(n) == lines)
    # Without a time of change `linecache.checkcache` leaves the entry alone.
    linecache.cache[filename] = (len(text), None, lines, filename)
    return filename
