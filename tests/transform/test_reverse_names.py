"""A name that stands for several values in turn has one name for their adjoints: it is never cleared for another's."""

from __future__ import annotations

import numpy as np
import pytest

from tests.transform.reversing import assert_reverse

X = np.array([1.065, 1.173, -0.5])


def returned_from_an_endless_loop(u, x):
    k = 0
    while True:
        x = x * u[k % 3]
        u[k % 3] = x
        k += 1
        if k > 2:
            return x * u
        x = x - 0.1


def left_by_break(u, x):
    k = 0
    while True:
        y = x * u[k]
        x = y * y
        if k == 2:
            x = np.sin(x)
            break
        x = x + 0.3 * y
        k += 1
    return x * u


def used_up_on_one_side(u, x):
    s = 0.0
    for k in range(3):
        x = x * u[k]
        if x > 0.8:
            x = np.cos(x)
            s += x
        else:
            s += x * x
            x = 0.4
    return s * x


def arrays_in_turn(u, x):
    v = u * x
    for k in range(4):
        v = v * u
        if k == 3:
            return v * x
        v = np.sin(v) + v[0]
    return v


@pytest.mark.parametrize(
    "f",
    [returned_from_an_endless_loop, left_by_break, used_up_on_one_side, arrays_in_turn],
    ids=lambda f: f.__name__,
)
def test_several_values_of_a_name(f):
    """Where one value of a name is in use, the others are not: a zero for one of them cleared what was another's."""
    assert_reverse(f, X, 0.7)
