"""Calls in reverse mode: what a callee returns and what goes back into it."""

from __future__ import annotations

import numpy as np
import pytest

import sct
from tests.transform.reversing import assert_reverse


def named_step(x, v):
    state = (x + 0.1 * v, v - 0.1 * x * x)
    return state


def displayed_step(x, v):
    return x + 0.1 * v, v - 0.1 * x * x


def named(x, v, n):
    for _ in range(n):
        x, v = named_step(x, v)
    return x * x + v


def displayed(x, v, n):
    for _ in range(n):
        x, v = displayed_step(x, v)
    return x * x + v


def parts(x, y):
    return x * y, np.sum(x) * y


def arrays(x):
    a, b = parts(x, 2.0 * x[0])
    c, d = parts(a, b)
    return np.sum(c) * d


@pytest.mark.parametrize(
    ("f", "args"), [(named, (1.0, 0.5, 10)), (displayed, (1.0, 0.5, 10)), (arrays, (np.array([0.3, 0.7, 1.1]),))]
)
def test_callees_that_return_tuples(f, args) -> None:
    """The adjoints of the parts go back into the callee: they were dropped where it writes to nothing of its own."""
    report = sct.check_grads(f, args)
    assert report.ok, str(report)
    assert any(row.check == "reverse" and row.derivative != 0.0 for row in report.rows)


def default_from_around(u, x):
    s = 0.0
    for k in range(3):

        def h(t, k=k):
            return t * u[k]

        s += h(x)
    return s


def test_a_default_from_around_is_refused() -> None:
    """The halves of a nested function stand at the top of the text, where its default's variables do not exist."""
    with pytest.raises(sct.SctError) as refusal:
        sct.vjp(default_from_around, np.array([0.3, 0.7, 1.1]), 0.4)
    assert "a default that depends on variables" in refusal.value.reason


def mix(u, v, k):
    u *= 2.0
    v += u * u * k


def by_name(x):
    a = x * 1.0
    b = x * x
    mix(v=b, k=x[0], u=a)
    return a * b * x


def partly_by_name(x):
    a = x * 1.0
    mix(a, k=x[0], v=a)
    return a


def poly(a, b, c):
    s = a
    for _ in range(2):
        s = s * b + c * c
    return s


def values_by_name(x):
    return poly(b=x[1], a=x[0], c=x[2] * x[0]) * poly(x[2], c=x[0], b=x[0] * x[1])


@pytest.mark.parametrize("f", [by_name, partly_by_name, values_by_name], ids=lambda f: f.__name__)
def test_arguments_by_name(f) -> None:
    """Adjoint arrays are handed over beside arguments that are given by name, in whatever order."""
    assert_reverse(f, np.array([0.3, -1.2, 2.1]))
