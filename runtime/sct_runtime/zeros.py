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
    return _zeros(value, {})


def _zeros(value: Any, memo: dict[int, Any]) -> Any:
    if isinstance(value, OPAQUE):
        return None
    if isinstance(value, int | float | np.integer | np.floating):
        return 0.0
    if id(value) in memo:
        return memo[id(value)]
    if isinstance(value, np.ndarray):
        out: Any = _array_zeros(value)
        memo[id(value)] = out
    elif isinstance(value, tuple):
        parts = [_zeros(v, memo) for v in value]
        out = type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
        memo[id(value)] = out
    elif isinstance(value, list):
        out = memo[id(value)] = []
        out.extend(_zeros(v, memo) for v in value)
    elif isinstance(value, dict):
        out = memo[id(value)] = {}
        for k, v in value.items():
            out[k] = _zeros(v, memo)
    else:
        out = _object_zeros(value, memo)
    return out


def _array_zeros(value: Any) -> Any:
    if np.issubdtype(value.dtype, np.floating):
        return np.zeros(value.shape, value.dtype)
    return np.zeros(value.shape) if value.dtype.kind in "iubO" else None


def _object_zeros(value: Any, memo: dict[int, Any]) -> Any:
    slots = [s for c in type(value).__mro__ for s in _slots(c) if hasattr(value, s)]
    attributes = getattr(value, "__dict__", None)
    if attributes is None and not slots:
        return None
    out = memo[id(value)] = SimpleNamespace()
    for name in slots:
        setattr(out, name, _zeros(getattr(value, name), memo))
    for name, v in list((attributes or {}).items()):
        setattr(out, name, _zeros(v, memo))
    return out


def _slots(cls: type) -> tuple[str, ...]:
    names = cls.__dict__.get("__slots__", ())
    names = (names,) if isinstance(names, str) else tuple(names)
    return tuple(n for n in names if n not in ("__dict__", "__weakref__"))
