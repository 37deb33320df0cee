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
        np.einsum("ij,k->ikj", a, v), np.einsum("ij,ij->i", a, a), np.einsum("ij->ji", a),
        np.tensordot(a, a, ([0], [0])),
        np.outer(v, a[0]), np.vdot(v, v), np.einsum("i,i", v, np.arange(4.0)), np.inner(a, a),
    )  # fmt: skip


@case(V, 0.3)
def joins_with_constants(x, s):
    c = np.arange(2.0)
    return (
        np.concatenate([x, c]), np.stack([x, np.ones(4)]), np.append(x, s), np.hstack([c, x]),
        np.array([s, 1.0, s * s]),
        np.vstack([x, np.zeros(4)]), np.column_stack([x, np.ones(4)]), np.array([[s, 0.0], [1.0, s]]), np.block([x, c]),
    )  # fmt: skip


@case(np.array([0.0, 4.0, -1.0]))
def where_hides_nan(x):
    safe = np.where(x > 0, x, 1.0)
    return np.where(x > 0, np.log(safe), 0.0), np.where(x > 0, np.sqrt(np.abs(safe)), x)


@case(V)
def orders(x):
    y = x * x - x
    return (
        np.sort(y),
        np.cumsum(y),
        np.diff(y),
        np.diff(y, n=2),
        np.flip(y),
        np.cumprod(x),
        np.median(x),
        np.ptp(x),
    )


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


# ------------------------------------------------------------------------------------------------- shapes by value


@case(0.7, 3)
def lengths_of_unknown_numbers(s, n):
    a = s * np.ones(n)
    b = np.zeros((1, n)) + s
    return (
        a + np.arange(3.0),
        a[:, None] + b,
        b + np.ones((n, 1)),
        s * np.ones(1) + np.arange(n),
        np.arange(s, 3.0),
    )


@case(0.7, 1)
def length_one_by_value(s, n):
    a = s * np.ones(n)
    b = s * np.ones(1)
    c = s + np.zeros((n, 4))
    return a + np.arange(3.0), b - np.arange(3.0), c + np.ones((2, 4)), np.arange(2.0) - a * b


@case(V, 2)
def slices_by_value(x, n):
    a = x[:n] + x[n:]
    b = x[n : n + 1] - x
    c = np.ones(3) * x[3:]
    d = np.arange(4.0) + x[:1]
    a += b[:2]
    return a, b, c, d, x[n - 2 : n - 1] + np.ones(3), x[-1:] * 1 + np.ones(2)


@case(A, 0, 1)
def axes_by_value(a, i, j):
    return a.sum(axis=i), np.mean(a, axis=j, keepdims=True) + a, a.max(axis=-j), np.swapaxes(a, i, j) @ a


@case(A)
def mean_subtracted(a):
    c = a - a.mean(axis=0)
    d = a / np.sqrt((a**2).sum(axis=1, keepdims=True))
    e = np.ones((4, 2, 3)) + a
    return (
        c,
        d,
        e,
        e.sum(),
        np.sum(np.ones((4, 2, 3)) * a, axis=0),
        (np.zeros((2, 3)) + a[:1]),
        a[:, :1] - np.zeros((2, 3)),
    )


@case(V)
def reductions_of_broadcasts(x):
    c = np.ones((3, 4))
    return (
        np.sum(x + c),
        np.mean(c - x),
        (x * 1 + c).sum(axis=0),
        np.cumsum(x[:1] + np.ones(3)),
        np.dot(x[:1] + np.ones(3), np.arange(3.0)),
    )


@case(V)
def stacks_of_broadcasts(x):
    s = x[0]
    return (
        np.concatenate([s + np.ones(2), x]),
        np.array([s + np.ones(2), x[:2]]),
        np.stack([x[:1] + np.zeros(4), x]),
    )


@case(V)
def written_broadcasts(x):
    y = np.zeros((2, 4))
    y[...] = x
    y[:, 0] = x[0] + np.ones(2)
    y[0, :] += x[:1]
    y[:] += x[0]
    y *= x
    z = np.zeros(4)
    z[:] = x[:1]
    z -= x[:1] + np.zeros(4)
    return y, z


@case(np.array([1, 2, 3]), 0.5)
def integers_become_floats(k, s):
    a = k * s
    b = k + s
    c = k / 2 + s * k
    d = np.power(k, s)
    e = k**s
    return a, b, c, d, e, (k * s).sum(), k @ (s * k)


# ------------------------------------------------------------------------------------------------ memory of tangents


