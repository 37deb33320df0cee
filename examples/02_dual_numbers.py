"""Dual numbers: the derivative by another kind of arithmetic, beside the generated derivative.

The class is in `dual.py`.  It needs no compiler and is slow; its answers are what the generated code is held against.

    python examples/02_dual_numbers.py
"""

from __future__ import annotations

import math

import dual

import sct


def f(x, y):
    return math.exp(-x * x) * math.sqrt(y) + 1 / (x + y) - 3 * x**3


def f_dual(x, y):
    return dual.exp(-x * x) * dual.sqrt(y) + 1 / (x + y) - 3 * x**3


def main() -> dict[str, object]:
    x, y = 0.5, 2.0
    d1, d2 = dual.variables(x, y)
    print("x =", d1)
    print("y =", d2)
    print("x * y =", d1 * d2)
    print("1 / x =", 1 / d1)
    print("x ** 3 =", d1**3)
    print("1 + 2 x + 3 x^2 =", dual.polynomial([1.0, 2.0, 3.0], d1))
    print("sin(x) =", dual.sin(d1))

    value, parts = dual.gradient(f_dual, x, y)
    generated = (sct.derivative(f, argnums=0)(x, y), sct.derivative(f, argnums=1)(x, y))
    print(f"\nf = {value!r}")
    print(f"gradient by dual numbers:  {parts}")
    print(f"gradient by generated code: {generated}")
    return {"value": value, "dual": parts, "generated": generated}


if __name__ == "__main__":
    main()
