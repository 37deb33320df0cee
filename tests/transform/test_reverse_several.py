"""Functions that return several values at once: each has an adjoint of its own, and no list holds them."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest

import sct
from tests.adjoints import adjoint_text
from tests.transform.reversing import assert_reverse

X = np.array([0.4, -0.7, 1.1])
Y = np.array([0.9, 0.2, -0.5])


def pendulum(x, v, k):
    return v, -k * math.sin(x)


def midpoint(x, v, k, h):
    a, b = pendulum(x, v, k)
    c, d = pendulum(x + h * a, v + h * b, k)
    return x + 2.0 * h * c, v + 2.0 * h * d


def swung(x, v, k, h, n):
    for _ in range(n):
        x, v = midpoint(x, v, k, h)
    return x * x + v


def twice(x):
    return x, x


def same_argument_twice(x, y):
    a, b = twice(x * y)
    return a * a + 3.0 * b


def crossed(x, y):
    return y, x


def handed_on(x, y):
    x, y = crossed(x, y)
    x, y = crossed(x * y, y)
    return x - 2.0 * y * y


def first_used(x, y):
    a, _ = midpoint(x, y, 0.5, 0.1)
    return a * a


def none_used(x, y):
    midpoint(x, y, 0.5, 0.1)
    return x * y


def counted(x):
    return x * x, 3, "three"


def with_constants(x, y):
    a, n, name = counted(x)
    return a * n * y + len(name)


def vectors(u, v):
    w = u * v
    return w, np.sin(w), float(np.sum(w))


def of_vectors(u, v):
    a, b, s = vectors(u, v)
    c, _, t = vectors(a, b)
    return np.sum(a * b) + s * np.sum(c) + t


def the_arguments(u, v):
    return u, v, u


def arguments_given_back(u, v):
    a, b, c = the_arguments(u, v)
    return np.sum(a * b * c)


def one_part_by_index(x, y):
    return midpoint(x, y, 0.5, 0.1)[1] * x


def kept_whole(x, y):
    pair = midpoint(x, y, 0.5, 0.1)
    return pair[0] * pair[1] + sum(pair)


def kept_in_a_list(x, y):
    path = [(x, y)]
    for _ in range(3):
        p, q = path[-1]
        path.append(midpoint(p, q, 0.5, 0.1))
    return path[-1][0] * path[1][1]


def in_a_branch(x, y):
    a, b = midpoint(x, y, 0.5, 0.1) if x > y else crossed(x, y)
    return a * b * b


def in_a_comprehension(u):
    return sum(a * b for a, b in [pendulum(t, t * t, 2.0) for t in u])


def with_branches(x, y):
    if x > y:
        return x * y, y
    return x, x + y


def two_ways(x, y):
    a, b = with_branches(x, y)
    c, d = with_branches(y, x)
    return a * b + c * d * d


def recursive(x, n):
    if n == 0:
        return x, 1.0
    a, b = recursive(x * x, n - 1)
    return a * x, b + a


def of_recursive(x):
    a, b = recursive(x, 3)
    return a + 2.0 * b


def recursive_in_one(x, n):
    a, b = recursive_in_one(x * x, n - 1) if n else (x, x)
    return a * x, b + a


def of_recursive_in_one(x):
    a, b = recursive_in_one(x, 3)
    return a + 2.0 * b


def written_later(u):
    return u * 2.0, u * 3.0


def stores_into_a_part(u):
    a, b = written_later(u)
    a[0] = b[1] * b[1]
    return np.sum(a * b)


class Pair(NamedTuple):
    first: float
    second: float


def named(x, y):
    return Pair(x * y, y)


def by_attribute(x, y):
    pair = named(x, y)
    return pair.first * pair.second


def nested(x, y):
    return (x * y, y), x


def unpacked_twice(x, y):
    (a, b), c = nested(x, y)
    return a * b * c


def rows(m):
    return m[0], m[1]


def of_rows(m):
    a, b = rows(m)
    return a @ b


def doubled_in_place(u):
    u = u.copy()
    u *= 2.0
    return u, np.sum(u)


def of_written(u):
    a, s = doubled_in_place(u)
    return np.sum(a * a) * s


def stretched(x, u):
    return x * u, x


def seeds_of_other_shapes(x, u):
    a, b = stretched(x, u)
    return np.sum(a) * b


def kept_for_later(x, y):
    a, b = midpoint(x, y, 0.5, 0.1)
    for _ in range(2):
        a, b = b * a, a
        x, y = crossed(a, y * b)
    return x * y + a * b


def masked(x, y):
    return (math.log(x) if x > 0.0 else 0.0), y * y


def not_taken(x, y):
    a, b = masked(x - 1.0, y)
    c, d = masked(x, y)
    return a + b * c * d


NUMBERS = [same_argument_twice, handed_on, first_used, none_used, with_constants, one_part_by_index, kept_whole,
           kept_in_a_list, in_a_branch, two_ways, by_attribute, unpacked_twice, kept_for_later, not_taken]  # fmt: skip


@pytest.mark.parametrize("f", NUMBERS, ids=lambda f: f.__name__)
def test_numbers(f: Callable[..., Any]) -> None:
    """Parts that are used, dropped, kept, or the same."""
    assert_reverse(f, 0.4, 0.9)
    assert_reverse(f, 0.8, 0.3)


@pytest.mark.parametrize("f", [of_vectors, arguments_given_back], ids=lambda f: f.__name__)
def test_vectors(f: Callable[..., Any]) -> None:
    """Arrays that nothing writes to have adjoints that are values, also where they are the same array."""
    assert_reverse(f, X, Y)


@pytest.mark.parametrize("f", [in_a_comprehension, stores_into_a_part, of_written], ids=lambda f: f.__name__)
def test_one_vector(f: Callable[..., Any]) -> None:
    """Arrays that are written to have memory, as before."""
    assert_reverse(f, X)


def test_others() -> None:
    """Recursion, rows of a matrix, results of different shapes."""
    assert_reverse(of_recursive, 0.7)
    assert_reverse(of_recursive_in_one, 0.7)
    assert_reverse(of_rows, np.array([X, Y]))
    assert_reverse(seeds_of_other_shapes, 0.7, X)
    assert_reverse(swung, 0.4, 0.3, 2.0, 0.05, 4)


def test_no_lists() -> None:
    """The text has the user's statement, and a parameter for the adjoint of each result."""
    text, _ = adjoint_text(swung, (0.4, 0.3, 2.0, 0.05, 4), (0, 1, 2, 3))
    assert "    a, b = pendulum(x, v, k)\n    c, d = pendulum(x + h * a, v + h * b, k)\n" in text
    assert "def pendulum_reverse(x, k, bv, bvalue1):" in text
    assert "(x, v), w1 = midpoint_forward(x, v, k, h)" in text
    assert "= midpoint_reverse(w1, bx, bv)" in text
    assert "[0.0" not in text


