"""Vector mode: Jacobians in one call, against independent oracles; the way out where one call will not do."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import sct
from sct import api, jacobians
from sct.arguments import bound_arguments
from sct.errors import SctError
from sct.facts.signature import Lengths, signature
from tests.oracles.structure import flat
from tests.oracles.verdict import truth

V = np.array([0.5, 1.5, 2.5, -1.0])
W = np.array([0.3, -0.4, 0.8, 0.2])
A = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.5]])
S = np.array([[2.0, 0.3, 0.1], [0.2, 3.0, 0.4], [0.5, 0.1, 4.0]])

CASES: list[tuple[Callable[..., Any], tuple[Any, ...], bool]] = []


def case(*args: Any, together: bool = True) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a program of its first argument; `together`: all directions go in one call."""

    def register(f: Callable[..., Any]) -> Callable[..., Any]:
        CASES.append((f, args, together))
        return f

    return register


# -------------------------------------------------------------------------------------------------- numbers, loops


@case(0.7)
def of_a_number(x):
    return math.sin(x) * x**2 / (1.0 + x)


@case(V)
def sum_in_a_loop(x):
    y = 0.0
    for i in range(len(x)):
        y += x[i] ** 2 * math.sin(x[i])
    return y


@case(V)
def loop_over_elements(x):
    total = 1.0
    for k, v in enumerate(x):
        total = total * (v + k)
        total -= v
    return total


@case(V, W)
def loop_over_two(x, y):
    z = 0.0
    for a, b in zip(x, y):
        z += a * b if a > b else a / b
    return z


@case(V)
def aliased_number(x):
    a = x[0] * 2.0
    b = a
    a += x[1]
    a *= x[2]
    return a, b


@case(0.7)
def while_and_branch(x):
    n = 0
    while abs(x) < 20.0:
        if n % 2 == 0:
            x = x * x + 1.0
        else:
            x = math.sin(x) + 2.0 * x
        n += 1
    return x


@case([0.4, 0.9, 1.3])
def list_of_numbers(xs):
    ys = [v * v for v in xs]
    ys.append(ys[0] * xs[-1])
    ys[1] += 2.0 * xs[2]
    return sum(ys) * xs[0], ys


@case(V)
def list_made_within(x):
    ys = []
    for v in x:
        ys.append(v * v)
    ys[0] += ys[1]
    return np.array(ys) * x


@case(V)
def unpacked(x):
    a, b, c, d = x
    return {"product": a * b * c, "rest": (d, a - d)}


# --------------------------------------------------------------------------------------------------------- arrays


@case(V, W)
def elementwise(x, y):
    return np.exp(-x) * y + np.sqrt(x * x + 1.0) ** 3


@case(0.7, V)
def number_with_array(c, x):
    return c * x + x**2 - x / c + c


@case(np.array([[0.3], [0.7]]), np.array([1.0, 2.0, 3.0]))
def column_with_row(a, b):
    return a * b + b - a


@case(np.array([1.0, 2.0, 3.0]), np.array([[0.3], [0.7]]))
def row_with_column(b, a):
    return a + b, b + A, np.outer(b, b)


@case(np.array([0.5, 0.6, 0.7]))
def square_where_axes_could_be_confused(x):
    return S * x + S.T * x[:, None] + S @ x * x[0]


@case(S)
def reductions(a):
    return np.sum(a * a, axis=0) * a.mean(axis=-1) + a.sum() + np.sum(a, axis=(0, 1)) + np.sum(a, axis=1, keepdims=True)


@case(V)
def smallest_and_spread(x):
    return x.min() * np.max(x) + np.var(x) + np.linalg.norm(x)


@case(S)
def products(a):
    v = np.array([0.1, 0.2, 0.3])
    return a @ v, v @ a, a @ a, a.T @ a @ v, np.dot(a, S), v @ a @ v


@case(S)
def solved(a):
    return np.linalg.solve(a, np.array([1.0, 2.0, 3.0])), np.linalg.inv(a)[0], np.linalg.det(a)


@case(A)
def shapes(a):
    return np.reshape(2.0 * a, (3, 2)), a.ravel() ** 2, np.concatenate([a, 2.0 * a], axis=1), np.stack([a[0], a[1]])


@case(V)
def chosen(x):
    return np.where(x > 0.0, x * x, 1.0) + np.where(x > 1.0, 0.5, x) + np.maximum(x, 0.7) + np.abs(x)


