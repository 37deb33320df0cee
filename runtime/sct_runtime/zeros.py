"""The zero tangent of any value."""

from __future__ import annotations

from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType, SimpleNamespace
from typing import Any

import numpy as np

OPAQUE = (type(None), bool, str, bytes, complex, type, FunctionType, BuiltinFunctionType, MethodType, ModuleType)


def zeros_like(value: Any) -> Any:
    """The tangent zero of a value, in the value's structure.

    Numbers give 0.0, float arrays zeros of their dtype, other numeric arrays float64 zeros; lists, tuples, named
    tuples and dicts the same structure of zeros; other objects a SimpleNamespace with one zero for each attribute.
    What carries no derivative (None, text, functions, classes, modules, sets...) gives None.  Cycles are followed
    once, and objects that occur twice give one tangent that occurs twice.
    """
    memo: dict[int, Any] = {}
    unfilled: list[tuple[Any, Any]] = []  # a list instead of recursion: depth is no limit
    zero = _begin(value, memo, unfilled)
    while unfilled:
        source, target = unfilled.pop()
        if isinstance(target, list):
            target.extend([_begin(v, memo, unfilled) for v in source])
        elif isinstance(target, dict):
            target.update({k: _begin(v, memo, unfilled) for k, v in source.items()})
        else:
            vars(target).update({k: _begin(v, memo, unfilled) for k, v in _attributes(source).items()})
    return zero


def _begin(value: Any, memo: dict[int, Any], unfilled: list[tuple[Any, Any]]) -> Any:
    """The zero of a value; of a mutable one an empty shell, which is noted down to be filled."""
    if isinstance(value, OPAQUE):
        return None
    if isinstance(value, int | float | np.integer | np.floating):
        return 0.0
    if id(value) in memo:
        return memo[id(value)]
    out: Any
    if isinstance(value, np.ndarray):
        out = _array_zeros(value)
    elif isinstance(value, tuple):
        parts = [_begin(v, memo, unfilled) for v in value]
        out = type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    elif isinstance(value, list | dict) or hasattr(value, "__dict__") or _attributes(value):
        out = [] if isinstance(value, list) else {} if isinstance(value, dict) else SimpleNamespace()
        unfilled.append((value, out))
    else:
        return None
    memo[id(value)] = out
    return out


def _array_zeros(value: Any) -> Any:
    if np.issubdtype(value.dtype, np.floating):
        return np.zeros(value.shape, value.dtype)
    return np.zeros(value.shape) if value.dtype.kind in "iubO" else None


def _attributes(value: Any) -> dict[str, Any]:
    """What an object holds in its slots and its dict."""
    slots = [s for c in type(value).__mro__ for s in _slots(c) if hasattr(value, s)]
    return {s: getattr(value, s) for s in slots} | dict(getattr(value, "__dict__", {}))


def _slots(cls: type) -> tuple[str, ...]:
    names = cls.__dict__.get("__slots__", ())
    names = (names,) if isinstance(names, str) else tuple(names)
    return tuple(n for n in names if n not in ("__dict__", "__weakref__"))
