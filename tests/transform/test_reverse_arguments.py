"""Calls in reverse mode whose arguments are made in them, left out, or handed over as a tuple."""

from __future__ import annotations

import numpy as np

from tests.transform.reversing import assert_reverse

V = np.array([0.4, -0.7, 1.3, 0.2])


def filled(out, x, factor=2.0):
    out[0] = x * factor
    return np.sum(out * out)


def total(items, x):
    items.append(x)
    return sum(items)


def made_in_the_call(v, x):
    return filled(v * x, x) * total([x, 2.0 * x], x) + filled(np.zeros(3), x, factor=x)


def part_in_the_call(v, x):
    m = v.reshape(2, 2) * x
    return filled(m.T[1], x) * filled(m[0], factor=x, x=v[0]) * np.sum(m)


def shapes(v, x):
    shape = (2, 2)
    return np.sum(v.reshape(*shape).transpose(1, 0) @ v.reshape(2, -1) * x, axis=0)


def scattered(v, x):
    u = v * x
    np.add.at(u, [0, -1, 0], u[:3] * x)
    np.subtract.at(u, [1], 1.0)
    np.add.at(u, [2, 2], x)
    return np.sum(u * u)


def test_arguments_that_are_written_to() -> None:
    """An array or list that is made in the call has adjoint memory there; defaults stay defaults."""
    assert_reverse(made_in_the_call, V, 0.7)
    assert_reverse(part_in_the_call, V, 0.7)


def test_shapes_as_arguments() -> None:
    """`x.reshape(2, 2)` and `x.reshape(*shape)`."""
    assert_reverse(shapes, V, 0.7)


def test_additions_at_places() -> None:
    """`np.add.at` adds each time a place is named; what is added may be read from the array itself."""
    assert_reverse(scattered, V, 0.7)


def grown(items, x):
    def grow(y):
        items.append(items[-1] * y)

    first = items[0] * x
    grow(x)
    grow(first)
    return first * items[1] * items[2]


def recursive(items, n, x):
    if n == 0:
        return sum(items)
    items.append(items[-1] * x)
    return recursive(items, n - 1, x) * items[0]


def test_lists_that_callees_change() -> None:
    """What a nested or recursive function writes to counts as written to by the call."""
    assert_reverse(lambda x: grown([x, 2.0 * x], x), 0.7)
    assert_reverse(lambda x: recursive([x], 3, x), 0.7)
