"""A loop that does both sweeps in its own trips stands in the forward sweep: what it would give back is there already,
and what stands ahead of it still gets its values back."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.judging import RIGHT
from tests.transform.judged import judged

U = np.array([-1.026, 1.525, 0.4])


def factor_of_what_it_goes_through(u):
    a = 2
    v = a * u
    for _ in v:
        last = a
    a = 0.5
    return v * (last > a)


def its_own_factor_too(u):
    a = 2.0
    v = a * np.sin(u)
    t = 0.0
    for e in v:
        t += np.sin(e * a)
    a = 0.5
    return t


def exponent_changed_later(u):
    k = 3
    w = u * k
    t = 0.0
    for e in w:
        t += e**k
    k = 1
    return t


def in_a_loop(u):
    t = 0.0
    for s in range(2):
        a = 2.0 + s
        v = a * u * u
        for e in v:
            t += np.sin(e) * a
        a = 0.5
    return t


def within_a_trip(u):
    t = 0.0
    for s in range(3):
        a = s + 1
        v = a * u
        for e in v:
            last = a * e
            t += last * last
        a = 7
    return t


def place_stored_into_later(u):
    z = u.copy()
    y = z[0] * z[1]
    t = 0.0
    for e in u:
        t += np.sin(e * z[0]) * y
    z[0] = 5.0
    return t + z[0] * z[2]


def name_with_another_value_within(u):
    a = 2.0
    v = a * u
    t = 0.0
    for e in v:
        t += a * e * e
        a = e
        t += a * a
    a = 0.5
    return t * a


def counted_on(u):
    k = 1
    v = u * k
    t = 0.0
    for e in v:
        t += e * e * k
    k += 1
    return t * k


PROGRAMS = [
    factor_of_what_it_goes_through, its_own_factor_too, exponent_changed_later, in_a_loop, within_a_trip,
    place_stored_into_later, name_with_another_value_within, counted_on,
]  # fmt: skip


@pytest.mark.parametrize("function", PROGRAMS, ids=lambda f: f.__name__)
def test_values_are_given_back(function: Any) -> None:
    """Right, though a name or place that the loop and what stands ahead of it read has another value at the end."""
    outcome = judged(function, (U,), "reverse")
    assert outcome.kind == RIGHT, outcome.detail


def transposed_and_returned(u):
    m = np.outer(u, u)[:, :2] * u[:2]
    m = m.T
    m[:] *= 0.5
    for k, e in enumerate(m.reshape(6)):
        rows = [[1.0, u[k % 3], e]]
        rows.pop()
    return m


def test_a_copy_that_the_loop_goes_through() -> None:
    """Adjoint memory of what a loop goes through is a copy where the array is one: made before the seed is added."""
    outcome = judged(transposed_and_returned, (U,), "reverse")
    assert outcome.kind == RIGHT, outcome.detail


def changed_within_the_trip(m):
    total, held = 0.0, np.zeros(3)
    for i in range(3):
        for j in range(3):
            held[j] = m[i, j] * m[j, i]
        for j in range(3):
            total += held[j] * held[j]
        for j in range(3):
            held[j] = held[j] * held[j]
            total += held[j]
    return total * total


def rows_changed_within_the_trip(m):
    total = 0.0
    for i in range(3):
        held = m[i] * m[0]
        for v in held:
            total += v * v
        held[1] = held[1] * held[0]
        for j in range(2):
            total += held[j] * held[j + 1]
        held *= held
        total += held[0]
    return total * total


@pytest.mark.parametrize("function", [changed_within_the_trip, rows_changed_within_the_trip], ids=lambda f: f.__name__)
def test_a_loop_that_a_trip_does_once(function: Any) -> None:
    """What is saved behind a loop is saved though a trip that is done again has no use for the loop itself."""
    outcome = judged(function, (np.array([[0.7, -0.4, 1.1], [0.3, 0.9, -0.8], [1.2, 0.5, 0.6]]),), "reverse")
    assert outcome.kind == RIGHT, outcome.detail
