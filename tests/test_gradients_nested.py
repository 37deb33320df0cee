"""Derivatives of derivatives in any order, and of functions that take derivatives themselves: numbers from mpmath."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import pytest

import sct

pytestmark = pytest.mark.usefixtures("sizes")

X = np.array([0.7, 1.3, 0.4])
V = np.array([0.3, -1.1, 0.8])


def damped(x):
    return math.exp(-0.5 * x) * math.sin(2.0 * x)


def damped_exact(x):
    return mpmath.exp(-0.5 * x) * mpmath.sin(2 * x)


def carried(x):
    y = 1.0
    for k in range(3):
        y = y * x + math.sin(y) if y < 3.0 else y / x
    return y * y


def carried_exact(x):
    y = mpmath.mpf(1)
    for _ in range(3):
        y = y * x + mpmath.sin(y) if y < 3 else y / x
    return y * y


def coupled(x):
    return np.sum(np.sin(x[:-1] * x[1:])) + (x[0] * x[1] * x[2]) ** 2


def coupled_exact(x):
    return mpmath.sin(x[0] * x[1]) + mpmath.sin(x[1] * x[2]) + (x[0] * x[1] * x[2]) ** 2


def written(x):
    y = np.zeros(3)
    for i in range(3):
        y[i] = x[i] * x[i - 1]
    y[1:] += y[:-1] * x[1:]
    return np.sum(y * y)


def written_exact(x):
    y = [x[i] * x[i - 1] for i in range(3)]
    y = [y[0], y[1] + y[0] * x[1], y[2] + y[1] * x[2]]
    return sum(v * v for v in y)


def fields(x):
    return np.array([np.sin(x[0]) * x[1], x[2] ** 2 * x[0], np.exp(x[1] * x[2])])


def fields_exact(x):
    return [mpmath.sin(x[0]) * x[1], x[2] ** 2 * x[0], mpmath.exp(x[1] * x[2])]


def known(exact: Callable[..., Any], x: np.ndarray, *positions: int) -> float:
    """A partial derivative of a function of a list of three numbers."""
    orders = tuple(positions.count(k) for k in range(3))
    with mpmath.workdps(40):
        return float(mpmath.diff(lambda *v: exact(list(v)), tuple(map(mpmath.mpf, x)), orders))


def second(exact: Callable[..., Any], x: np.ndarray = X) -> np.ndarray:
    return np.array([[known(exact, x, i, j) for j in range(3)] for i in range(3)])


@pytest.mark.parametrize(("f", "exact"), [(damped, damped_exact), (carried, carried_exact)])
@pytest.mark.parametrize("words", ["gg", "dg", "gd", "ggg", "gdg", "dgd", "ddg", "hg", "gh"])
def test_scalars_in_any_order(f: Callable[..., Any], exact: Callable[..., Any], words: str) -> None:
    """g: grad, d: derivative, h: hessian, the last letter first: the derivative of that order."""
    made: Any = f
    for letter in reversed(words):
        made = {"g": sct.grad, "d": sct.derivative, "h": sct.hessian}[letter](made)
    order = len(words) + words.count("h")
    with mpmath.workdps(40):
        expected = float(mpmath.diff(exact, mpmath.mpf(0.8), order))
    assert made(0.8) == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize(("f", "exact"), [(coupled, coupled_exact), (written, written_exact)])
@pytest.mark.parametrize("outer", [sct.jacfwd, sct.jacrev, sct.jacobian])
def test_jacobians_of_the_gradient(f: Callable[..., Any], exact: Callable[..., Any], outer: Any) -> None:
    """Forward over reverse, reverse over reverse and the chosen one are the Hessian, as `hessian` is."""
    assert outer(sct.grad(f))(X) == pytest.approx(second(exact), rel=1e-11, abs=1e-12)
    assert sct.hessian(f)(X) == pytest.approx(second(exact), rel=1e-11, abs=1e-12)


@pytest.mark.parametrize("inner", [sct.jacfwd, sct.jacrev, sct.jacobian])
@pytest.mark.parametrize("outer", [sct.jacfwd, sct.jacrev, sct.jacobian])
def test_jacobians_of_jacobians(inner: Any, outer: Any) -> None:
    """All orders of the two modes give the array of second derivatives."""
    found = outer(inner(fields))(X)
    expected = [second(lambda v, k=k: fields_exact(v)[k]) for k in range(3)]
    assert found == pytest.approx(np.array(expected), rel=1e-11, abs=1e-12)


def test_third_derivatives_of_an_array_function() -> None:
    """jacfwd of a Hessian."""
    found = sct.jacfwd(sct.hessian(coupled))(X)
    for i, j, k in ((0, 0, 0), (0, 1, 2), (1, 1, 2), (2, 1, 1)):
        assert found[i, j, k] == pytest.approx(known(coupled_exact, X, i, j, k), rel=1e-10, abs=1e-10)


@pytest.mark.parametrize(("f", "exact"), [(coupled, coupled_exact), (written, written_exact)])
def test_products_with_a_direction(f: Callable[..., Any], exact: Callable[..., Any]) -> None:
    """hvp, jvp of the gradient, vjp of the gradient and linearize of it agree with the Hessian."""
    expected = second(exact) @ V
    assert sct.hvp(f, (X,), (V,)) == pytest.approx(expected, rel=1e-11)
    value, tangent = sct.jvp(sct.grad(f), (X,), (V,))
    assert tangent == pytest.approx(expected, rel=1e-11)
    assert value == pytest.approx([known(exact, X, k) for k in range(3)], rel=1e-11)
    assert sct.vjp(sct.grad(f), X)[1](V)[0] == pytest.approx(expected, rel=1e-11)
    assert sct.linearize(sct.grad(f), X)[1](V) == pytest.approx(expected, rel=1e-11)


def test_hessian_by_several_arguments() -> None:
    """A tuple of argnums gives all blocks, each with its own shapes; names and negative numbers mean the same."""

    def f(a, x, b):
        return a * a * np.sum(x * x) + b * x[0] * a

    found = sct.hessian(f, (0, "x"))(2.0, X, 3.0)
    assert found[0][0] == pytest.approx(2 * X @ X, rel=1e-14)
    assert found[0][1] == pytest.approx(4.0 * 2 * X / 2 + np.array([3.0, 0, 0]) + 2.0 * 2 * X, rel=1e-14)
    assert found[1][0] == pytest.approx(found[0][1], rel=1e-14)
    assert found[1][1] == pytest.approx(8 * np.eye(3), rel=1e-14)
    (((only,),),) = (sct.hessian(f, (-1,))(2.0, X, 3.0),)
    assert only == 0.0


# ----------------------------------------------------- functions that take derivatives themselves


def quartic(y):
    return y**4


def product(x, y):
    return math.sin(x * y)


d_quartic = sct.grad(quartic)


def by_grad(x):
    return x * sct.grad(quartic)(x)


def by_object(x):
    return x * d_quartic(x * x)


def by_derivative(x):
    return sct.derivative(product, 1)(x, x)


def by_jvp(x):
    value, slope = sct.jvp(product, (x, x), (1.0, x))
    return value * slope


def by_jvp_part(x):
    return x * sct.jvp(product, (x, 2.0), (x, None))[1]


def by_hvp(x):
    return x * sct.hvp(quartic, (x,), (x,))


def by_grad_of_grad(x):
    return sct.grad(sct.grad(quartic))(x) * x


def by_hessian(x):
    return math.exp(-x) * sct.hessian(quartic)(x)


def in_a_loop(x):
    for _ in range(3):
        x = x - 0.1 * sct.grad(quartic)(x)
    return x


def steps_exact(x):
    for _ in range(3):
        x = x - mpmath.mpf(0.1) * 4 * x**3
    return x


TAKING = {
    by_grad: lambda x: 4 * x**4,
    by_object: lambda x: 4 * x**7,
    by_derivative: lambda x: x * mpmath.cos(x * x),
    by_jvp: lambda x: mpmath.sin(x * x) * (x + x * x) * mpmath.cos(x * x),
    by_jvp_part: lambda x: x * x * 2 * mpmath.cos(2 * x),
    by_hvp: lambda x: 12 * x**4,
    by_grad_of_grad: lambda x: 12 * x**3,
    by_hessian: lambda x: mpmath.exp(-x) * 12 * x**2,
    in_a_loop: steps_exact,
}


@pytest.mark.parametrize("f", TAKING, ids=lambda f: f.__name__)
@pytest.mark.parametrize("transform", [sct.derivative, sct.grad, sct.jacfwd, sct.jacrev])
def test_derivatives_within(f: Callable[[float], float], transform: Any) -> None:
    """The inner derivative is differentiated with the rest, its variable kept apart from the outer one."""
    x = 0.8
    with mpmath.workdps(40):
        value = float(TAKING[f](mpmath.mpf(x)))
        slope = float(mpmath.diff(TAKING[f], mpmath.mpf(x)))
        bend = float(mpmath.diff(TAKING[f], mpmath.mpf(x), 2))
    assert f(x) == pytest.approx(value, rel=1e-13)
    try:
        found = transform(f)(x)
    except sct.UnsupportedError:
        assert f is by_jvp
        return
    assert found == pytest.approx(slope, rel=1e-12)
    assert sct.derivative(transform(f))(x) == pytest.approx(bend, rel=1e-11)


def energy(x):
    return np.sum(x**4) / 12.0


def stepped(x):
    return np.sum(sct.grad(energy)(x) * x[::-1])


def test_gradients_of_arrays_within() -> None:
    """An inner gradient of an array is written for the array's rank, not for numbers."""
    expected = [
        known(lambda x: sum(v**3 / mpmath.mpf(3) * w for v, w in zip(x, x[::-1], strict=True)), X, k) for k in range(3)
    ]
    assert sct.grad(stepped)(X) == pytest.approx(expected, rel=1e-12)
    assert sct.jacfwd(stepped)(X) == pytest.approx(expected, rel=1e-12)


