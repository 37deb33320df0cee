"""The complex step: f'(x) = Im f(x + ih) / h to the last digit, where f is analytic.

Squire and Trapp, "Using complex variables to estimate derivatives of real functions", SIAM Review 40 (1998).
Plain code compares its numbers and calls `math`, which complex numbers do not allow.  So a step is a complex number
that compares by its real part, and functions are run with `math` replaced by analytic continuations.
"""

from __future__ import annotations

import copy
import functools
import math
import types
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tests.oracles.step import CONTINUED, SHIM, Step
from tests.oracles.structure import children, combine, flat

H = 1e-100
LEFT_ALONE = ("numpy", "scipy", "functools", "collections", "dataclasses", "builtins", "contextlib", "warnings")


def continued(f: Any, memo: dict[int, Any] | None = None) -> Any:
    """f with `math` replaced in it and in the Python functions it calls; anything else is given back as it is."""
    memo = {} if memo is None else memo
    if f is math:
        return SHIM
    if isinstance(f, types.BuiltinFunctionType):
        return CONTINUED.get(f, f)
    if isinstance(f, types.MethodType):
        return types.MethodType(continued(f.__func__, memo), f.__self__)
    if isinstance(f, functools.partial):
        return functools.partial(continued(f.func, memo), *f.args, **f.keywords)
    if not isinstance(f, types.FunctionType) or (f.__module__ or "").partition(".")[0] in LEFT_ALONE:
        return f
    if id(f) not in memo:
        names: dict[str, Any] = {"__builtins__": f.__globals__.get("__builtins__"), "__name__": f.__module__}
        cells = tuple(types.CellType() for _ in f.__closure__ or ())
        twin = types.FunctionType(f.__code__, names, f.__name__, f.__defaults__, cells if f.__closure__ else None)
        twin.__kwdefaults__ = f.__kwdefaults__
        memo[id(f)] = twin  # before what f refers to is visited: that may be f itself
        for name in _names(f.__code__) & set(f.__globals__):
            names[name] = continued(f.__globals__[name], memo)
        for new, old in zip(cells, f.__closure__ or (), strict=True):
            new.cell_contents = continued(old.cell_contents, memo)
    return memo[id(f)]


def _names(code: types.CodeType) -> set[str]:
    """The global names a function and the functions nested in it may read."""
    return set(code.co_names).union(*(_names(c) for c in code.co_consts if isinstance(c, types.CodeType)))


def _step(x: Any, t: Any) -> Any:
    if isinstance(x, np.ndarray):
        return x + 1j * H * t
    return Step(complex(x, H * t))


def numbers(value: Any) -> np.ndarray:
    """Every float and complex number of a result, as one complex vector in the order of `flat`."""
    parts = children(value)
    if parts is not None:
        found = [numbers(part) for part in parts]
        return np.concatenate(found) if found else np.zeros(0, complex)
    if isinstance(value, complex | float) or (isinstance(value, np.ndarray) and value.dtype.kind in "cf"):
        return np.ravel(value).astype(complex)
    return np.zeros(0, complex)


def along(f: Callable[..., Any], args: Sequence[Any], tangents: Sequence[Any]) -> np.ndarray | None:
    """The derivative of every float that f returns, along `tangents` (None: held constant).

    None where the step cannot be taken: f raises, or its real part is not the value of f.
    """
    stepped = [combine(_step, copy.deepcopy(x), t) for x, t in zip(args, tangents, strict=True)]
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("error", np.exceptions.ComplexWarning)
            out = numbers(continued(f)(*stepped))
    except Exception:
        return None
    expected = flat(f(*copy.deepcopy(list(args))))
    if out.shape != expected.shape or not np.allclose(out.real, expected, rtol=1e-9, atol=1e-300, equal_nan=False):
        return None
    slope = out.imag / H
    return slope if np.all(np.isfinite(slope)) else None