def test_derivatives_of_the_text() -> None:
    """Second derivatives go through the text of the first; so does a checkpointed step."""
    steps = [0.4, 0.3, 2.0, 0.05]
    hessian = sct.hessian(lambda p: swung(p[0], p[1], p[2], p[3], 4))(np.array(steps))
    rows_of = sct.jacfwd(sct.grad(lambda p: swung(p[0], p[1], p[2], p[3], 4)))(np.array(steps))
    assert np.allclose(hessian, rows_of, rtol=1e-12)
    assert np.allclose(hessian, hessian.T, rtol=1e-12)
    again = sct.checkpoint(midpoint)

    def marked(x, v):
        for _ in range(3):
            x, v = again(x, v, 2.0, 0.05)
        return x * x + v

    assert_reverse(marked, 0.4, 0.3)


def test_numba() -> None:
    """Under Numba as well."""
    numba = pytest.importorskip("numba")
    spaces = {f.__name__: numba.njit(f) for f in (pendulum,)}
    compiled_midpoint = numba.njit(type(midpoint)(midpoint.__code__, {**globals(), **spaces}))
    f = numba.njit(type(swung)(swung.__code__, {**globals(), "midpoint": compiled_midpoint}))
    found = sct.grad(f, (0, 1, 2))(0.4, 0.3, 2.0, 0.05, 4)
    assert np.allclose(found, sct.grad(swung, (0, 1, 2))(0.4, 0.3, 2.0, 0.05, 4), rtol=1e-13)