def shifted(x, y):
    return x + y


def confusing(x):
    return x * sct.derivative(shifted, 1)(x, 1.0)


def test_no_perturbation_confusion() -> None:
    """d/dx x * (d/dy (x + y)) is 1, not 2 (Siskind and Pearlmutter, IFL 2005)."""
    assert sct.derivative(confusing)(1.0) == 1.0
    assert sct.grad(confusing)(1.0) == 1.0


def makes_inside(x):
    return x * sct.derivative(lambda y: x + y)(1.0)


def pulls_inside(x):
    return sct.vjp(quartic, x)[1](1.0)[0]


@pytest.mark.parametrize(
    ("f", "cure"), [(makes_inside, r"sct\.derivative\(g\)\(x, more\)"), (pulls_inside, r"Use sct\.grad")]
)
def test_refusals_say_how(f: Callable[..., Any], cure: str) -> None:
    """A derivative of a function that is made inside is refused in both modes, with the form that is accepted."""
    for transform in (sct.derivative, sct.grad):
        with pytest.raises(sct.UnsupportedError, match=cure):
            transform(f)(1.0)


factor = 2.0


def scaled(y):
    return factor_of() * y * y


def factor_of():
    return 2.0


def slope_of_scaled(x):
    return sct.grad(scaled)(x)


