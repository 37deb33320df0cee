"""Arguments that share memory, lists or objects: read, or refused before anything runs; never silently wrong."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import sct


class Body:
    def __init__(self, mass: float) -> None:
        self.mass = mass


def put(t, x, y):
    x[0] = t
    return y[0] * 3.0


def appended(t, a, b):
    a.append(t)
    return sum(b)


def removed(t, a, b):
    del a[0]
    return t * sum(b)


def sorted_here(t, a, b):
    a.sort()
    return t * b[0]


def merged(t, a, b):
    a |= {"k": t}
    return b["k"] * 2.0


def set_mass(t, p, q):
    p.mass = t
    return q.mass * t


def doubled(x, y):
    x *= 2.0
    return x * y


def doubled_within(x):
    x[0][0] *= 2.0
    return x[1][0] * x[0][1]


def product(x, y):
    return x * y


def local_write(x, y):
    z = x + y
    z[0] = 0.0
    return np.sum(z * x)


def one() -> np.ndarray:
    return np.array([1.0, 2.0])


ONE = one()


def twice(make: Callable[[], Any]) -> tuple[Any, Any]:
    shared = make()
    return shared, shared


WRITTEN: dict[str, Callable[[], Any]] = {
    "the value that was there": lambda: sct.jvp(put, (1.0, *twice(one)), (1.0, None, None)),
    "inactive array": lambda: sct.derivative(put)(1.0, *twice(one)),
    "views": lambda: sct.jvp(doubled, (ONE[:1], ONE), (ONE[:1], ONE)),
    "list": lambda: sct.derivative(appended)(1.0, *twice(lambda: [1.0])),
    "del": lambda: sct.derivative(removed)(1.0, *twice(lambda: [1.0, 2.0])),
    "sort": lambda: sct.derivative(sorted_here)(1.0, *twice(lambda: [2.0, 1.0])),
    "dict": lambda: sct.derivative(merged)(1.0, *twice(lambda: {"k": 1.0})),
    "object": lambda: sct.derivative(set_mass)(1.0, *twice(lambda: Body(1.0))),
    "jacfwd": lambda: sct.jacfwd(doubled)(*twice(one)),
    "grad": lambda: sct.grad(lambda x, y: np.sum(doubled(x, y)))(*twice(one)),
    "vjp": lambda: sct.vjp(doubled, *twice(one))[1](one()),
    "within one argument": lambda: sct.jvp(doubled_within, ([ONE, ONE],), ([ONE, ONE],)),
}


@pytest.mark.parametrize("case", WRITTEN)
def test_written_is_refused(case: str) -> None:
    """A program that writes to what two arguments share would need shared tangents: refused, whatever it writes."""
    with pytest.raises(sct.RequestError, match="share memory"):
        WRITTEN[case]()


def test_nothing_is_written_before_the_refusal() -> None:
    """The refusal comes before the call."""
    x = one()
    with pytest.raises(sct.RequestError):
        sct.jvp(doubled, (x, x), (x, x))
    assert x.tolist() == [1.0, 2.0]


def test_read_is_right() -> None:
    """Shared arguments that are only read are differentiated, as are copies made inside."""
    x = one()
    assert sct.jvp(product, (x, x), (np.ones(2), np.zeros(2)))[1].tolist() == x.tolist()
    assert sct.jacfwd(product)(x, x).tolist() == np.diag(x).tolist()
    step = 1e-6
    ahead, behind = (local_write(x + s * np.ones(2), x) for s in (step, -step))
    assert sct.jvp(local_write, (x, x), (np.ones(2), None))[1] == pytest.approx((ahead - behind) / (2 * step))
    around = SimpleNamespace(x=x)
    around.self = around
    assert sct.jvp(lambda t, n: t * n.x[0], (2.0, around), (1.0, None))[1] == 1.0


def order(items):
    items.sort()


def smallest_first(x, y):
    items = [x * y, y]
    order(items)
    return items[0] * 2.0 + items[1]


def test_sorting_in_a_callee() -> None:
    """A function that only sorts the list it is given takes the tangents along."""
    assert sct.jvp(smallest_first, (3.0, 2.0), (1.0, 0.0)) == (10.0, 2.0)
