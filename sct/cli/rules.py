"""What `sct rules` prints: every primitive by library and kind, or one row in full."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from sct.errors import RequestError
from sct.rules.row import Row
from sct.tables import wrapped

KINDS = {
    "constant": "derivative zero",
    "linear": "the same map on the tangent",
    "bilinear": "product rule",
    "elementwise": "partials, entry by entry",
    "composed": "differentiated through its body",
    "implicit": "through the equation it solves",
}
OPERATORS = "operators"
BUILTINS = "builtins"
METHODS = "methods and attributes of arrays"


def name_of(row: Row) -> str:
    """The name under which a row is shown and asked for.

    An operator goes by its spelling, a function by the text before its bracket, with the library's name.
    """
    if isinstance(row.function, str):
        return row.function
    name = row.head.partition("(")[0].strip()
    return f"scipy.{name}" if name.startswith("special.") else name


def group_of(row: Row) -> str:
    """The library that a row belongs to."""
    if isinstance(row.function, str):
        return METHODS if row.function.startswith(".") else OPERATORS
    return name_of(row).rpartition(".")[0] or BUILTINS


def overview(rows: Iterable[Row]) -> str:
    """All rows, grouped by library and then by kind."""
    groups: dict[str, dict[str, dict[str, None]]] = {}
    count = 0
    for row in rows:
        count += 1
        shown = name_of(row) if group_of(row) == OPERATORS else name_of(row).rpartition(".")[2]
        groups.setdefault(group_of(row), {}).setdefault(row.kind, {})[shown] = None
    lines = [f"{count} rules.  `sct rules NAME` shows one in full.", ""]
    lines += [f"{kind:<13} {meaning}" for kind, meaning in KINDS.items()]
    for group in sorted(groups, key=lambda g: (g not in (OPERATORS, BUILTINS, METHODS), g)):
        lines += ["", group]
        kinds = groups[group]
        lines += [wrapped(f"  {kind}", sorted(kinds[kind]), indent=16) for kind in KINDS if kind in kinds]
    return "\n".join(lines)


def named(rows: Iterable[Row], name: str) -> list[Row]:
    """The rows that a name stands for: in full (`np.tanh`, `numpy.tanh`), or the last part (`tanh`).

    Raises RequestError where there is none.
    """
    everything = list(rows)
    asked = name.replace("numpy.", "np.", 1) if name.startswith("numpy.") else name
    exact = [row for row in everything if name_of(row) == asked]
    loose = [row for row in everything if name_of(row).rpartition(".")[2] == asked]
    if exact or loose:
        return exact or loose
    near = get_close_matches(asked, [name_of(row) for row in everything])
    cure = f"Did you mean {', '.join(near)}?" if near else "`sct rules` lists all; `sct.rule` adds one of your own."
    raise RequestError(f"there is no rule for {name!r}.", cure)


def in_full(row: Row) -> str:
    """One row: what it says in the table, and for whom."""
    lines = [f"{row.kind}: {row.head}", f"  {KINDS[row.kind]}"]
    lines += [f"  {operand:<10} {text}" for operand, text in row.formulas.items()]
    constant = [p.name for p in row.params if p.name not in row.active]
    if constant and row.kind not in ("constant", "composed"):
        lines.append(f"  not differentiated: {', '.join(constant)}")
    if row.view:
        lines.append("  the result may share memory with the first operand")
    if row.kind == "elementwise":
        lines.append(f"  tested for operands between {row.domain[0]:g} and {row.domain[1]:g}")
    return "\n".join(lines)
