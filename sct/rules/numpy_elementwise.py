"""NumPy's elementwise functions.  Broadcasting and its transpose are the engine's."""

from __future__ import annotations

import numpy as np

from sct.rules.words import Words

words = Words(np=np)
constant, linear, elementwise, composed = words.constant, words.linear, words.elementwise, words.composed

# Arithmetic
elementwise("np.add(x1, x2, /)", x1="1", x2="1")
elementwise("np.subtract(x1, x2, /)", x1="1", x2="-1")
elementwise("np.multiply(x1, x2, /)", x1="x2", x2="x1")
elementwise("np.divide(x1, x2, /) -> y", x1="1 / x2", x2="-y / x2")
elementwise("np.negative(x, /)", x="-1")
elementwise("np.positive(x, /)", x="1")
elementwise("np.reciprocal(x, /) -> y", x="-y * y")
elementwise("np.square(x, /)", x="2 * x")
for name in ("power", "float_power"):
    # x ** 0 is 1 also at x == 0, and 0 ** y is 0 for positive y: the derivatives there are 0.
    elementwise(f"np.{name}(x1, x2, /) -> y", x1="x2 * x1 ** (x2 - 1 + (x2 == 0))", x2="y * safe_log(x1)")
elementwise("np.remainder(x1, x2, /)", x1="1", x2="-np.floor_divide(x1, x2)", sample="2.7, 0.8")
elementwise("np.fmod(x1, x2, /)", x1="1", x2="-np.trunc(x1 / x2)", sample="2.7, -0.8")
composed("np.divmod(x1, x2, /)", "(np.floor_divide(x1, x2), np.remainder(x1, x2))", sample="2.7, 0.8")

# Roots, exponentials, logarithms
elementwise("np.sqrt(x, /) -> y", x="0.5 / y")
elementwise("np.cbrt(x, /) -> y", x="1 / (3 * y * y)")
elementwise("np.exp(x, /) -> y", x="y")
elementwise("np.exp2(x, /) -> y", x="y * math.log(2)")
elementwise("np.expm1(x, /)", x="np.exp(x)")
elementwise("np.log(x, /)", x="1 / x")
elementwise("np.log1p(x, /)", x="1 / (1 + x)")
elementwise("np.log2(x, /)", x="1 / (x * math.log(2))")
elementwise("np.log10(x, /)", x="1 / (x * math.log(10))")
elementwise("np.logaddexp(x1, x2, /) -> y", x1="np.exp(x1 - y)", x2="np.exp(x2 - y)")
elementwise("np.logaddexp2(x1, x2, /) -> y", x1="np.exp2(x1 - y)", x2="np.exp2(x2 - y)")

# Angles and hyperbolic functions
elementwise("np.sin(x, /)", x="np.cos(x)")
elementwise("np.cos(x, /)", x="-np.sin(x)")
elementwise("np.tan(x, /) -> y", x="1 + y * y")
elementwise("np.arcsin(x, /)", x="1 / np.sqrt(1 - x * x)")
elementwise("np.arccos(x, /)", x="-1 / np.sqrt(1 - x * x)")
elementwise("np.arctan(x, /)", x="1 / (1 + x * x)")
elementwise("np.arctan2(x1, x2, /)", x1="x2 / (x1 * x1 + x2 * x2)", x2="-x1 / (x1 * x1 + x2 * x2)")
elementwise("np.sinh(x, /)", x="np.cosh(x)")
elementwise("np.cosh(x, /)", x="np.sinh(x)")
elementwise("np.tanh(x, /) -> y", x="1 - y * y")
elementwise("np.arcsinh(x, /)", x="1 / np.sqrt(x * x + 1)")
elementwise("np.arccosh(x, /)", x="1 / np.sqrt(x * x - 1)", domain=(1.2, 3.0))
elementwise("np.arctanh(x, /)", x="1 / (1 - x * x)")
for name in ("degrees", "rad2deg"):
    elementwise(f"np.{name}(x, /)", x="180 / np.pi")
