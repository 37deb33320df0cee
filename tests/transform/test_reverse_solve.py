"""Functions given by an equation, in reverse: by the right-hand side and by the matrix, alone, stacked and inside."""

from __future__ import annotations

import numpy as np
import pytest

import sct
from tests.transform.reversing import assert_reverse

RNG = np.random.default_rng(5)
A = RNG.normal(size=(3, 3)) + 3 * np.eye(3)
STACK = RNG.normal(size=(2, 3, 3)) + 3 * np.eye(3)
B1, B2 = RNG.normal(size=3), RNG.normal(size=(3, 2))


def solved(a, b):
    return np.linalg.solve(a, b)


def solved_twice(a, b):
    y = np.linalg.solve(a, b)
    return np.linalg.solve(a.T, y * y)


def posed_by_parts(a, b):
    return np.linalg.solve(a @ a.T + np.eye(3), b[::-1] * 2.0)


def inverted(a, b):
    return np.linalg.inv(a) @ b


def factored(a, b):
    y = np.linalg.cholesky(a @ a.T)
    return np.sum(y * y * y) + np.linalg.slogdet(a)[1] * b[0]


def newton(a, b):
    x = b * 0.1
    for _ in range(3):
        residual = a @ x + x * x * x - b
        x = x - np.linalg.solve(a + 3 * np.diag(x * x), residual)
    return x


CASES = [solved, solved_twice, posed_by_parts, inverted, factored, newton]


@pytest.mark.parametrize("f", CASES, ids=lambda f: f.__name__)
def test_by_both_operands(f):
    """The adjoint goes through the transposed equation to the right-hand side, and from there to the matrix."""
    assert_reverse(f, A, B1)


@pytest.mark.parametrize("args", [(A, B2), (STACK, B2), (STACK, B1), (A, RNG.normal(size=(2, 3, 2)))])
def test_stacks_and_several_right_hand_sides(args):
    """A matrix or right-hand side that is used for the whole stack gets the sum over the stack."""
    assert_reverse(solved, *args)


def test_newton_with_a_step_of_a_name_and_a_break() -> None:
    """The step is an operand of its own residual's derivative: it is the one just solved for, not the one before."""

    def f(p):
        x = np.array([1.0, 1.0])
        for _ in range(9):
            value = np.array([x[0] ** 2 - p[0], x[1] ** 2 - p[1]])
            slope = np.array([[2.0 * x[0], 0.0], [0.0, 2.0 * x[1]]])
            dx = np.linalg.solve(slope, -value)
            x = x + dx
            if np.linalg.norm(dx) < 1e-13:
                break
        return x[0] * x[1]  # sqrt(p0 * p1)

    found = sct.grad(f)(np.array([2.0, 3.0]))
    assert found == pytest.approx([0.5 * (3.0 / 2.0) ** 0.5, 0.5 * (2.0 / 3.0) ** 0.5], rel=1e-12)
