"""What users of grad, vjp, jacrev, jacobian, hessian and hvp rely on: conventions, structures, refusals, effects."""

from __future__ import annotations

import dataclasses
import functools
import math
from typing import Any, NamedTuple

import numpy as np
import pytest

import sct
from sct.errors import ArgumentError, RequestError

pytestmark = pytest.mark.usefixtures("sizes")

X = np.array([0.3, 0.7, 1.1])


def f(x, y, n=3):
    return math.sin(x) * y**n


DX, DY = math.cos(0.5) * 8.0, math.sin(0.5) * 12.0


@pytest.mark.parametrize(
    ("argnums", "expected"),
    [
        (0, DX), (1, DY), (-2, DY), ("y", DY), ((0,), (DX,)), ((0, "y"), (DX, DY)), ((1, 0), (DY, DX)),
        (("y", -3), (DY, DX)),
    ],
)
def test_argnums(argnums: Any, expected: Any) -> None:
    """A number or name gives a bare gradient, a tuple a tuple in its order; negative numbers count from the end."""
    assert sct.grad(f, argnums)(0.5, 2.0) == pytest.approx(expected, rel=1e-15)
    value, gradient = sct.value_and_grad(f, argnums)(0.5, 2.0)
    assert value == f(0.5, 2.0)
    assert gradient == sct.grad(f, argnums)(0.5, 2.0)
    for transform in (sct.jacrev, sct.jacobian, sct.jacfwd):
        assert transform(f, argnums)(0.5, y=2.0) == pytest.approx(expected, rel=1e-15)


def test_keyword_arguments() -> None:
    """Arguments may be given by name, and keyword-only ones differentiated."""

    def g(x, *, k):
        return x * k * k

    assert sct.grad(f, "y")(y=2.0, x=0.5) == pytest.approx(DY, rel=1e-15)
    assert sct.grad(f)(0.5, 2.0, n=1) == pytest.approx(math.cos(0.5) * 2.0, rel=1e-15)
    assert sct.grad(g, "k")(2.0, k=3.0) == 12.0


class Pair(NamedTuple):
    a: float
    b: np.ndarray


@dataclasses.dataclass
class Model:
    a: float
    b: np.ndarray


def of_items(d):
    return d["a"] * d["b"][0] * d["b"][1] + d["a"] ** 2


def of_model(p):
    return p.a * np.sum(p.b)


def test_containers_keep_their_structure() -> None:
    """Tuple, list, dict and dataclass arguments have gradients like themselves."""
    assert sct.grad(of_items)({"a": 2.0, "b": [1.0, 3.0]}) == {"a": 7.0, "b": [6.0, 2.0]}
    assert sct.grad(lambda t: t[0] * t[1][0])((2.0, (1.0, 3.0))) == (1.0, (2.0, 0.0))
    assert sct.grad(lambda t: t[0] * t[1] ** 2)([2.0, 3.0]) == [9.0, 12.0]
    made = sct.grad(of_model)(Model(2.0, X))
    assert isinstance(made, Model)
    assert made.a == pytest.approx(X.sum(), rel=1e-15)
    assert made.b.tolist() == [2.0, 2.0, 2.0]
    jacobian = sct.jacrev(lambda d: d["a"] * d["b"])({"a": 2.0, "b": X})
    assert jacobian["a"].tolist() == X.tolist()
    assert jacobian["b"].tolist() == (2.0 * np.eye(3)).tolist()


def test_values_with_structure() -> None:
    """The Jacobian of a value with parts has these parts, in all three forms."""

    def parts(x):
        return {"square": x * x, "sum": np.sum(x)}, 2.0 * x[0]

    for transform in (sct.jacfwd, sct.jacrev, sct.jacobian):
        made, first = transform(parts)(X)
        assert made["square"] == pytest.approx(np.diag(2 * X), rel=1e-15)
        assert made["sum"].tolist() == [1.0, 1.0, 1.0]
        assert first.tolist() == [2.0, 0.0, 0.0]


def test_unused_arguments_have_zeros() -> None:
    """An argument that f does not use has a gradient of zeros, of its shape."""
    assert sct.grad(lambda x, y: x, 1)(1.0, 2.0) == 0.0
    assert sct.grad(lambda x, y: x, 1)(1.0, X).tolist() == [0.0, 0.0, 0.0]
    assert sct.grad(lambda x: 3)(1.0) == 0.0
    assert sct.hessian(lambda x, y: x * x, 1)(1.0, 2.0) == 0.0