@case(V)
def copies_are_copies(x):
    y = x * 1.0
    a, b, c, d, e = y.copy(), np.copy(y), np.array(y), y + 0, y.flatten()
    y[0] = 9.0
    a[1], b[2], c[3] = 1.0, 2.0, 3.0
    d[0] = 5.0
    e[0] *= 2
    return a, b, c, d, e, y


@case(V)
def elementwise_results_are_new(x):
    y = x * 2
    a, b, c = y - 0.0, 1.0 * y, +y
    e = np.add(y, 0.0)
    g = np.where(x > -9, y, 0.0)
    h = np.maximum(y, -50.0)
    k = np.clip(y, -50, 50)
    y[...] = 0.0
    a[0] = 1.0
    b[0] = 1.0
    return a, b, c, e, g, h, k, y


@case(V)
def sums_of_two_share_nothing(x):
    y = x * 2
    z = y + x
    u = y - np.ones(4)
    v = np.ones(4) + y
    y *= 3
    u[0] = 0.0
    v += u
    z += 1
    z[1] = 0.0
    return x * 1, y, z, u, v


@case(V)
def returned_seed(x):
    return x, x[:2], [x, x.T]


@case(A)
def linear_functions_of_memory(a):
    b = a * 1.0
    c = b.reshape(3, 2)
    d = np.transpose(b)
    e = np.atleast_2d(b)
    f = np.ravel(b)
    g = np.squeeze(b[:, None])
    h = b.flatten()
    b *= 2
    c[0] = 1.0
    f[-1] = 5.0
    e[1, 0] = 7.0
    g[0, 2] *= 3
    return b, c, d, e, f, g, h


@case(A, refused=True)
def flat_and_diagonal(a):
    b = a * 1.0
    s = 0.0
    for v in b.flat:
        s += v * v
    return s, np.diag(b), b.flat[2]


@case(V)
def unpacked_views(x):
    y = (x * 1.0).reshape(2, 2)
    p, q = y
    p *= q
    q[0] = p[1]
    a, b, *c = x
    return y, a * b, c


@case(V)
def list_shared(x):
    row = [x[0], x[1]]
    m = [row] * 2
    m[0][0] = x[2] * 3
    n = list(row)
    n[1] = 0.0
    arrays = [x * 2] * 2
    arrays[0] += 1
    arrays[1][0] *= 2
    return m, n, arrays


@case(V)
def augmented_through_a_list_item(x):
    parts = [x * 1, x * 2]
    parts[0] *= parts[1]
    parts[1][1:] -= parts[0][:-1]
    parts[0][0], parts[1][0] = parts[1][1], parts[0][1]
    return parts


@case(V)
def default_buffers(x):
    def accumulate(v, total=None):
        if total is None:
            total = np.zeros(4)
        total += v * v
        return total

    t = accumulate(x)
    t = accumulate(2 * x, t)
    return accumulate(x[::-1], t), t


@case(V)
def tuple_assignment_of_views(x):
    y = x.copy()
    y[:2], y[2:] = y[2:], y[:2] * 1
    z = x.copy()
    z[0], z[1], z[2] = z[1], z[2], z[0]
    z[:-1] = z[1:]
    z[1:] = z[:-1]
    return y, z


@case(V)
def chained_assignment(x):
    y = z = x * 2
    z[0] = 1.0
    u = np.zeros(4)
    u[0] = u[1] = x[0] ** 2
    w = u[2:] = x[:2] * 3
    w[0] = 8.0
    return y, z, u, w


@case(V)
def nested_function_writes_a_captured_array(x):
    y = np.zeros(4)

    def put(i, v):
        y[i] = v
        y[-1] += v * x[0]

    for i in range(3):
        put(i, x[i] * i)
    put(0, 1.0)
    return y


@case(V)
def overwritten_argument(x):
    def normalise(v):
        v /= v[0]
        return v.sum()

    y = x * 1
    s = normalise(y)
    t = normalise(y[1:])
    return s, t, y


@case(np.array([1.0, 1.0, 0.5]))
def minimum_of_unequal(x):
    return np.minimum(x[1:], x[0] * 2), np.min(x), np.fmax(x, 0.7), max(x[0], 0.3), min(x[2], 4.0)


@case(V)
def masks_and_where_write(x):
    y = np.where(x > 0, x, 0.0)
    y[y == 0] = x[0]
    i = np.nonzero(x > 1)[0]
    y[i] *= i
    np.add.at(y, i, y[i])
    y[np.abs(x) > 2] **= 2
    return y, np.sum(np.where(x > 1, x**2, 0))


