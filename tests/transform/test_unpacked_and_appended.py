"""Arrays that are unpacked in loops, and views without a right to write that are put into lists."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.transform.reversing import assert_reverse

M = np.arange(9.0).reshape(3, 3) * 0.1 + 0.3


def starred_in_a_loop(x):
    for _ in range(3):
        v = np.array([x * x for _ in range(3)])
        np.copyto(v, v[:])
        x, *_rest = v
    return x


def unpacked_in_a_loop(x, y):
    for _ in range(3):
        v = np.array([x * y, x + y])
        v[0] = v[0] * v[1]
        x, y = v
    return x * y


def appended(m, w):
    w.append(m.diagonal())
    m[0, 0] = w[0][1]
    return np.sum(m) + np.sum(w[-1] * w[0])


def inserted_and_added(m):
    w = [1.0, m.diagonal()[1:]]
    w.insert(0, np.diag(m))
    w += [m.T.diagonal()]
    m[0, 0] = 2.0 * m[1, 1]
    return np.sum(m) + np.sum(w[-1] * w[0]) + np.sum(w[2])


CASES = [
    (starred_in_a_loop, (0.7,)), (unpacked_in_a_loop, (0.7, 0.4)), (appended, (M, [np.ones(3)])),
    (inserted_and_added, (M,)),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0].__name__)
def test_right(case: Any) -> None:
    """What is unpacked is no copy of the array; the adjoint of a diagonal is written to."""
    function, args = case
    assert_reverse(function, *args)
