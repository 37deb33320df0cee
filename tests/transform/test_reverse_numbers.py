"""The adjoint of a number is a number, also where NumPy's functions give an array without axes.

Such an array can be written to: two adjoints that share one would both change when one of them grows.
"""

from __future__ import annotations

import numpy as np
import pytest

import sct
from tests.transform.reversing import assert_reverse


def appended(x, y):
    v = y
    return np.append(v, y + x)


def line_of_one(x, y):
    w = y + x
    return np.ravel(w)[0] * y + np.sum(np.reshape(w, (1,)))


def cut_off(x, y):
    w = y + x
    v = w
    return np.clip(w, x, 3.0) + v * y


def squeezed(x, y):
    w = y + x
    return np.squeeze(w) * w + np.expand_dims(w, 0)[0] * y


def summed_up(x, y):
    w = y + x
    return np.cumsum(w)[0] * np.sum(np.outer(w, y))


@pytest.mark.parametrize("f", [appended, line_of_one, cut_off, squeezed, summed_up])
def test_adjoint_of_a_number(f):
    args = (1.145, -1.412)
    assert_reverse(f, *args)
    out, pullback = sct.vjp(f, *args)
    assert not any(isinstance(b, np.ndarray) for b in pullback(1.0 + 0.0 * out))
