"""Parameters with defaults, and keyword-only ones, under Numba, which has none of these: they are plain there."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import sct

numba = pytest.importorskip("numba")


def scaled(x, y=1.5):
    return x * x * y


def cubed(x, a=2.0, b=3.0):
    return a * x**3 + b * x


compiled_cubed = numba.njit(cubed)


def calls(x):
    return compiled_cubed(x) * compiled_cubed(x, 0.5) + compiled_cubed(x, b=x) + compiled_cubed(x, x, b=0.1)


def of_array(x, c=0.5):
    return np.exp(c * x) * x


def with_keyword(x, *, a, b=2.0):
    return np.sin(a * x) * b


def both_ways(f: Any, question: Any) -> tuple[Any, Any]:
    """What is asked of the compiled function and of the plain one."""
    return question(numba.njit(f)), question(f)


X = np.array([0.3, -0.7, 1.1])
QUESTIONS: dict[str, tuple[Any, Any]] = {
    "jvp": (scaled, lambda f: sct.jvp(f, (2.0,), (1.0,))),
    "jvp, both": (scaled, lambda f: sct.jvp(f, (2.0, 3.0), (1.0, 0.5))),
    "jacfwd": (scaled, lambda f: sct.jacfwd(f)(2.0)),
    "jacfwd, given": (scaled, lambda f: sct.jacfwd(f)(2.0, 3.0)),
    "jacfwd, by keyword": (scaled, lambda f: sct.jacfwd(f)(2.0, y=3.0)),
    "jacfwd of the default": (scaled, lambda f: sct.jacfwd(f, 1)(2.0, 3.0)),
    "hessian": (scaled, lambda f: sct.hessian(f)(2.0)),
    "value_and_grad": (scaled, lambda f: sct.value_and_grad(f)(2.0)),
    "value_and_grad, by keyword": (scaled, lambda f: sct.value_and_grad(f)(2.0, y=0.25)),
    "jacfwd of calls": (calls, lambda f: sct.jacfwd(f)(0.7)),
    "grad of calls": (calls, lambda f: sct.grad(f)(0.7)),
    "hessian of calls": (calls, lambda f: sct.hessian(f)(0.7)),
    "jacfwd of an array": (of_array, lambda f: sct.jacfwd(f)(X)),
    "jacrev of an array": (of_array, lambda f: sct.jacrev(f)(X)),
    "jacrev of an array, given": (of_array, lambda f: sct.jacrev(f)(X, 0.25)),
    "jacfwd twice": (of_array, lambda f: sct.jacfwd(sct.jacfwd(f))(X)),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_defaults_are_as_in_python(name: str) -> None:
    """Tangents stand behind parameters with defaults: as keyword-only ones they were refused."""
    found, expected = both_ways(*QUESTIONS[name])
    for a, b in zip(np.atleast_1d(found), np.atleast_1d(expected), strict=True):
        assert np.allclose(a, b, rtol=1e-13, atol=0.0)


def test_a_slope_behind_a_default() -> None:
    """2 a x**2 + ... by hand: 6 x**2 + 3 of 2 x**3 + 3 x."""
    assert sct.jacfwd(compiled_cubed)(2.0) == 27.0
    assert sct.hessian(compiled_cubed)(2.0) == 24.0


@pytest.mark.parametrize("ask", [sct.jacfwd, sct.grad, sct.hessian])
def test_keyword_only_parameters_of_the_users(ask: Any) -> None:
    """They are plain ones in the text; calls name them all the same."""
    for given in ({"a": 0.5}, {"a": 0.5, "b": 3.0}):
        assert np.isclose(ask(with_keyword, backend="numba")(0.7, **given), ask(with_keyword)(0.7, **given), rtol=1e-14)


def test_the_text_for_numba() -> None:
    """Parameters stay where they are, so that calls do."""
    assert "def scaled_tangent(x, y=1.5, dx=None):" in sct.source(scaled, wrt="x", backend="numba")
    assert "def scaled_tangent(x, y=1.5, *, dx):" in sct.source(scaled, wrt="x")


def test_a_tangent_that_is_left_out() -> None:
    """It is no number that could be computed with."""
    space: dict[str, Any] = {}
    exec(sct.source(scaled, wrt="x", backend=sct.Numba(cache=False)), space)
    assert space["scaled_tangent"](2.0, dx=1.0) == (6.0, 6.0)
    with pytest.raises(numba.TypingError):
        space["scaled_tangent"](2.0)


def with_args(*values, a):
    return len(values) * a


def test_a_keyword_only_parameter_behind_many() -> None:
    """Numba cannot tell it from the others."""
    with pytest.raises(sct.UnsupportedError, match="the keyword-only parameter `a` of"):
        sct.source(with_args, types={"a": "float"}, wrt="a", backend="numba")
