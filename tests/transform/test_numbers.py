"""Methods of single numbers, and numbers that go through text: the derivative is kept, or the program is refused."""

from __future__ import annotations

import numpy as np
import pytest

import sct
from tests.oracles import richardson

X = np.array([[1.5, 2.0, 3.0], [0.3, -0.7, 0.4]])
DX = np.array([[1.0, -0.5, 0.25], [0.75, 2.0, -1.0]])


def spread_summed_again(x):
    return np.std(x, ddof=1).sum() * 2.0


def item_of_mean(x):
    return x.mean().item() + np.dot(x[0], x[1]).real * 2.0 + x.max().squeeze()


def means_of_copies(x):
    return x[0].copy().sum().copy() * x.mean().mean(axis=None)


@pytest.mark.parametrize("f", [spread_summed_again, item_of_mean, means_of_copies])
def test_method_of_a_number(f):
    """NumPy's numbers have the methods of arrays: `np.std(x).sum()` is active, not a constant."""
    value, tangent = sct.jvp(f, (X,), (DX,))
    assert value == f(X)
    assert tangent == pytest.approx(float(np.ravel(richardson.along(f, (X,), (DX,)).value)[0]), rel=1e-8)


def test_other_methods_of_a_number_are_refused():
    """A method that is not known to give back the number is not taken for a constant."""
    for f in (lambda x: x.as_integer_ratio()[0] * 1.0, lambda x: x.__round__(3) * 1.0):
        with pytest.raises(sct.UnsupportedError, match="method"):
            sct.derivative(f)(1.5)


def joined(x):
    return sum(float(v) for v in ",".join(map(str, [x, 2 * x])).split(","))


def as_bytes(x):
    return np.frombuffer(np.asarray([x]).tobytes())[0]


def converted_by_numpy(x):
    return np.float64(str(x)) + np.array([str(x)]).astype(float)[0]


def stripped(x):
    return float(f"[{x}]".strip("[]").split()[0])


@pytest.mark.parametrize("f", [joined, as_bytes, converted_by_numpy, stripped])
def test_digits_that_become_numbers_again(f):
    """What is written from active data and read back has lost its derivative: refused, however it is taken apart."""
    with pytest.raises(sct.UnsupportedError, match="text and back"):
        sct.derivative(f)(1.5)


def test_text_that_stays_text():
    """Printing and formatting are nobody's derivative."""

    def f(x):
        label = ", ".join([f"{x:.3f}", str(x)])
        return x * x if label.startswith("1") else x

    assert sct.derivative(f)(1.5) == 3.0


@pytest.mark.parametrize("mode", ["forward", "reverse"])
def test_view_of_a_number_or_an_array(mode: str) -> None:
    """A view of what may be a varying number or a constant array varies: the tangent was zero without a word."""

    def product(a):
        return np.prod(a, keepdims=True)

    a = np.array([[1.0, 2.0], [3.0, 4.0]])
    if mode == "forward":
        value, tangent = sct.jvp(product, (a,), (np.ones((2, 2)),))
        assert tangent.tolist() == [[50.0]]
    else:
        value, pullback = sct.vjp(product, a)
        assert pullback(np.ones((1, 1)))[0].tolist() == [[24.0, 12.0], [8.0, 6.0]]
    assert value.tolist() == [[24.0]]


U = np.array([200, 3, 255], dtype=np.uint8)


def int_first(x):
    return np.sum(200 * x * U)


def int_around(x):
    return np.sum(200 * (U * x))


def ints_on_both_sides(x):
    return np.sum(-200 * (x * U) * 3)


@pytest.mark.parametrize("f", [int_first, int_around, ints_on_both_sides])
def test_whole_numbers_that_meet_small_ones(f):
    """`200 * x * U` is no `200 * U * dx`, which would not fit the type of U and wrap around."""
    slope = f(1.0)
    assert sct.jvp(f, (1.5,), (1.0,))[1] == slope
    assert sct.grad(f)(1.5) == slope
