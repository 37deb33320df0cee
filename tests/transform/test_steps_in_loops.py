"""Integrators: a step that a loop calls with what it gave before."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.adjoints import adjoint_text
from tests.transform.reversing import assert_reverse

Y = np.array([1.0, 0.5])


def rate(y, a):
    return np.array([a * y[0] - y[0] * y[1], y[0] * y[1] - a * y[1]])


def step(y, a, h):
    return y + h * rate(y + 0.5 * h * rate(y, a), a)


def module_level(a, y, n):
    for _ in range(n):
        y = step(y, a, 0.1)
    return y[0] * y[1]


def chosen_step(method, y, h):
    k = method(y)
    return y + h * method(y + h * k)


def passed(a, y, n):
    def slope(y):
        return np.array([a * y[0] - y[0] * y[1], y[0] * y[1] - a * y[1]])

    for _ in range(n):
        y = chosen_step(slope, y, 0.1)
    return y[0] * y[1]


def from_two_places(a, y, n):
    z = step(y, a, 0.2)
    for _ in range(n):
        y = step(y, a, 0.1)
        z = z + step(z, a, 0.1) * y
    z[0] = a
    return y[0] * z[1] + z[0]


def from_a_number(a, x, n):
    for _ in range(n):
        x = grown(x, a)
    return np.sum(x)


def grown(x, a):
    return np.sin(a * x)


def powers(a, x, n):
    total = 0.0
    for k in range(n):
        total += x**k * (1.0 + a) ** -k
    return total


CASES = [
    (module_level, (0.7, Y, 4)), (passed, (0.7, Y, 4)), (from_two_places, (0.7, Y, 3)), (from_a_number, (0.7, 0.3, 3)),
    (from_a_number, (0.7, Y, 3)), (powers, (0.05, 0.3, 4)), (powers, (0.05, 0.0, 4)),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0].__name__)
def test_right(case: Any) -> None:
    """What a step makes is an argument of the next one; whole powers have slopes at 0."""
    function, args = case
    assert_reverse(function, *args)


@pytest.mark.parametrize("function", [module_level, passed])
def test_the_state_keeps_its_rank(function: Any) -> None:
    """Elements of the state are numbers from the first trip to the last, and each function has one adjoint."""
    text, _ = adjoint_text(function, (0.7, Y, 4), (0, 1))
    assert "unarray" not in text
    assert "np.shape(y[" not in text
    names = [line.split("(")[0] for line in text.splitlines() if line.startswith("def ")]
    assert len(names) == len(set(names)) <= 5, names


def test_whole_powers() -> None:
    """The slope of a whole power asks only whether the exponent is 0."""
    text, _ = adjoint_text(powers, (0.05, 0.3, 4), (0, 1))
    assert "inf" not in text
    assert ">=" not in text
