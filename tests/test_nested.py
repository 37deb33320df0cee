"""Derivatives of derivatives: what was emitted is a program again."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import mpmath
import pytest

import sct

pytestmark = pytest.mark.usefixtures("sizes")

SAMPLES: dict[str, tuple[Callable[[float], float], Callable[[Any], Any], float]] = {}


def sample(at: float, exact: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Register a function with the same function in mpmath and the point where it is differentiated."""

    def register(f: Callable[[float], float]) -> Callable[[float], float]:
        SAMPLES[f.__name__] = (f, exact, at)
        return f

    return register


@sample(0.7, lambda x: x**5 - 3 * x**2)
def polynomial(x):
    return x**5 - 3.0 * x**2


@sample(0.7, lambda x: mpmath.sin(x) * mpmath.exp(-x * x))
def bell_wave(x):
    return math.sin(x) * math.exp(-x * x)


@sample(1.3, lambda x: (1 + x) / (2 + x * x))
def quotient(x):
    top = 1.0 + x
    return top / (2.0 + x * x)


@sample(1.7, lambda x: x**x)
def power_of_itself(x):
    return x**x


@sample(0.4, lambda x: mpmath.log1p(mpmath.sqrt(x)))
def log_of_root(x):
    return math.log1p(math.sqrt(x))


@sample(0.3, lambda x: mpmath.tan(mpmath.atan(2 * x) * x))
def tangent_of_arc(x):
    return math.tan(math.atan(2.0 * x) * x)


@sample(0.9, lambda x: (((2 * x + 1) * x - 3) * x + 5) * x)
def horner(x):
    y = 0.0
    for c in (2.0, 1.0, -3.0, 5.0, 0.0):
        y = y * x + c
    return y


@sample(2.5, lambda x: x * mpmath.log(x))
def branch(x):
    y = x * x
    if y > 4.0:
        y = x * math.log(x)
    return y


@sample(0.6, lambda x: mpmath.cosh(mpmath.sin(x)) + mpmath.sin(x) ** 2)
def through_a_call(x):
    def square(t):
        return t * t

    s = math.sin(x)
    return math.cosh(s) + square(s)


@sample(0.8, lambda x: x * mpmath.sin(x) + x**2 * mpmath.sin(x**2))
def items_of_a_list(x):
    powers = [x]
    powers.append(x * x)
    return sum(p * math.sin(p) for p in powers)


@pytest.mark.parametrize("name", SAMPLES)
def test_third_derivative(name: str) -> None:
    """The derivative of the derivative of the derivative is the third derivative, to nearly all digits."""
    f, exact, x = SAMPLES[name]
    d = f
    for order in (1, 2, 3):
        d = sct.derivative(d)
        with mpmath.workdps(40):
            known = float(mpmath.diff(exact, mpmath.mpf(x), order))
        assert d(x) == pytest.approx(known, rel=1e-11), f"order {order}"


def imported(path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    monkeypatch.setitem(sys.modules, path.stem, module)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", SAMPLES)
def test_emitted_file_is_differentiated_again(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An emitted file, imported as a module, is differentiated like any other; again with what that emits."""
    f, exact, x = SAMPLES[name]
    first = tmp_path / f"first_{name}.py"
    sct.emit(f, first)
    tangent = getattr(imported(first, monkeypatch), f"{name}_tangent")
    second = tmp_path / f"second_{name}.py"
    sct.emit(tangent, second, wrt=("x",))
    both = getattr(imported(second, monkeypatch), f"{name}_tangent_tangent")
    (value, slope), (value_slope, curvature) = both(x, 1.0, 1.0)
    with mpmath.workdps(40):
        known = [float(mpmath.diff(exact, mpmath.mpf(x), k)) for k in (0, 1, 2)]
    assert [value, slope, curvature] == pytest.approx(known, rel=1e-11)
    assert value_slope == pytest.approx(slope, rel=1e-12)