@case(S)
def triangles(a):
    low = np.tril(a)
    low[np.triu_indices(3, 1)] = 0.5
    b = a.copy()
    b[np.diag_indices(3)] += 1.0
    b[np.arange(3), np.arange(3)] *= 2
    return low, b, np.triu(a, 1), np.linalg.solve(low, a), np.linalg.inv(b)


@case(S, V[:3])
def solve_in_a_loop(a, b):
    x = np.zeros(3)
    r = b - a @ x
    for _ in range(2):
        x += r / np.diag(a)
        r[:] = b - a @ x
    return x, r, np.linalg.solve(a, b), np.linalg.solve(a, np.eye(3))


@case(V)
def einsum_forms(x):
    m = np.outer(x, x)
    return (
        np.einsum("ij,j", m, x), np.einsum("ii->i", m), np.einsum("i,j->ij", x, np.ones(2)), np.einsum("...i->...", m),
        np.einsum("ij,kj->ik", m, np.ones((2, 4))),
    )  # fmt: skip


@case(V)
def rolled(x):
    y = np.roll(x, 1)
    y[0] = 0.0
    return (
        y,
        np.pad(x, 1),
        np.tile(x, (2, 1)),
        np.repeat(x, 2),
        np.flip(x) * x,
        np.rot90(np.outer(x, x)),
        np.split(x, 2),
    )


@case(V)
def delete_and_insert(x):
    return (
        np.delete(x, 1),
        np.insert(x, 1, x[0] * 2),
        np.take(x, [0, 0]),
        np.unique(x * 1.0).sum() if False else x[0],
    )


@case(np.array([[1.0, 2.0], [3.0, 4.0]]), 2)
def matrix_steps(a, n):
    p = np.eye(2)
    for _ in range(n):
        p = p @ a
        p[0, 0] += 1
    p @= a
    return p, p.T @ p, a.T.copy()


@case(V)
def integer_power_of_array(x):
    return x**2, x**3, x**0, x**-1, (x * x) ** 0.5, 2.0**x, np.float_power(np.abs(x), 1.5)


@case(V)
def absolute_and_sign(x):
    y = x + 0.123
    return (
        abs(x),
        np.abs(x) * np.sign(x),
        np.fabs(x),
        -x,
        y % 0.7,
        np.mod(y, 0.7),
        np.floor(y) * x,
        np.round(y) * y,
    )


# ----------------------------------------------------------------------------------- active data into views of scratch


@case(V)
def split_scratch(x):
    y = np.zeros(4)
    a, b = np.split(y, 2)
    a[0] = x[0]
    b += x[1]
    return y


@case(V)
def views_of_scratch(x):
    y = np.zeros((2, 2))
    a = np.flip(y)
    a[0, 0] = x[0]
    b = np.moveaxis(y, 0, 1)
    b[0, 1] = x[1]
    c = np.ascontiguousarray(y)
    c[0, 0] += x[2]
    d = np.atleast_2d(y)
    d[1, 1] *= x[3]
    e = np.squeeze(y)
    e[0, 0] += x[0]
    g = np.rot90(y)
    g[0, 0] += x[1]
    return y


@case(V, refused=True)
def more_views_of_scratch(x):
    y = np.zeros(4)
    a = y.view()
    a[0] = x[0]
    return y


@case(V)
def array_without_copy(x):
    y = np.zeros(4)
    a = np.asarray(y, dtype=float)
    a[0] = x[0]
    b = np.asanyarray(y)
    b[1] = x[1]
    c = np.array(y, copy=False) if False else np.require(y) if False else y.reshape(-1)
    c[2] = x[2]
    d = y.astype(float, copy=False)
    d[3] = x[3]
    return y


@case(V)
def real_part_of_scratch(x):
    y = np.zeros(4)
    y.real[0] = x[0]
    np.real(y)[1] = x[1]
    return y


@case(V)
def rows_of_scratch(x):
    y = np.zeros((3, 2))
    for row in y:
        row[0] = x[0]
    for k, row in enumerate(y):
        row[1] = x[k]
    for row, v in zip(y, x):
        row += v
    rows = list(y)
    rows[0][0] = x[3]
    first, *others = y
    first[1] = x[1] * x[2]
    others[0][0] = x[0] ** 2
    for column in y.T:
        column *= 2
    next(iter(y))[0] += x[1]
    list(y)[1][1] *= x[2]
    return y


