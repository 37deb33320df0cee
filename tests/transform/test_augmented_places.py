"""`place op= value` where the value reads the place that is written, or changes it; found by random programs."""

from __future__ import annotations

import numpy as np
import pytest

import sct
from tests.oracles import richardson

X = np.array([0.7, -1.3, 1.4])
DIRECTION = np.array([0.4, -0.3, 0.9])


def masked_by_own_entry(x):
    y = x * x
    y[y > 1.0] *= y[2]
    return y


def gathered_by_own_entry(x):
    y = x * 1.0
    y[[1, -1]] *= y[1]
    return y


def repeated_by_itself(x):
    x[[1, 1, 0]] *= x
    return x


def rows_by_themselves(x):
    m = np.outer(x, x)
    m[[-1, 0, 1]] *= m
    return m


def divided_by_own_entry(x):
    y = x * x
    y[y > 0.1] /= y[0]
    return y


@pytest.mark.parametrize(
    "f",
    [masked_by_own_entry, gathered_by_own_entry, repeated_by_itself, rows_by_themselves, divided_by_own_entry],
    ids=lambda f: f.__name__,
)
def test_an_index_array_gives_a_copy_but_writes_the_array(f):
    """The tangent of the array must not be read after a part of it was written, though the part itself is a copy."""
    value, tangent = sct.jvp(f, (X.copy(),), (DIRECTION,))
    assert np.array_equal(value, f(X.copy()))
    reference = richardson.along(f, (X,), (DIRECTION,)).value
    np.testing.assert_allclose(np.ravel(tangent), reference, rtol=1e-7, atol=1e-9)


def scaled_by_what_writes_it(x):
    def bump(t):
        nonlocal y
        y *= y
        return t

    y = np.cos(x)
    y[1] *= bump(0.3)
    return y


def view_scaled_by_what_writes_it(x):
    def bump(t):
        y[1] = 0.5 * t
        return t

    y = x * 1.0
    y[1:] *= bump(x[0])
    return y


@pytest.mark.parametrize("f", [scaled_by_what_writes_it, view_scaled_by_what_writes_it], ids=lambda f: f.__name__)
def test_the_left_side_is_read_before_the_right_side_changes_it(f):
    """Python loads `y[1]` before it calls; a view sees what the call writes.  Right or refused, never else."""
    try:
        value, tangent = sct.jvp(f, (X.copy(),), (DIRECTION,))
    except sct.UnsupportedError:
        return
    assert np.array_equal(value, f(X.copy()))
    np.testing.assert_allclose(tangent, richardson.along(f, (X,), (DIRECTION,)).value, rtol=1e-7, atol=1e-9)


def flattened_times_one(x):
    y = x.ravel() * 1.0
    y[0] = 3.0
    return x * y


def reshaped_plus_constant(x):
    y = x.reshape(1, 3) + 1.0
    y[0, 1] = 3.0
    x[1:] *= y[0, :2]
    return x


def chosen_minus_constant(x):
    z = x * x
    y = (x if x[0] > 0.0 else z) - 2.0
    y *= x
    return x * y


@pytest.mark.parametrize(
    "f", [flattened_times_one, reshaped_plus_constant, chosen_minus_constant], ids=lambda f: f.__name__
)
def test_the_tangent_of_a_new_array_is_new(f):
    """`x.ravel() * 1.0` is a new array, so its tangent must not be the view `dx.ravel()`."""
    value, tangent = sct.jvp(f, (X.copy(),), (DIRECTION,))
    assert np.array_equal(value, f(X.copy()))
    np.testing.assert_allclose(tangent, richardson.along(f, (X,), (DIRECTION,)).value, rtol=1e-7, atol=1e-9)


def larger_of_nothing(x):
    return np.maximum(0.0 * x, x) + np.minimum(x, 0.0 * x) * x + min(0.0 * x[0], x[1])


def test_operands_that_vary_in_name_only():
    """`0.0 * x` has no tangent, and a rule that names its operands must not read one."""
    value, tangent = sct.jvp(larger_of_nothing, (X,), (DIRECTION,))
    assert np.array_equal(value, larger_of_nothing(X))
    reference = richardson.along(larger_of_nothing, (X,), (DIRECTION,)).value
    np.testing.assert_allclose(tangent, reference, rtol=1e-7, atol=1e-9)


def larger_entry(x):
    v = x[[0, 0, -1]]
    a = max(v[1], 0.2)
    v = np.tanh(v[:])
    v *= a
    return v


def product_of_no_axes(x):
    y = x[0]
    v = np.array(y)
    for _ in range(2):
        v = v - 0.5 * v
        y = np.prod(v)
    return y


@pytest.mark.parametrize("f", [larger_entry, product_of_no_axes], ids=lambda f: f.__name__)
def test_what_may_be_a_number_has_no_layout(f):
    """Where a rank is unknown, the tangent of a number must not be stored into as that of an array."""
    value, tangent = sct.jvp(f, (X,), (DIRECTION,))
    assert np.array_equal(value, f(X))
    np.testing.assert_allclose(np.ravel(tangent), richardson.along(f, (X,), (DIRECTION,)).value, rtol=1e-7, atol=1e-9)