def test_single_precision_is_kept() -> None:
    """The gradient of float32 is float32, as are the rows of a Jacobian."""
    assert sct.grad(lambda x: np.sum(np.sin(x) * x))(X.astype("f4")).dtype == np.float32
    assert type(sct.grad(lambda x: x * x)(np.float32(2.0))) is np.float32
    assert sct.jacfwd(lambda x: np.sin(x) * x)(X.astype("f4")).dtype == np.float32


class Spring:
    def __init__(self) -> None:
        self.k = 3.0

    def energy(self, x):
        return self.k * x * x

    def __call__(self, x):
        return self.k * x**3


def test_forms_of_functions() -> None:
    """Methods, callable objects, partials, lambdas, nested functions, decorated functions."""
    assert sct.grad(Spring().energy)(2.0) == 12.0
    assert sct.grad(Spring())(2.0) == 36.0
    assert sct.grad(functools.partial(f, y=2.0))(0.5) == pytest.approx(DX, rel=1e-15)
    assert sct.grad(functools.partial(f, 0.5))(2.0) == pytest.approx(DY, rel=1e-15)
    assert sct.grad(sct.differentiate(f), 1)(0.5, 2.0) == pytest.approx(DY, rel=1e-15)
    assert sct.hessian(functools.partial(f, 0.5))(2.0) == pytest.approx(math.sin(0.5) * 12.0, rel=1e-15)
    assert sct.grad(sct.grad(Spring().energy))(2.0) == 6.0


def test_numba_functions() -> None:
    """A compiled function is differentiated from its Python source."""
    numba = pytest.importorskip("numba")
    assert sct.grad(numba.njit(f), 1)(0.5, 2.0) == pytest.approx(DY, rel=1e-15)


def with_more(x):
    return x * x, {"x": x, "n": 3, "text": "kept"}


def pair_by_name(x):
    pair = (x * x, 3.0 * x)
    return pair


def test_has_aux() -> None:
    """(number, anything): the gradient of the number, the rest as it is."""
    assert sct.grad(with_more, has_aux=True)(3.0) == (6.0, {"x": 3.0, "n": 3, "text": "kept"})
    assert sct.value_and_grad(with_more, has_aux=True)(3.0) == ((9.0, {"x": 3.0, "n": 3, "text": "kept"}), 6.0)
    assert sct.grad(with_more, (0,), has_aux=True)(3.0)[0] == (6.0,)
    assert sct.grad(pair_by_name, has_aux=True)(3.0) == (6.0, 9.0)
    for other in (f, lambda x, y: [x, y], lambda x, y: (x, y, x)):
        with pytest.raises(RequestError, match="number, anything"):
            sct.grad(other, has_aux=True)(0.5, 2.0)


calls: list[float] = []


def counted(x):
    calls.append(1.0)
    return x * x


def counted_more(x):
    calls.append(1.0)
    return x * x, 1


@pytest.mark.parametrize(
    "request_",
    [
        lambda: sct.grad(counted)(2.0),
        lambda: sct.value_and_grad(counted)(2.0),
        lambda: sct.grad(counted_more, has_aux=True)(2.0),
        lambda: sct.jacrev(counted)(2.0),
        lambda: sct.jacobian(counted)(2.0),
        lambda: sct.hessian(counted)(2.0),
        lambda: sct.hvp(counted, (2.0,), (1.0,)),
    ],
)
def test_effects_happen_once(request_: Any) -> None:
    """What f does beside computing is done once where one evaluation is enough."""
    calls.clear()
    request_()
    assert len(calls) == 1


def overwriting(x):
    x[0] = 5.0
    return x[0] * x[1] * x[2]


@pytest.mark.parametrize("transform", [sct.grad, sct.value_and_grad, sct.jacrev])
def test_arguments_are_left_as_the_function_leaves_them(transform: Any) -> None:
    """What f writes to its argument is there afterwards, once; the gradient is that at the argument as it was."""
    x = X.copy()
    found = transform(overwriting)(x)
    gradient = found[1] if isinstance(found, tuple) else found
    assert gradient == pytest.approx([0.0, 5.0 * X[2], 5.0 * X[1]], rel=1e-15)
    assert x.tolist() == [5.0, X[1], X[2]]


