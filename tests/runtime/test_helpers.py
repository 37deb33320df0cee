"""The small helpers of the runtime against numbers from elsewhere."""

from __future__ import annotations

import math
import warnings
from typing import Any

import mpmath
import numpy as np
import pytest

import sct_runtime as rt


@pytest.mark.parametrize("x", [1e-6, 0.3, 1.0, 1.4616321, 3.7, 19.9, 20.0, 150.0, 1e8, -0.5, -3.3, -40.7])
def test_digamma(x: float) -> None:
    """digamma agrees with mpmath to 1e-13, also beside its zero (absolutely) and at negative arguments."""
    expected = float(mpmath.digamma(mpmath.mpf(x)))
    assert rt.digamma(x) == pytest.approx(expected, rel=1e-13, abs=1e-14)


@pytest.mark.parametrize("n", [1, 2, 3, 5])
@pytest.mark.parametrize("x", [0.2, 1.0, 7.5, 33.0, 1000.0, -2.4])
def test_polygamma(n: int, x: float) -> None:
    """The derivatives of digamma, so that the gamma function can be differentiated several times."""
    assert rt.polygamma(n, x) == pytest.approx(float(mpmath.polygamma(n, mpmath.mpf(x))), rel=2e-13)


@pytest.mark.parametrize("n", [0, 1, 2, 4])
def test_spherical_bessel(n: int) -> None:
    """Series and recurrence agree with mpmath on both sides of where they meet."""
    for x in (0.0, 1e-8, 0.5, n + 0.999, n + 1.001, 7.3, 40.0, -0.5, -9.1):
        z = abs(mpmath.mpf(x))
        if x == 0.0:
            expected = 1.0 if n == 0 else 0.0
        else:
            expected = float(mpmath.sqrt(mpmath.pi / (2 * z)) * mpmath.besselj(n + mpmath.mpf(1) / 2, z))
            expected *= (-1.0) ** n if x < 0 else 1.0
        assert rt.spherical_bessel(n, x) == pytest.approx(expected, rel=1e-12, abs=1e-15)


def test_singular_points_are_silent() -> None:
    """The safe functions take their conventional values without warnings, on numbers and arrays."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert rt.safe_divide(3.0, 0.0) == 0.0
        assert rt.safe_divide(3.0, np.array([0.0, 2.0])).tolist() == [0.0, 1.5]
        assert rt.safe_log(0.0) == 0.0 and math.isnan(rt.safe_log(-1.0))
        assert rt.safe_log(np.array([0.0, math.e])).tolist() == [0.0, 1.0]


@pytest.mark.parametrize(
    ("full", "shape"),
    [((2, 3), (3,)), ((2, 3), (2, 1)), ((2, 3), ()), ((4, 2, 3), (1, 3)), ((2, 3), (2, 3)), ((1, 3), (1, 3))],
)
def test_unbroadcast_is_the_transpose_of_broadcasting(full: tuple[int, ...], shape: tuple[int, ...]) -> None:
    """<g, broadcast(d)> = <unbroadcast(g), d>, in d's shape."""
    rng = np.random.default_rng(0)
    g, d = rng.normal(size=full), rng.normal(size=shape)
    back = rt.unbroadcast(g, shape)
    assert np.shape(back) == shape
    assert np.sum(back * d) == pytest.approx(np.sum(g * np.broadcast_to(d, full)))


@pytest.mark.parametrize("axis", [None, 0, 1, -1, (0, 2), (-1, 0), (0, 1, 2)])
@pytest.mark.parametrize("keepdims", [False, True])
def test_unreduce_is_the_transpose_of_a_sum(axis: Any, keepdims: bool) -> None:
    """Every way to name axes, axes kept or not; and the result may be written to."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2, 3, 4))
    g = rng.normal(size=np.shape(np.sum(x, axis=axis, keepdims=keepdims)))
    back = rt.unreduce(g, x, axis, keepdims)
    assert np.sum(back * x) == pytest.approx(np.sum(g * np.sum(x, axis=axis, keepdims=keepdims)))
    back[0] = 0.0
    assert rt.count(x, axis) == x.size // np.size(np.sum(x, axis=axis))


def test_broadcast_like_gives_a_fresh_array() -> None:
    """A tangent that is to be written to shares memory with nothing; numbers stay numbers."""
    dx = np.ones(3)
    out = rt.broadcast_like(dx, np.zeros((2, 3)))
    out[0, 0] = 5.0
    assert dx.tolist() == [1.0, 1.0, 1.0] and out.shape == (2, 3)
    assert rt.broadcast_like(0.0, np.zeros(2, dtype=int)).dtype == np.float64
    assert rt.broadcast_like(0.5, 3.0) == 0.5
    assert not np.shares_memory(rt.broadcast_like(dx, dx), dx)


def test_cast_ends_derivatives_in_whole_numbers() -> None:
    """Values truncated to int do not move."""
    assert rt.cast(np.array([0.4, 1.6]), int).tolist() == [0.0, 0.0]
    assert rt.cast([0.4, 1.6], float).tolist() == [0.4, 1.6]
    assert rt.cast([0.4], np.float32).dtype == np.float32
    assert rt.cast(np.array([0.4]), None).tolist() == [0.4]
    with pytest.raises(TypeError, match="complex"):
        rt.cast([0.4], complex)


def test_labels_and_scatter() -> None:
    """Elements that were copied collect the sum of their copies; label 0 is nobody's."""
    value = (np.zeros(2), [1.0, np.zeros((1, 2))])
    marks = rt.labels(value)
    assert marks[0].tolist() == [1, 2] and marks[1][0] == 3 and marks[1][1].tolist() == [[4, 5]]
    back = rt.scatter(np.array([1.0, 10.0, 100.0, 7.0]), np.array([2, 5, 2, 0]), value)
    assert back[0].tolist() == [0.0, 101.0] and back[1][0] == 0.0 and back[1][1].tolist() == [[0.0, 10.0]]
    assert rt.gather(value, np.array([0, 3])).tolist() == [0.0, 1.0]


