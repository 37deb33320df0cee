"""Objects that a text can express: numbers, strings, small containers of these, and small arrays."""

from __future__ import annotations

import ast
import math
from typing import Any

import numpy as np

_SCALARS = (bool, int, float, str, bytes, type(None), type(...))
_MUTABLE = (list, dict, set)
_LONGEST = 2000
_DEEPEST = 10
_MOST_ELEMENTS = 100


def literal_text(value: Any, mutable: bool = False) -> str | None:
    """Text that evaluates to an equal object of the same types; None where there is none.

    Lists, dicts and sets are shared state that a copy would part from its owner, so only where `mutable` is said.
    """
    if type(value) is float and not math.isfinite(value):
        return f'float("{value!r}")'
    if not _simple(value, mutable, 0):
        return None
    text = repr(value)
    if len(text) > _LONGEST and not isinstance(value, str | bytes):
        return None
    try:
        return text if repr(ast.literal_eval(text)) == text else None
    except (ValueError, SyntaxError):
        return None


def _simple(value: Any, mutable: bool, depth: int) -> bool:
    if type(value) is float:
        return math.isfinite(value)
    if type(value) in _SCALARS:
        return True
    if depth > _DEEPEST or not (type(value) is tuple or (mutable and type(value) in _MUTABLE)):
        return False
    parts = [*value.keys(), *value.values()] if isinstance(value, dict) else list(value)
    return not (type(value) is set and not parts) and all(_simple(p, mutable, depth + 1) for p in parts)


def array_text(value: Any, numpy: str) -> str | None:
    """The text of a NumPy number, or of a small plain array; `numpy` is how the text calls the library."""
    if isinstance(value, np.generic) and value.dtype.kind in "biuf":
        return f"{numpy}.{_dtype(value)}({_items(value.item(), numpy)})"
    plain = type(value) is np.ndarray and value.dtype.kind in "biuf" and value.dtype.isnative
    if not plain or value.size > _MOST_ELEMENTS or value.dtype.itemsize > np.dtype(float).itemsize:
        return None
    if value.size == 0 and value.shape != (0,):
        return None
    dtype = "" if value.dtype == np.float64 else f", dtype={numpy}.{_dtype(value)}"
    return f"{numpy}.array({_items(value.tolist(), numpy)}{dtype})"


def _dtype(value: Any) -> str:
    name = str(value.dtype.name)
    return "bool_" if name == "bool" else name


def _items(value: Any, numpy: str) -> str:
    if isinstance(value, list):
        return "[" + ", ".join([_items(v, numpy) for v in value]) + "]"
    if isinstance(value, float) and not math.isfinite(value):
        return f"{numpy}.nan" if math.isnan(value) else f"{'-' if value < 0 else ''}{numpy}.inf"
    return repr(value)


def is_array(value: Any) -> bool:
    """Whether `array_text` may have a text for it."""
    return array_text(value, "np") is not None


def is_number(value: Any) -> bool:
    """Whether it is one of NumPy's own numbers, which are never changed in place."""
    return isinstance(value, np.generic)
