"""Several names assigned at once: numbers that are not active need no tuple of zeros, arrays have memory each."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.adjoints import adjoint_text
from tests.transform.reversing import assert_refused, assert_reverse

X = np.array([0.4, -0.2, 0.7])


def filtered(x, gain):
    level, spread = 0.0, 1e1
    for k in range(len(x)):
        spread = spread * gain + 1.0
        level = level + (x[k] - level) / spread
    return level * spread


def a_rest(x):
    first, *others = 0.0, 1.0, 2.0
    for k in range(len(x)):
        first += x[k] * others[1]
        others[0] = others[0] * x[k]
    return first * others[0]


def into_places(x):
    y = x * 2.0
    y[0], y[2] = 1.0, 3.0
    return np.sum(y * y * x)


def swapped_names(x):
    a, b = 1.0, 2.0
    for k in range(len(x)):
        a, b = b * x[k], a
    a, c = 0.5, a
    return a * b * c


def nested(x):
    (a, b), c = (1.0, 2.0), 3.0
    for k in range(len(x)):
        a, b, c = b * x[k], c, a
    return a * b + c


def an_array_among_them(x):
    a, b = np.zeros(3), 1.0
    for k in range(len(x)):
        a[k] = b * x[k]
        b = a[k] + 1.0
    return np.sum(a * b)


def arrays_of_both(x):
    low, high = np.zeros(3), x * 2.0
    for k in range(len(x)):
        low[k] = high[k] * x[k]
        high[k] = low[k] + 1.0
    return np.sum(low * high)


def lists_of_both(x):
    out, squares = [], []
    for k in range(len(x)):
        out.append(x[k])
        squares.append(x[k] * out[0])
    return out[-1] * squares[-1]


def one_reads_the_other(x):
    a = x * 3.0
    a, b = x * 2.0, a * x
    a[0] = b[1]
    b[1] = 4.0
    return np.sum(a * b)


def copies(x: Any) -> Any:
    """Copies that are written to, made at once."""
    u, v, w = x.copy(), x.copy(), np.zeros(len(x))
    for i in range(len(x)):
        w[i] = u[i] * v[i - 1]
        u[i] = w[i] * x[0]
    return np.sum(u * w + v)


PROGRAMS = [
    (filtered, (X, 0.5)),
    (copies, (X,)),
    (a_rest, (X,)),
    (into_places, (X,)),
    (swapped_names, (X,)),
    (nested, (X,)),
    (an_array_among_them, (X,)),
    (arrays_of_both, (X,)),
    (lists_of_both, (X,)),
]


@pytest.mark.parametrize("case", PROGRAMS, ids=lambda case: case[0].__name__)
def test_right(case: Any) -> None:
    """Both modes, whatever is assigned and to what."""
    function, args = case
    assert_reverse(function, *args)


def test_text() -> None:
    """The statement stays as it is, and has nothing on the way back."""
    text, _ = adjoint_text(filtered, (X, 0.5), (0, 1))
    assert "    level, spread = 0.0, 1e1\n" in text
    assert "cells" not in text


def test_values_that_read_what_the_statement_gives() -> None:
    """Then it is not the same to assign one by one."""
    assert_refused(one_reads_the_other, X, reason="arrays or lists made while others are assigned")
