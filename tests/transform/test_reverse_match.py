"""`match` in reverse: by value, by parts, with guards, in loops."""

from __future__ import annotations

import math

import pytest

from tests.transform.reversing import assert_reverse


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
