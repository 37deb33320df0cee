"""Room for recursion over deeply nested expressions.

Calls from Python to Python use no C stack, so a pass that recurses in plain functions may go as deep as the user's
program does; only the interpreter's counter has to be raised.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def deep(limit: int = 100_000) -> Iterator[None]:
    """Raise the recursion limit to at least `limit` within the block, and put the old one back."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, limit))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
