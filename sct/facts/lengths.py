"""The names of lengths: symbols, and what is computed from them.

    n0          the length of an argument's axis
    n0-2        less or more by a number
    n0*n1       a product, as of `np.zeros(k * d)` where k and d are lengths
    n0[3:6]     the length of a slice of an axis; bounds are numbers or lengths, and may lie behind its end

Each name stands for one number in one run, whatever the place in the program: equal names are equal lengths.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from sct.facts.values import Dim

SHIFTED = re.compile(r"^(.+)([+-]\d+)$")
TIMES = "*"
LONGEST = 40  # characters of a name: a loop that goes on multiplying does not go on naming


def is_symbol(dim: str) -> bool:
    """Whether a name is computed from no other; a slice may have any length that its axis has, and less."""
    return dim.endswith("]") or not (TIMES in dim or SHIFTED.match(dim))


def product(a: Dim, b: Dim) -> Dim:
    """The length that is the product of two; None where that has no name."""
    if not (isinstance(a, str) and isinstance(b, str)):
        return None
    if "[" in a + b:
        return None
    parts = sorted((*a.split(TIMES), *b.split(TIMES)))
    return named(TIMES.join(parts)) if all(map(is_symbol, parts)) else None


def sliced(dim: Dim, lower: Dim, upper: Dim) -> Dim:
    """The length of `[lower:upper]` of an axis, None for no bound; None where it has no name."""
    if isinstance(dim, int):
        return len(range(dim)[lower:upper]) if not isinstance(lower, str) and not isinstance(upper, str) else None
    if dim is None:
        return None
    if lower in (None, 0) and upper == dim:
        return dim
    if isinstance(lower, int | None) and isinstance(upper, int | None):
        first, last = lower or 0, upper or 0
        if first >= 0 and last <= 0 and not (upper is not None and last == 0):
            return f"{dim}-{first - last}" if first - last else dim
    return named(f"{dim}[{'' if lower is None else lower}:{'' if upper is None else upper}]")


def named(text: str) -> Dim:
    return text if len(text) <= LONGEST else None


def computed(dim: str, size: Callable[[str], int]) -> int:
    """The number that a name computed from others stands for, given theirs."""
    shifted = SHIFTED.match(dim)
    if shifted:
        return size(shifted[1]) + int(shifted[2])
    return math.prod(map(size, dim.split(TIMES)))
