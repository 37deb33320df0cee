"""Values that the backward sweep evaluates again: only from what is as it was, and only where that costs little."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import sct
from tests.transform.reversing import assert_reverse

X = np.array([1.195, 0.249, 1.411])


def written_behind_the_call(x, y):
    def square(z):
        return x[-2] ** 2 * z

    x[-2] = square(y)
    return x


def place(x, k):
    return x[k] ** 2 * x[k + 1]


def written_between_calls(x):
    x = x.copy()
    for k in range(2):
        x[k] = place(x, k)
    return x.sum()


def name_given_again(x):
    total = 0.0
    for k in range(3):
        w = 3.0 * x
        x = x + 0.1 * w * w
        total = total + w * x * x
    return total


def name_given_again_in_a_branch(x):
    total = 0.0
    for k in range(4):
        w = 2.0 * x * x
        if k % 2 == 0:
            x = math.sin(x) + w * w
            total = total + x * w
        else:
            x = x * w
        total = total * w + x
    return total


def elements_of_a_list(xs, y):
    for x in xs:
        y = y * math.sin(x) + x * x
    return y


def rows(a, y):
    for row in a:
        y = y * row[0] + row[1] * row[1]
    return y


def array_read_by_windows(a):
    total = 1.0
    for i in range(2):
        part = a[i : i + 2]
        total = total * np.sum(part * part)
    return total


def window_written_behind(a):
    a = a.copy()
    total = 1.0
    for i in range(2):
        part = a[i : i + 2]
        total = total * np.sum(part * part)
        a[i] = total
    return total + a.sum()


def called_in_order(x, log):
    return x * x + step(x * log.pop(), log.pop())


def step(x, k):
    return x * x * k


def one_value_on_each_side(x, flag):
    if flag > 0.0:
        w = x * x
        y = w * w
    else:
        w = math.sin(x)
        y = w * w * w
    return y * w


CASES: list[tuple[Any, tuple[Any, ...]]] = [
    (written_behind_the_call, (X, -0.688)),
    (written_between_calls, (X,)),
    (name_given_again, (0.4,)),
    (name_given_again_in_a_branch, (0.4,)),
    (elements_of_a_list, ([0.3, -1.2, 0.8], 0.5)),
    (rows, (np.array([[0.3, 0.4], [-1.1, 0.7]]), 0.5)),
    (array_read_by_windows, (X,)),
    (window_written_behind, (X,)),
    (one_value_on_each_side, (0.7, 1.0)),
    (one_value_on_each_side, (0.7, -1.0)),
]


@pytest.mark.parametrize(("f", "args"), CASES, ids=lambda a: getattr(a, "__name__", ""))
def test_again(f, args):
    """The gradient is that of the oracles, whatever is written to, or named anew, between the use and the way back."""
    assert_reverse(f, *args)


def test_arguments_are_evaluated_once():
    """An argument that may not be evaluated twice is named ahead of the call; the order stays the user's."""
    value, gradient = sct.value_and_grad(called_in_order)(0.5, [3.0, 2.0])
    assert value == 0.5 * 0.5 + (0.5 * 2.0) ** 2 * 3.0
    assert gradient == pytest.approx(2 * 0.5 + 2 * 0.5 * 4.0 * 3.0, rel=1e-15)


def text_of(function: Any, **types: str) -> str:
    return sct.source(function, mode="reverse", types=types)


def test_what_is_had_again_is_not_kept():
    """Elements of a list, and views of an array that nothing writes to, are asked for again."""
    assert "x_before" not in text_of(elements_of_a_list, xs="list[float]", y="float")
    assert "part_before" not in text_of(array_read_by_windows, a="float64[:]")
    assert "before" in text_of(window_written_behind, a="float64[:]")


def energy(x, k):
    return 0.5 * k * x * x + 0.1 * x**4


def twice(x, k):
    return energy(x, k) + energy(k, x)


def test_arguments_that_are_enough():
    """A callee whose reverse half needs its arguments only has no forward half; its text stands once, and its own."""
    text = text_of(twice, x="float", k="float")
    assert "energy_forward" not in text
    assert text.count("def energy(x, k):\n    return 0.5 * k * x * x + 0.1 * x**4\n") == 1
    assert text.count("def energy_reverse(") == 1
    assert sct.grad(twice, argnums=(0, 1))(0.5, 2.0) == pytest.approx(
        (2.0 * 0.5 + 0.4 * 0.5**3 + 0.5 * 4.0, 0.125 + 0.5 * 2.0 + 0.4 * 8.0), rel=1e-14
    )
