"""Objects and containers that code of another package has filled, though nothing active went into it.

What such code stores is not empty: a program that reads it goes on with it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.interpolate import CubicSpline

import sct
from tests.judging import RIGHT, judge
from tests.oracles import richardson
from tests.oracles.structure import random_tangent
from tests.oracles.verdict import truth


def elsewhere(function: Any) -> Any:
    """The function, as though another package had it."""
    function.__module__ = "elsewhere.module"
    return function


class Square:
    @elsewhere
    def __init__(self, factor):
        self.factor = factor

    @elsewhere
    def __call__(self, x):
        return self.factor * x * x


class Own(Square):
    def __init__(self, factor):
        super().__init__(factor)
        self.twice = 2.0


class Bare:
    pass


@elsewhere
def fill(numbers):
    numbers.append(3.0)


@elsewhere
def put(table):
    table["a"] = 3.0


@elsewhere
def equip(thing):
    thing.late = 2.0


def called(x):
    return Square(1.3)(x)


def read(x):
    s = Square(1.3)
    return s.factor * x * x


def inherited(x):
    s = Own(1.5)
    return s.factor * s.twice * x * x


def filled(x):
    numbers = []
    fill(numbers)
    return numbers[0] * x * x


def put_into_a_dict(x):
    table = {}
    put(table)
    return table["a"] * x * x


def equipped(x):
    thing = Bare()
    equip(thing)
    return thing.late * x * x


class Pendulum:
    def __init__(self, friction):
        self.friction = friction

    def __call__(self, t, y):
        return np.array([y[1], self.friction * (1 - y[0] ** 2) * y[1] - y[0]])


class Euler:
    def __init__(self, rate, step):
        self.rate, self.step, self.count = rate, step, 0

    def advance(self, t, y):
        self.count += 1
        return y + self.step * self.rate(t, y)


def stepped(y0):
    solver = Euler(Pendulum(1.3), 0.05)
    y = y0.copy()
    t = 0.0
    for _ in range(3):
        y = solver.advance(t, y)
        t += solver.step
    return y[0] ** 2 + 0.3 * y[1]


@pytest.mark.parametrize("mode", ["forward", "reverse"])
@pytest.mark.parametrize(
    "function", [called, read, inherited, filled, put_into_a_dict, equipped], ids=lambda f: f.__name__
)
def test_right(function: Any, mode: str) -> None:
    """Value to the bit, derivative as the oracles have it."""
    directions = [[random_tangent(1.7, np.random.default_rng(9))]]
    outcome = judge(function, [1.7], mode, directions, truth)
    assert outcome.kind == RIGHT, outcome


def test_hessian_of_a_stepper() -> None:
    """The text of a gradient is of no package: the user's classes are no less known to the derivative of it."""
    y, unit = np.array([1.0, 0.5]), np.eye(2)

    def slopes(z):
        return np.array([richardson.along(stepped, [z], [e]).value[0] for e in unit])

    expected = [richardson.along(slopes, [y], [e]).value for e in unit]
    np.testing.assert_allclose(sct.hessian(stepped)(y.copy()), expected, rtol=1e-6)


def test_a_library_s_object_is_refused_where_its_text_ends() -> None:
    """SciPy's spline is Python down to a compiled function: the refusal names that one, not a dtype met before."""
    nodes = np.arange(5.0)

    def interpolated(x):
        return CubicSpline(nodes, nodes**2)(x)

    for derivative in (sct.grad, sct.jacfwd):
        with pytest.raises(sct.UnsupportedError, match="a call of `evaluate`"):
            derivative(interpolated)(1.5)
