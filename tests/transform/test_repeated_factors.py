"""Products in which a number stands several times: one term for all of them, with the value as it was to the bit."""

from __future__ import annotations

import math
from typing import Any

import pytest

import sct
from tests.judging import RIGHT, judge
from tests.oracles.verdict import truth


def half_square(z: float) -> float:
    return 0.5 * z * z


def cube(s: float) -> float:
    return s * s * s


def fourth(s: float) -> float:
    return -0.3 * s * s * s * s


def weighted(c: float, x: float) -> float:
    return math.exp(c) * x * x


def of_a_constant(x: float, n: int) -> float:
    return math.sqrt(n) * x * x * x


def named_again(x: float) -> float:
    return (x := x + 1.0) * x * x


def other_in_between(x: float, y: float) -> float:
    return x * y * x * x


CASES: list[tuple[Any, tuple[Any, ...], tuple[float | None, ...]]] = [
    (half_square, (0.7,), (1.3,)),
    (cube, (-1.1,), (0.4,)),
    (fourth, (0.8,), (-1.0,)),
    (weighted, (0.3, 0.9), (0.5, -0.2)),
    (of_a_constant, (0.6, 3), (1.0, None)),
    (named_again, (0.2,), (1.0,)),
    (other_in_between, (0.4, -1.2), (1.0, 0.3)),
]


@pytest.mark.parametrize("mode", ["forward", "reverse"])
@pytest.mark.parametrize(("f", "args", "direction"), CASES, ids=lambda x: getattr(x, "__name__", ""))
def test_derivative(f: Any, args: Any, direction: Any, mode: str) -> None:
    """Value to the bit and derivative, whatever stands before the repeated factor."""
    assert judge(f, args, mode, [direction], truth).kind == RIGHT


def test_text() -> None:
    """No partial product is named that a person would not name."""
    assert sct.source(half_square).endswith("    return 0.5 * z * z, z * dz\n")
    assert sct.source(cube).endswith("    w1 = s * s\n    return w1 * s, 3.0 * w1 * ds\n")
    assert "    bz = z * bvalue\n" in sct.source(half_square, "reverse")


def test_what_a_literal_makes_nothing_of_is_not_named() -> None:
    """The slope of a power of 0 is 0: no step of the base is named for it, and none has a tangent."""

    def f(x, y):
        return math.sin(x * y) ** 0 * x

    text = sct.source(f)
    assert "math.sin(x * y) ** 0\n" in text
    assert "math.cos" not in text
