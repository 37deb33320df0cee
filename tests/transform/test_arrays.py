"""Arrays in forward mode: views, aliases, broadcasting, writing in place, conventions; against independent oracles."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import sct
from sct.errors import SctError
from tests.oracles.structure import flat_tangent, random_tangent, same_bits
from tests.oracles.verdict import truth

V = np.array([0.5, 1.5, 2.5, -1.0])
A = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.5]])
S = np.array([[2.0, 0.3, 0.1], [0.2, 3.0, 0.4], [0.5, 0.1, 4.0]])

CASES: list[tuple[Callable[..., Any], tuple[Any, ...], bool]] = []


def case(*args: Any, refused: bool = False) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a program; `refused`: a clean refusal is right as well."""

    def register(f: Callable[..., Any]) -> Callable[..., Any]:
        CASES.append((f, args, refused))
        return f

    return register


# ------------------------------------------------------------------------------------------------ views and aliases


@case(V)
def alias_of_a_copy(x):
    y = x.copy()
    z = y
    z += 1
    z *= x
    return y


@case(A)
def transpose_written(a):
    x = a * 2
    y = x.T
    y[...] = a.T * a.T
    y[0, 1] = 7.0
    return x


@case(V)
def swap_of_arrays(x):
    a, b = x * 2, x**2
    for _ in range(3):
        a, b = b, a
        a[0] += b[1]
    return a, b


@case(V)
def list_of_arrays(x):
    parts = [x * k for k in range(1, 4)]
    for p in parts:
        p *= p[0]
    parts[1][...] = parts[0]
    parts[2] -= parts[1]
    return parts


@case(V)
def array_passed_twice(x):
    def mix(a, b):
        a *= 2
        b += a
        return a * b

    y = x.copy()
    return mix(y, y), y


@case(V)
def product_with_itself(x):
    y = x.copy()
    y *= y
    y *= y[0]
    y += y
    y /= y[1]
    return y


@case(A)
def row_times_its_first(a):
    b = a.copy()
    b *= b[0]
    b /= b[:, :1]
    b -= b[1]
    return b


@case(V)
def callee_overwrites_with_a_constant(x):
    def clear(target):
        target[1:] = 3.0

    y = x * x
    clear(y)
    return y


@case(V)
def callee_scales_by_a_constant(x):
    def double(target):
        target *= 2.0

    y = x * x
    double(y)
    double(y[1:])
    return y


@case(V)
def callee_adds_a_constant_and_fills(x):
    def change(target):
        target.fill(2.0)

    y = x * x
    z = y[:2]
    change(z)
    return y


@case(V)
def callee_copies_constants(x):
    def change(target):
        np.copyto(target, np.arange(4.0))

    y = x * x
    change(y)
    return y * x


@case(V)
def returned_alias(x):
    def same(a):
        return a

    y = x * 2
    z = same(y)
    z[0] = 1.0
    return y, z * x


@case(V)
def chosen_alias(x):
    y, z = x * 2, x * 3
    w = y if x[0] > 0 else z
    w *= w[1]
    return y, z


@case(A)
def nested_views(a):
    b = a * 1.0
    c = b[:, ::2]
    d = c.T
    d[1] *= d[0]
    d[0, ::-1] += a[0, :2]
    return b


@case(A)
def ravel_of_transpose_is_a_copy(a):
    b = a * 1.0
    r = b.T.ravel()
    r[:] = 0.0
    return b


@case(A)
def reshape_view_then_sum(a):
    b = a * 1.0
    b.reshape(-1)[2:4] *= a[0, 0]
    return b.sum(axis=0)


@case(V)
def result_must_not_alias(x):
    y = x
    z = +x
    w = x[:]
    w = w + 0
    z[0] = 9.0
    return x, y, z, w


@case(V)
def sum_with_zero_is_a_copy(x):
    y = x + 0.0
    y[0] = 5.0
    z = y * 1
    z[1] = 6.0
    u = z / 1.0
    u[2] = 7.0
    w = u - 0
    w[3] = 8.0
    return x * y * z * u * w