def test_layout_of_arguments() -> None:
    """A ravelled array is a view or a copy by its layout: so is its adjoint, or the argument is refused."""

    def ravelled(x):
        y = x.ravel()
        y *= 2.0
        return np.sum(x * x) + np.sum(y)

    whole, gaps = np.arange(12.0).reshape(3, 4), np.arange(12.0).reshape(3, 4)[:, ::2]
    assert sct.vjp(ravelled, whole.copy())[1](1.0)[0] == pytest.approx(8 * whole + 2.0, rel=1e-15)
    assert sct.vjp(ravelled, gaps.T.copy().T)[1](1.0)[0] == pytest.approx(2 * gaps + 2.0, rel=1e-15)
    for transform in (sct.vjp, sct.grad(ravelled), sct.hessian(ravelled)):
        with pytest.raises(RequestError, match="Pass a copy"):
            transform(*([ravelled] if transform is sct.vjp else []), gaps)
    assert sct.grad(lambda x: np.sum(x * x))(gaps) == pytest.approx(2 * gaps, rel=1e-15)


def two(x, n, y):
    return x * y, np.sum(x) * n


def test_vjp() -> None:
    """A pullback takes seeds like the value, gives an entry for each primal, and can be called again."""
    value, pullback = sct.vjp(two, X, 3, 2.0)
    assert value[1] == pytest.approx(3 * X.sum(), rel=1e-15)
    for scale in (1.0, -2.0):
        bx, bn, by = pullback((scale * X, scale))
        assert bx == pytest.approx(scale * (2.0 * X + 3.0), rel=1e-15)
        assert bn is None
        assert by == pytest.approx(scale * X @ X, rel=1e-15)


@pytest.mark.parametrize(
    ("seed", "message"),
    [
        (1.0, "2 parts"),
        ((X,), "2 parts"),
        ((X[:2], 1.0), r"result\[0\] has shape \(2,\), the value \(3,\)"),
        ((X, X), r"result\[1\] has shape \(3,\), the value \(\)"),
    ],
)
def test_seeds_that_do_not_fit(seed: Any, message: str) -> None:
    """A seed of another shape is refused with the place where it differs."""
    with pytest.raises(RequestError, match=message):
        sct.vjp(two, X, 3, 2.0)[1](seed)


@pytest.mark.parametrize("value", [X, (1.0, 2.0), [1.0], None, "text", X[:1]])
def test_grad_of_what_is_no_number(value: Any) -> None:
    """The gradient of anything but a number is refused, and the message names jacobian."""
    with pytest.raises(RequestError, match="jacobian"):
        sct.grad(lambda x: value if x is None else (x * value if isinstance(value, np.ndarray) else value))(2.0)


