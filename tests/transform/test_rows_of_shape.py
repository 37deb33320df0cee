"""Rows whose results have lengths that depend on what they are given: parts, diagonals, vectors of the plane."""

from __future__ import annotations

import copy
import warnings
from typing import Any

import numpy as np
import pytest

import sct
from tests.judging import RIGHT, judge
from tests.oracles.structure import flat, random_tangent
from tests.oracles.verdict import truth


def filled(a, v):
    b = a * a
    np.fill_diagonal(b, v)
    return np.sum(b * b * b)


def overlapping_parts(x):
    a, _, c = np.split(x, [3, 1])
    return np.sum(a * a) * np.sum(c)


def parts_in_a_list(x):
    parts = np.split(x, [4, 2, 3], 1)
    return np.sum(parts[0] ** 2) * parts[1].size + np.sum(parts[3] ** 3)


def resized(x):
    return np.sum(np.resize(x, (2, 4)) ** 2 * np.arange(8.0).reshape(2, 4)) + np.sum(np.resize(x, 3) ** 3)


def columns(x):
    left, right = np.hsplit(x, [2])
    return np.sum(left[:, 0] * right[:, 0] ** 2)


def crossed(a, b):
    return np.sum(np.sin(np.cross(a, b)))


def between_negative_bounds(a, b):
    return np.geomspace(a, b, 4) ** 2


def without_the_last(a, b):
    return np.geomspace(a, b, num=5, endpoint=False)


R = np.random.default_rng(4)
X5, V2, V3, W3, M24 = (R.uniform(0.4, 1.6, n) for n in (5, 2, 3, 3, (2, 4)))
RIGHT_CASES = [
    (filled, [R.uniform(0.4, 1.6, (3, 3, 3)), 0.5]),
    (filled, [R.uniform(0.4, 1.6, (2, 2, 2, 2)), V3]),
    (filled, [R.uniform(0.4, 1.6, (4, 4)), V2]),
    (filled, [R.uniform(0.4, 1.6, (3, 3)), X5]),
    (filled, [R.uniform(0.4, 1.6, (2, 5)), V3]),
    (filled, [R.uniform(0.4, 1.6, (5, 2)), M24]),
    (overlapping_parts, [X5]),
    (parts_in_a_list, [M24]),
    (resized, [X5]),
    (columns, [M24]),
    (crossed, [V3, W3]),
    (crossed, [V3, V2]),
    (crossed, [V2, V3]),
    (crossed, [V2, X5[:2].copy()]),
    (crossed, [R.uniform(0.4, 1.6, (3, 2)), V2]),
    (crossed, [R.uniform(0.4, 1.6, (4, 3)), V2]),
    (between_negative_bounds, [-2.0, -5.0]),
    (between_negative_bounds, [2.0, 5.0]),
    (without_the_last, [np.array([-2.0, 3.0]), np.array([-5.0, 0.7])]),
]


def name_of(case: Any) -> str:
    return "-".join([case[0].__name__, *(str(np.shape(x)) for x in case[1])])


@pytest.mark.parametrize("mode", ["forward", "reverse"])
@pytest.mark.parametrize("case", RIGHT_CASES, ids=name_of)
def test_right(case: Any, mode: str) -> None:
    """Value to the bit, derivative as the oracles have it, in two directions."""
    function, args = case
    r = np.random.default_rng(9)
    directions = [[random_tangent(x, r) if flat(x).size else None for x in args] for _ in range(2)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # NumPy's, of vectors of the plane
        outcome = judge(function, copy.deepcopy(args), mode, directions, truth)
    assert outcome.kind == RIGHT, outcome


def test_bounds_whose_ratio_is_beyond_the_floats() -> None:
    """The values between are a**(1 - t) * b**t: their derivatives are finite where b / a is not."""
    a, b = 1e-200, 1e200
    by_a, by_b = sct.jacrev(lambda a, b: np.geomspace(a, b, 5), (0, 1))(a, b)
    t = np.linspace(0.0, 1.0, 5)
    np.testing.assert_allclose(by_a[:3], ((1 - t) * a ** (1 - t) * b**t / a)[:3], rtol=1e-12)
    np.testing.assert_allclose(by_b, t * a ** (1 - t) * b**t / b, rtol=1e-12)


def test_crossed_twice() -> None:
    """The second derivative of a product of a vector in space with one in the plane: it is linear in each."""
    c = np.array([0.3, -0.2, 0.9])

    def triple(p):
        return c @ np.cross(p[:3], p[3:])

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        found = sct.hessian(triple)(R.uniform(0.4, 1.6, 5))
    expected = np.zeros((5, 5))
    expected[:3, 3:] = [[0.0, c[2]], [-c[2], 0.0], [c[1], -c[0]]]  # c . (a x b) = b . (c x a)
    expected[3:, :3] = expected[:3, 3:].T
    np.testing.assert_allclose(found, expected, atol=1e-15)


def test_a_value_with_an_empty_part() -> None:
    """Row by row, a part of the value without numbers has a Jacobian without rows, of the argument's shape behind."""
    empty_list, empty_array, whole = sct.jacrev(lambda x: ([], x[:0], x * x))(np.array([1.0, 3.0]))
    assert empty_list == []
    assert empty_array.shape == (0, 2)
    np.testing.assert_array_equal(whole, [[2.0, 0.0], [0.0, 6.0]])


def test_an_empty_part_and_arguments_of_two_kinds() -> None:
    """The Jacobian of an empty part mirrors each argument, also a dict."""
    parts = sct.jacrev(lambda x, p: (x[:0] * p["a"], x * p["a"]), (0, 1))(np.ones(2), {"a": 3.0})
    assert parts[0][0].shape == (0, 2)
    assert parts[1][0]["a"].shape == (0,)
    np.testing.assert_array_equal(parts[1][1]["a"], [1.0, 1.0])
