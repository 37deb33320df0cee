"""Items of tuples that are written out, and arrays appended by their names, in reverse mode."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import sct


def test_an_item_of_a_display_by_a_computed_index() -> None:
    """The adjoint of a tuple that has no name is memory that its items are added to."""

    def f(a: float, b: float, c: float, k: int) -> float:
        return (a, b, c)[k] * a

    assert sct.vjp(f, 0.4, -0.7, 0.5, 1)[1](1.0) == (-0.7, 0.4, 0.0, None)


def test_the_largest_by_a_key() -> None:
    """`max` of several with a key gives all to the one that it chose."""

    def f(a: float, b: float, c: float) -> float:
        return max(a, b, c, key=abs)

    assert sct.vjp(f, 0.4, -0.7, 0.5)[1](1.0) == (0.0, 1.0, 0.0)


def test_running_products() -> None:
    """Arrays are appended in a loop: the adjoint's zeros are those of the array, not of the one before."""

    def f(x: Any) -> Any:
        return np.sum(np.cumprod(x, 0) * np.arange(1.0, 7.0).reshape(3, 2))

    x = np.array([[0.4, 0.7], [-0.3, 0.2], [1.1, 0.9]])
    expected = np.zeros((3, 2))
    for i in np.ndindex(3, 2):
        z = x.astype(complex)
        z[i] += 1e-30j
        expected[i] = f(z).imag / 1e-30
    assert sct.grad(f)(x) == pytest.approx(expected, rel=1e-13)


def generator_read_later(x: float) -> float:
    g = (v * x for v in [1.0, 2.0, 3.0])
    x = x * 10
    return sum(g) * x


def sum_of_lists(x: float) -> float:
    return sum([[x], [x * x]], [])[1]  # noqa: RUF017


@pytest.mark.parametrize("f", [generator_read_later, sum_of_lists])
def test_refused_in_reverse(f: Any) -> None:
    """A generator that finds another x when it is read, and lists that `sum` joins."""
    with pytest.raises(sct.UnsupportedError):
        sct.grad(f)(0.7)


def test_the_larger_by_a_key_of_a_list() -> None:
    """The item of a list at a place that a helper finds gets all."""

    def f(x: float) -> float:
        return max([x, x * x], key=lambda v: -v)

    assert sct.grad(f)(0.7) == 1.4
