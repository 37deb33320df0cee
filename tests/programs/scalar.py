"""Assignments, operators, globals, strings and printing."""

import math
import warnings
from math import cos, exp, log, sin, sqrt

from tests.programs.registry import program

GRAVITY = 9.81
TABLE = (0.5, 1.5, -2.0)
SETTINGS = {"scale": 3.0, "offset": -1.0}


@program(1.0471975511965976, 2.0)
def slide(x1, x2):
    w3 = x1 * x2
    w4 = sin(x1)
    w5 = w3 + w4
    return w5


@program(0.7, 1.9)
def operators(x, y):
    return (x + y) * (x - y) / (y * y) - -x + +y


@program(0.7, 1.9)
def powers(x, y):
    return x**3 + x**-2 + x**0.5 + x**y + 2**x + x**0 + (x * y) ** 2


@program(0.0)
def powers_at_zero(x):
    return x**2 + 3 * x**1 + x**0


@program(7.3, 2.2)
def floor_and_modulo(x, y):
    q = x // y
    r = x % y
    a, b = divmod(x, y)
    return q * x + r * y + a + b


@program(0.4)
def math_functions(x):
    return (
        math.tan(x) + math.asin(x) + math.acos(x) + math.atan(x) + math.sinh(x) + math.cosh(x)
        + math.tanh(x) + math.log10(x) + math.log2(x) + math.log1p(x) + math.expm1(x) + math.fabs(x)
    )


@program(0.4, 1.3)
def math_functions_of_two(x, y):
    return math.atan2(x, y) + math.hypot(x, y) + math.pow(y, x) + math.copysign(x, -y) + math.fmod(y, x)


@program(0.4)
def special_functions(x):
    return math.erf(x) + math.erfc(x) + math.gamma(x + 1.0) + math.lgamma(x + 2.0)


@program(0.4)
def degrees_and_radians(x):
    return math.degrees(x) + math.radians(x) * math.pi


@program(1.3)
def log_with_base(x):
    return math.log(x, 2) + math.log(10, x) + log(x)


@program(-1.7)
def absolute(x):
    return abs(x) * x + abs(x - 5.0)


@program(1.2, 3.4)
def augmented(x, y):
    z = x
    z += y
    z *= x
    z -= 2.0
    z /= y
    z **= 2
    return z


@program(1.2, 3.4)
def unpacking(x, y):
    a, b = x * y, x + y
    a, b = b, a
    (c, d), e = (a, b), a - b
    first, *middle, last = a, b, c, d, e
    return first + 2 * middle[0] + 3 * middle[1] * last


@program(1.2)
def chained_assignment(x):
    a = b = x * x
    a += 1.0
    return a * b


@program(1.2)
def annotated(x: float) -> float:
    y: float = x * 2
    z: float
    z = y * x
    return z


@program(1.2, 3.4)
def swap_in_place(x, y):
    x, y = y, x
    x, y = x + y, x - y
    return x * y * y


@program(1.2)
def reassigned_argument(x):
    x = x * x
    x = sin(x)
    x = x + 1
    return x


@program(1.2)
def names_like_ours(x):
    dx = x * 2
    w1 = dx * x
    d = w1 + dx
    dd = d * d
    return dd + w1


@program(2.5)
def walrus(x):
    if (y := x * x) > 1.0:
        return y + (z := y * x) + z
    return y


@program(1.2)
def global_constants(x):
    return GRAVITY * x**2 / 2 + TABLE[1] * x + SETTINGS["scale"] * sin(x) + SETTINGS["offset"]


@program(1.2)
def constant_result(x):
    y = x * 3
    return 4.0


@program(1.2, 5.0)
def unused_argument(x, unused):
    return x * x


@program(1.2)
def returns_argument(x):
    return x


@program(1.2, 0.3)
def several_results(x, y):
    return x * y, x - y, 3.0


@program(1.23)
def integer_and_float_results(x):
    n = int(x * 10)
    return n, x * n, x > 1.0, None, "text"


@program(1.2)
def formatted(x):
    label = f"x = {x:.3f} and {'x'!r:>10}"
    return x * len(label)


@program(1.2)
def prints(x):
    print("x is", x)
    return x * x


@program(1.2)
def warns_not(x):
    if x < 0:
        warnings.warn("negative")
    return sqrt(x)


@program(1.2)
def isinstance_dispatch(x):
    if isinstance(x, (int, float)):
        return x * 2.0
    elif isinstance(x, str):
        raise TypeError(x)
    return x


@program(1.2, "cubic")
def string_dispatch(x, kind):
    if kind == "linear":
        return x
    if kind.lower() in ("cubic", "spline"):
        return x**3
    raise ValueError(f"unknown kind {kind}")


@program(1.2)
def float_and_int_calls(x):
    return float(x) * x + int(2.9) * x + round(2.6) * x


@program(1.2)
def rounding_is_flat(x):
    return x * round(x) + x * math.floor(x) + math.ceil(x) * x + math.trunc(x)


@program(0.2)
def deep_expression(x):
    return sin(cos(exp(sin(x * (x + (x - (x / (1 + x * x)))))) + log(1 + exp(x))))


@program(0.9)
def local_import(x):
    from math import tanh

    return tanh(x) * x


@program(0.9)
def deletes(x):
    y = x * x
    z = y + x
    del y
    return z


@program(0.9, 4)
def integer_argument(x, n):
    return x**n * n


@program(0.9)
def numbers_of_other_kinds(x):
    return x * True + x * 3 + 0x10 * x + 1_000 * x + x * 1e-3


@program(0.9)
def min_max(x):
    return max(x, 0.5) * min(x, 2.0, 3.0) + max([x, 0.1])
