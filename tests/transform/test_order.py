"""The order of a statement and its tangent where the statement overwrites what the tangent reads."""

from __future__ import annotations

import cmath

import numpy as np
import pytest

import sct
from tests.aliasing.judged import directions
from tests.judging import REFUSED, RIGHT, judge
from tests.oracles.verdict import truth
from tests.transform.judged import judged


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


def doubled(u):
    u *= 2.0
    return u


def picked_and_changed(x):
    v = x * x
    v[[0, 0]] += doubled(v)[:2]
    return np.sum(v * v)


def masked_and_changed(x):
    v = x * x
    v[v > 0.1] -= doubled(v)[0]
    return np.sum(v * v)


def entry_and_changed(x):
    v = x * x
    v[0] += doubled(v)[1]
    return np.sum(v * v)


@pytest.mark.parametrize("mode", ["forward", "reverse"])
@pytest.mark.parametrize("f", [picked_and_changed, masked_and_changed, entry_and_changed], ids=lambda f: f.__name__)
def test_what_the_left_side_was(f, mode):
    """What is picked by indices is read ahead of a right side that changes it: as NumPy has it, or refused."""
    assert judged(f, (np.array([0.3, -0.5, 0.8]),), mode).kind in (RIGHT, REFUSED)


def test_all_directions_of_what_the_left_side_was():
    """So for a stack of tangents: (x0^2 + 2 x1^2)^2 + 4 x1^4 + 4 x2^4."""
    x = np.array([0.3, -0.5, 0.8])
    first = x[0] ** 2 + 2.0 * x[1] ** 2
    exact = [4.0 * first * x[0], 8.0 * first * x[1] + 16.0 * x[1] ** 3, 16.0 * x[2] ** 3]
    np.testing.assert_allclose(sct.jacfwd(entry_and_changed)(x), exact)


def converted(x):
    y = x * x
    w = y.astype(float)
    y *= 2.0
    return np.sum(y * w)


def converted_and_changed(x):
    y = np.outer(x, x)
    w, v = y.astype(float), y.T.astype(np.float64)
    y[0] *= 3.0
    v = v * x[0]
    return np.sum(y * w * v)


def part_of_what_is_converted(x):
    y = x * x
    w = y.astype(float)
    v = w[1:]
    v *= y[:2]
    return np.sum(y * w)


def converted_part(x):
    y = x * x
    w = y[1:].astype(float)
    y *= 2.0
    w *= y[0]
    return np.sum(y[1:] * w)


def made_of_a_matrix(x):
    y = np.outer(x, x)
    w, z = np.array(y, dtype=float), np.array(y.T, float)
    y[1] *= x
    return np.sum(y * w * z)


CONVERTED = [converted, converted_and_changed, part_of_what_is_converted, converted_part, made_of_a_matrix]


@pytest.mark.parametrize("mode", ["forward", "reverse"])
@pytest.mark.parametrize("f", CONVERTED, ids=lambda f: f.__name__)
def test_conversions_are_copies(f, mode):
    """The tangent of `y.astype(float)` is a copy as well: no change of y, or of what is made of it, reaches it."""
    outcome = judged(f, (np.array([0.3, -0.5, 0.8]),), mode)
    assert outcome.kind == RIGHT, outcome
