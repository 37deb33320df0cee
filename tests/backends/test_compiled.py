"""The forms of the runtime's helpers that Numba compiles: each gives what the helper itself gives."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import sct_runtime as rt

numba = pytest.importorskip("numba")
compiled = pytest.importorskip("sct_runtime.compiled")

X = np.arange(6.0).reshape(2, 3)

CASES: dict[str, tuple[Callable[..., Any], tuple[Any, ...]]] = {
    "unbroadcast, an axis less": (lambda x: rt.unbroadcast(x, np.shape(x[0])), (X,)),
    "unbroadcast, an axis of one": (lambda x: rt.unbroadcast(x, np.shape(x[:1])), (X,)),
    "unbroadcast, a number": (lambda x: rt.unbroadcast(x, np.shape(1.0)), (X,)),
    "unbroadcast, a strided view": (lambda x: rt.unbroadcast(x[:, ::2], x[:, ::2].shape), (X,)),
    "broadcast_like, a row": (lambda x: rt.broadcast_like(x[0], x), (X,)),
    "broadcast_like, numbers": (lambda dx, y: rt.broadcast_like(dx, y), (3.0, 2.0)),
    "unreduce, rows": (lambda g, x: rt.unreduce(g, x, 0), (X[0], X)),
    "unreduce, columns": (lambda g, x: rt.unreduce(g, x, 1), (X[:, 0].copy(), X)),
    "unreduce, all": (lambda g, x: rt.unreduce(g, x), (2.0, X)),
    "T": (lambda x: rt.T(x), (X,)),
    "half_lower": (lambda x: rt.half_lower(x), (np.ones((3, 3)),)),
    "safe_divide": (lambda x: rt.safe_divide(x, x), (X,)),
    "safe_divide, 0 by 0": (lambda x: rt.safe_divide(x, x), (0.0,)),
    "masked_product": (lambda x, g: rt.masked_product(x, g), (np.array([np.inf, 2.0]), np.array([0.0, 3.0]))),
    "masked_product, inf": (lambda x, g: rt.masked_product(x, g), (np.inf, 0.0)),
    "safe_log": (lambda x: rt.safe_log(x), (X,)),
    "count, all": (lambda x: rt.count(x), (X,)),
    "count, rows": (lambda x: rt.count(x, 0), (X,)),
    "count, the last axis": (lambda x: rt.count(x, -1), (X,)),
    "undiff": (lambda g: rt.undiff(g), (X[1],)),
    "undiff of a view": (lambda g: rt.undiff(g[::2]), (X[1],)),
    "undiff, twice": (lambda g: rt.undiff(g, 2), (X[1],)),
    "digamma": (lambda x: rt.digamma(x), (0.3,)),
    "polygamma": (lambda x: rt.polygamma(3, x), (1.7,)),
    "cells of a tuple": (lambda x: rt.cells(x), ((1.0, 2.0),)),
    "as_structure": (lambda x: rt.as_structure([1.0, 2.0], x), ((3.0, 4.0),)),
    "scatter": (lambda g, m, x: rt.scatter(g, m, x), (X, np.array([[1, 6, 1], [0, 2, 3]]), X)),
    "scatter, a part": (lambda g, x: rt.scatter(g, rt.labels(x)[:, ::2], x), (X[:, ::2], X)),
    "scatter of a number": (lambda g, x: rt.scatter(g, rt.labels(x)[1], x), (2.0, X[0].copy())),
    "labels of two, the last": (lambda x: rt.labels((x, 2.0, x))[2], (X,)),
    "gather": (lambda x, m: rt.gather(x, m), (X, np.array([2, 0, 6]))),
    "unarray": (lambda g, x: rt.unarray(g, x), (X.ravel(), X)),
    "unarray, a view": (lambda g, x: rt.unarray(g[::2], x), (X.ravel(), X[0])),
    "unarray, two": (lambda g, x: rt.unarray(g, (x, 1.0))[0], (np.arange(7.0), X)),
    "unarray, a number": (lambda g: rt.unarray(g, 1.0), (np.ones(1),)),
    "cast": (lambda x: rt.cast(x, float), (np.arange(3),)),
    "cast, shorter floats": (lambda x: rt.cast(x, np.float32), (X,)),
    "cell": (lambda x: rt.cell(x, np.array([0.0, 0.5, 1.0])), (np.array([-1.0, 0.0, 0.5, 0.7, 1.0, 3.0]),)),
    "cell of a number": (lambda x: rt.cell(x, np.array([0.0, 0.5, 1.0])), (1.0,)),
    "middle": (lambda x: rt.middle(x), (np.array([3.0, 1.0, 2.0, 5.0]),)),
    "matmul_left, matrix and vector": (lambda g, a, b: rt.matmul_left(g, a, b), (X[:, 0].copy(), X, X[0].copy())),
    "matmul_right, matrix and vector": (lambda g, a, b: rt.matmul_right(g, a, b), (X[:, 0].copy(), X, X[0].copy())),
    "matmul_left, vector and matrix": (lambda g, a, b: rt.matmul_left(g, a, b), (X[0].copy(), X[:, 0].copy(), X)),
    "matmul_right, vector and matrix": (lambda g, a, b: rt.matmul_right(g, a, b), (X[0].copy(), X[:, 0].copy(), X)),
    "matmul_left, matrices": (lambda g, a, b: rt.matmul_left(g, a, b), (X @ X.T, X, X.T.copy())),
    "matmul_right, matrices": (lambda g, a, b: rt.matmul_right(g, a, b), (X @ X.T, X, X.T.copy())),
    "dot_left, vectors": (lambda g, a, b: rt.dot_left(g, a, b), (2.0, X[0], X[1])),
    "dot_right, a number": (lambda g, a, b: rt.dot_right(g, a, b), (X, X, 2.0)),
    "zeros_like, truth values": (lambda x: rt.zeros_like(x), (X > 1.0,)),
    "spread over a list": (lambda x: rt.spread(x, [1.0, 2.0]), (2.0,)),
    "spread over an array": (lambda x: rt.spread(x, np.ones(3)), (2.0,)),
}

MASK = np.array([[True, False, True], [False, False, False]])


def reductions(mean: Any, add: Any, ndim: Any, x: Any, m: Any) -> Any:
    """Sums and means as Numba's own are not."""
    return (
        mean(x, keepdims=True), mean(x, where=m[0]), mean(x, 1, where=m), mean(x, where=~m & m),
        add(x[0], axis=-1, keepdims=True), ndim(x) + ndim(x[0, 0]),
    )  # fmt: skip


