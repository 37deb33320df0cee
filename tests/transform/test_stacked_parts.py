"""Transposes of `np.stack`, of axes put in by an index, and of stacks of matrices: views and products, no copies."""

from __future__ import annotations

import numpy as np
import pytest

import sct
from tests.adjoints import adjoint_text

WEIGHTS = np.sin(np.arange(27.0)).reshape(3, 3, 3)
X = np.array([[0.4, -0.3, 0.7], [0.5, 0.2, -0.6]])


def columns(x):
    return np.stack((x[0] * x[1], np.sin(x[1])), axis=1)


def rows(x):
    return np.stack((x[0] * x[1], x[0], x[1] * x[1]))


def behind(x):
    return np.stack((x * x, np.exp(x)), axis=-1)


def in_the_middle(x):
    return np.stack([x * x, np.exp(x), x], axis=1)


def of_numbers(x):
    return np.stack((x[0, 0] * x[1, 1], x[0, 1], 3.0))


def with_a_constant(x):
    return np.stack((np.ones(3), x[0] * x[0]), axis=1)


def of_lists(x):
    return np.stack(([x[0, 0], x[1, 1]], [x[0, 1] * x[0, 1], 2.0]), axis=1)


def of_an_array(x):
    return np.stack(x * x, axis=1)


def longer(x):
    return np.cos(x[0] * x[1])[:, None] * x[0]


def longer_in_front(x):
    return np.sum(x * x, axis=1)[None] * x[0, 0] + np.sin(x[:, 0])[None, :]


def longer_twice(x):
    return np.exp(x)[:, None, :, None] + x[0][:, None]


def longer_again(x):
    """The axis of a sum, put in again, of a tangent that has it."""
    along = np.sum(x * x, axis=1)[:, None]
    return x * along + along


def summed_after(x):
    """The adjoint of the longer array is one number for all."""
    return np.sum(np.sin(x[0])[:, None], axis=0)


def and_a_place(x):
    """An index that takes a part as well is none of these."""
    return np.sin(x)[1, :, None] * x[0]


FUNCTIONS = (
    columns, rows, behind, in_the_middle, of_numbers, with_a_constant, of_lists, of_an_array, longer, longer_in_front,
    longer_twice, longer_again, summed_after, and_a_place,
)  # fmt: skip


@pytest.mark.parametrize("f", FUNCTIONS)
def test_numbers(f) -> None:
    """Each entry's derivative, weighted unevenly, by complex step."""
    value = f(X)
    seed = np.cos(np.arange(1.0, value.size + 1)).reshape(value.shape)
    slope = np.zeros_like(X)
    for place in np.ndindex(X.shape):
        moved = X.astype(complex)
        moved[place] += 1e-30j
        slope[place] = np.sum(seed * np.asarray(f(moved)).imag) / 1e-30
    found, pullback = sct.vjp(f, X)
    (pulled,) = pullback(seed) if isinstance(pullback(seed), tuple) else (pullback(seed),)
    assert np.array_equal(found, value)
    assert np.allclose(pulled, slope, rtol=1e-13, atol=1e-15)


def test_of_single_precision() -> None:
    """A part of another dtype than the stack has the adjoint of its place."""
    x = X.astype(np.float32)
    _, pullback = sct.vjp(columns, x)
    assert np.allclose(pullback(np.ones((3, 2), np.float32)), np.stack((X[1], X[0] + np.cos(X[1]))), rtol=1e-6)


def test_texts() -> None:
    """No labels are moved, no zeros made."""
    text = adjoint_text(columns, (X,), (0,))[0]
    assert "scatter" not in text
    assert "bvalue.T" in text
    text = adjoint_text(longer_again, (X,), (0,))[0]
    assert "[:, 0][:, None]" not in text
    assert text.count("zeros_like") <= 1


CUBE = np.cos(np.arange(27.0)).reshape(3, 3, 3)



def turned_by_function(x, axes):
    return np.sum(np.transpose(x * x, axes) * WEIGHTS)


def turned_by_method(x, axes):
    return np.sum((x * x).transpose(axes) * WEIGHTS)


def turned_by_literals(x, axes):
    return np.sum((x * x).transpose(-1, 0, 1) * WEIGHTS)


def turned_by_a_literal(x, axes):
    return np.sum(np.transpose(x * x, (-1, 0, 1)) * WEIGHTS)


@pytest.mark.parametrize("axes", [(-1, 0, 1), (1, -1, 0), (-2, -1, -3), (2, 0, 1)])
@pytest.mark.parametrize("f", [turned_by_function, turned_by_method, turned_by_literals, turned_by_a_literal])
def test_axes_from_the_end(f, axes: tuple[int, ...]) -> None:
    """Axes counted from the end are turned back as well; with axes of one length the numbers were wrong."""
    if f in (turned_by_literals, turned_by_a_literal):
        axes = (-1, 0, 1)
    expected = np.zeros_like(CUBE)
    for place in np.ndindex(CUBE.shape):
        expected[place] = 2.0 * CUBE[place] * WEIGHTS[tuple(place[a] for a in axes)]
    assert np.allclose(sct.grad(f)(CUBE, axes), expected, rtol=1e-15)


def stacks(a, b):
    return (a[:, None, :] @ (b * b))[:, 0]


def one_for_all(a, b):
    return a[:, None, :] @ (b * b)[:1]


@pytest.mark.parametrize("f", [stacks, one_for_all])
def test_stacks_of_matrices(f) -> None:
    """Products of stacks of matrices of one shape are products again; where one is broadcast it is summed over."""
    a, b = np.cos(np.arange(8.0)).reshape(4, 2), np.sin(np.arange(24.0)).reshape(4, 2, 3)
    seed = np.cos(np.arange(1.0, 13.0)).reshape(f(a, b).shape)
    ba, bb = np.zeros_like(a), np.zeros_like(b)
    for array, slope in ((a, ba), (b, bb)):
        for place in np.ndindex(array.shape):
            moved = array.astype(complex)
            moved[place] += 1e-30j
            slope[place] = np.sum(seed * (f(moved, b) if array is a else f(a, moved)).imag) / 1e-30
    _, pullback = sct.vjp(f, a, b)
    found = pullback(seed)
    assert np.allclose(found[0], ba, rtol=1e-13, atol=1e-15)
    assert np.allclose(found[1], bb, rtol=1e-13, atol=1e-15)
    assert ("matmul_left" in adjoint_text(f, (a, b), (0, 1))[0]) == (f is one_for_all)