@case(V)
def asarray_is_an_alias(x):
    y = x * 2
    z = np.asarray(y)
    z[0] = 1.0
    w = np.array(y)
    w[1] = 2.0
    return y, w


@case(V)
def squeeze_and_expand_are_views(x):
    y = x * 2
    z = np.expand_dims(y, 0)
    z[0, 1] = x[0] * 5
    u = np.squeeze(z)
    u[2] *= x[1]
    return y


@case(A)
def diagonal_and_swapaxes(a):
    b = a * 1.0
    c = np.swapaxes(b, 0, 1)
    c[2] = a[:, 0] ** 2
    return b, np.diagonal(b)


@case(V)
def broadcast_arrays_read(x):
    a, b = np.broadcast_arrays(x[:, None], x[None, :2])
    return a * b


# ---------------------------------------------------------------------------------------------------- broadcasting


@case(A, np.array([[0.5], [1.5]]), np.array([[1.0, 2.0, 4.0]]))
def size_one_axes(a, c, r):
    return a * c + r, c * r, c / r - a, (c + r) ** 2


@case(0.7)
def scalar_and_constant_array(s):
    c = np.arange(6.0).reshape(2, 3)
    return s + c, c - s, s * c, c + s * 1, np.sum(s + c)


@case(V[:1])
def bigger_constant(x):
    c = np.arange(4.0)
    y = x + c
    z = c - x
    y[0] = 2.0
    return y, z, np.sum(x + c), np.sum(x - c[:, None], axis=0)


@case(np.array([[0.5], [1.5]]))
def column_plus_constant_rows(x):
    c = np.ones((2, 3))
    y = x + c
    return y.sum(), y.mean(axis=0), (x + c).sum(axis=1), (c + x)[0], np.maximum(x, c * 0.7)


@case(0.4)
def where_of_scalar_and_array(s):
    c = np.array([1.0, -1.0, 2.0])
    return np.where(c > 0, s, c), np.where(c > 0, s, 0.0).sum(), np.where(c > 0, c, s * s)


@case(V[:1])
def constant_array_minimum(x):
    c = np.array([0.2, 0.9, 1.3])
    return np.minimum(x, c), np.clip(c, x, 1.0), np.hypot(x, c), np.power(c, x), np.arctan2(x, c)


GLOBAL = np.arange(1.0, 4.0)


@case(0.3)
def global_array(s):
    return s + GLOBAL, (GLOBAL - s) @ GLOBAL, [s - GLOBAL]


@case(0.3, np.arange(3.0))
def argument_array_constant_or_not(s, c):
    y = s + c
    y += s
    return y, np.sum(s + c * 0)


# --------------------------------------------------------------------------------------------- indices and masks


@case(V)
def negative_strides(x):
    y = x[::-1] * x
    z = x.copy()
    z[::-2] *= 2
    z[-1:0:-1] += x[:-1]
    return y, z


@case(V)
def repeated_indices(x):
    k = np.array([0, 0, 2])
    y = np.zeros(4)
    y[k] = x[1:]
    z = x.copy()
    z[k] += 1.0
    z[k] *= x[:3]
    return y, z


@case(V)
def masks(x):
    m = (x > 0) & (x < 2)
    y = x * 2
    y[m] = x[m] ** 2
    y[~m] -= 1.0
    return y, x[m].sum(), np.sum(x, where=m) if False else x[m]


@case(A)
def index_arrays_in_two_axes(a):
    b = a * 1.0
    b[[0, 1], [2, 0]] = a[0, :2]
    b[np.ix_([0, 1], [1, 2])] *= 2
    b[:, 1] = 4.0
    return b, a[[1, 0]][:, [2, 2]]


@case(V)
def index_from_active(x):
    k = int(np.argmax(x))
    order = np.argsort(x)
    y = x.copy()
    y[order] = x * np.arange(4.0)
    y[k] *= 3
    return y


# --------------------------------------------------------------------------------------------------- augmented


@case(V)
def every_augmented_operator(x):
    y = x * x + 1
    y += x
    y -= 2
    y *= x[0]
    y /= x + 3
    y **= 2
    y **= 1.5
    y %= 0.7
    return y