@case(V)
def scratch_in_containers(x):
    d = {"a": np.zeros(4), "b": (np.zeros(2), [np.zeros(2)])}
    d["a"][1:3] = x[:2]
    d["b"][0][0] = x[0]
    for z in d["b"][1]:
        z += x[:2]
    z = d["a"]
    z[0] = x[3]
    return d["a"], d["b"][0], d["b"][1][0]


class Grid:
    def __init__(self, n):
        self.u = np.zeros(n)
        self.count = 0

    def put(self, k, v):
        self.u[k] = v
        self.count += 1
        return self

    def total(self):
        return self.u.sum() * self.count


@case(V)
def scratch_in_an_object(x):
    g = Grid(4)
    for k in range(4):
        g.put(k, x[k] ** 2)
    g.u *= 2
    view = g.u[1:]
    view[0] = 5.0
    return g.total(), g.u


@case(V)
def scratch_from_a_function(x):
    def make():
        return np.zeros(4)

    a, b = make(), make()
    a[0] = x[0]
    b[:] = x
    b[1] = 2.0
    return a, b, make()


@case(V)
def scratch_by_condition(x):
    y = np.zeros(4) if x[0] > 0 else np.ones(4)
    z = y if x[1] > 0 else x
    z[0] = x[0] * x[1]
    w = y or 0 if False else y
    w[1] += x[0]
    return y, z


@case(V)
def float_list_scratch(x):
    y = [0.0] * 4
    z = [[0.0] * 2 for _ in range(2)]
    for k in range(4):
        y[k] = x[k] * k
    z[0][1] = x[0]
    z[1] = [x[1], 1.0]
    y[1:3] = [x[0], 2.0]
    return np.array(y), z, y


@case(V)
def zeros_like_of_active(x):
    y = np.zeros_like(x)
    z = np.empty_like(x)
    z[:] = 1.0
    z[0] = x[0]
    w = np.full_like(x, x[1])
    u = np.full(3, x[0] * 2)
    t = np.ones_like(x) * x
    return y, z, w, u, t, y + z


@case(V)
def meshgrids(x):
    a, b = np.meshgrid(x, np.arange(2.0))
    c, d = np.meshgrid(np.arange(2.0), x, indexing="ij")
    return a * b, c * d, a + x


@case(V)
def inner_functions_with_buffers(x):
    buffer = np.zeros(4)

    def step(k):
        buffer[k] += x[k] * 2
        return buffer

    step(0)
    b = step(1)
    b[2] = x[0]
    return buffer, b.sum()


@case(V, refused=True)
def global_array_written(x):
    GLOBAL[0] = x[0]
    return GLOBAL * x[1]


@case(V, refused=True)
def sorted_in_place(x):
    y = x * 2
    y.sort()
    return y * np.arange(4.0)


@case(V, refused=True)
def put_and_place(x):
    y = x * 1
    np.put(y, [0, 1], [x[0] * 2, 1.0])
    np.place(y, y > 1, 0.0)
    np.putmask(y, y < 0, x)
    return y


@case(V, refused=True)
def put_constants(x):
    y = x * 1
    np.put(y, [0, 1], [2.0, 1.0])
    return y


@case(V, refused=True)
def shuffled(x):
    y = x * 1
    np.random.default_rng(0).shuffle(y)
    return y


@case(V, refused=True)
def nan_to_num_in_place(x):
    y = x * 2
    z = np.nan_to_num(y, copy=False)
    z[0] = 1.0
    return y, z


@case(V, refused=True)
def frombuffer_and_tolist(x):
    y = (x * 2).tolist()
    return np.array(y), sum(y), (x * x).item(1)


@case(V, refused=True)
def dunder_calls(x):
    y = x.copy()
    y.__setitem__(0, 2.0)
    y.__iadd__(1.0)
    return y, y.__getitem__(1)


@case(V, refused=True)
def resized(x):
    y = x.copy()
    y.shape = (2, 2)
    y[0, 1] = 1.0
    return y


@case(V, refused=True)
def real_assigned(x):
    y = x.copy()
    y.real = 2.0
    y.flat = 1.0
    return y


@case(V, refused=True)
def operator_functions(x):
    import operator

    y = x.copy()
    operator.setitem(y, 0, 2.0)
    operator.iadd(y, x)
    return y


@case(V, refused=True)
def where_keyword(x):
    y = np.ones(4)
    np.add(x, 1.0, out=y, where=x > 0)
    return y, np.sum(x, where=x > 0), np.sqrt(np.abs(x), where=x > 0, out=np.zeros(4))


@case(V, refused=True)
def positional_output(x):
    y = np.zeros(4)
    np.add(x, 1.0, y)
    np.sum(x * np.ones((2, 4)), 0, None, y)
    return y


