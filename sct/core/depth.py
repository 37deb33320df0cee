"""Room for recursion over deeply nested expressions, and for very many nodes.

Calls from Python to Python use no C stack, so a pass that recurses in plain functions may go as deep as the user's
program does; only the interpreter's counter has to be raised.  The nodes of a program all live until it is emitted:
the search for cycles among them would find nothing, and its cost grows faster than the program.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def deep(limit: int = 100_000) -> Iterator[None]:
    """Raise the recursion limit to at least `limit` within the block, search for no cycles, and put both back."""
    before, collecting = sys.getrecursionlimit(), gc.isenabled()
    sys.setrecursionlimit(max(before, limit))
    gc.disable()
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
        if collecting:
            gc.enable()
