"""What a name, a counter or a place stood for at one point of a program is what the backward sweep finds there."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import sct
from tests.transform.reversing import assert_refused, assert_reverse

U = np.array([1.065, 1.173, -0.5])


def counted_in_a_branch(x, u):
    i = 0
    s = 0.0
    for k in range(4):
        if k % 2 == 0:
            i += 1
        s += x**i * u[i]
    return s


def counted_in_an_inner_loop(x, u):
    i = 0
    s = 0.0
    for _ in range(3):
        for _ in range(2):
            i += 1
        s += x**i
    return s * u


def counted_by_a_while_loop(x, u):
    k = n = 0
    s = x
    while k < 3:
        j = 0
        while j < k:
            j += 1
            n -= 1
        s = s * u[n]
        k += 1
    return s


def index_given_again_by_a_loop(x, u):
    j = 1
    v = np.array([x, x * u[0]])
    b = x * v[j % 2]
    for j in range(j % 2 + 1):
        c = x * u[j]
    return b + c


def stored_at_an_index_given_again(x, u):
    i = 1
    v = u * x
    v[i % 3] = x
    for i in range(i % 3):
        v[2] = x * v[i]
    return v[0] * v[1] * v[2]


def read_at_an_index_given_again(x, u):
    a = np.outer(u, u)
    w = np.sin(u)
    s = x
    p = [x, x * 0.5]
    i = k = 1
    p[0] = a[(i + 1) % 3, k] * x
    for i, e in enumerate(w):
        s = s * 0.9 + e * x * u[i]
    return a.sum() + s + p[0]


def deleted(x, u):
    s = x
    for k in range(3):
        t = x * u[k]
        s = s * t
        del t
    z = s * u
    del s
    return z


COUNTERS = [
    counted_in_a_branch, counted_in_an_inner_loop, counted_by_a_while_loop, index_given_again_by_a_loop,
    stored_at_an_index_given_again, read_at_an_index_given_again, deleted,
]  # fmt: skip


@pytest.mark.parametrize("f", COUNTERS, ids=lambda f: f.__name__)
def test_counters_and_indices(f):
    """A step taken in a branch or loop without derivatives is not promised to be taken back, and an index that a loop
    gives other values is given back under another name."""
    assert_reverse(f, 1.3, U)


def zeros_for_two(x):
    a = b = np.zeros(2)
    a[0] = x[0] * x[1]
    b[1] = a[0] * x[2]
    return a * x[0] + b


def empty_for_three(x):
    a = b = c = np.empty_like(x)
    a[:] = x * x
    b[0] *= c[1]
    return c @ x


def computed_for_two(x):
    a = b = x * x
    a[0] = x[1]
    b[2] += a[0]
    return a @ b


def list_for_two(x):
    a = b = [x[0], x[1] * x[2]]
    a[0] = x[1] * b[1]
    return a[1] * b[0]


CHAINED = [zeros_for_two, empty_for_three, computed_for_two, list_for_two]


@pytest.mark.parametrize("f", CHAINED, ids=lambda f: f.__name__)
def test_two_names_for_one_array(f):
    """`a = b = np.zeros(n)` makes one array, and one adjoint."""
    assert_reverse(f, U)


def test_a_place_and_a_name_for_one_array():
    """A new array that is stored where it is made, and given a name as well, is refused."""

    def f(x):
        held = [x, x]
        a = held[0] = np.zeros(3)
        a[1] = x[0] * x[1]
        return held[0] @ x

    assert_refused(f, U, reason="given to several places at once")


class Ball:
    def __init__(self, pos: Any, vel: Any) -> None:
        self.pos = pos
        self.vel = vel
        self.m = 1.7


def step(s, dt):
    s.vel = s.vel - dt * s.pos * s.m
    s.pos = s.pos + dt * s.vel


def object_stepped(u, dt):
    s = Ball(u, u * dt)
    k = 0
    while True:
        step(s, dt)
        k += 1
        if k > 3:
            break
        s.m = s.m * 1.1
    return s.pos @ s.vel


def list_stepped(u, dt):
    state = [u, u * dt]
    for _ in range(3):
        state[0] = state[0] * state[1]
        state[1] = np.sin(state[0])
    return state[0] @ state[1]


def dict_stepped(u, dt):
    d = {"h": u, "b": u * dt}
    for k in range(4):
        d["h"] = np.tanh(np.outer(u, u) @ d["h"] + d["b"])
        if k == 2:
            d["b"] = d["h"] * 0.5
    return d["h"] @ d["h"]


@pytest.mark.parametrize("f", [object_stepped, list_stepped, dict_stepped], ids=lambda f: f.__name__)
def test_state_kept_in_an_object(f):
    """A stepper binds the arrays in its object, list or dict anew in each trip: each has an adjoint of its own."""
    assert_reverse(f, U, 0.1)


def square(a, b=2.0, c=1.0):
    return a * a * b * c


def keywords_spread(x, y):
    d = {"b": 3.0}
    s = square(x, **d)
    d["b"] = 5.0
    return s * square(x * y, **d)


def tuple_spread(x, y):
    p = (y, x)
    return square(x, *p) + square(*p) * square(*[x * y, 3.0])


@pytest.mark.parametrize("f", [keywords_spread, tuple_spread], ids=lambda f: f.__name__)
def test_arguments_that_are_spread(f):
    """The backward sweep gives a parameter what `*` and `**` gave it, not its default."""
    assert_reverse(f, 1.2, 0.7)


def test_a_list_that_is_spread():
    """Active data in a list of unknown length, spread over parameters, is refused."""

    def f(x, y):
        p = [x, y]
        return square(*p)

    assert_refused(f, 1.2, 0.7, reason="spreads active data")


def test_hessian_of_arrays_swapped():
    """An array like one of unknown length is an array: what is added to it in place has a tangent."""

    def f(x):
        a = x * 1.5
        b = np.concatenate([x[:2], a[1:3]])
        b += 0.3 * x
        a, b = b, a
        return a @ b

    x = np.array([0.31, 0.82, -0.53, 1.21])
    s = [[1.3, 0, 0, 0], [0, 1.3, 0, 0], [0, 1.5, 0.3, 0], [0, 0, 1.5, 0.3]]  # b = s @ x
    assert np.allclose(sct.hessian(f)(x), 1.5 * (np.array(s) + np.array(s).T), rtol=1e-12)


def test_gradients_share_no_memory():
    """Each gradient may be changed in place without the others."""
    _, pullback = sct.vjp(lambda x, y: x + y, U, U * 2)
    a, b = pullback(np.ones(3))
    a += 1.0
    assert np.array_equal(b, np.ones(3))
    a, b = sct.grad(lambda x, y: np.sum((x + y) ** 2), (0, 1))(np.ones(2), np.ones(2))
    a *= 0.1
    assert np.array_equal(b, np.full(2, 4.0))


def test_one_array_twice_in_an_argument():
    """A gradient has a part for each place of its argument, also where two places hold the same object."""
    a = np.ones(2)
    first, second = sct.grad(lambda p: p[0].sum() + 2.0 * p[1].sum())([a, a])
    assert np.array_equal(first, np.ones(2)) and np.array_equal(second, np.full(2, 2.0))
    assert sct.grad(lambda p: p[0][0] * p[1][0])([[2.0, 3.0]] * 2) == [[2.0, 0.0], [2.0, 0.0]]


def test_an_index_assigned_with_the_place():
    """`i, l[i] = 0, l[i]` stores at the new index what it read at the old one: refused, as in forward mode."""

    def f(x):
        held = [x, x * x]
        i = 1
        i, held[i] = 0, held[i] * 2.0
        return held[1]

    assert_refused(f, 1.2, reason="whose index is assigned with it")
