"""Loop variables that run over constant data and are given active values within the loop, in forward mode."""

from __future__ import annotations

import numpy as np
import pytest

from tests.aliasing.judged import directions
from tests.judging import RIGHT, judge
from tests.oracles.verdict import truth

X = np.array([1.24, -0.775, 1.499])
Y = np.array([0.3, 0.5, -0.2])


def zipped_with_range(u, v):
    s = 0.0
    for x, e in zip(u, range(3)):
        for y in v:
            e = e + y * x
        s += e * x
    return s


def enumerated(u, v):
    s = 0.0
    for i, x in enumerate(u):
        i = i * v[0] + x
        s += i * x
    return s


def enumerated_zip(u, v):
    s = 0.0
    for i, (x, k) in enumerate(zip(u, [1.0, 2.0, 3.0])):
        k = k * x
        i = i + k
        s = s * i + k * v[1]
    return s


def items_keys(d):
    s = 0.0
    for k, x in d.items():
        k = x * x
        s += k * x
    return s


@pytest.mark.parametrize(
    ("f", "args"),
    [
        (zipped_with_range, (X, Y)),
        (enumerated, (X, Y)),
        (enumerated_zip, (X, Y)),
        (items_keys, ({"a": 0.3, "b": 0.4},)),
    ],
)
def test_tangents_of_variables_over_constant_data(f, args) -> None:
    """Each trip begins with a zero tangent for them, also where another part of a `zip` or `enumerate` is active."""
    outcome = judge(f, args, "forward", list(directions(args)), truth)
    assert outcome.kind == RIGHT, outcome
