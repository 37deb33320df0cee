"""`try` and `with` in reverse: the backward sweep goes back the way that the forward sweep came."""

from __future__ import annotations

import contextlib
import math

import numpy as np
import pytest

from tests.transform.reversing import assert_refused, assert_reverse


def one_step(x):
    try:
        y = math.sqrt(x) * x
    except ValueError:
        y = x * x * x
    return y * x


def several_steps(x):
    y = x * x
    z = 1.0 + x
    try:
        y = y * z
        z = math.log(y - 0.5) * x
        y = y * math.sqrt(z)
    except ValueError:
        y = y * x
    return y * z


def several_handlers(x):
    y = x * 2
    try:
        y = y * math.sqrt(x)
        y = y / math.floor(x)
    except ValueError:
        y = y * y
    except ZeroDivisionError:
        y = y * x * x
    else:
        y = y + math.sin(x)
    return y * x


def with_finally(x):
    y = x
    try:
        y = y * x
        y = y * math.log(x)
    except ValueError:
        y = y * 3.0
    else:
        y = y * y
    finally:
        y = y * x + x
    return y


def in_a_loop(x):
    y = x
    total = 0.0
    for k in range(4):
        try:
            y = y * x - 0.3 * k
            z = math.sqrt(y)
            total += z * y
        except ValueError:
            y = y * y + 0.1
            total += y * k
        finally:
            total = total * 1.5
    return total * y


def left_from_within(x):
    for k in range(5):
        try:
            x = x * 1.5
            if k == 2:
                return x * x
        except ValueError:
            pass
    return x


def suppressed(x):
    y = x
    with contextlib.suppress(ValueError):
        y = y * x
        y = y * math.sqrt(x)
        y = y * y
    return y * x


def in_a_callee(x):
    return one_step(x) * safely(x - 1.0)[0]


def safely(x):
    try:
        r = math.log(x)
    except ValueError:
        r = x * x
    return r, x


SCALARS = [one_step, several_steps, several_handlers, with_finally, in_a_loop, suppressed, in_a_callee]


@pytest.mark.parametrize("x", [1.7, 0.6, -0.8])
@pytest.mark.parametrize("f", SCALARS, ids=lambda f: f.__name__)
def test_each_way_through(f, x):
    """Whether nothing fails, or the first statement, or a later one: what was done is what is taken back."""
    assert_reverse(f, x)


def quiet_block(x):
    with np.errstate(invalid="ignore", divide="ignore"):
        y = np.sqrt(x) * x
        z = np.log(y)
    return np.where(x > 0, z, 0.0)


def stored_or_not(x):
    u = x * 1.0
    for k in range(4):
        try:
            u[k] = u[k] * x[0]
            u[2 - k] = math.sqrt(u[2 - k]) * x[1]
        except IndexError:
            u[0] *= x[2]
        except ValueError:
            u[1] = u[0] * u[0]
    return u


@pytest.mark.parametrize("f", [quiet_block, stored_or_not], ids=lambda f: f.__name__)
def test_arrays(f):
    """Stores that were not reached are not taken back; floating-point errors are ignored in both sweeps."""
    assert_reverse(f, np.array([0.3, 1.2, 2.1]))


def half_a_swap(x):
    items = [x, x * x]
    try:
        items.append(items.pop() * math.sqrt(-x))
    except ValueError:
        items.append(x)
    return items[-1] * items[0]


def loop_that_fails(x):
    y = x
    try:
        for k in range(4):
            y = math.sqrt(y - 0.4 * k) * x
    except ValueError:
        y = y * 2.0
    return y


@pytest.mark.parametrize("f", [half_a_swap, loop_that_fails], ids=lambda f: f.__name__)
def test_half_done_is_refused(f):
    """A statement that fails when part of its work is done leaves nothing to go back by."""
    assert_refused(f, 1.3, reason="part of its work")


def product_that_misses(x):
    y = x * x
    for i in range(5):
        try:
            y[i] *= y[0]
        except IndexError:
            y[0] += y[1] * y[-1]
    return y


def list_that_grows(x):
    items = [v * v for v in x]
    for i in range(5):
        try:
            items[i] *= items[0] * items[1]
        except IndexError:
            items.append(items[0] * items[1])
    return sum(v * v for v in items)


def power_that_misses(x):
    y = x * x
    for i in range(5):
        try:
            y[i] **= y[0] * 0.5
        except IndexError:
            y[0] += 0.1 * y[1]
    return y


def rows_that_miss(x):
    a = np.outer(x, x)
    for i in range(2, 5):
        try:
            a[i] *= a[0]
        except IndexError:
            a[0] *= a[1]
    return a


def left_at_the_end(x):
    y = x * x
    k = 0
    while True:
        try:
            y[k] *= y[0]
        except IndexError:
            break
        k += 1
    return y


def several_stores(x):
    y = x * x
    for i in range(5):
        try:
            y[0] = y[1] * y[0]
            y[i] *= y[0]
            y[i + 1] *= y[i]
        except IndexError:
            y[0] *= 1.5
            y[1] *= y[0] * sum(v for v in y if v > 0.3)
        else:
            y[2] *= y[1] * 0.5
    return y


MISSING = [product_that_misses, list_that_grows, power_that_misses, rows_that_miss, left_at_the_end, several_stores]


@pytest.mark.parametrize("f", MISSING, ids=lambda f: f.__name__)
def test_what_fails_is_not_saved(f):
    """What a statement reads is saved in each trip in which it comes to its end, and in no other."""
    assert_reverse(f, np.array([0.7, 1.2, 0.9]))
