"""Loops whose test gives a variable a value, as `while (n := n + 1) < 4`: what a trip had of it is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.transform.reversing import assert_reverse


def used_within_and_after(x, n):
    s = x
    while (n := n + 1) < 4:
        s = s * s * n * 0.5
    return s * n


def within_a_loop(x, n):
    s = x
    for k in range(n):
        i = 0
        while (i := i + 1) < 3 + k:
            s = s * s * i * 0.3 + k * x
        s = s * i
    return s


def given_in_the_trip_as_well(x, n):
    s = x
    while (n := n - 1) > 0:
        if n % 2:
            n = n - 1
            s = s * x * n
        else:
            s = s * s + n * x
    return s * (n + 2)


def not_always_given(x, ks):
    s = x
    k = 1
    while ks and (k := ks.pop()) > 0:
        s = s * s * k * 0.4 + x * k
    return s * (k + 1)


def in_a_branch(x, n):
    s = x
    if (m := n * 2) > 3:
        n = 7
        s = s * s * m
        m = 1
    return s * m * n * s


@pytest.mark.parametrize(
    ("f", "n"),
    [
        (used_within_and_after, 0),
        (within_a_loop, 3),
        (given_in_the_trip_as_well, 7),
        (not_always_given, [0, 2, 3, 1]),
        (not_always_given, [2, 3]),
        (in_a_branch, 2),
    ],
)
def test_right(f: Callable[..., Any], n: Any) -> None:
    """Every trip's statements have the value that the test gave before them."""
    assert_reverse(f, 0.7, n)
