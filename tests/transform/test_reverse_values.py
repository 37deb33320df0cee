"""Values that the backward sweep wants, where one name has several: each is given back under a name of its own."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.transform.reversing import assert_reverse


def before_and_within_a_branch(x):
    y = x
    t = 0.0
    for k in range(4):
        if k != 2:
            y = y * x - 0.3 * k
            z = math.sin(y)
            t += z * y
    return t


def within_two_branches(x):
    y = x
    t = 0.0
    for k in range(4):
        if k % 2:
            t += y * y
            if t > 1.0:
                y = math.sin(y) * x
                t += math.exp(y) * y
            y = y * y * x
        t = t * y
    return t


def evaluated_again(x):
    t = x
    for k in range(3):
        y = x * k
        if k > 0:
            t = t * y
            y = math.sin(t)
            t += y * y
    return t


@pytest.mark.parametrize(
    "f", [before_and_within_a_branch, within_two_branches, evaluated_again], ids=lambda f: f.__name__
)
def test_a_name_with_values_before_and_within_a_branch(f):
    """What a name held before a branch is still known when the branch gives back what it held within."""
    assert_reverse(f, 1.3)


def jumps_in_a_branch(x, n):
    if n > 1:
        for k in range(n):
            if k == 1:
                continue
            x = x * x
            if x > 5.0:
                break
            x = x + 0.3 * k
    return x


@pytest.mark.parametrize("n", [1, 2, 5])
def test_continue_within_a_branch(n):
    """The statements behind a `continue` that was taken are not transposed."""
    assert_reverse(jumps_in_a_branch, 1.2, n)


def assigned_on_some_ways(x, n):
    total = 0.0
    for k in range(4):
        if k >= n:
            value = x * (k + 1)
            if k > 2:
                value = value * value
        else:
            x = x * 1.1
        if k > n:
            total += value * value * x
    return total


@pytest.mark.parametrize("n", [0, 1, 2])
def test_a_name_that_is_not_assigned_on_every_way(n):
    """What is saved of a name that has no value yet is nothing, and no error."""
    assert_reverse(assigned_on_some_ways, 1.2, n)


def a_list_made_in_each_trip(x):
    t = math.sin(x[0])
    for _ in x:
        if t < 0.3:
            pair = [np.arctan(x), np.arctan(x)]
            t += pair[0][1]
    x[x > 0.5] += math.tanh(x[0])
    return t * np.sum(x * x)


def test_trips_that_can_be_neither_saved_nor_done_again_end_in_an_answer():
    """Where trips cannot be done again, they are saved or the program is refused: the choice comes to an end."""
    try:
        assert_reverse(a_list_made_in_each_trip, np.array([0.2, -0.4]))
    except AssertionError as failed:
        assert "refused" in str(failed)


def one_place_twice(x):
    y = x * 1.0
    y[1], y[-2] = y[-2] * x[0], y[1] * x[2]
    for i in range(3):
        y[i], y[2 - i] = y[2 - i] * x[i], y[i]
    return y


def test_two_stores_at_once_into_one_place():
    """`a[i], a[j] = ...` with i and j the same place: what is stored last counts, and its adjoint is used once."""
    assert_reverse(one_place_twice, np.array([0.3, 1.2, 2.1]))


def rebound_behind_a_loop(x, n):
    a = np.sin(x)
    s = 0.0
    for k in range(n):
        t = np.sum(np.sin(a * k))
        s += t * t * t
    a = np.cos(s * x)
    return np.sum(a * s)


def test_trips_done_again_see_what_a_name_held_before_the_loop():
    """A loop that saves nothing does its trips again, with the array that its name held, not the one it holds later."""
    assert_reverse(rebound_behind_a_loop, np.array([0.3, 0.4, 0.5]), 4)


def captured_and_written(u):
    def scale_first(t):
        u[0] = t * u[0]
        return t * t

    a = np.sum(np.sin(u))
    return scale_first(a) * a


def test_a_nested_function_writes_to_what_it_captures():
    """What was read of an array is saved where a nested function, which is not handed the array, writes to it later."""
    assert_reverse(captured_and_written, np.array([0.3, 0.5, 0.2]))
