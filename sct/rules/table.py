"""Finding the row of a function, operator, array method or attribute.  A library's rows load when first asked for."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from types import BuiltinMethodType, ModuleType
from typing import Any

from sct.rules.row import Row
from sct.rules.words import Words

# The first part of a function's `__module__` -> the modules of this package that hold its rows.
LIBRARIES = {
    "math": ("math_",),
    "builtins": ("builtins_",),
    "_operator": ("standard",),
    "copy": ("standard",),
    "numpy": (
        "numpy_elementwise", "numpy_creation", "numpy_shape", "numpy_reductions", "numpy_linear", "numpy_linalg",
        "numpy_indexing",
    ),
    "sct_runtime": ("runtime_",),
    "scipy": ("scipy_special",),
}  # fmt: skip
OF_ARRAYS = "array_methods"
OPERATORS = "operators"

_users = Words()


@cache
def _module(name: str) -> ModuleType:
    return import_module(f"sct.rules.{name}")


@cache
def _library(root: str) -> dict[Any, tuple[Row, ...]]:
    """The rows of a library by function: by identity, as functions and ufuncs hash."""
    found: dict[Any, tuple[Row, ...]] = {}
    for name in LIBRARIES[root]:
        for row in _module(name).words.rows:
            found[row.function] = (*found.get(row.function, ()), row)
    return found


@cache
def _named(module: str, table: str) -> dict[Any, tuple[Row, ...]]:
    found: dict[Any, tuple[Row, ...]] = {}
    for row in getattr(_module(module), table).rows:
        found[row.function] = (*found.get(row.function, ()), row)
    return found


def rows_of(function: Any) -> tuple[Row, ...]:
    """All rows of a function: several where the number of arguments decides what it does, the general one last."""
    users = tuple(row for row in _users.rows if row.function is function)
    if users:
        return users
    try:
        hash(function)
    except TypeError:
        return ()
    # `np.add.at` is made anew each time it is asked for.
    owner = function.__self__ if isinstance(function, BuiltinMethodType) else None
    place = getattr(owner if _is_ufunc(owner) else function, "__module__", None) or type(function).__module__
    root = place.partition(".")[0] if isinstance(place, str) else ""
    if root not in LIBRARIES:
        return ()
    rows = _library(root).get(function, ())
    if not rows and root == "numpy" and _is_ufunc(function) and "scipy.special" in sys.modules:
        rows = _library("scipy").get(function, ())  # the ufuncs of scipy.special do not say where they come from
    return tuple(row for row in rows if row.function is function or _is_ufunc(owner))


def _is_ufunc(function: Any) -> bool:
    return type(function).__name__ == "ufunc"


def choose(rows: tuple[Row, ...], positional: int | None, keywords: tuple[str, ...]) -> Row | None:
    """The first row whose head a call with these arguments fits; the last row where the arguments are unknown."""
    if positional is None:
        return rows[-1] if rows else None
    return next((row for row in rows if row.accepts(positional, keywords)), None)


def for_callable(
    function: Any, positional: int | None = None, keywords: tuple[str, ...] = (), scalar: bool = True
) -> Row | None:
    """The row of a function for a call with so many positional arguments and these keywords; None where it has none.

    scalar: False where an operand is, or may be, an array: `abs` and `pow` then have formulas in numpy.  Rows for
    numbers alone, or for arrays, go before those for both.
    """
    rows = rows_of(function)
    if rows and rows[0] not in _users.rows:
        rows = (*_named("builtins_", "numbers" if scalar else "arrays").get(rows[0].function, ()), *rows)
    return choose(rows, positional, keywords)


def for_operator(op: str, scalar: bool, scalar_exponent: bool = False, whole_exponent: bool = False) -> Row:
    """The row of an operator as `core.lang.Op` spells it.

    scalar: all operands are Python numbers.  scalar_exponent: the last is.  whole_exponent: the last is an int.
    """
    if op == "**" and (whole_exponent or (scalar_exponent and not scalar)):
        return _named(OPERATORS, "by_scalar")[op][0]
    return _named(OPERATORS, "of_scalars" if scalar else "of_arrays")[op][0]


def for_method(name: str, positional: int | None = None, keywords: tuple[str, ...] = ()) -> Row | None:
    """The row of a method of arrays; its first parameter is `x`, which does not count as positional here."""
    rows = _named(OF_ARRAYS, "methods").get("." + name, ())
    return choose(rows, None if positional is None else positional + 1, keywords)


def for_attribute(name: str) -> Row | None:
    """The row of an attribute of arrays; its only parameter is `x`."""
    rows = _named(OF_ARRAYS, "attributes").get("." + name, ())
    return rows[0] if rows else None


def added() -> bool:
    """Whether a user has added rows."""
    return bool(_users.rows)


def add(row: Row) -> None:
    """Keep a user's row; it goes before the library's own and before earlier ones for the same arguments."""
    _users.rows.insert(0, row)


def _tables() -> list[str]:
    """The modules of all libraries' rows, each once."""
    return list(dict.fromkeys(name for modules in LIBRARIES.values() for name in modules))


def all_rows() -> Iterator[Row]:
    """Every row of every library that is installed, in order of the tables."""
    for table in ("of_scalars", "by_scalar", "of_arrays"):
        yield from getattr(_module(OPERATORS), table).rows
    for name in _tables():
        yield from _module(name).words.rows
    yield from _module("builtins_").arrays.rows
    yield from _module("builtins_").numbers.rows
    yield from _module(OF_ARRAYS).methods.rows
    yield from _module(OF_ARRAYS).attributes.rows
    yield from _users.rows


def absent() -> Iterator[str]:
    """The heads whose functions the installed libraries do not have."""
    for name in _tables():
        yield from _module(name).words.absent
