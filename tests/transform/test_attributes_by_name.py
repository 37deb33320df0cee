"""Methods and fields that are named by text, or by a variable: as with a dot, or refused with their place."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import sct
from tests.judging import RIGHT, judge
from tests.oracles.structure import random_tangent
from tests.oracles.verdict import truth


class Scaled:
    def __init__(self, factor):
        self.factor = factor

    def f(self, y):
        return y * self.factor


def applied(f, y):
    return f(y) * y


def method_by_text(x):
    return getattr(x, "sum")() * x[0]


def own_method_by_text(x):
    return getattr(Scaled(x[0]), "f")(x[1])


def attribute_by_text(x):
    return getattr(Scaled(x[0]), "factor") * x[1]


def bound_method_of_the_name_of_its_variable(x):
    s = Scaled(x[0])
    return applied(s.f, x[1])


def variable_of_the_name_of_a_derivative(x):
    f_tangent = x[0] * 3.0
    s = Scaled(f_tangent)
    return s.f(x[1]) * f_tangent


RIGHT_ONES = [
    method_by_text,
    own_method_by_text,
    attribute_by_text,
    bound_method_of_the_name_of_its_variable,
    variable_of_the_name_of_a_derivative,
]


@pytest.mark.parametrize("mode", ["forward", "reverse"])
@pytest.mark.parametrize("function", RIGHT_ONES, ids=lambda f: f.__name__)
def test_right(function: Any, mode: str) -> None:
    """Value to the bit, derivative as the oracles have it; no name of the text stands for two things."""
    x = np.array([0.7, 1.2])
    outcome = judge(function, [x], mode, [[random_tangent(x, np.random.default_rng(9))]], truth)
    assert outcome.kind == RIGHT, outcome


def method_under_another_name(x):
    total = x.sum
    return total()


def method_passed_on(x):
    return applied_to_nothing(x.sum)


def applied_to_nothing(f):
    return f() * 2.0


def method_with_a_default(x):
    return getattr(x, "sum", None)()


def field_of_a_structured_array(x):
    return np.array([(x[0],)], dtype=[("a", float)])["a"].sum()


def fields_of_a_structured_array(x):
    name = "a"
    return np.array([(x[0], x[1])], dtype=[("a", float), ("b", float)])[name].sum()


REFUSED = [
    (method_under_another_name, "a method of an array under another name"),
    (method_passed_on, "a method of an array under another name"),
    (method_with_a_default, "a method of an array under another name"),
    (field_of_a_structured_array, "a field of a structured array of active data"),
    (fields_of_a_structured_array, "a field of a structured array of active data"),
]


@pytest.mark.parametrize("case", REFUSED, ids=lambda c: c[0].__name__)
def test_refused_with_its_place(case: Any) -> None:
    """In both modes, at the call or index, with a cure."""
    function, reason = case
    for differentiated in (sct.grad(function), sct.jacfwd(function)):
        with pytest.raises(sct.UnsupportedError) as refusal:
            differentiated(np.array([0.7, 1.2]))
        text = str(refusal.value)
        assert reason in text
        assert "test_attributes_by_name.py:" in text
        assert len(text.splitlines()) == 4


def test_fields_of_data_that_carry_no_derivative() -> None:
    """A structured array that is not active is read by its names."""
    data = np.array([(2.0, 1), (3.0, 4)], dtype=[("weight", float), ("count", int)])
    found = sct.grad(lambda x, data: np.sum(data["weight"] * x * x))(np.array([1.0, 5.0]), data)
    np.testing.assert_array_equal(found, [4.0, 30.0])
