"""A part of what may be a view or a copy, in one expression, beside writes: the adjoint of a copy comes back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.judging import REFUSED, RIGHT
from tests.transform.judged import judged
from tests.transform.reversing import assert_reverse

pytestmark = pytest.mark.usefixtures("sizes")

A = np.array([[0.4, -1.2, 0.8], [1.5, 0.3, -0.6]])


def part_of_a_raveled_transpose(a):
    a = a * 1.0
    b = a.T.ravel()[:3]
    b *= 2.0
    return b


def part_of_a_contiguous_transpose(a):
    a = a * 1.0
    b = np.ascontiguousarray(a.T)[1:]
    b *= 2.0
    return b


def read_beside_a_write(a):
    a = a * a
    y = a.T
    b = y.reshape(6)[1::2]
    a[0] *= 3.0
    return np.sum(np.sin(y)) + np.sum(b * b)


def part_of_a_view(a):
    a = a * a
    b = a.ravel()[1:4]
    b *= a[0, 0]
    return np.sin(a)


def turned_again(a):
    a = a * a
    b = a.T.reshape(2, 3).T
    b[0] = 1.0
    return a.sum() * b


def itself(a):
    a = a * a
    b = a.conj()
    b *= a[0, 0]
    return np.sin(a) + b


def as_it_is(a):
    a = a * a
    b = a.astype(float, copy=False)
    b[0] *= 2.0
    return np.sin(a) + b


def in_a_loop(a):
    y = np.outer(a[0], a[0])
    for _ in range(2):
        y = y.T.reshape(9)[:3]
        y *= a[0, 0]
        y = y[:, None] * a[0]
    return y


def copied_or_not(a):
    a = a * a
    b = np.array(a, copy=None)
    b[0] *= 2.0
    return np.sin(a) + b


def no_difference(a):
    b = a[0] * a[0]
    c = np.diff(b, 0)
    b *= 2.0
    return b * c


def grid_or_not(a):
    u, v = np.meshgrid(a[0] * 1.0, a[1] * 1.0, copy=False)
    return u * v


PROGRAMS = [
    part_of_a_raveled_transpose, part_of_a_contiguous_transpose, read_beside_a_write, part_of_a_view, turned_again,
    itself, in_a_loop,
]  # fmt: skip


@pytest.mark.parametrize("function", PROGRAMS, ids=lambda f: f.__name__)
def test_derivatives(function: Callable[..., Any]) -> None:
    """Each entry by the oracles."""
    assert_reverse(function, A)


@pytest.mark.parametrize("mode", ["forward", "reverse"])
@pytest.mark.parametrize("function", [as_it_is, copied_or_not, grid_or_not, no_difference], ids=lambda f: f.__name__)
def test_copies_that_need_not_be_any(function: Callable[..., Any], mode: str) -> None:
    """NumPy decides whether it copies: refused, or as NumPy has it."""
    assert judged(function, (A,), mode).kind in (REFUSED, RIGHT)
