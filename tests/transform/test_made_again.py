"""Functions and objects made again and again, merged, matched and bound: the tangents go with the right one."""

from __future__ import annotations

import dataclasses
import functools
import operator
from typing import Any

import pytest

from tests.judging import REFUSED, RIGHT
from tests.transform.judged import judged


def functions_made_in_a_loop(x):
    made = []
    for k in range(3):
        made.append(lambda v, k=k: v * x * k)
    return sum(f(x) for f in made)


def first_of_functions_made_in_a_loop(x):
    made = []
    for k in range(3):

        def scaled(v, k=k):
            return v * x * (k + 1)

        made.append(scaled)
    return made[0](x) + made[2](x) * x


class Number:
    def __init__(self, v: Any) -> None:
        self.v = v

    def __mul__(self, k: Any) -> Any:
        return Number(self.v * k)

    __rmul__ = __mul__

    @property
    def twice(self) -> Any:
        return 2.0 * self.v


def multiplied_from_the_left(x):
    return (2.0 * Number(x)).v + (Number(x) * x).v


def merged_in_place(x):
    d = {"a": x, "b": x * x}
    d |= {"a": 1.0}
    return d["a"] * d["b"] + d["a"]


@dataclasses.dataclass
class Pair:
    a: float
    b: float = 1.0
    rest: list = dataclasses.field(default_factory=list)


def matched_by_names(x):
    match Pair(x, x * x):
        case Pair(a=p, b=q):
            return p * q
    return 0.0


def held_by_a_partial(x):
    return functools.partial(operator.mul, x)(x)


def held_by_partials(x):
    first = functools.partial(lambda u, v, w: u * v + w * w, x)
    return functools.partial(first, x * x)(3.0 * x)


def primitive_held_and_passed_on(x):
    def applied(f, y):
        return f(y) * y

    return applied(functools.partial(pow, 2.0), x)


def property_by_getattr(x):
    return getattr(Number(x), "twice") * x


def held_by_name(x):
    def scaled(a, b, c=1.0):
        return a * b**2 * c

    return functools.partial(functools.partial(scaled, c=x), x * x)(x)


@pytest.mark.parametrize(
    "f",
    [
        functions_made_in_a_loop, first_of_functions_made_in_a_loop, multiplied_from_the_left, merged_in_place,
        matched_by_names, held_by_a_partial, held_by_partials, held_by_name,
        property_by_getattr, primitive_held_and_passed_on,
    ],
)  # fmt: skip
def test_the_right_one(f):
    """A function that a loop makes anew is not the one made last; what is merged, matched or held keeps its tangent."""
    outcome = judged(f, (0.7,))
    assert outcome.kind == RIGHT, outcome


def property_by_getattr_or_default(x):
    return getattr(Number(x), "twice", 0.0) * x


def matched_by_place(x):
    match Pair(x, x * x):
        case Pair(p, q):
            return p * q
    return 0.0


@pytest.mark.parametrize("f", [property_by_getattr_or_default, matched_by_place])
def test_refused_with_a_cure(f):
    """Neither has a mirror among the tangents."""
    outcome = judged(f, (0.7,))
    assert outcome.kind == REFUSED, outcome
