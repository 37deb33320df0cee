"""Stores into lists and dicts, in reverse: what the place held before is there again once the store is undone."""

from __future__ import annotations

import numpy as np
import pytest

import sct
from tests.transform.reversing import assert_reverse

X = np.array([0.3, -1.2, 2.1])


def pair_of(x):
    made = [x, x * x]
    return made


def made_by_a_callee(x):
    return pair_of(x)[1] * x


def both_of_a_callee(x):
    a, b = twice(x)
    return a * b


def twice(x):
    return 2 * x, x * x


def handed_on(x):
    return twice(x * x)


def other_length(x):
    parts = [x[:2] * 1.0, x * 2]
    parts[0] = x * x
    return parts[0].sum() * parts[1].sum()


def other_rank(x):
    parts = [x * 1.0, x * 2]
    y = np.sum(parts[0])
    parts[0] = x[0] * y
    return parts[0] * parts[1]


def fresh_zeros(x):
    a = x * 1.0
    parts = [a]
    parts[0] = np.zeros(3)
    parts[0][0] = x[1] * x[1]
    return a.sum() * parts[0].sum()


def kept_array(x):
    a = x * x
    b = x * 3.0
    parts = [a, a]
    parts[1] = b
    b[0] *= x[2]
    a[1] = x[0]
    return (parts[0] * parts[1]).sum()


def arrays_in_turn(x):
    parts = [x * 1.0, x * x]
    for k in range(3):
        new = parts[k % 2] * x
        new[0] = x[1]
        parts[k % 2] = new
    return parts[0].sum() + (parts[1] * x).sum()


def new_keys(x):
    d = {}
    for k in range(3):
        if k % 2 in d:
            d[k % 2] += x[k] * x[k]
        else:
            d[k % 2] = x[k] * 2.0
    return d[0] * d[1]


def new_keys_of_arrays(x):
    d = {}
    for k in range(3):
        d[k % 2] = x * x[k]
    return (d[0] * d[1]).sum()


def new_keys_of_written_arrays(x):
    d = {}
    for k in range(3):
        row = x * x[k]
        row[0] = x[1]
        d[k % 2] = row
    return (d[0] * d[1]).sum()


def rebuilt_from_itself(x):
    parts = [x[:2] * 1.0]
    parts = [x * x, parts[0] * 2.0]
    return parts[0].sum() * parts[1].sum()


def rows_appended(x):
    rows = [[x[:2] * 1.0, x[1]]]
    for k in range(2):
        rows.append([rows[k][0] * x[2], rows[k][1] * x[k]])
    return (rows[2][0] * rows[1][1]).sum() + rows[2][1]


ARRAYS = [
    other_length, other_rank, fresh_zeros, kept_array, arrays_in_turn, new_keys, new_keys_of_arrays,
    new_keys_of_written_arrays, rebuilt_from_itself, rows_appended,
]  # fmt: skip


@pytest.mark.parametrize("f", ARRAYS, ids=lambda f: f.__name__)
def test_stores_of_arrays(f):
    """A place gets an adjoint of its own with each store; aliases of what it held before keep theirs."""
    assert_reverse(f, X)


@pytest.mark.parametrize("f", [made_by_a_callee, both_of_a_callee, handed_on], ids=lambda f: f.__name__)
def test_made_and_returned(f):
    """The adjoint of what a callee has made reaches the callee, though no argument shares memory with it."""
    assert_reverse(f, 1.3)


def as_a_list(x):
    return [v - x[-1] for v in x[:-1]]


def slice_of_a_slice(x):
    y = x[1:]
    z = y[::2]
    return z[0] * y[1] * x[0] + sum(x[:2])


@pytest.mark.parametrize("f", [as_a_list, slice_of_a_slice], ids=lambda f: f.__name__)
def test_slices_of_lists(f):
    """A slice of a list is a list of its own: its adjoint is added to the items that it was made of."""
    assert_reverse(f, [0.3, -1.2, 2.1, 0.7])


def rebuilt_list(x):
    s = [x[0], x[1] * x[2]]
    for k in range(2):
        s = [s[0] * s[1], s[0] + x[k] * s[1]]
    return s[0] * s[1]