def test_reductions_are_numpys() -> None:
    """With what Numba's own lack; a mean of nothing is nan."""
    of, add, ndim = compiled.mean_of, compiled.sum_of, compiled.ndim_of
    body = numba.njit(reductions)
    found = numba.njit(lambda x, m: body(of, add, ndim, x, m))(X, MASK)
    with np.errstate(invalid="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = reductions(np.mean, np.sum, np.ndim, X, MASK)
    for a, b in zip(found, expected, strict=True):
        assert np.shape(a) == np.shape(b)
        assert np.allclose(a, b, rtol=1e-14, atol=0.0, equal_nan=True)


@pytest.mark.parametrize("name", CASES)
def test_a_form_gives_what_the_helper_gives(name: str) -> None:
    """Number by number, in the same shape."""
    f, args = CASES[name]
    expected = f(*args)
    found = numba.njit(f)(*args)
    assert np.shape(found) == np.shape(expected)
    assert np.allclose(found, expected, rtol=1e-14, atol=0.0)


FUNCTIONS: dict[str, tuple[Callable[..., Any], Callable[..., Any], tuple[Any, ...]]] = {
    "argsort_of": (lambda of, x: of(x, -1), np.argsort, (np.array([3.0, 1.0, 2.0]),)),
    "clip_of": (lambda of, x: of(x, 0.0, 1.0), np.clip, (1.5,)),
    "diagonal_of": (lambda of, x: of(x, 1, 0, 1), np.diagonal, (X,)),
    "linspace_of": (lambda of, x: of(x, 2.0, 5, True), np.linspace, (0.5,)),
    "repeat_of": (lambda of, x: of(x, 2, None), np.repeat, (X,)),
    "reshape_of": (lambda of, x: of(x, (3, 2), "C"), np.reshape, (X,)),
    "result_type_of": (lambda of, x: np.ones(2, of(x)), np.result_type, (X,)),
    "roll_of": (lambda of, x: of(x, 2, 0), np.roll, (X[0],)),
    "take_along_of": (lambda of, x: of(x, np.array([2, 0]), -1), np.take_along_axis, (X[1],)),
    "take_of": (lambda of, x: of(x, np.array([2, 0]), None), np.take, (X,)),
    "tensordot_of": (lambda of, x: of(x, x[0], 1), np.tensordot, (X,)),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_is_numpys(name: str) -> None:
    """In the way of calling it that Numba lacks."""
    call, of, args = FUNCTIONS[name]
    ours, body = getattr(compiled, name), numba.njit(call)
    found = numba.njit(lambda *args: body(ours, *args))(*args)
    for expected in (call(of, *args), call(ours, *args)):
        assert np.shape(found) == np.shape(expected)
        assert np.array_equal(found, expected)


def test_what_is_stored_twice_is_claimed_once() -> None:
    """The value stored last has all of the adjoint, which is zero then: by rows, by pairs, by a mask, by a slice."""
    for index, expected in (
        (np.array([1, 0, 1]), [[0.0, 0.0, 0.0], [0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]),
        ((np.array([1, 1, 0]), np.array([2, 2, 0])), [0.0, 5.0, 0.0]),
        (np.array([False, True]), [[3.0, 4.0, 5.0]]),
        (slice(1, 2), [[3.0, 4.0, 5.0]]),
    ):
        adjoint, ours = X.copy(), X.copy()
        found = numba.njit(lambda a, i: rt.claim(a, i))(ours, index)
        assert np.array_equal(found, expected)
        assert np.array_equal(found, rt.claim(adjoint, index))
        assert np.array_equal(ours, adjoint)


def test_cofactors() -> None:
    """The gradient of a determinant, of a singular matrix too, whose cofactors are written out here."""
    cofactors = numba.njit(lambda a: rt.cofactors(a))
    assert np.allclose(cofactors(np.array([[1.0, 2.0], [2.0, 4.0]])), [[4.0, -2.0], [-2.0, 1.0]], rtol=1e-13)
    a = np.array([[2.0, 1.0, 0.5], [0.3, -1.0, 0.2], [0.7, 0.4, 3.0]])
    assert np.allclose(cofactors(a), np.linalg.det(a) * np.linalg.inv(a).T, rtol=1e-13)


def test_the_schedule_of_checkpoints_is_the_same() -> None:
    """`stride` counts binomial coefficients itself where it is compiled."""
    made = numba.njit(lambda steps, free: rt.stride(steps, free))
    assert all(made(s, c) == rt.stride(s, c) for s in range(0, 200, 7) for c in range(8))


def test_adding_where_an_index_comes_twice() -> None:
    """`add_at` is `np.add.at`, for numbers, rows, pairs of indices and single places."""
    rows = np.array([1, 0, 1])
    for a, indices, b in (
        (np.zeros(3), rows, 2.0),
        (np.zeros(3), rows, np.array([1.0, 2.0, 3.0])),
        (np.zeros((3, 2)), rows, np.ones((3, 2))),
        (np.zeros((3, 3)), (rows, rows), np.array([1.0, 2.0, 3.0])),
        (np.zeros((3, 3)), (1, 2), 3.0),
        (np.zeros((3, 3)), 1, np.array([1.0, 2.0, 3.0])),
    ):
        expected = a.copy()
        np.add.at(expected, indices, b)
        numba.njit(lambda a, indices, b: compiled.add_at(a, indices, b))(a, indices, b)
        assert np.array_equal(a, expected)
