"""What may be a number or an array, under several names: a change in place is seen by one name, or by all."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.transform.reversing import assert_refused, assert_reverse


def of_unknown_rank(x):
    """A number that only the run tells from an array."""
    m = np.array([np.zeros(2), np.where(np.zeros(2) > x, np.ones(2), np.array([x**2 for _ in range(2)]) * 1.0)])
    return x / (1.0 + m[1, 0] * m[1, 0])


def two_names_at_once(x):
    a = b = of_unknown_rank(x)
    b *= 0.5
    return a + 0.7 * b


def two_names(x):
    a = of_unknown_rank(x)
    b = a
    b *= 0.5
    return a + 0.7 * b


def unpacked(x):
    y = of_unknown_rank(x)
    a, b = y, y
    a *= 0.5
    return a * b


def several_places(x):
    v = [of_unknown_rank(x)] * 2
    v[0] *= 0.5
    return v[0] * v[1]


def a_list_and_its_copy(x):
    v = [of_unknown_rank(x)]
    w = v[:]
    w[0] *= 0.5
    return v[0] * w[0]


def a_list_and_a_name(x):
    a = of_unknown_rank(x)
    v = [a]
    v[0] *= 0.5
    return v[0] * a


def one_name(x):
    a = of_unknown_rank(x)
    a = a * 2.0
    b = a
    b = b * 0.5
    return a * b


@pytest.mark.parametrize(
    "function", [two_names_at_once, two_names, unpacked, several_places, a_list_and_its_copy, a_list_and_a_name]
)
def test_refused(function: Any) -> None:
    """Python gives the changed number to one name, NumPy the changed array to all."""
    assert_refused(function, -0.998, reason="array")


def test_without_a_change_in_place() -> None:
    """Then it does not matter how many names there are."""
    assert_reverse(one_name, -0.998)