def test_inner_derivatives_notice_a_change(monkeypatch: pytest.MonkeyPatch) -> None:
    """When a function that the inner function calls is exchanged, the outer derivative follows."""
    assert sct.derivative(slope_of_scaled)(3.0) == 4.0
    monkeypatch.setitem(globals(), "factor_of", lambda: 5.0)
    assert sct.derivative(slope_of_scaled)(3.0) == 10.0


def test_hvp_over_several_arguments() -> None:
    """Directions for two arguments: the product with the Hessian over both; None holds an argument."""

    def f(x, y):
        return x**2 * y**2

    assert sct.hvp(f, (2.0, 3.0), (1.0, 1.0)) == pytest.approx((18.0 + 24.0, 24.0 + 8.0), rel=1e-15)
    assert sct.hvp(f, (2.0, 3.0), (None, 1.0)) == pytest.approx(8.0, rel=1e-15)


def around_solve(x):
    k = np.outer(x, x) + 3.0 * np.eye(2)
    return x @ np.linalg.solve(k, x)


def around_cholesky(x):
    return np.log(np.diag(np.linalg.cholesky(np.outer(x, x) + 3.0 * np.eye(len(x))))).sum()


def around_inverse(x):
    return np.trace(np.linalg.inv(np.outer(x, x) + np.diag(x)))


def around_newton(x):
    y = np.array([1.0, 1.0])
    for _ in range(6):
        value = np.array([y[0] ** 2 - x[0], y[1] ** 2 - x[1] * y[0]])
        slope = np.array([[2.0 * y[0], 0.0], [-x[1], 2.0 * y[1]]])
        y = y + np.linalg.solve(slope, -value)
    return y[0] * y[1] ** 2  # sqrt(x0) * x1 * sqrt(x0) = x0 * x1


