"""Arrays of indices that certainly name no place twice, and those that nearly do.

GOOD: the adjoint is added to and taken out of its places as an expert would write it.  NEAR: programs that come near
to that, whose derivatives would be wrong if they were taken for it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import sct
from tests.adjoints import adjoint_text
from tests.transform.reversing import assert_reverse

X = np.array([0.4, -0.2, 0.7, 0.3, 1.1, -0.6])
M = np.array([[1.5, -0.3, 0.8], [0.3, 1.2, -0.7], [-0.4, 0.6, 0.9]])
SEARCHES = ("claim(", "np.add.at(")


def cholesky(x):
    low = np.zeros((3, 3))
    rows, columns = np.tril_indices(3, -1)
    diagonal = np.arange(3)
    low[diagonal, diagonal] = np.exp(x[:3])
    low[rows, columns] = x[3:] * x[:3]
    return low @ low.T


def stack_of_triangles(x):
    q = np.zeros((2, 3, 3))
    columns, rows = np.triu_indices(3, 1)
    q[:, rows, columns] = x.reshape(2, 3) ** 2
    k = np.arange(3)
    q[:, k, k] = 1.0
    return q * q[:, ::-1]


def tuples_of_places(x):
    a = np.zeros((3, 3))
    a[np.tril_indices(3)] = x * x
    upper = np.triu_indices(3, 1)
    a[upper] += a[np.tril_indices(3, -1)] * 2.0
    a[np.diag_indices(3)] *= x[:3]
    return a * a


def chosen_by_test(x):
    y = x * 1.0
    (small,) = np.nonzero(np.abs(x) < 0.5)
    large = np.where(x > 0.5)[0]
    y[small] = y[small] * x[small] + x[0]
    y[large] -= x[large] ** 2
    y[np.flatnonzero(x > 0.2)] *= x[1]
    return y * x


def unsorted(x):
    order = np.argsort(x)
    y = np.zeros(6)
    y[order] = np.cumsum(x[order] ** 2)
    return y * x


def halves(x):
    places = np.arange(1, 6)[::2]
    y = np.zeros(7)
    y[places] = x[:3] * x[3:]
    y[[6, 0, 2]] = x[:3] ** 2
    y[np.arange(5, -1, -2)] *= x[0]
    return y


def gathered(x):
    i = np.arange(2)
    return x[i] * x[1:3] * x[np.arange(4)[2:]]


def labelled(x, labels):
    rows = np.arange(labels.shape[0])
    return x[rows, labels] ** 2


GOOD: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [
    (cholesky, (X,)), (stack_of_triangles, (X,)), (tuples_of_places, (X,)), (chosen_by_test, (X,)), (unsorted, (X,)),
    (halves, (X,)), (gathered, (X,)), (labelled, (M, np.array([1, 1, 0]))),
]  # fmt: skip


@pytest.mark.parametrize(("f", "args"), GOOD, ids=lambda f: getattr(f, "__name__", ""))
def test_right(f: Callable[..., Any], args: tuple[Any, ...]) -> None:
    """Each place gets what was read from it, and gives what was stored last."""
    assert_reverse(f, *args)


@pytest.mark.parametrize(("f", "args"), GOOD, ids=lambda f: getattr(f, "__name__", ""))
def test_nothing_is_searched(f: Callable[..., Any], args: tuple[Any, ...]) -> None:
    """No place is asked whether it is named twice."""
    text = adjoint_text(f, args, (0,))[0]
    assert not any(s in text for s in SEARCHES), text


def test_sides_of_a_diagonal_are_apart() -> None:
    """What is on the diagonal was not stored into before what is below it: nothing is cleared for it."""
    text = adjoint_text(cholesky, (X,), (0,))[0]
    assert "= 0.0" not in text
    assert "blow[rows, columns]" in text


# ------------------------------------------------------------------------------------------------------------- near


def changed_in_place(x):
    i = np.arange(3)
    i[0] = 1
    y = np.zeros(3)
    y[i] = x[:3] ** 2
    return y * x[i]


def changed_by_another_name(x):
    i = np.arange(3)
    j = i[1:]
    j[:] = 0
    y = np.zeros(3)
    y[i] = x[:3] ** 2
    return y * x[i]


def counted_down(x):
    i = np.arange(3)
    i -= 2
    y = np.zeros(2)
    y[i] = x[:3] ** 2
    return y[i] * x[:3]


def from_below_zero(x):
    y = np.zeros(3)
    i = np.arange(-2, 3)
    y[i] = x[:5] ** 2
    return y * x[:3] + np.sum(x[i] ** 3)


def down_to_below_zero(x):
    i = np.arange(3, -4, -3)
    y = np.zeros(4)
    y[i] = x[:3] ** 2
    return y * x[:4]


def last_and_first(x):
    y = np.zeros(1)
    y[[0, -1]] = x[:2] ** 2
    return y * x


def twice_in_a_list(x):
    y = np.zeros(3)
    y[[0, 2, 0]] = x[:3] ** 2
    return y * x[:3]


def one_of_the_pair(x):
    columns, _ = np.triu_indices(3, 0)
    y = np.zeros(3)
    y[columns] = x**2
    return y * x[:3] + np.sum(x[columns] ** 3)


def half_of_each_pair(x):
    a, b = np.triu_indices(3, 0)
    c, d = np.tril_indices(3, 0)
    y = np.zeros((3, 3))
    y[a, d] = x**2
    return y * y + b[0] + c[0]


def twice_the_same_of_a_pair(x):
    a, b = np.triu_indices(3, 0)
    y = np.zeros((3, 3))
    y[a, a] = x**2
    return y * x[:3] + b[0]


def pair_of_which_one_is_changed(x):
    a, b = np.triu_indices(3, 0)
    a = a // 2
    y = np.zeros((3, 3))
    y[a, b] = x**2
    return y * x[:3]


def pairs_of_two_moments(x):
    y = np.zeros((3, 3))
    a, b = np.triu_indices(3, 0)
    old = a
    for k in range(2):
        a, b = np.triu_indices(3, 0) if k == 0 else np.tril_indices(3, 0)
    y[old, b] = x**2
    return y * x[:3]


def pairs_beside_more(x):
    a, b = np.triu_indices(2, 1)
    y = np.zeros((2, 2, 2))
    y[a, b, np.array([1, 1])] = x[:2] ** 2
    return y


def one_row_for_all(x, labels):
    y = np.zeros((1, 3))
    y[np.arange(1), labels] = x[: labels.size] ** 2
    return y * x[:3] + np.sum(y[np.arange(1), labels] ** 3)


def a_column_of_rows(x):
    y = np.zeros((3, 3))
    y[np.arange(3)[:, None], np.array([0, 2, 0])] = x[:3] ** 2
    return y * x[:3]


def tuple_within_a_tuple(x):
    y = np.zeros((2, 3))
    y[(0, 0, 0), np.arange(1)] = x[:3] ** 2
    return y * x[:3]


def pair_as_an_array(x):
    y = np.zeros((2, 3))
    pair = np.triu_indices(2, 0)
    y[:, pair] = x.reshape(2, 3) ** 2
    return y * x[:3]


def of_rows_nonzero(x):
    rows = np.nonzero(x.reshape(2, 3) > 0.0)[0]
    y = np.zeros(2)
    y[rows] = x[rows] ** 2
    return y * x[:2]


def ranks_of_rows(x):
    order = np.argsort(x.reshape(2, 3))
    y = np.zeros(3)
    y[order] = x.reshape(2, 3) ** 2
    return y * x[:3]


def one_name_for_two(x):
    if x[0] > 0.0:
        i = np.arange(3)
    else:
        i = np.array([0, 1, 1])
    y = np.zeros(3)
    y[i] = x[:3] ** 2
    return y * x[:3]


def parameter_or_made(x, i):
    if x[0] > 5.0:
        i = np.arange(3)
    y = np.zeros(3)
    y[i] = x[:3] ** 2
    return y * x[:3]


def in_a_nested_function(x):
    i = np.arange(3)

    def other():
        nonlocal i
        i = np.array([0, 1, 1])

    other()
    return x[i] ** 2


NEAR: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [
    (changed_in_place, (X,)), (changed_by_another_name, (X,)), (counted_down, (X,)), (from_below_zero, (X,)),
    (down_to_below_zero, (X,)), (last_and_first, (X,)), (twice_in_a_list, (X,)), (one_of_the_pair, (X,)),
    (half_of_each_pair, (X,)), (twice_the_same_of_a_pair, (X,)), (pair_of_which_one_is_changed, (X,)),
    (pairs_of_two_moments, (X,)), (pairs_beside_more, (X,)), (one_row_for_all, (X, np.array([0, 2, 0]))),
    (a_column_of_rows, (X,)), (tuple_within_a_tuple, (X,)), (pair_as_an_array, (X,)), (of_rows_nonzero, (X,)),
    (ranks_of_rows, (X,)), (one_name_for_two, (-X,)), (parameter_or_made, (X, np.array([0, 1, 1]))),
]  # fmt: skip


@pytest.mark.parametrize(("f", "args"), NEAR, ids=lambda f: getattr(f, "__name__", ""))
def test_near(f: Callable[..., Any], args: tuple[Any, ...]) -> None:
    """Where an index may name a place twice, it is asked."""
    assert_reverse(f, *args)
    text = adjoint_text(f, args, (0,))[0]
    assert any(s in text for s in SEARCHES), text


def test_a_name_that_a_nested_function_gives() -> None:
    """A nested function that gives a name other indices is refused, or told."""
    with pytest.raises(sct.SctError):
        sct.vjp(in_a_nested_function, X)


# ------------------------------------------------------------------------------------------------ what must be cleared


def first_below_then_all(x):
    a = np.zeros((3, 3))
    a[np.tril_indices(3, -1)] = x[:3] ** 2
    a[np.tril_indices(3)] = x * x[0]
    return a * a


def diagonal_within_the_lower(x):
    a = np.zeros((3, 3))
    rows, columns = np.tril_indices(3)
    diagonal = np.arange(3)
    a[rows, columns] = x**2
    a[diagonal, diagonal] = x[:3]
    return a * a


def other_axes(x):
    a = np.zeros((3, 3, 3))
    rows, columns = np.tril_indices(3, -1)
    diagonal = np.arange(3)
    a[diagonal, diagonal] = x[:3] ** 2
    a[:, rows, columns] = x[3:]
    return a * x[:3]


def by_another_name(x):
    a = np.zeros((3, 3))
    diagonal = np.arange(3)
    b = a.T
    b[diagonal, diagonal] = x[:3] ** 2
    a[diagonal, diagonal] = x[3:]
    return a * a


def in_a_loop(x):
    a = np.zeros(3)
    for k in range(2):
        a[np.arange(3)] = a[::-1] * x[:3] + x[k]
    return a


def read_as_a_whole_before(x):
    a = np.zeros(6)
    b = a.copy()
    b[np.arange(3)] = x[:3] ** 2
    a[1:] = b[1:] * x[0]
    a[:2] = x[:2] ** 3
    return a * b


def twice_the_same_slice(x):
    a = np.zeros(3)
    a[1:] = x[:2] ** 2
    a[1:] = x[2:4] ** 2
    return a * x[:3]


CLEARED = [
    first_below_then_all, diagonal_within_the_lower, other_axes, by_another_name, in_a_loop, read_as_a_whole_before,
    twice_the_same_slice,
]  # fmt: skip


@pytest.mark.parametrize("f", CLEARED, ids=lambda f: f.__name__)
def test_what_was_stored_before_gets_nothing(f: Callable[..., Any]) -> None:
    """A store that meets places of an earlier one takes their adjoint away from that."""
    assert_reverse(f, X)


def test_second_order() -> None:
    """The text of the adjoint is accepted again: the Hessian of a sum of fourth powers, worked out by hand."""

    def f(x: Any) -> Any:
        low = np.zeros((3, 3))
        low[np.tril_indices(3)] = x * x
        return np.sum(low * low)

    assert sct.hessian(f)(X) == pytest.approx(np.diag(12.0 * X**2), rel=1e-14, abs=1e-15)
