"""Objects made within a program, in reverse mode: dataclasses, named tuples, classes with an `__init__`."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from tests.transform.reversing import assert_reverse


@dataclass
class Box:
    size: float
    items: np.ndarray
    label: str = "box"
    notes: list = field(default_factory=list)
    factor: float = 2.0


class Pair(NamedTuple):
    first: float
    second: np.ndarray


class Pendulum:
    count = 0

    def __init__(self, length, angle=0.3, *, mass=1.0):
        self.length = length
        self.angle = angle
        self.mass = mass
        self.path = [angle]

    def step(self, h):
        self.angle = self.angle - h * math.sin(self.angle) / self.length
        self.path.append(self.angle * self.mass)
        self.count += 1

    @property
    def energy(self):
        return self.mass * self.length * (1.0 - math.cos(self.angle))


class Double(Pendulum):
    def __init__(self, length, other):
        Pendulum.__init__(self, length, mass=other)
        self.other = Pendulum(other, self.angle * length)


def boxes(x, v):
    b = Box(x * x, v * x)
    b.notes.append(x * 3.0)
    c = Box(b.size, items=b.items[::-1] * b.factor, factor=x)
    c.size *= 2.0
    c.items[0] = x
    return np.sum(c.items * b.items) * c.size * c.factor + b.notes[0]


def boxes_in_a_list(x, v):
    held = [Box(x * k, v) for k in range(3)]
    held[1].size = held[2].size * held[1].size
    return sum([b.size for b in held]) * np.sum(held[0].items)


def one_box_of_two(x, v):
    b = Box(x, v) if x > 0.0 else Box(2.0 * x, v * v)
    return b.size * np.sum(b.items)


def pairs(x, v):
    p = Pair(x, second=v * x)
    q = p._replace(first=p.first * p.second[0])
    a, b = q
    return a * np.sum(b) + p[0] * q.second[1]


def chained_pairs(x, v):
    p = Pair(x, v)
    for _ in range(3):
        p = Pair(p.first * p.second[0], p.second * p.first)
    return p.first * np.sum(p.second)


def pendulum(x, h):
    p = Pendulum(x)
    q = Pendulum(x * x, p.angle * h, mass=h)
    for _ in range(4):
        p.step(h)
        q.step(p.angle)
    return p.energy * q.energy + sum(p.path) + p.count


def inherited(x, y):
    d = Double(x, y)
    d.step(y)
    d.other.step(x)
    return d.energy * d.other.energy + d.other.angle


V = np.array([0.4, -0.7, 1.3])


def test_dataclasses() -> None:
    """Fields may be numbers, arrays that are written to, defaults, lists."""
    assert_reverse(boxes, 0.8, V)
    assert_reverse(boxes_in_a_list, 0.8, V)
    assert_reverse(one_box_of_two, 0.8, V)
    assert_reverse(one_box_of_two, -0.8, V)


def test_named_tuples() -> None:
    """A part has one adjoint, whether it is read by name or by position."""
    assert_reverse(pairs, 0.8, V)
    assert_reverse(chained_pairs, 0.8, V)


def test_classes() -> None:
    """`__init__` has halves like any function; keyword-only arguments, defaults and base classes included."""
    assert_reverse(pendulum, 0.8, 0.1)
    assert_reverse(inherited, 0.8, 0.6)


class Ellipsoid:
    def __init__(self, name):
        self.major = {"a": 2.0, "b": 3.0}[name]


def of_constants(x, ell=None):
    if ell is None:
        ell = Ellipsoid("a")
    return ell.major**2 * math.sin(x)


class Restarted(Ellipsoid):
    def restart(self, x):
        before = x * self.major
        self.__init__("b")
        return before * x * self.major


def twice(x):
    return of_constants(x) * of_constants(2.0 * x)


def restarted(x):
    return Restarted("a").restart(x)


def test_an_object_is_not_changed_by_being_made() -> None:
    """What `__init__` stores is no change of an object, unless it is called for one that is there already."""
    assert_reverse(twice, 0.8)
    assert_reverse(restarted, 0.8)
