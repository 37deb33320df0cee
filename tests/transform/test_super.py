"""`super()` in methods: the next class of the object's own order, with the object's tangents."""

from __future__ import annotations

from typing import Any

import pytest

from tests.judging import MODES, REFUSED, RIGHT
from tests.transform.judged import judged


class Base:
    def __init__(self, x: Any) -> None:
        self.x = x

    def f(self, y: Any) -> Any:
        return self.x * y

    @property
    def twice(self) -> Any:
        return 2.0 * self.x


class Derived(Base):
    def __init__(self, x: Any, k: Any) -> None:
        super().__init__(x * x)
        self.k = k

    def f(self, y: Any) -> Any:
        return super().f(y) + self.k * y * y

    @property
    def twice(self) -> Any:
        return super().twice + self.k


class Beside(Base):
    def f(self, y: Any) -> Any:
        return super().f(y) * 3.0


class Both(Derived, Beside):
    def f(self, y: Any) -> Any:
        return super().f(super().f(y)) + 1.0


class Named(Base):
    def f(self, y: Any) -> Any:
        above = super()
        return above.f(y)


def derived(x, y):
    return Derived(x, y).f(y)


def order_of_the_object(x, y):
    return Both(x, y).f(y)


def property_above(x, y):
    return Derived(x, y).twice * x


HELD = Derived(2.0, 3.0)


def object_of_the_surroundings(x, y):
    return HELD.f(x) * y


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("f", [derived, order_of_the_object, property_above, object_of_the_surroundings])
def test_super_without_arguments(f, mode):
    """In `__init__`, in methods and properties, with several bases: as Python finds it for the object at hand."""
    outcome = judged(f, (0.7, 0.3), mode)
    assert outcome.kind == RIGHT, outcome


def test_super_under_a_name_is_refused():
    """What is read off it later would have no tangents."""
    assert judged(lambda x, y: Named(x).f(y), (0.7, 0.3)).kind == REFUSED
