"""What may be a number or an array, under several names: a change in place is seen by one name, or by all."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.transform.reversing import assert_refused, assert_reverse


def of_unknown_rank(x, k):
    """A number that only the run tells from an array."""
    return [np.ones(2), x * x][k] / (1.0 + x)


def two_names_at_once(x, k):
    a = b = of_unknown_rank(x, k)
    b *= 0.5
    return a + 0.7 * b


def two_names(x, k):
    a = of_unknown_rank(x, k)
    b = a
    b *= 0.5
    return a + 0.7 * b


def unpacked(x, k):
    y = of_unknown_rank(x, k)
    a, b = y, y
    a *= 0.5
    return a * b


def several_places(x, k):
    v = [of_unknown_rank(x, k)] * 2
    v[0] *= 0.5
    return v[0] * v[1]


def a_list_and_its_copy(x, k):
    v = [of_unknown_rank(x, k)]
    w = v[:]
    w[0] *= 0.5
    return v[0] * w[0]


def a_list_and_a_name(x, k):
    a = of_unknown_rank(x, k)
    v = [a]
    v[0] *= 0.5
    return v[0] * a


def one_name(x, k):
    a = of_unknown_rank(x, k)
    a = a * 2.0
    b = a
    b = b * 0.5
    return a * b


@pytest.mark.parametrize(
    "function", [two_names_at_once, two_names, unpacked, several_places, a_list_and_its_copy, a_list_and_a_name]
)
def test_refused(function: Any) -> None:
    """Python gives the changed number to one name, NumPy the changed array to all."""
    assert_refused(function, -0.4, 1, reason="array")


def test_without_a_change_in_place() -> None:
    """Then it does not matter how many names there are."""
    assert_reverse(one_name, -0.4, 1)
