"""NumPy's functions take lists: their formulas compute with arrays of them."""

from __future__ import annotations

import numpy as np
import pytest

from tests.judging import MODES, REFUSED, RIGHT
from tests.transform.judged import judged

ELEMENTWISE = [
    np.square, np.sin, np.negative, np.abs, np.sqrt, np.exp2, np.log1p, np.tanh, np.arcsin, np.reciprocal, np.cbrt,
    np.degrees, np.sinc, np.positive, np.nan_to_num, np.arccos, np.log10,
]  # fmt: skip


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("g", ELEMENTWISE, ids=lambda g: g.__name__)
def test_functions_of_a_list(g, mode):
    """`2 * [x, y]` is a longer list, not a larger one."""

    def f(x, y):
        return g([x, x * y, 0.25])

    assert judged(f, (0.7, 0.3), mode).kind == RIGHT


def multiplied(x, y):
    return np.multiply([x, y], 2)


def to_several_powers(x, y):
    return np.power([x, y], [2, 3]) + np.power([x, 2.0], y)


def added_and_divided(x, y):
    return np.add([x, y], [y, x]) - np.divide((x, y), [2.0, 3.0]) + np.subtract([x, y], x)


def largest_and_angle(x, y):
    return np.maximum([x, y], [0.5, 0.1]) + np.arctan2([x, y], [1.0, 2.0])


def with_operators(x, y):
    a = np.array([0.4, 0.9])
    return (a * [x, y] + [x, y]) / [y, x] - (x, y), a ** [x, y], [x, y] @ a


def reduced(x, y):
    return np.linalg.norm([x, y]) + np.average([x, y], weights=[y, x]) + np.prod([x, y]) + np.var([x, y, 1.0])


def summed(x, y):
    return np.sum([x, y * 2]) + np.mean([x, y]) + np.max([x, y]), np.cumsum([x, y]), np.diff([x, y])


def spaced(x, y):
    return np.linspace([x, y], [1.0, 2.0], 3)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    "f", [multiplied, to_several_powers, added_and_divided, largest_and_angle, with_operators, reduced, summed, spaced]
)
def test_operands_that_are_lists(f, mode):
    """A list or tuple stands for the array that NumPy makes of it, in the value and in the derivative."""
    assert judged(f, (0.7, 0.3), mode).kind == RIGHT


def smallest_pair(x):
    return min([(x, 1), (x * x, 2)])[0]


def updated_by_pairs(x):
    d = {"k": 1.0}
    d.update([("k", x * x)])
    return d["k"] * x


def number_or_list(x, y, flag):
    v = x if flag else [x]
    return v * (y if flag else 2)


CASES = [(smallest_pair, (0.7,)), (updated_by_pairs, (0.7,)), (number_or_list, (0.7, 0.3, 1))]


def number_here(x, flag):
    v = x if flag else [x]
    return v * x


def test_what_is_multiplied_with_a_float_is_a_number():
    """Python multiplies no list with a float: what may be one of many things is a number in such a product."""
    assert judged(number_here, (0.7, 1)).kind == RIGHT


@pytest.mark.parametrize(("f", "args"), CASES)
def test_what_cannot_be_followed_is_refused(f, args):
    """Tuples that are compared, pairs that become items, what may be a number or a list."""
    assert judged(f, args).kind == REFUSED
