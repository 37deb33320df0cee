"""Lists that grow while something runs over them, and cells of displays: how many there are, and of what kind."""

import numpy as np
import pytest

from tests.transform.reversing import assert_reverse


def put_in_front(ys, x):
    if len(ys) < 6:
        ys.insert(0, -2.0 * x * ys[-1])
    return sum(ys)


def grown_by_what_a_comprehension_calls(x):
    ys = [x, x * x]
    sums = [put_in_front(ys, ys[0]) for _ in ys]
    return 0.7 * ys[0] * ys[-1] + sums[1]


def grown_by_a_condition(x):
    ys = [x, x * x]
    zs = [y * x for y in ys if put_in_front(ys, x) > -1e9]
    return ys[0] * zs[-1] + zs[1]


@pytest.mark.parametrize("f", [grown_by_what_a_comprehension_calls, grown_by_a_condition], ids=lambda f: f.__name__)
def test_lists_grown_while_a_comprehension_runs_over_them(f):
    """The trips back are those that were made, not those that the length from before tells: numbers were too small."""
    assert_reverse(f, 0.4)


def largest_in_nested_tuples(x, u):
    q = (u, u)
    for _ in range(2):
        q = (q, np.maximum(q[1], x))
    return np.sum(q[1] * u)


def whole_numbers_beside(x, k):
    rows = [k * x, k * (x * x)]
    rows[0] *= x
    rows[1] += 0.5 * rows[0]
    return rows[0] + rows[1] * x


def flags_beside(x, u):
    low = u < x
    rows = [np.where(low, u * x, u)]
    rows[0] *= u
    return rows[0]


@pytest.mark.parametrize(
    ("f", "other"),
    [(largest_in_nested_tuples, np.array([-1.1, 0.9, 0.2])), (whole_numbers_beside, np.array([1, 2, 3])),
     (flags_beside, np.array([-1.1, 0.9, 0.2]))],
    ids=lambda f: getattr(f, "__name__", ""),
)  # fmt: skip
def test_cells_are_made_like_arrays_of_floats(f, other):
    """A new list of adjoints is not made like an array of whole numbers or flags that has the right shape."""
    assert_reverse(f, 0.45, other)
