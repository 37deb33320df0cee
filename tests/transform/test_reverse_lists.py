"""Lists in reverse mode: the methods that change them, and lists made of other lists."""

from __future__ import annotations

import numpy as np
import pytest

from tests.transform.reversing import assert_reverse

V = np.array([0.4, -0.7, 1.3])


def methods(x, y):
    ys = [x, y, x * y]
    ys.insert(1, x * x)
    ys.reverse()
    ys.insert(0, ys[1] * y)
    ys.insert(-1, ys[0])
    ys.insert(99, ys[-1] * x)
    zs = ys.copy()
    ys.extend(zs)
    ys.extend([y, 2.0 * y])
    ys += zs[1:3]
    first = zs[0] * zs[2]
    zs.clear()
    zs.append(ys[4] * ys[-1])
    return sum([k * v * v for k, v in enumerate(ys)]) + zs[0] * first


def methods_in_a_loop(x, y):
    ys = [x]
    for k in range(3):
        ys.insert(k // 2, ys[-1] * y)
        ys.reverse()
        ys.extend((ys[0], y))
        y = y * ys[0]
    return ys[0] * ys[1] + ys[-1] * y


def of_arrays(v, x):
    rows = [v, v * x]
    rows.insert(1, np.sin(v))
    rows.reverse()
    more = [r * x for r in rows]
    rows.extend(more)
    rows[0][1] = x
    more[2][0] *= x
    return sum([np.sum(r * r * k) for k, r in enumerate(rows)])


def joined(x, y):
    ys = [x, y * y]
    rest = [x * y]
    zs = ys[1:] + rest + ys
    threes = [y] * 3
    zs = [*zs, x, *ys]
    zs = zs + threes
    pair = (x, ys)
    other = (y, zs)
    pair = pair + other
    a, *middle, c = zs
    d, *_, e = x * y, 1.0, y, x
    pair[1][0] = x * x * x
    return sum(middle) * a * c + d * e + ys[0] * pair[0] * pair[3][1] * np.sum(np.array([x, *zs, y]))


def joined_rows(v, x):
    rows = [v * x, v * v]
    turned = [v[::-1] * 1.0]
    both = rows + turned + rows[:1]
    both[3][0] = x
    copied = [*rows, v * 2.0]
    copied[1][2] *= x
    return np.sum(np.stack(both) * x) + np.sum(copied[0] * copied[1]) * np.sum(np.concatenate([*rows, *copied]))


def slices(x, y):
    ys = [x, y, x * y, y * y]
    ys[1:3] = [ys[3] * x]
    ys[:0] = [y, x * x]
    ys[::2] = ys[1:4]
    kept = list(ys)
    ys[:] = [v * y for v in kept]
    return sum([k * v * v for k, v in enumerate(ys)])


def sorted_in_place(x, y):
    ys = [y, x * y, x, 2.0]
    ys.sort(key=lambda v: -v)
    return ys[0] * 2.0 + ys[1] * ys[2]


@pytest.mark.parametrize("f", [methods, methods_in_a_loop, joined, slices, sorted_in_place], ids=lambda f: f.__name__)
def test_lists_of_numbers(f) -> None:
    """Each item of a list has one adjoint cell wherever it stands, before and after the list changed."""
    assert_reverse(f, 0.8, 1.3)


@pytest.mark.parametrize("f", [of_arrays, joined_rows], ids=lambda f: f.__name__)
def test_lists_of_arrays(f) -> None:
    """An array that two lists hold is one array in the adjoints, too."""
    assert_reverse(f, V, 0.8)


def holes(zs, fs):
    fs = list(fs)
    for i in range(len(fs)):
        if fs[i] is None:
            fs[i] = zs[i] * 2.0
    return [f * f for f in fs]


def some(zs, fs):
    return sum([z for z in zs if z is not None]) * sum([f * f for f in fs])


def filled_for_the_caller(zs, fs):
    fs[1] = zs[0] * zs[1]
    return fs[0] * fs[1]


def test_places_that_hold_nothing_yet() -> None:
    """A number stored where None was has a cell from then on, and the place holds None again ahead of that."""
    assert_reverse(holes, [0.1, 0.2, 0.3], [3600, None, None])
    assert_reverse(holes, [0.1, 0.2, 0.3], [0.7, 0.5, None])
    assert_reverse(some, [0.1, None, 0.3], [3600, 0.5])
    assert_reverse(filled_for_the_caller, [0.1, 0.2], [0.7, None])


def rows_spread(x):
    a = [x * 1.0, x * 2.0]
    b = [x * 3.0]
    c = tuple(a + b)
    d = [*a, *b]
    e = [*a, x * 5.0]
    f = tuple(a)
    d[0][1] *= 2.0
    e[2][0] = x[1]
    return np.sum(c[0] * d[2] * e[1] * f[1]) + e[2][0] * d[0][1]


def tuples_spread(x):
    t = (x * 1.0, [x[1], x[0]])
    u = t + (x * 2.0,)  # noqa: RUF005
    d = [*u, x * 3.0]
    u[1][0] *= x[2]
    d[3][1] = x[0]
    return np.sum(u[0] * u[2] * d[3]) * d[1][0] * t[1][0]


def numbers_spread(x):
    ys = [x[0], x[1] * x[0]]
    ys[1] *= 2.0
    t = tuple(ys)
    u = tuple(ys) + (x[2],)  # noqa: RUF005
    ys[0] = x[2]
    return t[0] * t[1] * ys[0] * u[2] * u[1]


def rows_or_none(x):
    rows = [[x[0]], [x[1]]]
    more = rows if x[0] > 0.0 else None
    ys = [[x[2]]]
    if more is not None:
        ys.extend(more)
    ys[0][0] *= 2.0
    return ys[0][0] * rows[0][0] * rows[1][0] * ys[-1][0]


@pytest.mark.parametrize("f", [rows_spread, tuples_spread, numbers_spread, rows_or_none], ids=lambda f: f.__name__)
@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_parts_put_together(f, sign) -> None:
    """Rows are the same memory in whatever list or tuple they are put; numbers have cells of their own."""
    assert_reverse(f, sign * V)


def rows_reversed(x):
    a = [x * 1.0, x * x, x * 3.0]
    b = list(reversed(a))
    b[0][1] *= 2.0
    return np.sum(a[0] * b[1] * b[0] * a[2])


def updated(x):
    d = {"a": x[0], "b": x[1]}
    d.update({"b": x[0] * x[2]}, a=x[1] * x[1])
    d.update(c=d["a"] * d["b"])
    return d["a"] * d["b"] * d["c"] + d["a"]


@pytest.mark.parametrize("f", [rows_reversed, updated], ids=lambda f: f.__name__)
def test_other_orders_and_other_items(f) -> None:
    """Rows in another order are the same rows; an item given anew is another number."""
    assert_reverse(f, V)


def rows_of_an_unknown_number(rows, n):
    a = [*rows]
    b = [*rows, rows[0] * 2.0, *a]
    a[0][1] *= b[n][0]
    return np.sum(b[0] * b[n] * a[-1])


def test_rows_of_an_unknown_number_spread() -> None:
    """A list that is nothing but another one spread holds the same rows."""
    assert_reverse(rows_of_an_unknown_number, [V, V * 2.0 + 0.1], 2)


def rows_sorted(rows):
    rows.sort(key=len)
    rows[0][0] *= 2.0
    return rows[0][0] * rows[1][0] ** 2 * rows[1][1]


def test_rows_sorted_in_place() -> None:
    """The adjoints of the rows go where the rows go."""
    assert_reverse(rows_sorted, [[0.3, 0.2], [0.5]])
    assert_reverse(rows_sorted, [[0.5], [0.3, 0.2]])