@case(V)
def floor_division_in_place(x):
    y = x * x + 1
    z = y * 1
    z //= 0.3
    return y, z


@case(V)
def augmented_slices(x):
    y = np.ones(4)
    y[1:] **= x[:-1]
    y[:2] /= x[2:]
    y[::2] %= 0.4
    y[1:3] *= y[2:]
    y[2:] -= y[:2]
    return y


@case(V)
def power_by_active_in_place(x):
    y = np.full(4, 2.0)
    y **= x
    c = np.arange(1.0, 5.0)
    z = x + 2
    z **= c
    return y, z


@case(A)
def matmul_in_place(a):
    b = np.eye(3)
    b @= a.T @ a
    return b


@case(V)
def scalar_items_augmented(x):
    y = x.copy()
    y[0] **= 2
    y[1] //= 0.4
    y[2] %= 0.7
    y[3] /= y[2]
    y[0] *= y[0]
    return y


# ------------------------------------------------------------------------------------------------------- scratch


@case(0.3)
def scratch_of_every_kind(s):
    a, b, c, d = np.zeros(2), np.empty(2), np.full(2, 1.5), np.ones((2, 1))
    e, f = np.zeros_like(a), np.full_like(c, 2.0)
    a[0] = s
    b[:] = s * s
    c[1] += s
    d[:, 0] = s
    e[-1] = s**3
    f *= s
    return a, b, c, d, e, f


@case(0.3, refused=True)
def integer_scratch(s):
    y = np.zeros(3, dtype=int)
    y[0] = 7 * s
    return y * s


@case(V, refused=True)
def integer_scratch_like(x):
    y = np.zeros_like(np.arange(4))
    y[:] = x * 3
    return y * x


@case(V, np.arange(4), refused=True)
def integer_argument_written(x, k):
    k[0] = x[1] * 2
    return k * x


@case(V, refused=True)
def integer_full(x):
    y = np.full(4, 2)
    y[0] = x[0] * 4
    return y * 1.0


@case(V, 0)
def zero_trip_loop(x, n):
    y = np.zeros(4)
    s = 0.0
    for i in range(n):
        y[i] = x[i]
        s += x[i]
    return y, s, y * x


@case(V[:0])
def empty_array(x):
    s = 0.0
    for v in x:
        s += v
    return s, x * 2, x.sum(), np.concatenate([x, x])


# ------------------------------------------------------------------------------------- 0-d, reductions, conversions


@case(np.array(0.7))
def zero_axes(x):
    y = x * 2
    z = np.array(y)
    z[...] = x**2
    z += x
    return y, z, float(x) * 2, x.item() + 1, x[()]


@case(A)
def reductions_by_axis(a):
    return (
        a.sum(axis=-1), np.mean(a, axis=-2, keepdims=True), np.prod(a, axis=1), a.prod(axis=-1, keepdims=True),
        np.max(a, axis=-1, keepdims=True), a.min(axis=(0, 1)), np.var(a, axis=0, ddof=1), a.std(axis=1),
        np.sum(a, axis=(0, 1)), a.cumsum(axis=1), np.linalg.norm(a, axis=1), np.average(a, axis=0),
    )  # fmt: skip


@case(S)
def more_linear_algebra(a):
    return (
        np.linalg.matrix_power(a, 3), np.linalg.norm(a), np.linalg.norm(a, 1, axis=0), np.linalg.multi_dot([a, a, a]),
        np.linalg.det(a), np.trace(a @ a), np.kron(a, a), np.polyval(a[0], 0.3), np.linalg.matrix_power(a, -2),
    )  # fmt: skip


@case(A, V)
def products(a, v):
    return (
        np.einsum("ij,k->ikj", a, v), np.einsum("ij,ij->i", a, a), np.einsum("ij->ji", a), np.tensordot(a, a, ([0], [0])),
        np.outer(v, a[0]), np.vdot(v, v), np.einsum("i,i", v, np.arange(4.0)), np.inner(a, a),
    )  # fmt: skip