@pytest.mark.parametrize("f", [around_solve, around_cholesky, around_inverse, around_newton])
def test_hessian_of_linear_algebra(f: Any) -> None:
    """The rows of equations, differentiated twice: their solution is there before what is made of it."""
    x = np.array([0.3, 0.8])
    found = sct.hessian(f)(x)
    gradient = sct.grad(f)

    def moved(h: float) -> Any:
        return np.array([(gradient(x + h * e) - gradient(x - h * e)) / (2.0 * h) for e in np.eye(2)])

    assert found == pytest.approx((4.0 * moved(5e-4) - moved(1e-3)) / 3.0, rel=1e-8, abs=1e-9)
    values = [(f(x + 1e-5 * e) - f(x - 1e-5 * e)) / 2e-5 for e in np.eye(2)]
    assert gradient(x) == pytest.approx(values, rel=1e-8)


def halves_multiplied(x):
    y = x.copy()
    a = y[:2]
    a *= y[2:]
    return a.sum()


def halves_added(x):
    y = x * 1.0
    a = y[:2]
    b = a * y[2:] + 1.0
    a *= b
    return a.sum()


def test_tangent_of_an_adjoint_in_place_has_memory_of_its_own():
    """The adjoint is copied ahead of its change in place, and so is its tangent: by hand."""
    x, w = np.array([1.0, 2.0, 3.0, 4.0]), np.array([0.7, 0.8, 0.9, 1.1])
    assert sct.hvp(halves_multiplied, (x,), (w,)).tolist() == pytest.approx([0.9, 1.1, 0.7, 0.8])
    second = np.zeros((4, 4))  # of x0 (x0 x2 + 1) + x1 (x1 x3 + 1)
    for i in range(2):
        second[i, i], second[i, i + 2], second[i + 2, i] = 2.0 * x[i + 2], 2.0 * x[i], 2.0 * x[i]
    assert np.allclose(sct.hvp(halves_added, (x,), (w,)), second @ w, rtol=1e-12)
    assert np.allclose(sct.jacfwd(sct.grad(halves_added))(x), second, rtol=1e-12)


def falling_power(x, n):
    return 1.0 if n == 0 else x * falling_power(x + 1.0, n - 1)


def test_gradient_of_the_gradient_of_a_recursion():
    """What a recursion keeps holds what the next one keeps: x (x + 1) (x + 2), twice."""
    assert sct.grad(falling_power)(2.0, 3) == 26.0
    assert sct.grad(sct.grad(falling_power))(2.0, 3) == 18.0


def parts_multiplied(x):
    y = x + x[0]
    y[1:3] *= x[:2]
    return y.sum()


def rows_of_a_turned_copy(x):
    a = x * x
    b = a[::-1]
    b[1] *= a[0]
    a = b.reshape(2, -1)
    a[1, :] += a[0] ** 2
    return (b * x).sum()


def changed_and_made_again(x):
    y = np.sin(x)
    for i in range(2):
        y[i:] *= x[1]
        y = y * x
    return y.sum()


def conjugate_gradients(x):
    a = np.outer(x, x) + np.eye(4) * 3.0
    u, r = np.zeros(4), np.sin(x)
    p = r.copy()
    rest = r @ r
    for _ in range(2):
        ap = a @ p
        along = rest / (p @ ap)
        u += along * p
        r -= along * ap
        new = r @ r
        p *= new / rest
        p += r
        rest = new
    return u @ x


AGAIN = [parts_multiplied, rows_of_a_turned_copy, changed_and_made_again, conjugate_gradients]


@pytest.mark.parametrize("f", AGAIN, ids=lambda f: f.__name__)
def test_reverse_over_reverse_of_changes_in_place(f):
    """What a helper hands back as it was changes later: the second reverse sweep has what it was.  By differences."""
    x, h = np.array([0.7, -1.2, 1.5, 0.4]), 1e-4
    e = h * np.eye(4)
    four = [[f(x + a + b) - f(x + a - b) - f(x - a + b) + f(x - a - b) for a in e] for b in e]
    second = np.array(four) / (4 * h * h)
    for found in (sct.jacrev(sct.grad(f))(x), sct.jacfwd(sct.grad(f))(x), sct.hessian(f)(x)):
        np.testing.assert_allclose(found, second, rtol=1e-5, atol=2e-5)
