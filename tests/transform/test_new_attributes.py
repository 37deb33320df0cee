"""Attributes that a function sets on its arguments, which come without them: the gradient is that of what came."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import sct
from tests.oracles import richardson


class Model:
    def __init__(self, a):
        self.a = a

    def kept(self, x):
        self.y = self.a * x
        return self.y * x

    def on_either_side(self, x):
        if x > 0:
            self.y = self.a * x
        else:
            self.z = self.a
        return (self.y if x > 0 else self.z) * self.a

    def in_a_helper(self, x):
        self.step(x)
        return self.y * x

    def step(self, x):
        self.y = self.a * x

    def in_a_loop(self, x):
        for i in range(3):
            self.y = (self.y if i else 1.0) * self.a
        return self.y * x

    def a_list(self, x):
        self.parts = []
        self.parts.append(self.a * x)
        return self.parts[0] * x

    def an_array(self, x):
        self.parts = np.zeros(2)
        self.parts[0] = self.a * x
        return self.parts[0] * self.a


METHODS = ["kept", "on_either_side", "in_a_helper", "in_a_loop", "a_list", "an_array"]


@pytest.mark.parametrize("name", METHODS)
def test_gradient_of_the_object_and_of_the_other(name: str) -> None:
    """By differences: with respect to what came with self, to x, and in forward mode."""
    method = getattr(Model, name)
    for x in (3.0, -1.5):
        by_a = richardson.along(lambda a, x=x: method(Model(a), x), [2.0], [1.0]).value[0]
        by_x = richardson.along(lambda x: method(Model(2.0), x), [x], [1.0]).value[0]
        assert sct.grad(method)(Model(2.0), x).a == pytest.approx(by_a, rel=1e-9)
        assert sct.grad(method, 1)(Model(2.0), x) == pytest.approx(by_x, rel=1e-9)
        assert sct.jvp(method, (Model(2.0), x), (Model(1.0), None))[1] == pytest.approx(by_a, rel=1e-9)


def test_objects_within_tuples_and_dicts() -> None:
    """They have a name each, and so their new attributes have a place."""

    def f(parts, x):
        parts[0].q = parts[0].a * x
        parts[1]["k"].q = parts[1]["k"].a * x
        return parts[0].q * parts[1]["k"].q

    found: Any = sct.grad(f)((Model(2.0), {"k": Model(5.0)}), 3.0)
    assert (found[0].a, found[1]["k"].a) == (5.0 * 9.0, 2.0 * 9.0)


def test_objects_of_a_list_are_refused() -> None:
    """No text names each of them; the refusal points at the attribute."""

    def f(models, x):
        for m in models:
            m.q = m.a * x
        return models[0].q * models[1].q

    with pytest.raises(sct.UnsupportedError, match="an attribute `q` that objects of a list come without") as refusal:
        sct.grad(f)([Model(2.0), Model(3.0)], 3.0)
    assert "test_new_attributes.py:" in str(refusal.value)
    assert "^" in str(refusal.value)
