"""Loops over `reversed(...)`: Numba has none, so its text has others, which go through the same in that order."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import sct
from sct.backends.spelling import spelled
from sct.core.lang import Module
from sct.emit import load, render
from sct.frontend import read

numba = pytest.importorskip("numba")

NUMBERS = (-5, -1, 0, 1, 2, 7, 9)
STEPS = (-4, -2, -1, 1, 2, 3)


def any_step(a, b, c):
    seen = [0]
    for i in reversed(range(a, b, c)):
        seen.append(2 * i)
    return seen


def down_by_four(a, b, c):
    seen = [c]
    for i in reversed(range(a, b, -4)):
        seen.append(2 * i)
    return seen


def down_by_one(a, b, c):
    seen = [c]
    for i in reversed(range(a, b, -1)):
        seen.append(2 * i)
    return seen


def up_by_one(a, b, c):
    seen = [c]
    for i in reversed(range(a, b)):
        seen.append(2 * i)
    return seen


def from_nought(a, b, c):
    seen = [a]
    for i in reversed(range(0, b, c)):
        seen.append(2 * i)
    return seen


def from_nought_down(a, b, c):
    seen = [a, c]
    for i in reversed(range(0, b, -3)):
        seen.append(2 * i)
    return seen


def names_change(a, b, c):
    seen = [0]
    for a in reversed(range(a, b, c)):
        seen.append(a)
        b += 1
        c = 5
    seen.append(a)
    return seen


def worked_out(a, b, c):
    seen = [0]
    for i in reversed(range(a + 1, 2 * b, c * c + 1)):
        seen.append(2 * i)
        a = 3
    return seen


def nested(a, b, c):
    seen = [0]
    for i in reversed(range(a, b, c)):
        for j in reversed(range(b, i, -2)):
            seen.append(10 * i + j)
    return seen


def a_part(a, b, c):
    seen = [0]
    for i in reversed(range(a, b, c)[: min(2, len(range(a, b, c)))]):
        seen.append(2 * i)
    return seen


def places(a, b, c):
    seen = [0]
    for i, j in reversed(list(np.ndindex((abs(a), abs(c))))):
        seen.append(b + 10 * i + j)
    return seen


LOOPS = [
    any_step, down_by_four, down_by_one, up_by_one, from_nought, from_nought_down, names_change, worked_out, nested,
    a_part, places,
]  # fmt: skip


def in_numbas_words(f: Callable[..., Any]) -> Any:
    """The function that its text for Numba is."""
    function = spelled(read(f))
    text = render(Module("A loop.", (function,)))
    assert "reversed" not in text.text
    return load(text, f.__name__)[f.__name__]


@pytest.mark.parametrize("f", LOOPS)
def test_every_range_is_gone_through_from_its_end(f: Callable[..., Any]) -> None:
    """Also without trips, and where the loop gives the names in its range other values."""
    made = in_numbas_words(f)
    compiled = numba.njit(made)
    for a, b, c in itertools.product(NUMBERS, NUMBERS, STEPS):
        expected = f(a, b, c)
        assert made(a, b, c) == expected
        assert compiled(a, b, c) == expected


@pytest.mark.parametrize("f", [any_step, up_by_one, from_nought])
def test_small_whole_numbers_do_not_wrap_around(f: Callable[..., Any]) -> None:
    """0 - 1 is 255 in 8 bits: in Python, where a text for Numba may run, and in Numba."""
    made = in_numbas_words(f)
    compiled = numba.njit(made)
    for a, b, c in itertools.product((0, 1, 250), (0, 3, 255), (1, 7, 100)):
        expected = f(a, b, c)
        small = [np.uint8(v) for v in (a, b, c)]
        assert made(*small) == expected
        assert compiled(*small) == expected


def falls_by_four(x, n):
    s = 1.0
    for i in range(n, 0, -4):
        s *= x + i
    return s


def rises_by_k(x, n, k):
    s = 1.0
    for i in range(1, n, k):
        s *= x + i
    return s


def leaves(x, n):
    s = 1.0
    for i in range(1, n, 2):
        s *= x + i
        if s > 40.0:
            break
    return s


@pytest.mark.parametrize(("f", "args"), [(falls_by_four, (0.5, 10)), (rises_by_k, (0.5, 9, 3)), (leaves, (0.5, 19))])
def test_adjoints_of_loops_with_steps(f: Callable[..., Any], args: tuple[Any, ...]) -> None:
    """They were refused at the first call, and written to files that Numba cannot compile."""
    h = 1e-6
    slope = (f(args[0] + h, *args[1:]) - f(args[0] - h, *args[1:])) / (2 * h)
    found = sct.grad(numba.njit(f))(*args)
    assert found == sct.grad(f)(*args)
    assert abs(found - slope) < 1e-7 * abs(slope)
    assert sct.grad(numba.njit(f))(args[0], *(np.uint8(n) for n in args[1:])) == found


def over_places(a):
    s = 1.0
    for i, j in np.ndindex(a.shape):
        s *= a[i, j]
    return s


def test_adjoint_of_a_loop_over_places() -> None:
    """The product's slopes are the products of the others."""
    a = np.array([[2.0, 3.0], [5.0, 7.0]])
    assert np.allclose(sct.grad(numba.njit(over_places))(a), 210.0 / a, rtol=1e-14)
