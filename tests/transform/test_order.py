"""The order of a statement and its tangent where the statement overwrites what the tangent reads."""

from __future__ import annotations

import cmath

import numpy as np
import pytest

import sct
from tests.aliasing.judged import directions
from tests.judging import RIGHT, judge
from tests.oracles.verdict import truth


def reciprocal_of_square(x):
    y = 0.5 * x - 1.0
    y = 1.0 / (y * y)
    return y * x


def exponential_of_itself(x):
    y = x * x
    y = x / (1.0 + y * y)
    y = (y * y) ** 3 / (y + 2.0)
    return y


@pytest.mark.parametrize("f", [reciprocal_of_square, exponential_of_itself])
def test_value_used_for_the_tangent_is_the_old_one(f):
    """`y = 1 / (y * y)`: the derivative of the quotient may use the new y, that of the product needs the old one."""
    x = 0.7
    exact = f(x + 1e-30j).imag / 1e-30
    assert sct.derivative(f)(x) == pytest.approx(exact, rel=1e-14)
    assert cmath.isfinite(exact)


def test_tangent_of_el_is_not_named_with_a_keyword():
    """`d` before `el` is `del`, which is no name in Python."""
    assert sct.derivative(lambda el: el * el)(1.5) == 3.0


def read_before_the_generator_writes(u):
    def store(t):
        u[0] = 3.0 * t
        return t

    u[0] *= sum(store(t) for t in [u[1]])
    return u[0]


def test_the_left_side_is_read_before_a_generator_writes_to_it():
    """`u[0] *= sum(...)`: Python reads u[0] first; a generator that is read at once may write to it."""
    u = np.array([2.0, 5.0])
    assert sct.vjp(read_before_the_generator_writes, u.copy())[0] == 10.0
    value, tangent = sct.jvp(read_before_the_generator_writes, (u.copy(),), (np.array([1.0, 0.5]),))
    assert (value, tangent) == (10.0, 6.0)
    value, gradient = sct.value_and_grad(read_before_the_generator_writes)(u.copy())
    assert value == 10.0
    assert gradient.tolist() == [5.0, 2.0]


def solution_then_write(m, u):
    a = m * 1.0
    b = np.linalg.solve(a, u)
    a[0, 0] += b[1]
    return b * a


def test_steps_ahead_of_a_solution_do_not_name_it():
    """Where the tangent of `b = solve(a, u)` takes steps that read the solution, the solution is named before them."""
    args = (np.array([[1.24, -0.775], [1.499, 0.3]]), np.array([1.0, 2.0]))
    outcome = judge(solution_then_write, args, "forward", list(directions(args)), truth)
    assert outcome.kind == RIGHT, outcome
