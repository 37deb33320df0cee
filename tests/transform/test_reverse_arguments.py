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


def weighted(zs, mus, masses, roots=None):
    n = len(zs)
    if roots is None:
        roots = [0.0] * n
        for i in range(n):
            roots[i] = masses[i] ** 0.5
    total = k = 0.0
    for i in range(n):
        v = zs[i] * roots[i]
        k += v * mus[i]
        total += v
    return k / total


def handed_on(zs, mus, masses, roots=None):
    return weighted(zs, mus, masses, roots) * zs[0]


def changed_behind(zs, mus):
    roots = [z * z for z in zs]
    k = 0.0
    for i in range(len(zs)):
        v = zs[i] * roots[i]
        k += v * v * mus[i]
    roots[0] = k
    roots.append(k * zs[1])
    return k * roots[0] * roots[-1]


def test_none_in_the_place_of_a_list() -> None:
    """Nothing has no adjoint memory; a loop whose trips are done again reads each place of a list, not the last."""
    args = [0.2, 0.3, 0.5], [1.1, 0.7, 0.4], [16.0, 28.0, 30.0]
    assert_reverse(weighted, *args)
    assert_reverse(handed_on, *args)
    assert_reverse(handed_on, *args, [1.0, 2.0, 0.5])
    assert_reverse(changed_behind, *args[:2])
