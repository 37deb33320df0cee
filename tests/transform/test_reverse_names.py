"""Each of the values that a name stands for in turn has an adjoint of its own; they print alike where none is lost."""

from __future__ import annotations

import numpy as np
import pytest

import sct
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


def returned_before_it_grows(u, x):
    s = x
    for k in range(9):
        s = s * x
        if s > 0.3:
            return s * u
        s = s + s * s
    return s + u


def assigned_again_before_a_return(u, x):
    b = x
    c = x
    if x > 0.0:
        b = x
        return x * b + c * u
    return x * b


def given_by_a_loop_that_returns(u, x):
    b = x
    c = b
    for b in [x, x * x]:
        return b * b + c * u
    return b


def handed_on_without_an_exit(u, x):
    a = x
    b = a
    if a < 0.5:
        c = a
    else:
        a = b
        c = a
    return c * x * u


def made_of_items_of_the_old_one(u, x):
    u = u * x
    u = u[1:]
    u = u[0] * u
    return u


def made_of_items_in_a_loop(u, x):
    for k in range(3):
        u = u[k] * u
    return u * x


def picked_from_the_old_one(u, x):
    u = u[np.array([2, 0])]
    u = u[u > -1.0]
    return u * u * x


NEW = [
    returned_before_it_grows, assigned_again_before_a_return, given_by_a_loop_that_returns, handed_on_without_an_exit,
    made_of_items_of_the_old_one, made_of_items_in_a_loop, picked_from_the_old_one,
]  # fmt: skip


@pytest.mark.parametrize("f", NEW, ids=lambda f: f.__name__)
def test_each_value_of_a_name_has_an_adjoint(f):
    """The adjoint of one value of a name is neither cleared nor overwritten while that of another is pending."""
    assert_reverse(f, X, 0.7)


def test_names_of_what_is_kept_are_given_once():
    """A loop that turns out to be over the budget is written anew: the names of the first attempt are free again."""

    def f(x, n):
        s = x
        t = 1.0
        for _ in range(n):
            y = np.sin(s) * s
            s = s * y * t
            t = t + s * y
        return s * t

    text = sct.source(f, "reverse", types={"x": "float", "n": "int"}, budget=3)
    assert "s_before = s\n" in text
    assert "before_" not in text


def test_adjoints_of_one_name_print_alike():
    """Where only one of them is in use at a time, the adjoints of a name are one variable."""

    def f(x):
        y = x * x
        y = np.sin(y)
        if y > 0.5:
            y = y * x
        return y

    text = sct.source(f, "reverse", types={"x": "float64"})
    assert "by = x * by" in text
    assert "by2" not in text


@pytest.mark.parametrize(
    "f",
    [returned_from_an_endless_loop, left_by_break, used_up_on_one_side, arrays_in_turn],
    ids=lambda f: f.__name__,
)
def test_several_values_of_a_name(f):
    """Where one value of a name is in use, the others are not: a zero for one of them cleared what was another's."""
    assert_reverse(f, X, 0.7)


def number_then_array(x, y, u, v):
    for k in range(2):
        z = np.sin(x)
        y = np.sin(u[k])
        x = y * z
        if k == 0:
            z, y = z + 0.5, x - 0.5 * v
    return y * v * x


def array_on_one_side(x, y, u, v):
    for i in range(2):
        for j in range(2):
            z = np.sin(u[i] * x)
            if j > 1:
                z = np.sin(x)
            else:
                x = u
            y = np.sin(u[0] * z)
            x = y * y
            x = x - 0.5 * v
    return np.sum(x * u) * y


@pytest.mark.parametrize("f", [number_then_array, array_on_one_side], ids=lambda f: f.__name__)
def test_zeros_in_the_shape_of_the_value_at_hand(f):
    """A name holds now a number, now an array: the zero at a branch's end has the shape of what it held before it."""
    assert_reverse(f, -0.667, 0.532, X, X * 0.5 + 0.1)
