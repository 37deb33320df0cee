"""Ways through the compiler that few programs take: each of these is the only one that tells right from nearly right.

They were found by changing the compiler's code at random (`python -m tests.mutation.run`).
"""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

from tests.judging import RIGHT, judge
from tests.oracles.structure import flat, random_tangent
from tests.oracles.verdict import truth


def test_evaluated_once(x, flags):
    total = x
    for _ in range(3):
        total = total + (x * x if flags.pop() else x * total)
    return total


def loop_variable_counted_up(x, n):
    s = x
    for i in range(n):
        i += 1
        s = s + 0.1 * i * s * s
    return s


def counter_of_two_loops(x, n):
    s, i = x, 0
    for _ in range(n):
        i += 2
        for i in range(2):
            s = s + 0.1 * i * s * s
        s = s * (1.0 + 0.01 * i)
    return s


def constants_starred(x, ks):
    zs = [*ks, x, *ks]
    return zs[0] * zs[2] * x + zs[1] * zs[-1] * x * x


def zero_as_a_test(x):
    if x:
        n = 1
    else:
        n = 2
    return x * x + 3.0 * x, n


def empty_list_as_a_test(xs, x):
    total = x
    while xs:
        total = total * x + xs.pop()
    return total


def enumerated_parts_written_to(rows, x):
    for i, row in enumerate(rows):
        row *= x * (i + 1.0)
    return np.sum(rows * rows)


def zipped_parts_written_to(rows, xs):
    for row, x in zip(rows, xs):
        row *= x
    return np.sum(rows * rows)


def test_of_what_is_overwritten(u, x):
    u = u.copy()
    for i in range(len(u)):
        if u[i] > 0.0:
            u[i] = -u[i] * x
        else:
            u[i] = u[i] * x * x
    return np.sum(u * u)


def test_of_what_was_overwritten_before(u, x):
    u = u.copy()
    for i in range(1, len(u)):
        u[i] = u[i] - x * u[i - 1]
        if u[i] > u[i - 1]:
            u[i] = u[i] * u[i]
    return np.sum(u)


def chained_names_are_one_array(x):
    a = b = x * 2.0
    a[0] = x[1]
    return np.sum(a * b)


def chained_name_and_item(x):
    u = np.zeros(3)
    a = u[1] = x[0] * x[1]
    return a * a + np.sum(u * x)


def chained_thrice(x):
    a = b = c = x * x
    b = b + a
    return a * b * c


def number_named_in_a_test(x, n):
    y = x
    for k in range(n):
        if (y := 0.5 * k) < 1.0:
            y = y * x + x
        x = x * y
    return x + y


def put_in_behind_the_end(x, y):
    ys = []
    ys.insert(1, x * y)
    ys.insert(1, y)
    ys.insert(1, x)
    return ys[0] * ys[1] * ys[1] + ys[2]


def tests_on_both_sides(x, n):
    y = x
    for k in range(n):
        if k % 2 == 0:
            z = y * x
            if z > 0.5:
                y = z - x
        elif k % 3 == 0:
            y = y + z * z
        else:
            y = y * 0.5
    return y


def value_before_and_within_a_branch(x, y):
    a = x * y
    b = a * a
    if b > 0.1:
        a = a * x
        b = b + a * a
    else:
        a = y
    return a * b


U = np.array([0.4, -0.7, 0.9, -0.2])
def whole_number_of_numpy(x):
    m = np.outer(x, x)
    return np.sum(np.tensordot(m, m.T, axes=np.int64(1)) ** 2) + np.sum(np.tensordot(m, m, axes=(np.int8(0), 1)))


def triangles_of_a_vector(x):
    return np.sum(np.triu(x * x, 1) * x) + np.sum(np.tril(np.sin(x)))


def part_on_one_side(x, flag):
    m = np.outer(x, x)
    y = m if flag else m.T[:, :1]
    y = y * 1.0
    return np.sum(y * y)


CASES: list[tuple[Any, tuple[Any, ...]]] = [
    (test_evaluated_once, (0.7, [True, False, True])),
    (loop_variable_counted_up, (0.4, 4)),
    (counter_of_two_loops, (0.4, 3)),
    (constants_starred, (0.7, [0.3, 1.2])),
    (zero_as_a_test, (0.0,)),
    (empty_list_as_a_test, ([0.3, 0.8], 0.7)),
    (enumerated_parts_written_to, (np.array([[0.3, -0.4], [0.8, 0.1]]), 0.7)),
    (zipped_parts_written_to, (np.array([[0.3, -0.4], [0.8, 0.1]]), [0.7, 1.2])),
    (test_of_what_is_overwritten, (U, 0.8)),
    (test_of_what_was_overwritten_before, (U, 0.8)),
    (chained_names_are_one_array, (U,)),
    (chained_name_and_item, (U[:3].copy(),)),
    (chained_thrice, (0.7,)),
    (number_named_in_a_test, (0.9, 4)),
    (put_in_behind_the_end, (0.9, 0.7)),
    (tests_on_both_sides, (0.9, 6)),
    (value_before_and_within_a_branch, (0.9, 0.8)),
    (whole_number_of_numpy, (U[:3].copy(),)),
    (triangles_of_a_vector, (U[:3].copy(),)),
    (part_on_one_side, (U[:3].copy(), True)),
    (part_on_one_side, (U[:3].copy(), False)),
]
for function, _ in CASES:
    function.__test__ = False  # pytest would take those named test_... for its own


@pytest.mark.parametrize("mode", ["forward", "reverse"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0].__name__)
def test_right(case: Any, mode: str) -> None:
    """Value to the bit, derivative as the oracles have it, in two directions."""
    function, args = case
    r = np.random.default_rng(9)
    directions = [[random_tangent(x, r) if flat(x).size else None for x in args] for _ in range(2)]
    outcome = judge(function, copy.deepcopy(args), mode, directions, truth)
    assert outcome.kind == RIGHT, outcome
