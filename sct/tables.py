"""Plain text tables."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Columns set apart by two spaces, a line below the head, no spaces at line ends.

    >>> print(table(("a", "bb"), [("x", "1"), ("yyy", "2")]))
    a    bb
    ---  --
    x    1
    yyy  2
    """
    body = [tuple(row) for row in rows]
    widths = [max(len(row[k]) for row in [tuple(head), *body]) for k in range(len(head))]
    lines = [tuple(head), tuple("-" * w for w in widths), *body]
    return "\n".join("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in lines)


def wrapped(label: str, words: Iterable[str], indent: int = 14, width: int = 100) -> str:
    """A label and then words, wrapped behind it.

    >>> print(wrapped("linear", ["sum", "mean"], indent=8))
    linear  sum mean
    """
    return textwrap.fill(
        " ".join(words),
        width=width,
        initial_indent=label.ljust(indent - 1) + " ",
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
