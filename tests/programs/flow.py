"""Branches, loops, jumps, exceptions, match."""

import contextlib
import math

from tests.programs.registry import program


@program(0.5, 2.0)
def if_else(x, y):
    if x > y:
        z = x * y
    else:
        z = x / y
    return z + x


@program(0.5)
def if_without_else(x):
    y = x
    if x < 1.0:
        y = y * x
    return y


@program(1.5)
def elif_chain(x):
    if x < 0:
        y = -x
    elif x < 1:
        y = x * x
    elif x < 2:
        y = x**3
    else:
        y = 8.0
    return y


@program(0.5)
def early_return(x):
    if x < 0:
        return 0.0
    if x < 1:
        return x * x
    return 2 * x - 1


@program(0.5)
def ternary(x):
    return (x * x if x < 1 else x) * (1.0 if x > 0 else -1.0)


@program(0.5)
def branch_not_taken_is_undefined(x):
    return math.sqrt(x - 1) if x > 1 else x * x


@program(0.7, 3.0)
def and_or_by_value(x, y):
    a = x or y
    b = y and x + 2.0
    return a * b + (not x) * y


@program(0.0, 3.0, wrt=(1,))
def or_default(scale, y):
    return (scale or y) * y + (None or y)


@program(0.5)
def chained_comparison(x):
    return x * x if 0 < x <= 1.0 else x


@program(1.1, 5)
def for_range(x, n):
    y = 0.0
    for i in range(n):
        y = y * x + i
    return y


@program(1.1)
def for_range_negative_step(x):
    y = 1.0
    for i in range(10, 0, -3):
        y = y + x / i * y
    return y


@program(1.1)
def nested_loops(x):
    s = 0.0
    for i in range(3):
        t = x
        for j in range(i + 1):
            t *= x + j
        s += t
    return s


@program([1.0, 2.0, -0.5], 0.7)
def for_list(coefficients, x):
    y = 0.0
    for c in coefficients:
        y = y * x + c
    return y


@program([1.0, 2.0, -0.5], [0.3, 0.4, 0.5])
def for_zip_enumerate(xs, ys):
    s = 0.0
    for k, (x, y) in enumerate(zip(xs, ys), start=1):
        s += k * x * y
    return s


@program([1.0, 2.0, -0.5])
def for_reversed(xs):
    y = 0.0
    for x in reversed(xs):
        y = y * 0.5 + x * x
    return y


@program({"a": 1.5, "b": 2.5})
def for_dict_items(d):
    s = 0.0
    for key, value in d.items():
        s += value**2 if key == "a" else value
    for key in d:
        s *= d[key]
    return s


@program(2.0)
def while_loop(x):
    y = x
    while y < 100.0:
        y = y * x
    return y


@program(2.0)
def newton_sqrt(a):
    x = a
    while abs(x * x - a) > 1e-14:
        x = 0.5 * (x + a / x)
    return x


@program(1.3)
def break_continue(x):
    s = 0.0
    for i in range(20):
        if i % 2:
            continue
        s += x**i
        if s > 30.0:
            break
    return s


@program(1.3)
def for_else_taken(x):
    for i in range(3):
        if x * i > 100:
            break
    else:
        x = x * x
    return x


@program(1.3)
def for_else_skipped(x):
    y = x
    for i in range(5):
        y *= x
        if y > 2.0:
            break
    else:
        y = 0.0
    return y


@program(1.3)
def while_else(x):
    k = 0
    while k < 3:
        x *= 1.5
        k += 1
    else:
        x += 0.25
    return x * x


@program(1.3)
def while_true(x):
    k = 0
    while True:
        k += 1
        x = math.sin(x) + x
        if k == 4:
            return x


@program(1.3)
def return_within_loop(x):
    for i in range(10):
        if x**i > 3:
            return x * i
    return x


@program(1.3)
def loop_variable_after(x):
    for i in range(4):
        y = x * i
    return y + i * x


@program(1.3)
def empty_loop(x):
    y = x
    for i in range(0):
        y = 7.0
    return y * x


@program(1.3)
def try_except_taken(x):
    try:
        y = math.sqrt(-x)
    except ValueError:
        y = x * x
    return y


@program(1.3)
def try_except_else_finally(x):
    y = x
    try:
        y = y * x
    except (ValueError, ZeroDivisionError) as error:
        y = 0.0
        print(error)
    else:
        y = y * 2
    finally:
        y = y + x
    return y


@program(1.3)
def try_half_done(x):
    y = x
    try:
        y = y * x
        z = math.log(-y)
        y = z
    except ValueError:
        y = y + 1.0
    return y


@program(1.3)
def raise_guard(x):
    if x < 0:
        raise ValueError("x must not be negative")
    return math.sqrt(x)


@program(1.3)
def assert_guard(x):
    assert x > 0, "x must be positive"
    return math.log(x)


@program(1.3)
def with_statement(x):
    y = x
    with contextlib.suppress(ZeroDivisionError):
        y = y * x
        y = y / 0
        y = 0.0
    return y


@program(1.3, "square")
def match_value(x, kind):
    match kind:
        case "square":
            return x * x
        case "cube" | "third":
            return x**3
        case _:
            return x


@program((1.3, 2.0))
def match_sequence(pair):
    match pair:
        case [x]:
            return x
        case [x, y] if x > y:
            return x - y
        case [x, y]:
            return x * y
        case _:
            return 0.0


@program({"r": 1.3, "h": 2.0})
def match_mapping(shape):
    match shape:
        case {"r": r, "h": h}:
            return math.pi * r * r * h
        case {"r": r}:
            return math.pi * r * r


@program(1.3)
def conditions_of_derived_values(x):
    y = x * x
    z = y - 1.0
    if y > x and not z < 0 or x is None:
        return y * z
    return z


@program(1.3)
def bisection(x):
    lo, hi = 0.0, 4.0
    while hi - lo > 1e-3:
        mid = 0.5 * (lo + hi)
        if mid * mid < 2.0:
            lo = mid
        else:
            hi = mid
    return lo * x


@program(0.1, 0.05)
def euler_pendulum(angle, speed):
    for _ in range(50):
        angle, speed = angle + 0.01 * speed, speed - 0.01 * 9.81 * math.sin(angle)
    return angle, speed
