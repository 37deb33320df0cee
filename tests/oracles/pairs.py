"""Pairs (value, tangent) and what functions do to them: the arithmetic of the tree-walking oracle.

Both halves are floats, or both are arrays of one shape.  An array's two buffers are indexed, viewed and written alike.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from tests.oracles.structure import children, rebuild


class Unhandled(Exception):
    """The oracle does not know what this does to a tangent."""


class Pair:
    """A number or array with its tangent.  Compares by value, so that `sorted`, `min` and conditions choose by it."""

    __hash__ = object.__hash__

    def __init__(self, value: Any, tangent: Any) -> None:
        self.value, self.tangent = value, tangent

    def __lt__(self, other: Any) -> Any:
        return self.value < value(other)

    def __gt__(self, other: Any) -> Any:
        return self.value > value(other)

    def __eq__(self, other: Any) -> Any:
        return self.value == value(other)

    def __bool__(self) -> bool:
        return bool(self.value)

    def __len__(self) -> int:
        return len(self.value)

    def __iter__(self) -> Any:
        return (Pair(v, t) if is_real(v) else v for v, t in zip(self.value, self.tangent, strict=True))

    def __format__(self, spec: str) -> str:
        return format(self.value, spec)


def is_real(x: Any) -> bool:
    return isinstance(x, float) or (isinstance(x, np.ndarray | np.generic) and x.dtype.kind == "f")


def value(x: Any) -> Any:
    """x without tangents, through containers."""
    parts = children(x)
    if parts is not None:
        return rebuild(x, [value(part) for part in parts])
    return x.value if isinstance(x, Pair) else x


def tangent(x: Any) -> Any:
    """The tangents of x, zero where it has none, through containers."""
    parts = children(x)
    if parts is not None:
        return rebuild(x, [tangent(part) for part in parts])
    if isinstance(x, Pair):
        return x.tangent
    return np.zeros(np.shape(x)) if isinstance(x, np.ndarray) else 0.0


def active(x: Any) -> bool:
    parts = children(x)
    return isinstance(x, Pair) if parts is None else any(map(active, parts))


def lifted(x: Any) -> Any:
    """An array of floats gets a tangent buffer as soon as it is made, for it may be written to."""
    return Pair(x, np.zeros(x.shape)) if isinstance(x, np.ndarray) and x.dtype.kind == "f" else x


def paired(out: Any, dout: Any) -> Any:
    """Results and their tangents, one pair for each float; shapes follow the value."""
    if isinstance(out, tuple | list):
        return type(out)(map(paired, out, dout))
    if not is_real(out):
        return out
    dout = np.asarray(dout, dtype=float)
    if dout.shape != np.shape(out):
        dout = np.broadcast_to(dout, np.shape(out)).copy()
    return Pair(out, dout if isinstance(out, np.ndarray) else float(dout))


def linear(f: Callable[..., Any]) -> Callable[..., Any]:
    """The rule of a function that is linear in its first argument; the others are constants."""
    return lambda x, *more, **named: paired(f(value(x), *value(more), **named), f(tangent(x), *value(more), **named))


def bilinear(f: Callable[..., Any]) -> Callable[..., Any]:
    def rule(a: Any, b: Any) -> Any:
        return paired(f(value(a), value(b)), f(tangent(a), value(b)) + f(value(a), tangent(b)))

    return rule


def elementwise(f: Callable[..., Any], *slopes: Callable[..., Any]) -> Callable[..., Any]:
    """The rule of a function of numbers: `slopes` are its partial derivatives."""

    def rule(*args: Any) -> Any:
        xs = [value(x) for x in args]
        with np.errstate(all="ignore"):
            return paired(f(*xs), sum(s(*xs) * tangent(x) for s, x in zip(slopes, args, strict=True) if active(x)))

    return rule


def power(x: Any, y: Any) -> Any:
    a, b = value(x), value(y)
    with np.errstate(all="ignore"):
        d: Any = 0.0
        if active(x):
            d = np.where(np.equal(b, 0), 0.0, b * np.power(np.asarray(a, float), np.asarray(b, float) - 1)) * tangent(x)
        if active(y):
            d = d + a**b * np.where(np.equal(a, 0), 0.0, np.log(np.abs(a))) * tangent(y)
    return paired(a**b, d)


def chosen(pick: Callable[..., Any], arg: Callable[..., Any]) -> Callable[..., Any]:
    """max and min of an array: the tangent of the entry that was picked."""

    def rule(x: Any, axis: int | None = None) -> Any:
        at = arg(x.value, axis=axis)
        if axis is None:
            return paired(pick(x.value), np.ravel(x.tangent)[at])
        taken = np.take_along_axis(x.tangent, np.expand_dims(at, axis), axis)
        return paired(pick(x.value, axis=axis), np.squeeze(taken, axis))

    return rule


def prod(x: Any) -> Any:
    a = np.ravel(x.value)
    rest = [np.prod(np.delete(a, k)) for k in range(a.size)]
    return paired(np.prod(a), np.dot(rest, np.ravel(x.tangent)))


def sort(x: Any) -> Any:
    order = np.argsort(x.value, kind="stable")
    return Pair(x.value[order], x.tangent[order])


def where(test: Any, x: Any, y: Any) -> Any:
    return paired(np.where(value(test), value(x), value(y)), np.where(value(test), tangent(x), tangent(y)))


def _sign(x: Any) -> Any:
    return np.sign(x)


SLOPES: dict[str, Callable[..., Any]] = {
    "exp": np.exp, "expm1": np.exp, "log": lambda x: 1 / x, "log2": lambda x: 1 / (x * np.log(2)),
    "log10": lambda x: 1 / (x * np.log(10)), "log1p": lambda x: 1 / (1 + x), "sqrt": lambda x: 0.5 / np.sqrt(x),
    "sin": np.cos, "cos": lambda x: -np.sin(x), "tan": lambda x: 1 + np.tan(x) ** 2,
    "sinh": np.cosh, "cosh": np.sinh, "tanh": lambda x: 1 - np.tanh(x) ** 2, "fabs": _sign, "abs": _sign,
    "square": lambda x: 2 * x, "cbrt": lambda x: np.cbrt(x) / (3 * x), "negative": lambda x: -1.0,
    "arcsin": lambda x: 1 / np.sqrt(1 - x * x), "arccos": lambda x: -1 / np.sqrt(1 - x * x),
    "arctan": lambda x: 1 / (1 + x * x), "radians": lambda x: np.pi / 180, "degrees": lambda x: 180 / np.pi,
    "erf": lambda x: 2 / math.sqrt(math.pi) * math.exp(-x * x),
}  # fmt: skip
SLOPES |= {f"a{name[3:]}": SLOPES[name] for name in ("arcsin", "arccos", "arctan")}
RULES: dict[Any, Callable[..., Any]] = {
    getattr(module, name): elementwise(getattr(module, name), slope)
    for module in (math, np) for name, slope in SLOPES.items() if hasattr(module, name)
}  # fmt: skip
RULES |= {getattr(np, name): linear(getattr(np, name)) for name in (
    "sum", "mean", "reshape", "ravel", "transpose", "cumsum", "diff", "concatenate", "stack", "vstack", "hstack",
    "array", "asarray", "copy", "trace", "diag", "roll", "flip", "squeeze", "expand_dims", "broadcast_to", "repeat",
    "tile", "atleast_1d", "swapaxes", "triu", "tril", "append", "flipud", "real",
)}  # fmt: skip
_ADD, _MULTIPLY = (lambda x, y: 1.0), (lambda x, y: y)
ARITHMETIC: dict[Any, Callable[..., Any]] = {
    operator.add: elementwise(operator.add, _ADD, _ADD),
    operator.sub: elementwise(operator.sub, _ADD, lambda x, y: -1.0),
    operator.mul: elementwise(operator.mul, _MULTIPLY, lambda x, y: x),
    operator.truediv: elementwise(operator.truediv, lambda x, y: 1 / y, lambda x, y: -x / (y * y)),
    operator.floordiv: lambda x, y: value(x) // value(y),
    operator.mod: elementwise(operator.mod, _ADD, lambda x, y: -np.floor(x / y)),
    operator.pow: power, operator.matmul: bilinear(operator.matmul),
    operator.neg: elementwise(operator.neg, lambda x: -1.0), operator.pos: elementwise(operator.pos, lambda x: 1.0),
    operator.not_: lambda x: not x,
}  # fmt: skip


NATURAL_LOG = RULES[math.log]


def running_sum(items: Any, start: Any = 0) -> Any:
    for item in items:
        start = ARITHMETIC[operator.add](start, item)
    return start


RULES |= ARITHMETIC | {
    abs: elementwise(abs, _sign), sum: running_sum, float: lambda x: paired(float(x.value), x.tangent),
    math.log: lambda x, *base: ARITHMETIC[operator.truediv](NATURAL_LOG(x), *map(NATURAL_LOG, base or (math.e,))),
    math.pow: power, np.power: power, pow: power, math.fsum: running_sum, np.where: where, np.prod: prod,
    math.atan2: elementwise(math.atan2, lambda y, x: x / (x * x + y * y), lambda y, x: -y / (x * x + y * y)),
    math.copysign: elementwise(
        math.copysign, lambda x, y: math.copysign(1.0, x) * math.copysign(1.0, y), lambda x, y: 0.0
    ),
    math.hypot: elementwise(math.hypot, lambda x, y: x / math.hypot(x, y), lambda x, y: y / math.hypot(x, y)),
    np.hypot: elementwise(np.hypot, lambda x, y: x / np.hypot(x, y), lambda x, y: y / np.hypot(x, y)),
    np.add: ARITHMETIC[operator.add], np.subtract: ARITHMETIC[operator.sub], np.multiply: ARITHMETIC[operator.mul],
    np.divide: ARITHMETIC[operator.truediv], np.sort: sort,
    np.maximum: lambda x, y: where(np.greater_equal(value(x), value(y)), x, y),
    np.minimum: lambda x, y: where(np.less_equal(value(x), value(y)), x, y),
    np.clip: lambda x, lo, hi: paired(np.clip(value(x), lo, hi), tangent(x) * ((x.value > lo) & (x.value < hi))),
    np.max: chosen(np.max, np.argmax), np.min: chosen(np.min, np.argmin),
    np.dot: bilinear(np.dot), np.matmul: bilinear(np.matmul), np.outer: bilinear(np.outer),
    np.inner: bilinear(np.inner),
}  # fmt: skip
# What looks at numbers and gives none with a derivative: called with the values.
FLAT = {
    isinstance,
    type,
    callable,
    repr,
    math.floor, math.ceil, math.trunc, math.isnan, math.isinf, math.isfinite, np.floor, np.ceil, np.sign, np.argmax,
    np.argmin, np.argsort, np.any, np.all, np.isnan, np.isfinite, np.shape, np.ndim, np.size, np.zeros_like,
    np.ones_like, np.empty_like, np.greater, np.less, np.count_nonzero, np.nonzero, int, bool, round, str, print,
}  # fmt: skip