for name in ("radians", "deg2rad"):
    elementwise(f"np.{name}(x, /)", x="np.pi / 180")
elementwise("np.hypot(x1, x2, /) -> y", x1="safe_divide(x1, y)", x2="safe_divide(x2, y)")
elementwise("np.sinc(x)", x="-np.pi * spherical_bessel(1, np.pi * x)")
elementwise("np.unwrap(p)", p="1", sample="np.array([0.1, 3.0, 7.0, 6.0])")

# Absolute value, signs, maxima.  Ties share equally; a branch not taken leaks no nan.
for name in ("absolute", "fabs"):
    elementwise(f"np.{name}(x, /)", x="np.sign(x)", domain=(-0.9, -0.3))
elementwise("np.copysign(x1, x2, /)", x1="np.sign(x1) * np.copysign(np.ones_like(x1), x2)", x2="0", sample="-0.7, 0.4")
elementwise("np.heaviside(x1, x2, /)", x1="0", x2="np.where(np.equal(x1, 0), np.ones_like(x2), 0.0)", sample="0.0, 0.4")
elementwise("np.ldexp(x1, x2, /)", x1="np.ldexp(np.ones_like(x1), x2)", x2="0", sample="0.7, 3")
elementwise("np.nextafter(x1, x2, /)", x1="1", x2="0")
composed("np.maximum(x1, x2, /)", "np.where(x1 > x2, x1, np.where(x1 < x2, x2, 0.5 * (x1 + x2)))")
composed("np.minimum(x1, x2, /)", "np.where(x1 < x2, x1, np.where(x1 > x2, x2, 0.5 * (x1 + x2)))")
composed(
    "np.fmax(x1, x2, /)",
    "np.where((x1 > x2) | np.isnan(x2), x1, np.where((x1 < x2) | np.isnan(x1), x2, 0.5 * (x1 + x2)))",
)
composed(
    "np.fmin(x1, x2, /)",
    "np.where((x1 < x2) | np.isnan(x2), x1, np.where((x1 > x2) | np.isnan(x1), x2, 0.5 * (x1 + x2)))",
)
composed("np.modf(x, /)", "(np.fmod(x, 1.0), np.trunc(x))", sample="2.7")
composed("np.frexp(x, /) -> y", "(np.ldexp(x, -y[1]), y[1])")
composed("np.nan_to_num(x, *, nan=0.0, posinf=None, neginf=None)", "np.where(np.isfinite(x), x, 0.0)")

# Of real numbers only
linear("np.conjugate(x, /)", x="ct")
linear("np.real(val)", val="ct", view=True)
constant("np.imag(val)")
constant("np.angle(z, deg=False)")

# Piecewise constant, and tests
for name in ("floor", "ceil", "trunc", "rint", "sign", "spacing", "signbit", "isfinite", "isinf", "isnan",
             "logical_not"):  # fmt: skip
    constant(f"np.{name}(x, /)")
for name in ("floor_divide", "equal", "not_equal", "less", "less_equal", "greater", "greater_equal", "logical_and",
             "logical_or", "logical_xor"):  # fmt: skip
    constant(f"np.{name}(x1, x2, /)")
for name in ("gcd", "lcm", "left_shift", "right_shift", "bitwise_and", "bitwise_or", "bitwise_xor"):
    constant(f"np.{name}(x1, x2, /)", sample="12, 2")
constant("np.invert(x, /)", sample="5")
for name in ("round", "around"):
    constant(f"np.{name}(a, decimals=0)")
constant("np.fix(x)")
for name in ("isposinf", "isneginf", "isreal", "iscomplex", "isrealobj", "iscomplexobj"):
    constant(f"np.{name}(x)")
for name in ("isclose", "allclose"):
    constant(f"np.{name}(a, b, rtol=1e-05, atol=1e-08, equal_nan=False)")
constant("np.array_equal(a1, a2, equal_nan=False)")
constant("np.array_equiv(a1, a2)")
