"""What Numba's types say of a value: its number of axes, its kind; and how a helper gets a form for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from numba import types
from numba.extending import overload

F = TypeVar("F", bound=Callable[..., Any])


def form(helper: Any, **options: Any) -> Callable[[F], F]:
    """A decorator: what it stands above gives, for types of Numba's, the form of a helper for them, or None."""
    made: Callable[[F], F] = overload(helper, strict=False, **options)  # not strict: forms may leave annotations out
    return made


def rank(t: Any) -> int | None:
    """The number of axes of a number or array; None for anything else."""
    if isinstance(t, types.Array):
        return int(t.ndim)
    return 0 if is_number(t) else None


def is_number(t: Any) -> bool:
    """Whether a type is that of one number."""
    return isinstance(t, types.Number | types.Boolean)


def is_list(t: Any) -> bool:
    """Whether a type is that of a list."""
    return isinstance(t, types.List | types.ListType)


def given(t: Any) -> bool:
    """Whether an argument is there and not None."""
    return not (t is None or isinstance(t, types.NoneType) or (isinstance(t, types.Omitted) and t.value is None))
