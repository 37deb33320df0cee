"""What the backward sweep must have kept, in programs that a random search found: each had a wrong derivative once."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sct.facts.values import FLOAT, INT, NONE, Array, Site, Value
from sct.transform.reverse.keeping import keeps
from tests.budget.comparing import written
from tests.transform.reversing import assert_refused, assert_reverse

X = np.array([1.24, -0.775, 1.499])


def place_of_a_list_in_a_loop(u, p):
    for _ in range(3):
        p[0] *= np.prod(np.sin(u))
    return p[0] * p[1]


def place_of_a_list_in_a_while_loop(u, p):
    k = 0
    while k < 3:
        k += 1
        p[0] = p[0] * np.prod(u)
        p[1] = p[0] * p[1]
    return p[0] * p[1]


@pytest.mark.parametrize(
    "f", [place_of_a_list_in_a_loop, place_of_a_list_in_a_while_loop], ids=lambda f: f.__name__
)
def test_cells_put_aside_in_each_trip(f):
    """The adjoint cell that a place had before a store is another one in each trip; the last one served for all."""
    assert_reverse(f, X, [-0.348, -0.431])


def squared_copy(u, x):
    u = np.array(u)
    np.multiply(u, u, out=u)
    return u[0] * x


def through_a_copy_of_its_own(x):
    v = np.array([x + 0.5 for _ in range(3)])
    v[0] = math.tanh(v[1])
    s = squared_copy(v, v[0])
    return s + v[2] * v[0]


def test_a_callee_that_gives_its_parameter_other_memory():
    """The reverse half works on the memory that the parameter's name had at the end, not on the caller's."""
    assert_reverse(through_a_copy_of_its_own, 0.973)


def overwritten_by_a_nested_function(u, v):
    u[2] *= v[0]

    def g(t):
        v[0] = 0.5
        return t

    u[1] = g(u[0])
    return u * v[0]


def test_a_nested_function_writes_to_what_it_takes_from_around():
    """What a nested function may write to counts as written to by its call, and is saved before it."""
    assert_reverse(overwritten_by_a_nested_function, X, X * 0.7 + 0.2)


def read_by_a_nested_function(u):
    def g(t):
        return t * sum(math.atan(u[-1]) for _ in u)

    u *= g(1.2)
    return u


def read_by_a_callee(u):
    s = last_times(u, 3)
    u *= s
    return u


def last_times(u, n):
    s = 0.0
    for _ in range(n):
        x = u[-1]
        s += x * x
    return s


@pytest.mark.parametrize("f", [read_by_a_nested_function, read_by_a_callee], ids=lambda f: f.__name__)
def test_a_callee_reads_what_is_written_to_after_it(f):
    """A reverse half does not read an array again that its caller has changed since."""
    assert_reverse(f, X)


def made_in_the_last_trip(u, d):
    u[1] = 0.0
    for _ in range(3):
        u = np.sin(d["u"])
    return u * d["a"]


def test_memory_made_in_the_last_trip_outlives_the_loop():
    """Trips whose adjoint memory is used behind the loop are not done again, for that would make other memory."""
    assert_reverse(made_in_the_last_trip, X, {"a": 1.592, "u": X * 0.5})


def augmented_in_a_dict(d):
    m = np.outer(d["u"], [d["a"] for _ in range(2)])
    d["u"] += 0.5
    return m


def augmented_in_a_list(p):
    s = np.sum(p[0] * p[1])
    p[0] *= p[1]
    return s * np.sum(p[0])


@pytest.mark.parametrize(
    ("f", "x"), [(augmented_in_a_dict, {"a": 0.334, "u": X * 1.0}), (augmented_in_a_list, [X * 1.0, X - 0.4])]
)
def test_arrays_of_containers_written_in_place(f, x):
    """`d["u"] += e` writes to the array that the dict holds: what was read of it before is saved."""
    assert_reverse(f, x)


def sum_of_an_array(x):
    v = 2.0 * np.array([x, x * x, 2.0])
    return sum(v)


def sum_of_rows(u):
    m = np.outer(u, u)
    return sum(m) * u


@pytest.mark.parametrize(("f", "x"), [(sum_of_an_array, 0.7), (sum_of_rows, X)])
def test_the_builtin_sum_of_an_array(f, x):
    """Its adjoint is an array: a list stopped at the first product."""
    assert_reverse(f, x)


def given_new_memory(x):
    v = np.array([x, x * x])
    return doubled_place(v, x) * v[1]


def doubled_place(u, x):
    u = u * 1.0
    u[1] *= 2
    return u[1] * x


def copy_within_a_tuple(u, q):
    q = (q[0] * u[0], u.copy())
    u[1] -= 0.5
    return np.sum(u * q[1]) * q[0]


def tuple_within_a_tuple(u, q):
    q = (q, u.copy())
    u[1] *= 0.5
    return np.sum(u * q[1] * q[0][1]) * q[0][0]


@pytest.mark.parametrize(
    ("f", "args"),
    [
        (given_new_memory, (0.7,)),
        (copy_within_a_tuple, (X, (0.3, X + 0.1))),
        (tuple_within_a_tuple, (X, (0.3, X + 0.1))),
    ],
)
def test_parameters_whose_names_are_given_something_else(f, args):
    """The memory at the end crosses to the reverse half; the gradient has the structure of what was handed in."""
    assert_reverse(f, *args)


def numbered_from_one(x):
    v = np.full(4, x)
    weights = [0.5 for _ in range(3)]
    for i, w in enumerate(weights, 1):
        v[i] *= w * x
    return v


def test_a_loop_over_an_iterator():
    """An iterator is neither asked for its length nor for its items."""
    assert_reverse(numbered_from_one, 0.182)


def written_and_returned(u, n):
    v = np.zeros(3)
    v[0] = u[0]
    for k in range(n):
        v[k % 3] = np.sin(v[k % 3] * u[1] + v[0] * u[2]) + u[0]
    return v


def test_what_is_returned_outlives_trips_done_again():
    """With a budget a loop's array goes back to what it was ahead of the loop, and then to what the caller gets."""
    u = X * 0.3
    value, _ = written(written_and_returned, (u, 10), 2).pulled([u, 10], {}, np.ones(3))
    assert np.array_equal(value, written_and_returned(u, 10))