@case(V)
def number_chosen(x):
    return np.where(np.array([True, False, True]), x[0], x[1] * 2.0)


@case(np.arange(1.0, 7.0).reshape(2, 3))
def indexed(a):
    k = np.array([1, 0, 1])
    return a[k], a[:, k], a[0, ::-1], a[..., 1], a[a > 2.5], a[k, 1]


@case(V)
def layer_by_layer(x):
    return np.cumsum(x) * np.roll(x, 1) + np.interp(x, np.array([-2.0, 0.0, 3.0]), np.array([0.0, 1.0, 5.0]))


@case(0.7)
def array_of_numbers(x):
    return np.array([[x, 1.0], [x * x, -x]]) @ np.array([x, 2.0])


@case(0.7)
def lengths_that_only_the_run_shows(x):
    return np.sum(np.array([x]) + np.array([1.0, 2.0, 3.0]))


# --------------------------------------------------------------------------------------------------------- writing


@case(V, 0.4)
def stencil(u, c):
    u = u.copy()
    for _ in range(3):
        u[1:-1] += c * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    return u


@case(0.4, V)
def stencil_by_coefficient(c, u):
    u = u.copy()
    u[1:-1] += c * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    u[0] = c
    u[2:] = c * c
    u *= c
    u /= 1.0 + c
    return u


@case(V)
def number_kept_while_its_array_changes(x):
    y = x * 1.0
    t = y[0]
    y[0] = y[1]
    y[1] = t
    y[2], y[3] = y[3], y[2]
    first = [y[0], y[1]]
    y[0] = 0.0
    return y, first[0] * first[1]


@case(V)
def elements_while_the_array_changes(x):
    y = x * 2.0
    z = 0.0
    for v in y:
        y[:] = y * 0.5
        z += v * v
    return z, y


@case(S)
def rows_written_through(a):
    b = a.copy()
    for row in b:
        row *= row[0]
        row -= 1.0
    b.T[0] = 3.0 * b[1]
    return b


@case(V)
def filled(x):
    y = np.zeros(4)
    for i in range(4):
        y[i] = x[i] * x[3 - i]
    return y


@case(V, together=False)
def view_by_reshape_written(x):
    y = x * 1.0
    m = y.reshape(2, 2)
    m[0] *= y[3]
    return y


@case(V)
def method_that_writes(x):
    y = x * x
    y.fill(2.0)
    return y * x


@case(V, A)
def addition_to_places_named_twice(x, a):
    y = x * x
    z = a @ x[:3]
    np.add.at(y, [0, 2, 0], x[1:] * x[0])
    np.add.at(y, np.array([1, 1]), z)
    np.subtract.at(y, [3, 3], x[2])
    return y * x


@case(V)
def addition_to_places_of_a_matrix(x):
    y = np.outer(x, x)
    np.add.at(y, ([0, 0, 1], [2, 2, 1]), x[:3] ** 2)
    return y


@case(V)
def stored_diagonal(x):
    y = np.outer(x, x)
    np.fill_diagonal(y, x[0] * x)
    return y @ x


# ----------------------------------------------------------------------------------------------------------- calls


def spring(x, k):
    return -k * x


def scaled(x, factor=2.0):
    y = x * factor
    y[0] = 0.0
    return y


@case(np.array([0.3, 0.7, 1.1]))
def calls(p):
    x, v, k = p
    for _ in range(4):
        v = v + 0.1 * spring(x, k)
        x = x + 0.1 * v
    return x, scaled(p), scaled(p, k)


@case(V)
def nested_function(x):
    c = x[0] * x[1]

    def inner(v):
        return v * c + math.sin(v)

    return inner(x[0]) * x + inner(c)


def power(x, n):
    return x * 0.0 + 1.0 if n == 0 else x * power(x, n - 1)


@case(0.7)
def recursion(x):
    return power(x, 3)


def compiled(f: Callable[..., Any], args: tuple[Any, ...]) -> Any:
    """The function for all directions of the first argument, or None."""
    request = api.prepare(f)
    lengths = Lengths()
    given = {n: signature(v, lengths) for n, v in bound_arguments(request, args, {})[0].items()}
    return jacobians.vectorised(request.core, next(iter(given)), given)


