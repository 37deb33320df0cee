"""`match` in reverse: by value, by parts, with guards, in loops."""

from __future__ import annotations

import math

import pytest

import sct
from tests.transform.reversing import assert_refused, assert_reverse


def by_value(x, kinds):
    y = x
    for kind in kinds:
        match kind:
            case "double" | "twice":
                y = y * 2.0
            case "square":
                z = y * x
                y = z * y
            case str() if len(kind) > 7:
                y = math.sin(y) * x
            case _:
                y += x * x
    return y


def by_parts(x, shapes):
    total = 0.0
    for shape in shapes:
        match shape:
            case ("circle", r):
                total += math.pi * (r * x) ** 2
            case ("box", a, b):
                a = a * x
                total += a * b * total
            case {"side": s}:
                total *= s * x
    return total


def captured(x, y):
    pair = (x * y, math.sin(x))
    match pair:
        case (0.0, b):
            return b
        case (a, b):
            a = a * b
            return a * x
    return y


def unmatched(x, n):
    y = x
    match n:
        case 1:
            y = y * x
        case 2:
            y = y + 1.0
    return y * y


CASES = [
    (by_value, 1.3, ["double", "square", "something else", "other", "twice", "square"]),
    (by_parts, 1.3, [("circle", 2.0), ("box", 1.5, 3.0), {"side": 0.7}, ("line", 1.0), ("circle", 1.1)]),
    (captured, 1.3, 0.8),
    (unmatched, 1.3, 1),
    (unmatched, 1.3, 3),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c[0].__name__)
def test_the_chosen_case_is_taken_back(case):
    """The adjoint goes through the case that was chosen, also where a name was bound by the pattern."""
    assert_reverse(*case)


def named_within(pair):
    match pair:
        case [[x, y] as inner, z]:
            return x * y * inner[0] + z
        case _:
            return 0.0


def either_side(pair):
    match pair:
        case [x, 0.0] | [0.0, x]:
            return x * x
        case [x, _] as both:
            return x * both[1]


def one_place(pair):
    match pair:
        case [x, 0.0] | [x, 1.0]:
            return x * x
        case [x, _] as both:
            return x * both[1]


@pytest.mark.parametrize(
    ("f", "pair", "tangent", "expected"),
    [(named_within, ((2.0, 3.0), 5.0), ((1.0, 0.5), 0.25), 12.0 + 2.0 + 0.25),
     (one_place, (2.0, 0.0), (1.0, 0.5), 4.0), (one_place, (2.0, 3.0), (1.0, 0.5), 4.0)],
)  # fmt: skip
def test_names_within_patterns_and_alternatives_forward(f, pair, tangent, expected):
    """What is bound within an `as` pattern or by one of several alternatives has the tangent of its part."""
    assert sct.jvp(f, (pair,), (tangent,))[1] == pytest.approx(expected)


def test_alternatives_that_bind_different_places():
    """`[x, 0.0] | [0.0, x]`: the tangent of x was that of the last alternative, whichever matched."""
    assert_refused(either_side, (2.0, 0.0), reason="alternatives that bind active data in different places")
    with pytest.raises(sct.UnsupportedError, match="alternatives that bind active data in different places"):
        sct.jvp(either_side, ((2.0, 0.0),), ((1.0, 0.5),))


def shape_of_term(x, k):
    term = [("mul", x, 2.0), ("add", x, 3.0), ("neg", x, x * x)][k]
    match term:
        case ("mul", a, b):
            z = a * b * a
        case ("add", a, c):
            z = a * a + c * x
        case (_, d, a):
            z = -d * a
    return z * x


def two_terms(x, k):
    return shape_of_term(x, k) * 2.0 + shape_of_term(x * x, k)


@pytest.mark.parametrize("k", [0, 1, 2])
def test_what_a_callee_binds(k):
    """The names that a pattern binds are handed to the reverse half."""
    assert_reverse(two_terms, 1.3, k)


def a_product(x):
    match ("mul", x, 2.0):
        case ("add", a, b):
            z = a + b
        case ("mul", a, b):
            z = a * b * a
    return z * x


def test_what_the_gradient_binds():
    """So in a gradient that is differentiated: 2 x^3."""
    assert sct.grad(a_product)(1.3) == pytest.approx(6.0 * 1.3**2)
    assert sct.grad(lambda x: sct.grad(a_product)(x) * 2.0)(1.3) == pytest.approx(24.0 * 1.3)
