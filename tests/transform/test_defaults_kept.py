"""Defaults that are made once and used later: by functions made in a loop, and by all calls of a function."""

from __future__ import annotations

import numpy as np
import pytest

import sct


def later(x):
    fs = []
    for k in range(3):
        fs.append(lambda v, k=k: v * k)
    return fs[1](x)


def at_once(x):
    s = 0.0
    for k in range(3):

        def g(v, k=k):
            return v * k * v

        s = s + g(x)
    return s


def test_functions_kept_in_a_list():
    """Each function of a loop has defaults of its own; the tangent of the last one stood for all."""
    assert sct.derivative(later)(1.0) == 1.0
    with pytest.raises(sct.SctError) as refusal:
        sct.grad(later)(1.0)
    assert refusal.value.cure


def test_functions_called_in_their_trip():
    """A function that is called by its name in the trip that makes it is the one that was made."""
    assert sct.derivative(at_once)(1.5) == pytest.approx(9.0)


def test_active_data_in_a_default():
    """A default array keeps what is stored in it: active data may not stay outside of the function."""

    def f(x, total=np.zeros(2)):
        total += x
        return total @ x

    for transform in (sct.jacfwd, sct.grad):
        with pytest.raises(sct.SctError, match="keeps it from call to call"):
            transform(f)(np.ones(2))
    x = np.array([1.0, 2.0])
    np.testing.assert_allclose(sct.grad(f)(x, np.zeros(2)), 2.0 * x)
