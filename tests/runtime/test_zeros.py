"""The zero tangent of any value."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pytest

from sct_runtime import zeros_like


class Point(NamedTuple):
    x: float
    label: str


@dataclass
class Body:
    mass: float
    place: Any


class Slotted:
    __slots__ = ("a", "b")

    def __init__(self) -> None:
        self.a = 2.0


def test_numbers_and_text() -> None:
    """Numbers have tangent 0.0; what carries no derivative has None."""
    for number in (1.5, 3, np.float64(2.0), np.float32(2.0), np.int64(2)):
        assert zeros_like(number) == 0.0 and type(zeros_like(number)) is float
    for thing in (None, True, "text", b"bytes", math, len, float, lambda: 0, 1j, {1.0, 2.0}, np.bool_(True)):
        assert zeros_like(thing) is None


@pytest.mark.parametrize("dtype", [float, np.float32, int, bool])
def test_arrays(dtype: Any) -> None:
    """Floats keep their dtype; other numbers get float64, so that a tangent can hold fractions."""
    zero = zeros_like(np.ones((2, 3), dtype=dtype))
    assert zero.shape == (2, 3) and not zero.any()
    assert zero.dtype == (dtype if dtype in (float, np.float32) else np.float64)


def test_containers_keep_their_structure() -> None:
    """Tuples, named tuples, lists and dicts, nested."""
    value = {"p": Point(1.0, "here"), "l": [1.0, (2, None)], "a": np.ones(2)}
    zero = zeros_like(value)
    assert zero["p"] == Point(0.0, None) and zero["l"] == [0.0, (0.0, None)] and zero["a"].tolist() == [0.0, 0.0]
    assert value["l"] == [1.0, (2, None)]


def test_objects_become_namespaces() -> None:
    """Attributes in a dict and in slots; a slot that was never set has no tangent."""
    zero = zeros_like(Body(2.0, [1.0]))
    assert zero.mass == 0.0 and zero.place == [0.0]
    slotted = zeros_like(Slotted())
    assert slotted.a == 0.0 and not hasattr(slotted, "b")
    assert zeros_like(object()) is None
    assert vars(zeros_like(type("Empty", (), {})())) == {}  # attributes may come later


def test_cycles_and_shared_parts() -> None:
    """An object that contains itself ends, and what is shared stays shared."""
    body = Body(1.0, None)
    body.place = body
    zero = zeros_like(body)
    assert zero.place is zero
    shared = [1.0]
    first, second = zeros_like([shared, shared])
    assert first is second
    array = np.ones(2)
    d = zeros_like({"a": array, "b": array})
    assert d["a"] is d["b"]


def test_depth_is_no_limit() -> None:
    """A list nested ten thousand deep has a zero."""
    value: Any = 1.0
    for _ in range(10_000):
        value = [value]
    zero = zeros_like(value)
    for _ in range(10_000):
        (zero,) = zero
    assert zero == 0.0
