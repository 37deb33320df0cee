"""Dual numbers a + b1 d1 + ... + bn dn, where every product d_i d_j is zero.

Computing with x_i + d_i in place of x_i gives f(x) + sum_i (df/dx_i) d_i: the value and the gradient in one run.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import total_ordering

Number = float | int


@total_ordering
class Dual:
    """`value + parts[0] d1 + ... + parts[n-1] dn`; all floats.  Comparisons look at the value only."""

    __slots__ = ("parts", "value")

    def __init__(self, value: Number, parts: Sequence[Number]) -> None:
        self.value = value
        self.parts = tuple(parts)

    def chained(self, value: float, slope: float) -> Dual:
        """g(self), given g and g' at the value: the chain rule."""
        return Dual(value, [slope * b for b in self.parts])

    def __add__(self, other: Dual | Number) -> Dual:
        if not isinstance(other, Dual):
            return Dual(self.value + other, self.parts)
        return Dual(self.value + other.value, [a + b for a, b in zip(self.parts, other.parts, strict=True)])

    __radd__ = __add__

    def __neg__(self) -> Dual:
        return Dual(-self.value, [-b for b in self.parts])

    def __pos__(self) -> Dual:
        return self

    def __sub__(self, other: Dual | Number) -> Dual:
        return self + -other

    def __rsub__(self, other: Number) -> Dual:
        return -self + other

    def __mul__(self, other: Dual | Number) -> Dual:
        if not isinstance(other, Dual):
            return self.chained(self.value * other, other)
        x, y = self.value, other.value
        return Dual(x * y, [x * b + a * y for a, b in zip(self.parts, other.parts, strict=True)])

    __rmul__ = __mul__

    def inverse(self) -> Dual:
        """1 / self: the slope of 1/x is -1/x^2.  ZeroDivisionError where the value is 0."""
        return self.chained(1 / self.value, -1 / self.value**2)

    def __truediv__(self, other: Dual | Number) -> Dual:
        if not isinstance(other, Dual):
            return self.chained(self.value / other, 1 / other)
        return self * other.inverse()

    def __rtruediv__(self, other: Number) -> Dual:
        return self.inverse() * other

    def __pow__(self, n: Dual | Number) -> Dual:
        """self ** n.  A whole or fractional number n follows the power rule; x ** y with y dual is exp(y log x)."""
        if isinstance(n, Dual):
            return exp(n * log(self))
        slope = n * self.value ** (n - 1) if n != 0 else 0.0
        return self.chained(self.value**n, slope)

    def __rpow__(self, base: Number) -> Dual:
        value = base**self.value
        return self.chained(value, value * math.log(base))

    def __abs__(self) -> Dual:
        return -self if self.value < 0 else self

    def __eq__(self, other: object) -> bool:
        return bool(self.value == value_of(other))

    def __lt__(self, other: Dual | Number) -> bool:
        return bool(self.value < value_of(other))

    def __hash__(self) -> int:
        return hash(self.value)

    def __float__(self) -> float:
        raise TypeError("float() would drop the derivative; take .value if that is meant")

    def __repr__(self) -> str:
        return f"{self.value!r}" + "".join(f" + {b!r} d{i}" for i, b in enumerate(self.parts, 1))


def value_of(x: object) -> object:
    """The value of a dual number; anything else is its own value."""
    return x.value if isinstance(x, Dual) else x


def variables(*xs: float) -> list[Dual]:
    """x_i + d_i for each of the numbers given."""
    return [Dual(x, [1.0 if i == j else 0.0 for j in range(len(xs))]) for i, x in enumerate(xs)]


def sin(x: Dual) -> Dual:
    return x.chained(math.sin(x.value), math.cos(x.value))


def cos(x: Dual) -> Dual:
    return x.chained(math.cos(x.value), -math.sin(x.value))


def exp(x: Dual) -> Dual:
    value = math.exp(x.value)
    return x.chained(value, value)


def log(x: Dual) -> Dual:
    return x.chained(math.log(x.value), 1 / x.value)


def sqrt(x: Dual) -> Dual:
    root = math.sqrt(x.value)
    return x.chained(root, 0.5 / root)


def polynomial(coefficients: Sequence[float], x: Dual) -> Dual:
    """sum_k coefficients[k] x^k by Horner's rule."""
    y = x * 0.0
    for c in reversed(coefficients):
        y = y * x + c
    return y


def gradient(f: Callable[..., Dual], *xs: float) -> tuple[float, tuple[float, ...]]:
    """(f(xs), (df/dx_1, ..., df/dx_n)) for a function of numbers written with the operators and functions above."""
    y = f(*variables(*xs))
    return y.value, y.parts
