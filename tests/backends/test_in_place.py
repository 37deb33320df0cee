"""Adjoints that are put into the memory of what they are made of: only where nothing else can be seen to change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import sct
from sct.backends.in_place import in_place
from tests.adjoints import adjoint_text
from tests.tidy.passes import after
from tests.transform.reversing import assert_reverse

MADE = "Z = X @ Y\n"
READ = "s = np.sum(Z * Z)\n"
USED = "bZ = Z * s\n"
END = "return bZ"

WRITTEN = {
    "a product": (MADE + READ + USED + END, "Z *= s\nbZ = Z\n"),
    "a product from the right": (MADE + READ + "bZ = s * Z\n" + END, "Z *= s\nbZ = Z\n"),
    "a quotient": (MADE + READ + "bZ = Z / (s + x)\n" + END, "Z /= s + x\nbZ = Z\n"),
    "a reshaped view": (
        MADE + 'bZ = np.reshape(Z.reshape(n, k) * s, np.shape(Z), "C")\n' + END,
        'w1 = Z.reshape(n, k)\nw1 *= s\nbZ = np.reshape(w1, np.shape(Z), "C")\n',
    ),
    "read by functions that give something new": (
        MADE + "s = np.exp(Z).sum() + Z.reshape(n, k).sum() + len(Z) + np.sum(Z.T @ Z[1:])\n" + USED + END, "Z *= s",
    ),
    "added to another": (MADE + "X += Z\n" + READ + USED + END, "Z *= s"),
    "of which the shape is read later": (MADE + READ + USED + "W = np.zeros_like(Z)\nreturn bZ, W, Z.shape", "Z *= s"),
    "made by a function of NumPy's": ("Z = np.exp(X)\n" + READ + USED + END, "Z *= s"),
    "in a branch": ("if x > y:\n    Z = X @ Y\n    bZ = Z * X\nelse:\n    bZ = X\n" + END, "    Z *= X\n    bZ = Z\n"),
}  # fmt: skip

KEPT = {
    "an argument": USED + END,
    "a part of an argument": "Z = X[1:]\n" + USED + END,
    "what a reshape may have given": "Z = X.reshape(n, k)\n" + USED + END,
    "what another function gave": "Z = F(X)\n" + USED + END,
    "what is perhaps no new array": "Z = np.asarray(X)\n" + USED + END,
    "another name": "Z = X\n" + USED + END,
    "one of two": "Z = X @ Y if x > y else X\n" + USED + END,
    "one that is made twice": MADE + "Z = X * Y\n" + USED + END,
    "one that is perhaps made": "if x > y:\n    Z = X @ Y\n" + USED + END,
    "one that is returned": MADE + USED + "return bZ, Z",
    "one that is read later": MADE + USED + "bX = Z @ bZ\nreturn bX",
    "one of which a part is read later": MADE + USED + "return bZ, Z[0]",
    "one of which the shape of a product is read later": MADE + USED + "return bZ, np.shape(Z * X)[0], np.sum(Z)",
    "one that has another name": MADE + "W = Z\n" + USED + "return bZ, W",
    "one with a view": MADE + "W = Z[1:]\n" + USED + "return bZ, W",
    "one with a reshaped view": MADE + "W = Z.reshape(n, k)\n" + USED + "return bZ, W",
    "one with a transposed view": MADE + "W = Z.T\n" + USED + "return bZ, W",
    "one with a view that a function gives": MADE + "W = np.transpose(Z)\n" + USED + "return bZ, W",
    "one with a view from an einsum": MADE + "W = np.einsum('ij->ji', Z)\n" + USED + "return bZ, W",
    "one with a real part": MADE + "W = np.real(Z)\n" + USED + "return bZ, W",
    "one that is perhaps a view": MADE + "W = np.asarray(Z)\n" + USED + "return bZ, W",
    "one that is perhaps not copied": MADE + "W = np.array(Z, copy=False)\n" + USED + "return bZ, W",
    "one that is clipped into itself": MADE + "W = np.clip(Z, x, y, out=Z)\n" + USED + "return bZ, W",
    "one that is filled": MADE + "W = np.multiply(X, Y, out=Z)\n" + USED + "return bZ, W",
    "one in a list": MADE + "W = [Z]\n" + USED + "return bZ, W",
    "one in a list that grows": MADE + "X.append(Z)\n" + USED + END,
    "one in a list that is added to": MADE + "v += Z\n" + USED + "return bZ, v",
    "one put into an array": MADE + "X[0] = Z\n" + USED + END,
    "one in a dict": MADE + "W = {1: Z}\n" + USED + "return bZ, W",
    "one that a call may keep": MADE + "s = F(Z) * x\n" + USED + END,
    "one that a method may keep": MADE + "s = X.dot(Z) * x\n" + USED + END,
    "a view that a call may keep": MADE + "s = F(Z.T) * x\n" + USED + END,
    "one that an operator of another's may keep": "V = F(X)\n" + MADE + "W = F * Z\n" + USED + "return bZ, W",
    "what an operator of another's may have kept": "V = F(X)\nZ = F * X\n" + USED + END,
    "one that is chosen": MADE + "W = Z if x > y else X\n" + USED + "return bZ, W",
    "one that is the last operand": MADE + "W = x and Z\n" + USED + "return bZ, W",
    "the start of a sum": MADE + "W = sum([], Z)\n" + USED + "return bZ, W",
    "one that is stored into": MADE + "Z[0] = x\n" + USED + END,
    "one that changes": MADE + "Z += X\n" + USED + END,
    "one within a lambda": MADE + "W = lambda: Z\n" + USED + "return bZ, W()",
    "one within a comprehension": MADE + "W = [z * x for z in Z]\n" + USED + "return bZ, W",
    "one that is gone through": MADE + "for v in Z:\n    W = v\n" + USED + "return bZ, W",
    "one in a loop": "for i in range(n):\n    Z = X * Y\n    bZ = Z * X\n" + END,
    "one ahead of a loop": MADE + "for i in range(n):\n    bZ = Z * X\n" + END,
    "one ahead of a branch": MADE + "if x > y:\n    bZ = Z * X\nelse:\n    bZ = Z\n" + END,
    "a factor that reads it": MADE + "bZ = Z * Z[::-1]\n" + END,
    "a factor that is it": MADE + "bZ = Z * Z\n" + END,
    "a number": "z = X @ Y\nbz = z * X\nreturn bz",
    "an adjoint of another shape": MADE + "b = Z * X\nreturn b",
    "a view that gets another shape": MADE + 'bX = np.reshape(Z.reshape(n, k) * s, np.shape(X), "C")\nreturn bX',
    "a view that is not reshaped back": MADE + "bZ = Z.reshape(n, k) * s\n" + END,
    "a quotient of which it is the divisor": MADE + "bZ = s / Z\n" + END,
    "a program with a handler": "try:\n    Z = X @ Y\n    bZ = Z * s\nexcept ValueError:\n    bZ = X\n" + END,
}


@pytest.mark.parametrize("name", WRITTEN)
def test_written(name: str) -> None:
    """Each of these arrays holds its adjoint."""
    text, part = WRITTEN[name]
    assert part in after(in_place, text)


@pytest.mark.parametrize("name", KEPT)
def test_kept(name: str) -> None:
    """Each of these arrays stays what it is: something else sees it, or it may be something else."""
    assert after(in_place, KEPT[name]) == after(lambda f: f, KEPT[name])


NARROW = {
    "numbers in single precision": "Z = np.exp(np.zeros((n, n), dtype=np.float32))\n",
    "what is converted": "Q = X.astype(np.float32)\nZ = Q * Q\n",
    "what a conversion may have given": "Q = F(X)\nZ = np.exp(Q) * x\n",
    "a part, which may be a number": "Q = F(X)\nZ = X[0] * Q\n",
    "a sum, which may be a number": "Q = F(X)\nZ = np.sum(X, axis=0) * Q\n",
    "a product, which may be a number": "Q = F(X)\nZ = (X @ Y) * Q\n",
    "one that is given again": "X = F(X)\nZ = X * x\n",
    "a sum with a type": "Z = np.sum(X, axis=0, dtype=np.float32)\n",
}


@pytest.mark.parametrize("name", NARROW)
def test_perhaps_in_single_precision(name: str) -> None:
    """An array that may be in single precision keeps its memory to itself: an adjoint might be rounded."""
    text = NARROW[name] + READ + USED + END
    assert after(in_place, text) == after(lambda f: f, text)


# ------------------------------------------------------------------------------------------------------ whole programs

M = np.array([[1.5, -0.3, 0.8], [0.3, 1.2, -0.7]])
N = np.array([[0.4, 0.9, -0.6], [0.5, -1.1, 0.2], [0.7, 0.1, 1.3]])
V = np.array([0.4, -0.2, 0.7])
HELD: list[Any] = []


def squared(x, y):
    z = x @ y
    p = z * y[:2]
    return np.sum(z * z) + np.sum(np.sin(p))


def reshaped(x, y):
    z = x @ y
    return np.sum((z * z).reshape(3, 2).sum(axis=1) ** 2)


def shaped(x, w):
    n, d = x.shape
    k = len(w)
    z = x @ w.transpose(1, 0, 2).reshape(d, k * d)
    terms = -0.5 * (z * z).reshape(n, k, d).sum(axis=2)
    return np.sum(np.exp(terms))


def transposed(x, y):
    z = x.T - y[:, :2]
    return np.sum((z * z).reshape(2, 3).sum(axis=1) ** 2)


def responsibilities(x, y):
    terms = x @ y
    top = np.max(terms, axis=1)
    return np.sum(np.log(np.sum(np.exp(terms - top[:, None]), axis=1)) + top)


def broadcast(x, y):
    z = np.exp(y[0])
    return np.sum(z * x, axis=0) * np.tanh(x)


def broadcast_up(x, y):
    z = np.exp(x)
    return np.sum(z[:, None, :] * y)


def given_back(x, y):
    z = np.exp(x)
    return z, np.sum(z * z * y[:2])


def a_row_given_back(x, y):
    z = np.exp(x @ y)
    return np.sum(z * z), z[0]


def in_a_list(x, y):
    z = np.exp(x)
    kept = [z, z * 2.0]
    return np.sum(z * z) + np.sum(kept[0] * kept[1]) + np.sum(y)


def in_a_dict(x, y):
    z = np.exp(x)
    kept = {"z": z}
    s = np.sum(z * y[:2])
    return s * kept["z"]


def in_a_trip(x, y):
    z = np.exp(x)
    total = 0.0
    for k in range(3):
        total = total * 0.5 + np.sum(z * y[k])
        z = np.exp(z * 0.1)
    return total


def helper(z, y):
    e = np.exp(z)
    return np.sum(e * e * y)


def called_twice(x, y):
    z = np.tanh(x)
    return helper(z, y[0]) * helper(z, y[1]) + helper(z * 2.0, y[2])


def kept_outside(x, y):
    z = np.exp(x)
    HELD.append(z.shape)
    return np.sum(z * y[:2] * z)


def written_to(x, y):
    z = np.exp(x)
    z[0] = y[0]
    return np.sum(z * z * z)


def argument(x, y):
    return np.sum(x * x * y[:2])


def whole_numbers(x, y):
    z = np.arange(6).reshape(2, 3) * 2
    return np.sum(z * x) * np.sum(y)


PROGRAMS: list[Callable[..., Any]] = [
    squared, reshaped, transposed, responsibilities, broadcast, broadcast_up, given_back, a_row_given_back,
    in_a_list, in_a_dict, in_a_trip, called_twice, written_to, argument, whole_numbers,
]  # fmt: skip


@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
def test_right(f: Callable[..., Any]) -> None:
    """Derivatives and values agree with the oracles, and no argument changes."""
    assert_reverse(f, M, N)


def test_reshaped_in_place() -> None:
    """A product is done in a reshaped view of the memory of its array."""
    w = np.stack([N, 0.5 - N * N, N.T])
    assert_reverse(shaped, M, w)
    text = adjoint_text(shaped, (M, w), (0, 1))[0]
    assert "= z.reshape(n, k, d)\n    w3 *= " in text, text


def test_in_the_text() -> None:
    """The exponentials hold the adjoint of what they are the exponentials of."""
    assert "w2 *= (bvalue / w3)[:, None]" in adjoint_text(responsibilities, (M, N), (0, 1))[0]


def test_layouts() -> None:
    """An array whose numbers lie column by column has no reshaped view: the product is done in the copy."""
    for x in (M, np.asfortranarray(M), np.ascontiguousarray(M.T).T):
        for y in (N, np.asfortranarray(N)):
            assert_reverse(transposed, x, y)


def test_pulled_back_again() -> None:
    """Pullbacks of several seeds, and Jacobians row by row, find everything as it was."""

    def f(x: Any, y: Any) -> Any:
        z = np.exp(x @ y)
        return np.sum(z * z, axis=1), z * 1.0

    value, pull = sct.vjp(f, M, N)
    seeds = [(np.array([1.0, 0.0]), np.zeros((2, 3))), (np.array([0.5, -2.0]), np.ones((2, 3)))]
    first = [pull(s) for s in seeds]
    again = [pull(s) for s in seeds]
    for a, b in zip(first, again, strict=True):
        np.testing.assert_array_equal(a[0], b[0])
        np.testing.assert_array_equal(a[1], b[1])
    z = np.exp(M @ N)
    np.testing.assert_array_equal(value[1], z)
    for s, (bx, by) in zip(seeds, first, strict=True):
        bz = (2.0 * z * s[0][:, None] + s[1]) * z
        np.testing.assert_allclose(bx, bz @ N.T, rtol=1e-13)
        np.testing.assert_allclose(by, M.T @ bz, rtol=1e-13)
    assert sct.jacrev(f)(M, N)[0] == pytest.approx(sct.jacfwd(f)(M, N)[0], rel=1e-13)


def test_derivatives_of_the_text() -> None:
    """The Hessian of log-sum-exp, worked out by hand: forward over reverse, reverse over reverse."""

    def f(x: Any) -> Any:
        return np.log(np.sum(np.exp(x)))

    p = np.exp(V) / np.sum(np.exp(V))
    hessian = np.diag(p) - np.outer(p, p)
    assert " *= " in adjoint_text(f, (V,), (0,))[0]
    assert sct.hessian(f)(V) == pytest.approx(hessian, rel=1e-13)
    assert sct.jacrev(sct.grad(f))(V) == pytest.approx(hessian, rel=1e-13)
    assert sct.jacfwd(sct.grad(f))(V) == pytest.approx(hessian, rel=1e-13)


def weighted_exponentials(x, w):
    e = np.exp(x)
    return np.sum(e * w) * 1e-60


def test_single_precision() -> None:
    """An adjoint in double precision of a value in single precision is not rounded: it may be as small as it likes."""
    x = V.astype(np.float32)
    expected = np.exp(V) * N[0] * 1e-60
    assert sct.grad(weighted_exponentials)(V, N[0]) == pytest.approx(expected, rel=1e-12, abs=0.0)
    assert sct.grad(weighted_exponentials)(x, N[0]) == pytest.approx(expected, rel=1e-6, abs=0.0)
    assert " *= " not in sct.source(weighted_exponentials, "reverse", types={"x": "float32[n]", "w": "float64[n]"})
    assert " *= " in sct.source(weighted_exponentials, "reverse", types={"x": "float64[n]", "w": "float64[n]"})


def test_with_a_budget() -> None:
    """A trip that is done again finds its arrays as they were."""

    def f(x: Any) -> Any:
        z = np.exp(x)
        for _ in range(5):
            z = z * np.tanh(z) + x
        e = np.exp(-z)
        return np.sum(e * z)

    expected = sct.jacfwd(f)(V)
    assert sct.grad(f, budget=2)(V) == pytest.approx(expected, rel=1e-13)
    assert sct.grad(f)(V) == pytest.approx(expected, rel=1e-13)
