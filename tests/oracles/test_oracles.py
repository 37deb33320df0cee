"""The oracles against derivatives known from the books: what other tests trust has to be right itself."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from tests.oracles import complex_step, dual, interpreter, richardson
from tests.oracles.structure import flat, flat_tangent, random_tangent, same_bits

SCALAR: list[tuple[Callable[[float], float], float, float]] = [
    (lambda x: x**3 - 2 * x, 1.5, 3 * 1.5**2 - 2),
    (lambda x: 1 / x, 0.3, -1 / 0.09),
    (lambda x: math.sin(x) * math.exp(x), 0.7, math.exp(0.7) * (math.sin(0.7) + math.cos(0.7))),
    (lambda x: math.log(x, 2) + math.sqrt(x), 2.5, 1 / (2.5 * math.log(2)) + 0.5 / math.sqrt(2.5)),
    (lambda x: math.atan2(x, 2.0) + math.hypot(x, 1.0), 0.4, 2 / (0.16 + 4) + 0.4 / math.hypot(0.4, 1)),
    (lambda x: abs(x) + math.fabs(x), -0.4, -2.0),
    (lambda x: (-x) ** 3 + 2.0**x, 1.2, -3 * 1.44 + 2**1.2 * math.log(2)),
    (lambda x: x % 0.3 + 7.0 // x, 1.1, 1.0),
    (lambda x: x if x > 1.0 else x * x, 0.6, 1.2),
    (lambda x: max(x, 2.0) * min(x, 3.0), 2.5, 5.0),
    (lambda x: sum([x * k for k in range(4)]), 0.1, 6.0),
    (lambda x: math.asin(x) + math.acos(x / 2) + math.tanh(x), 0.5,
     1 / math.sqrt(0.75) - 0.5 / math.sqrt(1 - 0.0625) + 1 - math.tanh(0.5) ** 2),
]  # fmt: skip


@pytest.mark.parametrize(("f", "x", "slope"), SCALAR)
def test_all_oracles_know_scalar_derivatives(f: Callable[[float], float], x: float, slope: float) -> None:
    """Complex step and interpreter to rounding, Richardson within the error that it states (and that is small)."""
    found = complex_step.along(f, (x,), (2.0,))
    assert found is not None
    assert found[0] == pytest.approx(2 * slope, rel=1e-13)
    value, tangent = interpreter.jvp(f, (x,), (2.0,))
    assert value == f(x)
    assert tangent == pytest.approx(2 * slope, rel=1e-13)
    estimate = richardson.along(f, (x,), (2.0,))
    assert abs(estimate.value[0] - 2 * slope) <= max(3 * estimate.error[0], 1e-12)
    assert estimate.error[0] < 1e-7 * abs(slope)


def body_cases() -> list[tuple[Callable[..., Any], tuple[Any, ...], tuple[Any, ...], Any]]:
    def views(u: Any) -> Any:
        v = u.copy()
        w = v[1:]
        w *= 2.0
        z = w
        z += u[0]
        v[0] = w[-1] * u[1]
        return v

    def counted(x: float) -> Any:
        total, k = 0.0, 0
        while True:
            k += 1
            if k == 2:
                continue
            if k > 4:
                break
            total += x**k
        else:
            total = -1.0
        return total

    def caught(x: float) -> float:
        try:
            math.sqrt(-x)
        except ValueError:
            return x * x
        finally:
            x = 0.0
        return x

    def closed(x: float) -> float:
        count = 0.0

        def add(y: float, *, times: float = 3.0) -> None:
            nonlocal count
            count += y * times

        add(x)
        add(x * x, times=1.0)
        return count

    def containers(x: float) -> Any:
        d = {"a": x}
        xs = [x, 2.0]
        xs.append(d["a"] * x)
        d["b"] = xs.pop()
        (first, *rest), last = (xs, x**3)
        return {"s": first + rest[0] + last, "d": d}

    u = np.array([1.0, 2.0, 3.0])
    du = np.array([0.1, 0.2, 0.3])
    # views by hand: v = [(2 u2 + u0) u1, 2 u1 + u0, 2 u2 + u0]
    by_hand = np.array([(2 * 0.3 + 0.1) * 2 + 7 * 0.2, 0.5, 0.7])
    return [
        (views, (u,), (du,), by_hand),
        (counted, (0.5,), (1.0,), 1 + 3 * 0.25 + 4 * 0.125),
        (caught, (0.5,), (1.0,), 1.0),
        (closed, (0.5,), (1.0,), 4.0),
        (containers, (0.5,), (1.0,), [1 + 0.75, 1.0, 1.0]),
        (lambda a, b: (a @ b, a.sum() * b.mean(), np.max(a)), (u, u * 2), (du, None), [2.8, 2.4, 0.3]),
    ]


@pytest.mark.parametrize(("f", "args", "tangents", "slope"), body_cases())
def test_interpreter_follows_the_program(f: Any, args: Any, tangents: Any, slope: Any) -> None:
    """Views, jumps, exceptions, closures and containers: the value is Python's, the tangent the one by hand."""
    value, tangent = interpreter.jvp(f, args, tangents)
    assert same_bits(value, f(*args))
    np.testing.assert_allclose(flat_tangent(value, tangent), np.ravel(slope), rtol=1e-13)
    np.testing.assert_allclose(richardson.along(f, args, tangents).value, np.ravel(slope), rtol=1e-8)


