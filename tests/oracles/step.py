"""Complex numbers that stand for real ones, and `math` continued to them."""

from __future__ import annotations

import cmath
import functools
import math
import operator
import types
from collections.abc import Callable
from typing import Any


class Step(complex):
    """A complex number that stands for a real one: it compares by its real part, and abs keeps it analytic."""

    def __abs__(self) -> Step:
        return Step(self if self.real >= 0 else -self)

    def __pow__(self, other: Any, modulus: None = None) -> Any:
        return power(self, other)

    def __rpow__(self, other: Any, modulus: None = None) -> Any:
        return power(other, self)

    def __floordiv__(self, other: Any) -> float:
        return math.floor(real(self) / real(other))

    def __rfloordiv__(self, other: Any) -> float:
        return math.floor(real(other) / real(self))

    def __mod__(self, other: Any) -> Any:
        return self - other * (self // other)

    def __rmod__(self, other: Any) -> Any:
        return other - self * (other // self)

    def __bool__(self) -> bool:
        return self.real != 0

    def __hash__(self) -> int:
        return complex.__hash__(self)

    def __int__(self) -> int:
        return int(self.real)


def real(x: Any) -> Any:
    """The real number a step stands for."""
    return x.real if isinstance(x, complex) else x


def _arithmetic(name: str) -> Callable[[Any, Any], Any]:
    plain = getattr(complex, name)

    def method(self: Any, *other: Any) -> Any:
        out = plain(self, *other)
        return Step(out) if isinstance(out, complex) else out

    return method


def _comparison(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    return lambda self, other: compare(real(self), real(other))


for _name in ("add", "radd", "sub", "rsub", "mul", "rmul", "truediv", "rtruediv"):
    setattr(Step, f"__{_name}__", _arithmetic(f"__{_name}__"))
for _name in ("neg", "pos"):
    setattr(Step, f"__{_name}__", _arithmetic(f"__{_name}__"))
for _name in ("lt", "le", "gt", "ge", "eq", "ne"):
    setattr(Step, f"__{_name}__", _comparison(getattr(operator, _name)))


def power(x: Any, y: Any) -> Any:
    """x ** y, from the derivative of the real power: the complex one leaves the real axis where x is negative."""
    a, b = real(x), real(y)
    value = a**b
    if isinstance(value, complex):
        raise ValueError("a negative number raised to a fraction")
    slope_x = b * a ** (b - 1) if b != 0 else 0.0
    imag = slope_x * getattr(x, "imag", 0.0)
    if getattr(y, "imag", 0.0) != 0:
        imag += value * math.log(a) * y.imag
    return Step(complex(value, imag))


def _continued(name: str) -> Callable[..., Any]:
    """math.name for steps; the real part is that of `math` itself, so that values agree to the bit."""
    plain, analytic = getattr(math, name), getattr(cmath, name)

    @functools.wraps(plain)
    def call(x: Any, *base: Any) -> Any:
        if base:
            return call(x) / call(*base)
        if not isinstance(x, complex):
            return plain(x)
        value, slope = plain(x.real), analytic(complex(x)).imag
        if abs(slope) > 1e-3:
            raise ValueError(f"{name} leaves the real axis")
        return Step(complex(value, slope))

    return call


def _atan2(y: Any, x: Any) -> Any:
    a, b = real(y), real(x)
    slope = (b * getattr(y, "imag", 0.0) - a * getattr(x, "imag", 0.0)) / (a * a + b * b)
    return Step(complex(math.atan2(a, b), slope))


def _hypot(*xs: Any) -> Any:
    value = math.hypot(*map(real, xs))
    return Step(complex(value, sum(real(x) * getattr(x, "imag", 0.0) for x in xs) / value))


def _by_parts(plain: Callable[..., Any], slope: Callable[[float], float]) -> Callable[[Any], Any]:
    return lambda x: Step(complex(plain(x.real), slope(x.real) * x.imag)) if isinstance(x, complex) else plain(x)


def _on_real(plain: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *xs: plain(*map(real, xs))


CONTINUED: dict[Any, Any] = {
    getattr(math, name): _continued(name)
    for name in ("exp", "log", "log10", "sqrt", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh",
                 "asinh", "acosh", "atanh")
}  # fmt: skip
CONTINUED |= {
    math.pow: power, math.atan2: _atan2, math.hypot: _hypot, math.fabs: abs, math.fsum: sum,
    math.expm1: _by_parts(math.expm1, math.exp),
    math.log1p: _by_parts(math.log1p, lambda x: 1 / (1 + x)),
    math.log2: _by_parts(math.log2, lambda x: 1 / (x * math.log(2))),
    math.erf: _by_parts(math.erf, lambda x: 2 / math.sqrt(math.pi) * math.exp(-x * x)),
    math.erfc: _by_parts(math.erfc, lambda x: -2 / math.sqrt(math.pi) * math.exp(-x * x)),
    math.radians: lambda x: x * (math.pi / 180), math.degrees: lambda x: x * (180 / math.pi),
    math.copysign: lambda x, y: abs(x) if math.copysign(1.0, real(y)) > 0 else -abs(x),
    math.fmod: lambda x, y: x - y * math.trunc(real(x) / real(y)),
} | {f: _on_real(f) for f in (math.floor, math.ceil, math.trunc, math.isnan, math.isinf, math.isfinite)}  # fmt: skip
SHIM = types.SimpleNamespace(**(vars(math) | {f.__name__: shim for f, shim in CONTINUED.items()}))