def test_pad_refuses_modes_that_compute() -> None:
    """A maximum of the edge is no copy of an element."""
    with pytest.raises(ValueError, match="maximum"):
        rt.pad_moved(np.zeros(3), 1, "maximum")


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_cofactors_of_regular_and_singular_matrices(n: int) -> None:
    """Cofactors are minors with signs, whether or not the matrix has an inverse, and for stacks of matrices."""
    rng = np.random.default_rng(n)
    regular = rng.normal(size=(n, n))
    singular = regular.copy()
    singular[-1] = 2.0 * singular[0] if n > 1 else 0.0
    for a in (regular, singular):
        found = rt.cofactors(a)
        for i in range(n):
            for j in range(n):
                minor = np.delete(np.delete(a, i, 0), j, 1)
                assert found[i, j] == pytest.approx((-1) ** (i + j) * np.linalg.det(minor), abs=1e-12)
    stack = np.stack([regular, singular])
    assert np.allclose(rt.cofactors(stack)[1], rt.cofactors(singular))


NORMS = [(None, None), (1, None), (2, None), (np.inf, None), (-np.inf, None), (3, None), (2.5, 0)]


@pytest.mark.parametrize(("order", "axis"), NORMS)
def test_norm_is_numpys(order: Any, axis: Any) -> None:
    """Vector norms of every order that is differentiated, and the Frobenius norm."""
    x = np.array([0.4, -0.7, 0.5])
    assert rt.norm(x, order, axis) == pytest.approx(np.linalg.norm(x, order, axis))


def test_norm_of_matrices() -> None:
    """'fro' and the default are the same number; sums of rows and columns; those of singular values are refused."""
    x = np.arange(6.0).reshape(2, 3) - 2.0
    assert rt.norm(x) == pytest.approx(np.linalg.norm(x)) == rt.norm(x, "fro")
    assert rt.norm(x, 1, 1, True) == pytest.approx(np.linalg.norm(x, 1, 1, True))
    assert rt.norm(x, "fro", (0, 1), True) == pytest.approx(np.linalg.norm(x, "fro", (0, 1), True))
    for order in (1, -1, np.inf, -np.inf):
        assert rt.norm(x, order) == pytest.approx(np.linalg.norm(x, order))
        assert rt.norm(x, order, (1, 0), True) == pytest.approx(np.linalg.norm(x, order, (1, 0), True))
    for order in (2, -2, "nuc"):
        with pytest.raises(ValueError, match="fro"):
            rt.norm(x, order)


def test_products_and_polynomials_are_numpys() -> None:
    """The loops that the compiler differentiates compute what the functions compute."""
    a = np.array([[0.4, -0.7, 0.0], [0.3, 0.2, -0.9]])
    for axis in (None, 0, 1, -1):
        assert np.allclose(rt.product_along(a, axis), np.prod(a, axis))
        assert np.shape(rt.product_along(a, axis, True)) == np.shape(np.prod(a, axis, keepdims=True))
        assert np.allclose(rt.products_so_far(a, axis), np.cumprod(a, axis))
    assert rt.polynomial([1.0, 2.0, 3.0], 0.5) == np.polyval([1.0, 2.0, 3.0], 0.5)
    m = a[:, :2] + np.eye(2)
    for n in (0, 1, 3, -2):
        assert np.allclose(rt.matrix_power(m, n), np.linalg.matrix_power(m, n))


def test_choices() -> None:
    """Who wins a maximum, where, and the order of a sort with a key."""
    assert rt.ties([1.0, 2.0], math.nan) == [0.0, 0.0]
    assert rt.place([3.0, -5.0], -5.0) == 1
    assert rt.sorting([3.0, -5.0, 1.0], abs) == [2, 0, 1]
    assert rt.sorting([3.0, -5.0, 1.0], None, True) == [0, 2, 1]
    with pytest.raises(ValueError, match="not among"):
        rt.place([1.0], 2.0)


@pytest.mark.parametrize("x", [-1.0, 0.0, 0.3, 1.0, 1.7, 2.0, 9.0])
def test_cell_is_where_interp_looks(x: float) -> None:
    """The interval that np.interp uses, the last node belonging to the last interval."""
    nodes = [0.0, 1.0, 2.0]
    k = int(rt.cell(x, nodes))
    assert 0 <= k <= 1 and (nodes[k] <= x or k == 0) and (x <= nodes[k + 1] or k == 1)