@pytest.mark.parametrize(
    ("x", "message"),
    [
        (1, "integer"), (True, "integer"), (np.array([1, 2]), "integers"), (1j, "complex"), (None, "None"),
        ([1, 2], "no floats"), ("text", "no floats"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("transform", [sct.grad, sct.jacrev, sct.jacobian, sct.hessian])
def test_arguments_without_derivative(x: Any, message: str, transform: Any) -> None:
    """Integers, complex numbers and what holds no floats are refused as the variable."""
    with pytest.raises(ArgumentError, match=message):
        transform(lambda x: x)(x)


def test_argnums_that_there_are_not() -> None:
    """Numbers out of range, names of no argument, the same argument twice."""
    for argnums in (5, -4, "z", (0, "x"), ()):
        with pytest.raises(RequestError):
            sct.grad(f, argnums)


def test_stop_gradient() -> None:
    """What is stopped counts as constant, in both modes and for arrays."""
    assert sct.grad(lambda x: x * sct.stop_gradient(x))(3.0) == 3.0
    assert sct.grad(lambda x: np.sum(x * sct.stop_gradient(x * x)))(X) == pytest.approx(X * X, rel=1e-15)
    assert sct.hessian(lambda x: x**2 * sct.stop_gradient(x))(3.0) == 6.0


def test_linearize() -> None:
    """The map of a point takes any number of tangents; None holds an argument constant."""
    value, push = sct.linearize(f, 0.5, 2.0)
    assert value == f(0.5, 2.0)
    assert push(1.0, None) == pytest.approx(DX, rel=1e-15)
    assert push(2.0, -1.0) == pytest.approx(2 * DX - DY, rel=1e-15)


def test_jacobian_falls_back_to_the_other_mode() -> None:
    """Where the cheaper mode refuses a function, the other one gives the same."""

    def tried(x):
        try:
            y = np.sum(x * x)
        except ValueError:
            y = 0.0
        return y

    assert sct.jacobian(tried)(X) == pytest.approx(2 * X, rel=1e-15)


class TestDecorator:
    """`@differentiate` has the reverse transforms, with its argnums."""

    @staticmethod
    def test_all() -> None:
        g = sct.differentiate(f, argnums="y", mode="reverse")
        assert g(0.5, 2.0) == f(0.5, 2.0)
        assert g.grad(0.5, 2.0) == pytest.approx(DY, rel=1e-15)
        assert g.value_and_grad(0.5, 2.0) == pytest.approx((f(0.5, 2.0), DY), rel=1e-15)
        assert g.jacobian(0.5, 2.0) == pytest.approx(DY, rel=1e-15)
        assert g.hessian(0.5, 2.0) == pytest.approx(math.sin(0.5) * 12.0, rel=1e-15)
        assert g.vjp(0.5, 2.0)[1](1.0)[:2] == pytest.approx((DX, DY), rel=1e-15)
        assert g.hvp((0.5, 2.0), (1.0,)) == pytest.approx(-math.sin(0.5) * 8.0, rel=1e-15)
        assert "def f_adjoint(x, y, n=3, " in g.source(types={"n": "int"})
        assert "def f_tangent(" in g.source("forward", types={"n": "int"})

    @staticmethod
    def test_methods() -> None:
        class Well:
            @sct.differentiate
            def depth(self, x):
                return x**4

        assert Well().depth.grad(2.0) == 32.0
        assert Well().depth.hessian(2.0) == 48.0


def test_a_decorated_function_lists_what_it_has() -> None:
    """`dir` names the derivatives and nothing that is there for the decorator's own use."""
    names = [n for n in dir(sct.differentiate(f)) if not n.startswith("__")]
    derivatives = {"derivative", "forward", "grad", "hessian", "hvp", "jacobian", "jvp", "value_and_grad", "vjp"}
    assert set(names) == {*derivatives, "argnums", "backend", "function", "mode", "source"}


class TestCheckGrads:
    """check_grads sees right and wrong derivatives, in both modes and orders."""

    @staticmethod
    def test_right() -> None:
        report = sct.check_grads(f, (0.5, 2.0, 3), order=2)
        assert report.ok
        assert {row.check for row in report.rows} == {
            "forward", "reverse", "dot product", "gradient, forward", "gradient, reverse", "gradient, dot product",
        }  # fmt: skip
        second = {row.argument: row.derivative for row in report.rows if row.check == "gradient, reverse"}
        assert second["x, y"] == pytest.approx(math.cos(0.5) * 12.0, rel=1e-14)
        assert second["y, y"] == pytest.approx(math.sin(0.5) * 12.0, rel=1e-14)
        assert "relative error" in str(report)

    @staticmethod
    @pytest.mark.parametrize("value", [Pair(2.0, X), Model(2.0, X)])
    def test_containers(value: Any) -> None:
        modes = ("forward",) if isinstance(value, tuple) else ("forward", "reverse")
        assert sct.check_grads(of_model, (value,), modes=modes).ok

    @staticmethod
    def test_wrong() -> None:
        """A rule with a wrong partial is seen by the differences, though tangent and adjoint agree."""
        wrong = np.frompyfunc(math.sin, 1, 1)
        sct.rule.elementwise(wrong, "wrong_sine(x)", x="np.cos(x) * 1.01")
        report = sct.check_grads(lambda x: wrong(x) * x, (0.5,))
        assert not report.ok
        assert {row.check: row.ok for row in report.rows} == {"forward": False, "reverse": False, "dot product": True}

    @staticmethod
    def test_requests() -> None:
        for options in ({"order": 3}, {"modes": ("up",)}, {"modes": ("hessian",)}):
            with pytest.raises(RequestError):
                sct.check_grads(f, (0.5, 2.0), **options)