@case(V, refused=True)
def output_of_other_functions(x):
    y, z = np.zeros(4), np.zeros(1)
    np.cumsum(x, out=y)
    np.sum(x, keepdims=True, out=z)
    w = np.zeros((4, 4))
    np.outer(x, x, out=w)
    np.dot(w, x, out=y)
    x.clip(0.0, 1.0, out=y)
    x.sum(out=z[0:1].reshape(()))
    return y, z, w


@case(V, refused=True)
def integer_outputs(x):
    y = np.zeros(4, dtype=np.int64)
    np.floor(x * 3, out=y, casting="unsafe")
    y += (x * 4).astype(int)
    return y * x


# ----------------------------------------------------------------------------------------------- layout of the memory


@case(V)
def flattened_broadcast_written(x):
    y = x[:, None] + np.zeros((4, 3))
    r = y.reshape(-1)
    r[0] = 5.0 * x[1]
    return y


@case(A)
def flattened_transposes_written(a):
    b = a.T
    y, z, u, w = b + 1.0, 1.0 * b, b - 0.0, np.where(b > 2, b, 0.5)
    for m in (y, z, u, w, b * b, b.copy(), np.copy(b), np.array(b)):
        m.ravel()[0] = 7.0
        m.reshape(6)[1] *= 2.0
    return y, z, u, w


@case(A, refused=True)
def scratch_laid_out_as_fortran(a):
    y = np.zeros((3, 2), order="F")
    y[...] = a.T
    y.ravel()[0] = 7.0
    z = np.asfortranarray(a)
    z.ravel()[1] = 9.0
    return y, z


@case(A, 1)
def one_of_two_scratch_arrays_viewed(a, k):
    y, z = np.zeros(6), np.ones(6)
    w = (y if k else z).reshape(2, 3)
    w += a
    v = (z if k else y)[::-1]
    v[0] = a[0, 0]
    return y, z


@case(A, 1)
def one_of_two_split(a, k):
    y, z = np.zeros((2, 3)), np.ones((2, 3))
    p, q = np.vsplit(y if k else z, 2)
    p[0, 0] = a[0, 0]
    q += a[1]
    return y, z


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
    assert shared(arrays([tangent, seeds])) <= shared(arrays([value, given])), (
        "tangents share memory, values do not"
    )


def arrays(x: Any) -> list[Any]:
    """The arrays and numbers in a structure, in order."""
    return [a for v in x for a in arrays(v)] if isinstance(x, tuple | list) else [x]


def shared(parts: list[Any]) -> set[tuple[int, int]]:
    """The pairs of arrays that share memory."""
    found = [k for k, a in enumerate(parts) if isinstance(a, np.ndarray)]
    return {(i, j) for i in found for j in found if i < j and np.shares_memory(parts[i], parts[j])}


def shapes(x: Any) -> Any:
    """The shapes in a structure."""
    return [shapes(v) for v in x] if isinstance(x, tuple | list) else np.shape(x)


def test_arguments_that_share_memory_may_be_read_only() -> None:
    """One array given twice is right where it is read, and refused where it is written: its tangents are two."""

    def read(x: Any, y: Any) -> Any:
        return np.sum(x * y)

    def written(x: Any, y: Any) -> Any:
        x *= 2.0
        return np.sum(x * y)

    assert sct.jvp(read, (V, V), (np.ones(4), np.zeros(4)))[1] == V.sum()
    both = V.copy()
    with pytest.raises(SctError, match="share memory"):
        sct.jvp(written, (both, both), (np.ones(4), np.ones(4)))


@pytest.mark.parametrize(
    "x", [A[:, :2], A[::-1, ::-2], A.T, A[:1].T], ids=["part", "reversed", "transposed", "column"]
)
def test_argument_of_any_layout(x: Any) -> None:
    """Where flattening an argument copies it, the tangent is copied too, and is not written to."""

    def f(a: Any) -> Any:
        a.reshape(-1)[0] = 5.0
        return np.sum(a * a)

    given = np.lib.stride_tricks.as_strided(A.copy(), A.shape, A.strides)
    part = {A[:, :2].shape: given[:, :2], A.T.shape: given.T, (3, 1): given[:1].T}[x.shape]
    part = given[::-1, ::-2] if x.strides[0] < 0 else part
    before = part.copy()
    _, tangent = sct.jvp(f, (part,), (np.ones(part.shape),))
    kept = before if part[0, 0] != 5.0 else before * (np.arange(part.size).reshape(part.shape) > 0)
    assert tangent == 2.0 * kept.sum()