@case(V, 0.3)
def joins_with_constants(x, s):
    c = np.arange(2.0)
    return (
        np.concatenate([x, c]), np.stack([x, np.ones(4)]), np.append(x, s), np.hstack([c, x]), np.array([s, 1.0, s * s]),
        np.vstack([x, np.zeros(4)]), np.column_stack([x, np.ones(4)]), np.array([[s, 0.0], [1.0, s]]), np.block([x, c]),
    )  # fmt: skip


@case(np.array([0.0, 4.0, -1.0]))
def where_hides_nan(x):
    safe = np.where(x > 0, x, 1.0)
    return np.where(x > 0, np.log(safe), 0.0), np.where(x > 0, np.sqrt(np.abs(safe)), x)


@case(V)
def orders(x):
    y = x * x - x
    return np.sort(y), np.cumsum(y), np.diff(y), np.diff(y, n=2), np.flip(y), np.cumprod(x), np.median(x), np.ptp(x)


@case(V)
def sort_method(x):
    y = x * 2
    z = np.sort(y)[::-1]
    return z * x


@case(V)
def writing_functions(x):
    y = np.zeros(4)
    np.copyto(y, x * x)
    m = np.zeros((4, 4))
    np.fill_diagonal(m, x)
    u = x * 1
    u.fill(x[0] * 2)
    np.subtract.at(y, [0, 0, 3], x[0])
    return y, m, u


@case(V)
def output_arguments(x):
    y = np.empty_like(x)
    np.exp(x, out=y)
    np.sqrt(y, out=y)
    np.multiply(y, y, out=y)
    np.add(x, y, out=y[:])
    z = np.zeros(4)
    w = np.multiply(x, 2.0, out=z)
    w += 1
    t = np.sum(x, out=None)
    u = np.ones(4) * x
    np.multiply(np.arange(4.0), 2.0, out=u)
    return y, z, w, t, u


@case(V)
def comprehension_of_arrays(x):
    rows = [x * k for k in range(3)]
    m = np.array(rows)
    n = np.array([np.sum(r * x) for r in rows])
    return m, n, sum(rows), max(n)


@case(V)
def shapes_that_the_value_decides(x):
    y = x[x > 0]
    z = y + 1.0
    z *= 2
    z[0] = y[-1]
    return z.sum() * y, np.sum(y + np.arange(len(y)))


@case(A)
def loops_over_rows_and_columns(a):
    out = np.zeros(3)
    for j, col in enumerate(a.T):
        out[j] = col @ col
    for row in a:
        out += row
    for r, s in zip(a, a[::-1]):
        out -= r * s
    return out


@case(V)
def while_with_buffers(x):
    u, v = x.copy(), np.empty(4)
    n = 0
    while np.max(np.abs(u)) > 0.3 and n < 20:
        v[0], v[-1] = u[-1] * 0.5, u[0] * 0.5
        v[1:-1] = 0.4 * (u[2:] + u[:-2])
        u, v = v, u
        n += 1
    return u


@pytest.mark.parametrize("f, args, refused", CASES, ids=[f.__name__ for f, _, _ in CASES])
def test_array_program(f: Callable[..., Any], args: tuple[Any, ...], refused: bool) -> None:
    """The program's own value to the bit, the tangent of the oracles in the value's shapes, seeds left as they were."""
    rng = np.random.default_rng(3)
    tangents = tuple(random_tangent(x, rng) if np.asarray(x).dtype.kind == "f" else None for x in args)
    known = truth(f, args, tangents)
    expected_args = copy.deepcopy(args)
    expected = f(*expected_args)
    given, seeds = copy.deepcopy(args), copy.deepcopy(tangents)
    try:
        value, tangent = sct.jvp(f, given, seeds)
    except SctError:
        assert refused
        return
    assert known is not None
    assert same_bits(value, expected)
    assert same_bits(given, expected_args)
    assert same_bits(seeds, tangents), "the seeds were written to"
    assert shapes(tangent) == shapes(value)
    assert known.admits(flat_tangent(value, tangent)), (tangent, known)


def shapes(x: Any) -> Any:
    """The shapes in a structure."""
    return [shapes(v) for v in x] if isinstance(x, tuple | list) else np.shape(x)