def test_interpreter_refuses_what_it_does_not_know() -> None:
    """A primitive without a rule is an error, never a zero."""
    with pytest.raises(interpreter.Unhandled):
        interpreter.jvp(math.gamma, (2.5,), (1.0,))


def test_complex_step_declines() -> None:
    """Where complex numbers cannot follow, or follow another function, there is no answer rather than a wrong one."""
    assert complex_step.along(lambda x: float(x) * 2, (1.0,), (1.0,)) is None
    assert complex_step.along(math.gamma, (2.5,), (1.0,)) is None


def test_richardson_says_that_it_does_not_know() -> None:
    """A kink at the point is seen, a kink nearby does not spoil the answer, noise is owned up to."""
    assert richardson.has_kink(lambda s: np.array([abs(s)]))
    assert not richardson.has_kink(lambda s: np.array([math.sin(s) + 3.0]))
    near = richardson.differentiate(lambda s: np.array([s if s < 0.02 else 5.0]))
    assert near.value[0] == pytest.approx(1.0, rel=1e-9)
    noisy = richardson.differentiate(lambda s: np.array([math.sin(s) + 1e-6 * math.sin(1e9 * s)]))
    assert abs(noisy.value[0] - 1.0) <= noisy.error[0] < 0.1
    spike = richardson.differentiate(lambda s: np.array([math.exp(-((3e3 * s - 0.3) ** 2))]))
    assert spike.value[0] == pytest.approx(1.8e3 * math.exp(-0.09), rel=1e-6)
    needle = richardson.differentiate(lambda s: np.array([math.exp(-((1e5 * s - 0.3) ** 2))]))
    assert needle.error[0] > 1e3, "steps that all but one miss the needle must not be sure of themselves"
    outside = richardson.differentiate(lambda s: np.array([math.sqrt(0.005 + s)]))
    assert outside.value[0] == pytest.approx(0.5 / math.sqrt(0.005), rel=1e-9)


def test_dual_numbers_of_several_components() -> None:
    """The gradient of one expression with every operation of the class, by hand."""
    value, (by_x, by_y) = dual.gradient(
        lambda x, y: dual.exp(x * y) + dual.sin(x) / y - 2 * dual.sqrt(y) ** 3, 0.5, 2.0
    )
    assert value == pytest.approx(math.e + math.sin(0.5) / 2 - 2 * 2**1.5, rel=1e-14)
    assert by_x == pytest.approx(2 * math.e + math.cos(0.5) / 2, rel=1e-14)
    assert by_y == pytest.approx(0.5 * math.e - math.sin(0.5) / 4 - 3 * math.sqrt(2), rel=1e-14)


@dataclass
class Point:
    x: float
    y: float


def test_structure() -> None:
    """Floats are found in one order in values and in tangents, and a tangent of another shape is no tangent."""
    value = {"a": [1.0, (np.arange(2.0), "text")], "b": Point(3.0, 4.0)}
    assert list(flat(value)) == [1, 0, 1, 3, 4]
    tangent = random_tangent(value, np.random.default_rng(0))
    assert len(flat_tangent(value, tangent)) == 5
    with pytest.raises(AssertionError):
        flat_tangent(np.zeros(2), np.zeros((2, 1)))
    assert not same_bits(0.0, -0.0)
    assert not same_bits(1, 1.0)
    assert same_bits(float("nan"), float("nan"))
