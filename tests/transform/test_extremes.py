"""`max` and `min` of three or more numbers: plain comparisons, and equal ones share the slope equally."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import sct
from tests.adjoints import adjoint_text
from tests.transform.reversing import assert_reverse


def largest(a: float, b: float, c: float) -> float:
    return max(a * b, b * c, c)


def smallest(a: float, b: float, c: float) -> float:
    return min(a * b, b * c, c, 0.7) * a


def with_whole_numbers(a: float, b: float, c: float) -> float:
    return max(a, 0, b, 1) * min(c, 2, a, b, 5)


def aligned(x: Any, y: Any) -> Any:
    n = len(x)
    d = np.full((n + 1, n + 1), np.inf)
    d[0, 0] = 0.0
    for i in range(1, n + 1):
        for j in range(1, n + 1):
            d[i, j] = (x[i - 1] - y[j - 1]) ** 2 + min(d[i - 1, j], d[i, j - 1], d[i - 1, j - 1])
    return d[n, n]


@pytest.mark.parametrize("f", [largest, smallest, with_whole_numbers])
@pytest.mark.parametrize("args", [(0.4, 1.7, -0.6), (1.3, 0.2, 0.9), (-2.1, -0.3, 0.8), (1.1, 1.6, 2.5)])
def test_derivative(f: Any, args: tuple[float, ...]) -> None:
    """Both modes agree with the oracles away from ties."""
    assert_reverse(f, *args)


def test_derivative_of_paths() -> None:
    """Infinite neighbours that were not chosen contribute nothing."""
    assert_reverse(aligned, np.array([0.3, -0.8, 1.4]), np.array([0.1, 0.9, -0.5]))


@pytest.mark.parametrize("number", [-3, 0, 1, 2.5, 100])
@pytest.mark.parametrize("name", ["max", "min"])
def test_whole_number_among_floats(name: str, number: float) -> None:
    """What is chosen moves with the float, though a sample of the arguments may choose the whole number."""
    for text in (f"{name}(x, {number}) * y", f"{name}({number}, x, y) * y", f"{name}([{number}, x]) * y"):
        f = read(f"def f(x: float, y: float):\n    return {text}\n")
        for args in ((1.3, 0.2), (103.0, -3.5), (-7.0, 0.4)):
            assert_reverse(f, *args)
            slopes(f, args)


def slopes(f: Any, args: tuple[float, ...]) -> tuple[float, ...]:
    """The gradient, which forward mode must give as well."""
    found = tuple(float(g) for g in sct.grad(f, tuple(range(len(args))))(*args))
    for k, slope in enumerate(found):
        seed = tuple(1.0 if k == m else 0.0 for m in range(len(args)))
        assert float(sct.jvp(f, args, seed)[1]) == pytest.approx(slope, nan_ok=True)
    return found


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((2.0, 2.0, 2.0), (1 / 3, 1 / 3, 1 / 3)), ((2.0, 1.0, 2.0), (0.5, 0.0, 0.5)),
        ((1.0, 2.0, 2.0), (0.0, 0.5, 0.5)), ((2.0, 2.0, 1.0), (0.5, 0.5, 0.0)), ((0.0, -0.0, -1.0), (0.5, 0.5, 0.0)),
        ((math.inf, 1.0, math.inf), (0.5, 0.0, 0.5)), ((1.0, 3.0, 2.0), (0.0, 1.0, 0.0)),
        ((math.nan, 1.0, 2.0), (0.0, 0.0, 0.0)), ((1.0, math.nan, 2.0), (0.0, 0.0, 1.0)),
        ((2.0, 2.0, 2.0, 2.0), (0.25, 0.25, 0.25, 0.25)), ((1.0, 2.0, 0.0, 2.0, 2.0), (0.0, 1 / 3, 0.0, 1 / 3, 1 / 3)),
        ((1.0, 3.0, 0.0, 2.0, 3.0, 2.5), (0.0, 0.5, 0.0, 0.0, 0.5, 0.0)), ((1.0,) * 7, (1 / 7,) * 7),
    ],
)  # fmt: skip
def test_ties_share_equally(values: tuple[float, ...], expected: tuple[float, ...]) -> None:
    """Written by number as for a list; nothing moves with a value that is not a number."""
    names = "abcdefg"[: len(values)]
    scope: dict[str, Any] = {}
    for name, sign in (("max", ""), ("min", "-")):
        arguments = ", ".join(f"{sign}{n}" for n in names)
        scope[name] = read(f"def f({', '.join(names)}):\n    return {sign}{name}({arguments})\n")
        listed = read(f"def f({', '.join(names)}):\n    return {sign}{name}([{arguments}])\n")
        assert slopes(scope[name], values) == pytest.approx(expected)
        assert slopes(listed, values) == pytest.approx(expected)


def read(text: str) -> Any:
    """The function in a text, whose lines can be read again."""
    import linecache

    name = f"<extremes {hash(text)}>"
    linecache.cache[name] = (len(text), None, text.splitlines(True), name)
    scope: dict[str, Any] = {}
    exec(compile(text, name, "exec"), scope)
    return scope["f"]


def test_no_lists_for_numbers() -> None:
    """Of numbers the way back compares, and calls no helper; arrays without axes still have theirs."""
    text, _ = adjoint_text(aligned, (np.ones(3), np.zeros(3)), (0, 1))
    assert "sct_runtime" not in text
    assert_reverse(lambda x: max(x[0], x.sum(), x[1] * 2.0) * 1.0, np.array([0.3, 0.8]))


def test_second_derivative() -> None:
    """The Hessian is that of the chosen one."""
    hessian = sct.hessian(lambda x: max(x[0] * x[1], x[0] ** 3, x[1] ** 2) * x[0])
    assert np.allclose(hessian(np.array([2.0, 0.5])), [[48.0, 0.0], [0.0, 0.0]])