def rebuilt_array(x):
    u = x * 1.0
    for k in range(2):
        u = u * u + x[k] * u
        u[0] = x[1] * u[2]
    return np.sum(u)


def rebuilt_dict(x):
    d = {"a": x[0], "b": x[1]}
    for _ in range(2):
        d = {"a": d["b"] * x[2], "b": d["a"] * d["b"]}
    return d["a"] * d["b"]


def a_view_of_itself(x):
    u = np.outer(x, x)
    for k in range(2):
        u = u[:, k:]
        u[k] = x[: u.shape[1]] * u[0]
    return u


@pytest.mark.parametrize(
    "f", [rebuilt_list, rebuilt_array, rebuilt_dict, a_view_of_itself], ids=lambda f: f.__name__
)
def test_names_that_are_made_anew_from_themselves(f):
    """A name's old adjoint memory is read while its new one exists: the two are told apart."""
    assert_reverse(f, X)


def appended_to(x):
    a = [x[:1] * 1.0]
    y = a[-1] * x
    a.append(x * 2.0)
    return y * a[1]


def popped_from(x):
    a = [x * 1.0, x[:1] * 2.0]
    y = a[-1] * x
    b = a.pop()
    return y * a[-1] * b


def stored_into(x):
    a = [x[:1] * 1.0]
    y = a[0] * x
    a[0] = x * 2.0
    return y * a[0]


def shorter_in_each_trip(x):
    a = [x * 1.0]
    for k in range(2):
        a.append(a[-1][1:] * x[k])
    return a[0][:1] * a[1][:1] * a[2]


@pytest.mark.parametrize(
    "f", [appended_to, popped_from, stored_into, shorter_in_each_trip], ids=lambda f: f.__name__
)
def test_shapes_of_what_a_place_held(f):
    """A shape asked of a place of a list means what the place held when it was read, not what it holds in the end."""
    assert_reverse(f, X)


def test_diagonal_within_a_tuple() -> None:
    """The adjoint of a diagonal, which NumPy gives as a view that may not be written to, is opened there as well."""

    def f(x, m):
        found = (x, m.diagonal())
        m[0] += x
        return found[0] * found[1].sum() + m[0, 1]

    bx, bm = sct.grad(f, (0, 1))(2.0, np.array([[1.0, 3.0], [5.0, 7.0]]))
    # x * (m00 + x + m11) + m01 + x: the diagonal sees what is added to the row
    assert bx == pytest.approx(1.0 + 2.0 + 7.0 + 2.0 + 1.0, rel=1e-15)
    assert bm == pytest.approx(np.array([[2.0, 1.0], [0.0, 2.0]]), rel=1e-15)


def test_reshaped_zeros_that_nothing_reads() -> None:
    """A shape of stacked columns is told without a dtype as well."""

    def f(x):
        m = np.column_stack([np.zeros(2), np.zeros(2)])
        flat = m.reshape(4)
        return x * flat.size

    assert sct.grad(f)(2.0) == 4.0


def test_number_where_an_array_was_possible() -> None:
    """What a function hands on may turn out a number, whose adjoint no caller could add to: refused, it was lost."""

    def repeated(g, t):
        s = 0.0
        s += g(t)
        return s

    def f(u):
        def g(t):
            return t * sum(t for v in u if v)

        a = u
        a = u[0] * 0.5
        return repeated(lambda t: g(max(t, a)), a)

    with pytest.raises(sct.SctError, match="a number or an array"):
        sct.grad(f)(np.array([3.0, 1.0]))


def test_sum_of_nothing_within_a_tuple() -> None:
    """A sum that might be of arrays but is of nothing is a whole number; its adjoint cell takes floats."""

    def f(x):
        v = np.zeros(2)
        found = (sum(np.dot(v, v) for t in v if t), x)
        return found[0] + found[1] * found[1]

    assert sct.grad(f)(3.0) == 6.0

    def pair(x):
        v = np.zeros(2)
        return (sum(np.dot(v, v) for t in v if t), x)

    _, pullback = sct.vjp(pair, 3.0)
    assert pullback((1.0, 2.0)) == (2.0,)
