"""Constants of the surroundings may change between calls; the derivative must not go on with the old ones."""

from __future__ import annotations

import numpy as np

import sct

RATE = 2.0


def decay(x):
    return RATE * x * x


def twice(x):
    return decay(x) + decay(2.0 * x)


def test_global_constant_changed_between_calls(monkeypatch):
    """The value of a global is written into the text: a new value needs a new text."""
    assert sct.jvp(twice, (1.0,), (1.0,)) == (10.0, 20.0)
    monkeypatch.setitem(globals(), "RATE", 3.0)
    assert sct.jvp(twice, (1.0,), (1.0,)) == (15.0, 30.0)
    assert sct.derivative(twice)(1.0) == 30.0
    assert sct.jacfwd(decay)(np.array([1.0])).tolist() == [[6.0]]


def test_closure_variable_changed_between_calls():
    """A closure reads its variable when it is called, and so must its derivative."""
    rate = 2.0

    def f(x):
        return rate * x

    assert sct.derivative(f)(1.0) == 2.0
    rate = 5.0
    assert sct.derivative(f)(1.0) == 5.0
