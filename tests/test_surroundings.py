"""Constants of the surroundings may change between calls; the derivative must not go on with the old ones."""

from __future__ import annotations

import math
import types

import numpy as np
import pytest

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


WEIGHTS = np.array([1.0, 2.0])


def cubes(x, y):
    return RATE * np.sum(WEIGHTS * x**3) * y


def test_calls_alike_see_what_changed(monkeypatch):
    """A Jacobian or Hessian that needs no second look at its arguments asks for its surroundings all the same; other
    types and views are seen, and what it gives is the caller's own."""
    jacobian, hessian = sct.jacfwd(cubes), sct.hessian(cubes)
    x = np.array([1.0, 3.0])
    for _ in range(3):
        assert jacobian(x, 1.0).tolist() == [6.0, 108.0]
        found = hessian(x, 1.0)
        assert found.tolist() == [[12.0, 0.0], [0.0, 72.0]]
        found[...] = 0.0
    assert hessian(x[::-1], 1.0).tolist() == [[36.0, 0.0], [0.0, 24.0]]
    assert hessian(x, y=2.0).tolist() == [[24.0, 0.0], [0.0, 144.0]]
    assert jacobian(2.0, 1.0) == jacobian(2.0, 1.0) == 72.0
    with pytest.raises(sct.ArgumentError):
        jacobian(2, 1.0)
    monkeypatch.setitem(globals(), "RATE", 1.0)
    assert jacobian(x, 1.0).tolist() == [3.0, 54.0]
    assert hessian(x, 1.0).tolist() == [[6.0, 0.0], [0.0, 36.0]]
    monkeypatch.setitem(globals(), "WEIGHTS", np.array([2.0, 0.0]))
    assert hessian(x, 1.0).tolist() == [[12.0, 0.0], [0.0, 0.0]]


def test_closure_variable_changed_between_calls():
    """A closure reads its variable when it is called, and so must its derivative."""
    rate = 2.0

    def f(x):
        return rate * x

    assert sct.derivative(f)(1.0) == 2.0
    rate = 5.0
    assert sct.derivative(f)(1.0) == 5.0


class Model:
    """Holds what it calls, and a method that a test replaces."""

    def __init__(self, act):
        self.act = act
        self.rate = 2.0

    def value(self, x):
        return self.act(x)


MODEL = Model(math.sin)
BY_NAME = {"act": math.sin}
IN_ORDER = [math.sin]
LIBRARY = types.ModuleType("library")
LIBRARY.act, LIBRARY.rate = math.sin, 2.0


def by_method(x):
    return MODEL.value(x)


def by_attribute(x):
    return MODEL.act(x)


def by_item(x):
    return BY_NAME["act"](x)


def by_place(x):
    return IN_ORDER[0](x)


def by_module(x):
    return LIBRARY.act(x)


@pytest.mark.parametrize("f", [by_method, by_attribute, by_item, by_place, by_module])
def test_function_held_by_an_object_is_replaced(f, monkeypatch):
    """The value is computed by the new function at once, so the derivative must be the new one's too."""
    assert sct.derivative(f)(0.5) == math.cos(0.5)
    assert sct.jacfwd(f)(0.5) == math.cos(0.5)
    monkeypatch.setattr(MODEL, "act", math.cos)
    monkeypatch.setitem(BY_NAME, "act", math.cos)
    monkeypatch.setattr(LIBRARY, "act", math.cos)
    monkeypatch.setitem(globals(), "IN_ORDER", IN_ORDER)
    IN_ORDER[0] = math.cos
    try:
        assert sct.derivative(f)(0.5) == -math.sin(0.5)
        assert sct.jacfwd(f)(0.5) == -math.sin(0.5)
    finally:
        IN_ORDER[0] = math.sin


def test_method_of_a_class_is_replaced(monkeypatch):
    """A class whose method is another one has another derivative."""
    assert sct.derivative(by_method)(0.5) == math.cos(0.5)
    monkeypatch.setattr(Model, "value", twice_the_square)
    assert sct.derivative(by_method)(0.5) == 2.0


def twice_the_square(self, x):
    return 2.0 * x * x


def test_numbers_held_by_objects_change(monkeypatch):
    """A number read from an object is read anew."""

    def f(x):
        return MODEL.rate * x * x + LIBRARY.rate * x

    assert sct.derivative(f)(1.0) == 6.0
    monkeypatch.setattr(MODEL, "rate", 3.0)
    monkeypatch.setattr(LIBRARY, "rate", 5.0)
    assert sct.derivative(f)(1.0) == 11.0


def power(x, n=2):
    return x**n


def test_default_of_a_callee_is_replaced(monkeypatch):
    """The defaults of a called function belong to the function object, and may be replaced there."""

    def f(x):
        return power(x)

    assert sct.derivative(f)(0.5) == 1.0
    monkeypatch.setattr(power, "__defaults__", (3,))
    assert sct.derivative(f)(0.5) == 0.75


def inner(x):
    return x * x


def cube(x):
    return x * x * x


def outer(x):
    return inner(x)


def through_a_list(x):
    return sum(g(x) for g in FUNCTIONS)


def with_default(x, c=2.0):
    return x * x * c


FUNCTIONS = [inner]
FLAT = np.ones(6)


@pytest.mark.parametrize("transform", [sct.grad, sct.derivative], ids=["reverse", "forward"])
class TestReadByTheAnalysis:
    """What the analysis looked at is watched, whether the text mentions it or not."""

    def test_helper_of_a_helper(self, monkeypatch, transform):
        """The text has derivatives in the place of helpers: their names are not in it."""
        assert transform(lambda x: outer(x) * x)(2.0) == 12.0
        f = transform(call_outer)
        assert f(2.0) == 4.0
        monkeypatch.setitem(globals(), "inner", cube)
        assert f(2.0) == 12.0

    def test_function_in_a_list(self, transform):
        """A list of functions may come to hold others."""
        assert transform(through_a_list)(2.0) == 4.0
        FUNCTIONS[0] = cube
        try:
            assert transform(through_a_list)(2.0) == 12.0
        finally:
            FUNCTIONS[0] = inner

    def test_cell_of_an_argument(self, transform):
        """A function given as argument may have a closure variable that stands for another function later."""
        k = inner

        def apply(x, g):
            return g(x)

        def g(x):
            return k(x)

        assert transform(apply)(2.0, g) == 4.0
        k = cube
        assert transform(apply)(2.0, g) == 12.0

    def test_defaults(self, monkeypatch, transform):
        """A function's defaults are part of it."""
        f = transform(with_default)
        assert f(2.0) == 8.0
        monkeypatch.setattr(with_default, "__defaults__", (5.0,))
        assert f(2.0) == 20.0

    def test_code(self, monkeypatch, transform):
        """A function may get the code of another."""
        f = transform(with_code)
        assert f(2.0) == 4.0
        monkeypatch.setattr(with_code, "__code__", cube.__code__)
        assert f(2.0) == 12.0

    def test_shape_set_in_place(self, transform):
        """The length of a global array is written into the text."""
        f = transform(mean_of_flat)
        assert f(2.0) == pytest.approx(4.0)
        FLAT.shape = (2, 3)
        try:
            assert f(2.0) == pytest.approx(12.0)
        finally:
            FLAT.shape = (6,)


def call_outer(x):
    return outer(x)


def with_code(x):
    return x * x


def mean_of_flat(x):
    return np.sum(np.mean(FLAT * x * x, axis=0))
