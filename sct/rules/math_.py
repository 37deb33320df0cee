"""The functions of the module `math`: numbers only, and formulas in plain arithmetic and `math`."""

from __future__ import annotations

import math

from sct.rules.words import Words

words = Words(math=math)
constant, linear, elementwise, composed = words.constant, words.linear, words.elementwise, words.composed

# Powers and logarithms
# Where a slope is infinite, it is inf as IEEE arithmetic has it, where Python's own would raise; times `ct`, what it is
# multiplied with, it is nothing where that is: what does not move contributes nothing.
elementwise("math.sqrt(x, /) -> y", x="0.5 / y if y else math.inf if ct else 0.0")
elementwise("math.cbrt(x, /) -> y", x="1 / (3 * y * y) if y else math.inf if ct else 0.0")
elementwise("math.exp(x, /) -> y", x="y")
elementwise("math.exp2(x, /) -> y", x="y * math.log(2)")
elementwise("math.expm1(x, /) -> y", x="math.exp(x)")
elementwise("math.log(x, /)", x="1 / x")
elementwise("math.log(x, base, /) -> y", x="1 / (x * math.log(base))", base="-y / (base * math.log(base))")
elementwise("math.log1p(x, /)", x="1 / (1 + x)")
elementwise("math.log2(x, /)", x="1 / (x * math.log(2))")
elementwise("math.log10(x, /)", x="1 / (x * math.log(10))")
elementwise(
    "math.pow(x, y, /) -> z",
    x="(y * math.pow(x, y - 1) if y >= 1 or y < 0 or x else math.inf if ct else 0.0) if y else 0.0",
    y="z * math.log(x) if x > 0 else math.nan if x else 0.0",
)

# Angles and hyperbolic functions
elementwise("math.sin(x, /)", x="math.cos(x)")
elementwise("math.cos(x, /)", x="-math.sin(x)")
elementwise("math.tan(x, /) -> y", x="1 + y * y")
elementwise("math.asin(x, /)", x="1 / math.sqrt(1 - x * x) if abs(x) < 1 else math.inf if ct else 0.0")
elementwise("math.acos(x, /)", x="-1 / math.sqrt(1 - x * x) if abs(x) < 1 else -math.inf if ct else 0.0")
elementwise("math.atan(x, /)", x="1 / (1 + x * x)")
elementwise(
    "math.atan2(y, x, /)",
    y="x / (x * x + y * y) if x or y else math.nan if ct else 0.0",
    x="-y / (x * x + y * y) if x or y else math.nan if ct else 0.0",
)
elementwise("math.sinh(x, /)", x="math.cosh(x)")
elementwise("math.cosh(x, /)", x="math.sinh(x)")
elementwise("math.tanh(x, /) -> y", x="1 - y * y")
elementwise("math.asinh(x, /)", x="1 / math.sqrt(x * x + 1)")
elementwise("math.acosh(x, /)", x="1 / math.sqrt(x * x - 1) if x > 1 else math.inf if ct else 0.0", domain=(1.2, 1.9))
elementwise("math.atanh(x, /)", x="1 / (1 - x * x)")
elementwise("math.degrees(x, /)", x="180 / math.pi")
elementwise("math.radians(x, /)", x="math.pi / 180")

# Special functions
elementwise("math.gamma(x, /) -> y", x="y * digamma(x)", domain=(0.3, 4.0))
elementwise("math.lgamma(x, /)", x="digamma(x)", domain=(0.3, 4.0))
elementwise("math.erf(x, /)", x="2 / math.sqrt(math.pi) * math.exp(-x * x)")
elementwise("math.erfc(x, /)", x="-2 / math.sqrt(math.pi) * math.exp(-x * x)")

# Absolute value, signs, remainders.  abs'(0) is 0; norms have derivative 0 at 0.
elementwise("math.fabs(x, /)", x="math.copysign(1.0, x) if x else 0.0", domain=(-0.9, -0.3))
elementwise(
    "math.copysign(x, y, /)", x="math.copysign(1.0, x) * math.copysign(1.0, y) if x else 0.0", y="0", sample="-0.7, 0.4"
)
elementwise("math.fmod(x, y, /)", x="1", y="-math.trunc(x / y)", sample="2.7, -0.8")
elementwise("math.remainder(x, y, /) -> z", x="1", y="-round((x - z) / y)", sample="2.7, 0.8")
elementwise("math.ldexp(x, i, /)", x="math.ldexp(1.0, i)", i="0", sample="0.7, 3")
elementwise("math.fma(x, y, z, /)", x="y", y="x", z="1")
elementwise("math.hypot(x, y, /) -> z", x="x / z if z else 0.0", y="y / z if z else 0.0")
composed("math.hypot(*coordinates)", "safe_sqrt(weighted(coordinates, coordinates))", sample="0.4, -0.7, 0.5")
composed(
    "math.dist(p, q, /)",
    "safe_sqrt(weighted(differences(p, q), differences(p, q)))",
    sample="(0.4, -0.7, 0.5), (0.3, 0.2, -0.9)",
)

# Sums and products of sequences
linear("math.fsum(seq, /)", seq="spread(ct, seq)", sample="[0.4, -0.7, 0.5]")
composed("math.prod(iterable, /, *, start=1)", "product(iterable, start)", sample="[0.4, -0.7, 0.5]")
words.bilinear(
    "math.sumprod(p, q, /)",
    p="scaled(ct, q)",
    q="scaled(ct, p)",
    sample="[0.4, -0.7, 0.5], [0.3, 0.2, -0.9]",
)

# The fractional part moves with x, the whole part does not.
composed("math.modf(x, /)", "(math.fmod(x, 1.0), math.trunc(x))")
composed("math.frexp(x, /) -> y", "(math.ldexp(x, -y[1]), y[1])")

# Piecewise constant, tests, whole numbers
for name in ("ceil", "floor", "trunc", "isfinite", "isinf", "isnan", "ulp"):
    constant(f"math.{name}(x, /)")
constant("math.isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0)")
elementwise("math.nextafter(x, y, /)", x="1", y="0")
constant("math.factorial(n, /)", sample="5")
constant("math.isqrt(n, /)", sample="17")
constant("math.comb(n, k, /)", sample="5, 2")
constant("math.perm(n, k=None, /)", sample="5, 2")
constant("math.gcd(*integers)", sample="12, 18")
constant("math.lcm(*integers)", sample="12, 18")