def matrix(value: Any, jacobian: Any, size: int) -> np.ndarray:
    """A Jacobian of any structure as one matrix, its rows in the order of `flat`."""
    if isinstance(value, dict):
        rows = [matrix(value[k], jacobian[k], size) for k in value]
    elif isinstance(value, list | tuple):
        assert type(jacobian) is type(value)
        rows = [matrix(v, j, size) for v, j in zip(value, jacobian, strict=True)]
    else:
        return np.reshape(jacobian, (-1, size))
    return np.concatenate(rows)


@pytest.mark.parametrize("f, args, together", CASES, ids=lambda x: getattr(x, "__name__", ""))
def test_jacobian(f: Callable[..., Any], args: tuple[Any, ...], together: bool) -> None:
    """The Jacobian is that of the oracles, of the value's shape and then the argument's, taken in one call or not."""
    assert (compiled(f, args) is not None) is together
    x = args[0]
    given = copy.deepcopy(args)
    value, got = f(*copy.deepcopy(args)), sct.jacfwd(f)(*args)
    assert repr(args) == repr(given), "the arguments changed"
    size, shape = np.size(x), np.shape(x)
    if isinstance(value, np.ndarray | float):
        assert np.shape(got) == np.shape(value) + shape
    columns = matrix(value, got, size)
    for k, unit in enumerate(np.eye(size)):
        direction = list(unit) if isinstance(x, list) else unit.reshape(shape) if shape else 1.0
        found = truth(f, args, (direction, *[None] * (len(args) - 1)))
        assert found is not None
        assert found.admits(columns[:, k]), (k, columns[:, k], found)


@pytest.mark.parametrize(
    "f, args", [(f, args) for f, args, together in CASES if together and not isinstance(args[0], list)],
    ids=lambda x: getattr(x, "__name__", ""),
)  # fmt: skip
def test_any_number_of_directions(f: Callable[..., Any], args: tuple[Any, ...]) -> None:
    """A stack of five directions gives five tangents: no axis of the values is taken for that of the directions."""
    function, seed, _ = compiled(f, args)
    shape = np.shape(args[0])
    stack = np.random.default_rng(3).standard_normal((5, *shape))
    value, tangents = function(*copy.deepcopy(args), **{seed: stack})
    for k, direction in enumerate(stack):
        seeds = (direction if shape else float(direction), *[None] * (len(args) - 1))
        _, single = sct.jvp(f, copy.deepcopy(args), seeds)
        mine = jacobians.structured(value, tangents, lambda v, t, k=k: np.asarray(t)[k])
        np.testing.assert_allclose(flat(mine), flat(single), 1e-10, 1e-13)


CALLS: list[int] = []


def counted(x):
    CALLS.append(1)
    return x * x


@case(V)
def counting(x):
    return counted(x[0]) * x


def test_one_call() -> None:
    """The program runs once for all directions, whatever their number."""
    CALLS.clear()
    sct.jacfwd(counting)(V)
    assert len(CALLS) == 1


def test_one_call_for_each_direction_where_it_must_be() -> None:
    """Where the directions cannot go together each has a call of its own."""

    def refused(x):
        CALLS.append(1)
        y = x * 1.0
        y.reshape(2, 2)[0] *= 2.0
        return y

    CALLS.clear()
    np.testing.assert_array_equal(sct.jacfwd(refused)(V), np.diag([2.0, 2.0, 1.0, 1.0]))
    assert len(CALLS) == 4


def test_no_elements() -> None:
    """An empty argument gives a Jacobian without columns, of the value's shape."""

    def f(x):
        return np.sum(x) + np.ones(3)

    assert sct.jacfwd(f)(np.zeros(0)).shape == (3, 0)


def test_empty_list_within() -> None:
    """A list that happens to be empty, whose tangent has lost the directions, is no reason to fail."""

    def f(x, n):
        ys = []
        for i in range(n):
            ys.append(x[i] * x[i])
        return np.sum(np.array(ys)) + x

    np.testing.assert_array_equal(sct.jacfwd(f)(V, 0), np.eye(4))


def test_error_of_the_program_itself() -> None:
    """What the user's function raises comes out, once both ways were tried."""

    def f(x):
        if x[0] > 0.0:
            raise ValueError("not here")
        return x

    with pytest.raises(ValueError, match="not here"):
        sct.jacfwd(f)(V)


def test_refused_in_both_ways() -> None:
    """What forward mode refuses is refused with its reason, not that of vector mode."""

    def f(x):
        return x.byteswap() * x

    with pytest.raises(SctError) as raised:
        sct.jacfwd(f)(V)
    assert "directions" not in str(raised.value)