def read_of_the_diagonal(m):
    d = np.diag(m)
    m[2] *= 0.0
    return d * m[0]


def diagonal_added(m):
    m += np.maximum(m.diagonal(), 0.3)
    return m


def determinant(m):
    for k in range(2):
        m[k + 1 :] -= np.outer(m[k + 1 :, k] / m[k, k], m[k])
    return np.prod(np.diag(m)) * m


@pytest.mark.parametrize("f", [read_of_the_diagonal, diagonal_added, determinant], ids=lambda f: f.__name__)
def test_diagonals_of_what_is_written_to(f):
    """`np.diag` and the method give the same view as `np.diagonal`: what is written to the matrix shows in it."""
    assert_reverse(f, np.outer(X, X + 0.2) + np.eye(3))


def spread_over_rows(u):
    rows = np.broadcast_to(u, (2, 3))
    u[1] *= u[0]
    return rows * u


def test_a_broadcast_view_of_what_is_written_to_is_refused():
    """It shows a place several times, and its adjoint cannot be a view of the array's."""
    assert_refused(spread_over_rows, X, reason="a view that cannot be written to")


def diagonal_matrix(u):
    m = np.diag(u)
    m[0, 1] = u[0] * u[2]
    u[0] = 2.0
    return m @ u


def test_a_diagonal_matrix_is_no_view():
    """`np.diag` of a vector is an array of its own."""
    assert_reverse(diagonal_matrix, X)


def augmented_through_a_method(m, x):
    m.reshape(-1)[::2] *= x
    m.ravel()[1:] *= m.T.reshape(-1)[1:]
    return m * x


def test_what_a_method_reads_is_kept():
    """A view that a method gives is kept as what it shows of its array, not as the method."""
    assert_reverse(augmented_through_a_method, np.outer(X, X + 0.2), 0.7)


def test_the_words_for_what_is_kept():
    """Floats are counted as far as their number is known, everything else by its kind; by hand."""
    site = Site("array", "here")
    matrix, vector, unknown = (Value(frozenset([Array(site, shape, "f")])) for shape in ((2, 3), ("n",), None))
    assert keeps([], []) == "Keeps nothing beside the variables of the program."
    assert keeps([FLOAT], []) == "Keeps one float an iteration."
    assert keeps([INT], [NONE, NONE]) == "Keeps one number an iteration and 2 values."
    assert keeps([], [matrix, FLOAT]) == "Keeps 7 floats."
    assert keeps([], [vector, vector, unknown, NONE]) == "Keeps 2 * n floats, one array, one value."
