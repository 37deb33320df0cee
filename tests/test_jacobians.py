"""Jacobians of derivatives and of Jacobians, and the text of a Jacobian."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from itertools import product
from typing import Any

import mpmath
import numpy as np
import pytest

import sct

X = np.array([0.7, 1.3, 0.4])
A = np.array([[1.0, 0.5, -0.3], [0.2, 2.0, 0.7], [0.4, -0.1, 1.5]])


def form(x, a):
    return np.sum((a @ x) * x) ** 2


def form_exact(x, a):
    return sum(a[i][j] * x[j] * x[i] for i in range(3) for j in range(3)) ** 2


def waves(x):
    y = np.sin(x) * x[::-1]
    y[1] *= x[0]
    return y


def waves_exact(x):
    y = [mpmath.sin(v) * w for v, w in zip(x, reversed(x), strict=True)]
    y[1] *= x[0]
    return y


def sorted_squares(x):
    y = np.sort(x)
    y **= 2
    return y * x


def damped(t, a):
    return math.exp(-a * t) * math.sin(t)


def pair(x):
    return x * x, np.sum(x)


def direct_product(direction, dx_value):
    return np.sort(direction) * dx_value


def doubled_first(x, n):
    x *= 2.0
    x **= n
    return np.sort(x)


def partial(f: Callable[..., Any], x: np.ndarray, orders: tuple[int, ...]) -> float:
    """A partial derivative of a function of a list of numbers."""
    with mpmath.workdps(40):
        return float(mpmath.diff(lambda *v: f(list(v)), tuple(map(mpmath.mpf, x)), orders))


def orders(*positions: int) -> tuple[int, ...]:
    return tuple(positions.count(k) for k in range(3))


def second(f: Callable[..., Any], x: np.ndarray) -> np.ndarray:
    """All second derivatives of a function of a list of three numbers."""
    return np.array([[partial(f, x, orders(i, j)) for j in range(3)] for i in range(3)])


def test_jacobian_of_a_jacobian() -> None:
    """`jacfwd(jacfwd(f))` has the second derivatives: the shape of the value, then that of the argument twice."""
    exact = second(lambda x: form_exact(x, A.tolist()), X)
    assert sct.jacfwd(sct.jacfwd(form))(X, A) == pytest.approx(exact, rel=1e-11)
    found = sct.jacfwd(sct.jacfwd(waves))(X)
    exact = np.array([second(lambda x, k=k: waves_exact(x)[k], X) for k in range(3)])
    assert found == pytest.approx(exact, rel=1e-11, abs=1e-13)


def test_three_times() -> None:
    """The text of a Jacobian of a Jacobian is a program again."""
    found = sct.jacfwd(sct.jacfwd(sct.jacfwd(form)))(X, A)
    for i, j, k in product(range(3), repeat=3):
        exact = partial(lambda x: form_exact(x, A.tolist()), X, orders(i, j, k))
        assert found[i, j, k] == pytest.approx(exact, rel=1e-11)


def test_mixed_arguments() -> None:
    """By different arguments: the axes of the inner argument come before those of the outer."""
    found = sct.jacfwd(sct.jacfwd(form, "a"), "x")(X, A)
    assert found.shape == (3, 3, 3)
    q = A + A.T
    s = X @ A @ X
    exact = np.zeros((3, 3, 3))
    for i, j, k in product(range(3), repeat=3):
        exact[i, j, k] = 2 * (q @ X)[k] * X[i] * X[j] + 2 * s * ((k == i) * X[j] + (k == j) * X[i])
    assert found == pytest.approx(exact, rel=1e-12)


def test_jacobians_and_derivatives_of_each_other() -> None:
    """`jacfwd(derivative(f))`, `derivative(jacfwd(f))`, `jacfwd(grad(f))` and `jvp(jacfwd(f))` compose."""
    exact = float(mpmath.diff(lambda t: mpmath.exp(-0.5 * t) * mpmath.sin(t), 1.2, 2))
    for twice in (sct.jacfwd(sct.derivative(damped)), sct.derivative(sct.jacfwd(damped))):
        assert twice(1.2, 0.5) == pytest.approx(exact, rel=1e-12)
    mixed = float(mpmath.diff(lambda t, a: mpmath.exp(-a * t) * mpmath.sin(t), (1.2, 0.5), (1, 1)))
    assert sct.jacfwd(sct.derivative(damped), "a")(1.2, 0.5) == pytest.approx(mixed, rel=1e-12)
    hessian = second(lambda x: form_exact(x, A.tolist()), X)
    assert sct.jacfwd(sct.grad(form))(X, A) == pytest.approx(hessian, rel=1e-11)
    direction = np.array([0.3, -1.0, 0.2])
    _, along = sct.jvp(sct.jacfwd(form), (X, A), (direction, None))
    assert along == pytest.approx(hessian @ direction, rel=1e-11)


class Well:
    def __init__(self, depth: float) -> None:
        self.depth = depth

    def energy(self, t):
        return self.depth * t**3


def test_arguments_that_come_with_the_function() -> None:
    """The derivative of a derivative of a method or `partial` puts the object or the arguments in each time."""
    assert sct.derivative(sct.derivative(Well(2.0).energy))(1.5) == pytest.approx(18.0)
    assert sct.jacfwd(sct.jacfwd(Well(2.0).energy))(1.5) == pytest.approx(18.0)
    bent = functools.partial(form, a=A)
    hessian = second(lambda x: form_exact(x, A.tolist()), X)
    assert sct.jacfwd(sct.jacfwd(bent))(X) == pytest.approx(hessian, rel=1e-11)


def test_refusal_of_a_structure() -> None:
    """The text of a Jacobian is for a number or array; of a tuple there is the Jacobian, but not its Jacobian."""
    assert sct.jacfwd(pair)(X)[1].tolist() == [1.0, 1.0, 1.0]
    with pytest.raises(sct.UnsupportedError, match="value of `pair` is not a number or an array"):
        sct.jacfwd(sct.jacfwd(pair))(X)


CASES: list[tuple[Any, dict[str, str], tuple[Any, ...]]] = [
    (form, {"x": "float64[:]", "a": "float64[:,:]"}, (X, A)),
    (waves, {"x": "float64[:]"}, (X,)),
    (sorted_squares, {"x": "float64[:]"}, (X,)),
    (damped, {}, (1.2, 0.5)),
    (direct_product, {"direction": "float64[:]", "dx_value": "float64[:]"}, (X, X**2)),
]


@pytest.mark.parametrize(("f", "types", "args"), CASES)
def test_text_of_a_jacobian(f: Any, types: dict[str, str], args: tuple[Any, ...]) -> None:
    """`source(f, mode="jacobian")` runs alone and gives what differences give, by one pass or one for each number."""
    space: dict[str, Any] = {}
    exec(sct.source(f, "jacobian", types=types, standalone=True), space)
    found = space[f"{f.__name__}_jacobian"](*args)
    h = 1e-6
    x = np.asarray(args[0])
    units = np.eye(x.size).reshape((x.size, *x.shape))
    columns = [(f(x + h * u, *args[1:]) - f(x - h * u, *args[1:])) / (2 * h) for u in units] if x.ndim else [
        (f(args[0] + h, *args[1:]) - f(args[0] - h, *args[1:])) / (2 * h)
    ]  # fmt: skip
    expected = np.stack(columns, axis=-1) if x.ndim else columns[0]
    assert found == pytest.approx(expected, rel=1e-7, abs=1e-8)


def test_matrix_argument() -> None:
    """The axes of an argument with several stand behind those of the value."""
    space: dict[str, Any] = {}
    exec(sct.source(form, "jacobian", wrt="a", types={"x": "float64[:]", "a": "float64[:,:]"}), space)
    assert space["form_jacobian"](X, A) == pytest.approx(2 * (X @ A @ X) * np.outer(X, X), rel=1e-13)


def test_no_repeated_writes() -> None:
    """A program that writes to its argument is not run once for each direction on what the run before left."""
    with pytest.raises(sct.UnsupportedError, match="all directions at once"):
        sct.source(doubled_first, "jacobian", types={"x": "float64[:]", "n": "int"})


def test_requests() -> None:
    """A Jacobian text is by one argument; unknown shapes ask for types; checks are of the modes that have them."""
    with pytest.raises(sct.RequestError, match="several arguments"):
        sct.source(damped, "jacobian", wrt=("t", "a"))
    with pytest.raises(sct.UnsupportedError, match="float64"):
        sct.source(waves, "jacobian")
    with pytest.raises(sct.RequestError, match="check"):
        sct.check_grads(damped, (1.2, 0.5), modes=("jacobian",))


def test_each_mode_has_its_own_text() -> None:
    """No mode gives the text of another."""
    names = {mode: sct.source(damped, mode).split("def ")[-1].split("(")[0] for mode in sct.pipeline.PASSES}
    assert names == {
        "forward": "damped_tangent", "reverse": "damped_adjoint",
        "jacobian": "damped_jacobian", "hessian": "damped_hessian",
    }  # fmt: skip


def test_directions_of_another_program_each():
    """One call for each direction is one Jacobian only if all calls are of the same function: random ones are not."""

    def f(x):
        n = np.random.normal(size=3)
        return (x * n).sum()

    with pytest.raises(sct.SctError, match=r"jacrev"):
        sct.jacfwd(f)(np.ones(3))
