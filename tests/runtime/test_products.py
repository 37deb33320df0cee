"""Transposes of products, for every rank: <g, product(da, b)> = <left(g), da>, and the same on the right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import sct_runtime as rt


def check(product: Callable[..., Any], left: Callable[..., Any], right: Callable[..., Any], a: Any, b: Any) -> None:
    rng = np.random.default_rng(3)
    g = rng.normal(size=np.shape(product(a, b)))
    da, db = rng.normal(size=np.shape(a)), rng.normal(size=np.shape(b))
    assert np.shape(left(g, a, b)) == np.shape(a)
    assert np.shape(right(g, a, b)) == np.shape(b)
    assert np.sum(left(g, a, b) * da) == pytest.approx(np.sum(g * product(da, b)), rel=1e-12)
    assert np.sum(right(g, a, b) * db) == pytest.approx(np.sum(g * product(a, db)), rel=1e-12)


def random(shape: tuple[int, ...], seed: int) -> Any:
    return np.random.default_rng(seed).normal(size=shape)


MATMUL = [((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 4)), ((2, 3), (3, 4)), ((5, 2, 3), (3, 4)), ((2, 3), (5, 3, 4)),
          ((5, 2, 3), (5, 3, 4)), ((5, 2, 3), (1, 3, 4)), ((3,), (5, 3, 4)), ((5, 2, 3), (3,)),
          ((6, 1, 2, 3), (5, 3, 4))]  # fmt: skip


@pytest.mark.parametrize(("left", "right"), MATMUL)
def test_matmul(left: tuple[int, ...], right: tuple[int, ...]) -> None:
    """Vectors, matrices, stacks of them and stacks that broadcast."""
    check(np.matmul, rt.matmul_left, rt.matmul_right, random(left, 1), random(right, 2))


DOT = [((), (3,)), ((2, 3), ()), ((), ()), ((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 4)), ((2, 3), (3, 4)),
       ((5, 2, 3), (3,)), ((5, 2, 3), (6, 3, 4))]  # fmt: skip


@pytest.mark.parametrize(("left", "right"), DOT)
def test_dot(left: tuple[int, ...], right: tuple[int, ...]) -> None:
    """np.dot: numbers scale, and stacks are paired with each other."""
    check(np.dot, rt.dot_left, rt.dot_right, random(left, 1), random(right, 2))


@pytest.mark.parametrize(
    ("left", "right"), [((3,), (3,)), ((2, 3), (3,)), ((2, 3), (4, 3)), ((), (3,)), ((5, 2, 3), (4, 3))]
)
def test_inner(left: tuple[int, ...], right: tuple[int, ...]) -> None:
    """np.inner sums over both last axes."""
    check(np.inner, rt.inner_left, rt.inner_right, random(left, 1), random(right, 2))


TENSORDOT = [((2, 3), (3, 4), 1), ((2, 3, 4), (3, 4, 5), 2), ((2, 3), (4, 5), 0), ((2, 3), (2, 3), 2),
             ((2, 3, 4), (4, 5, 3), ([1, 2], [2, 0])), ((3, 2, 4), (4, 3), ((2, 0), (0, 1))),
             ((2, 3), (5, 3), (-1, -1))]  # fmt: skip


@pytest.mark.parametrize(("left", "right", "axes"), TENSORDOT)
def test_tensordot(left: tuple[int, ...], right: tuple[int, ...], axes: Any) -> None:
    """Axes given as a count, as pairs out of order, and as negative numbers."""
    check(
        lambda a, b: np.tensordot(a, b, axes),
        lambda g, a, b: rt.tensordot_left(g, a, b, axes),
        lambda g, a, b: rt.tensordot_right(g, a, b, axes),
        random(left, 1),
        random(right, 2),
    )


@pytest.mark.parametrize(("left", "right"), [((3,), (2,)), ((2, 3), (3, 4)), ((2, 3, 2), (1, 2, 3))])
def test_kron(left: tuple[int, ...], right: tuple[int, ...]) -> None:
    """Operands of equal rank."""
    check(np.kron, rt.kron_left, rt.kron_right, random(left, 1), random(right, 2))


@pytest.mark.parametrize(("left", "right"), [((2, 3), (4,)), ((3,), (2, 2)), ((), (3,)), ((2, 2), ())])
def test_kron_of_unequal_ranks(left: tuple[int, ...], right: tuple[int, ...]) -> None:
    """The operand with fewer axes counts as having leading axes of length 1."""
    check(np.kron, rt.kron_left, rt.kron_right, random(left, 1), random(right, 2))


@pytest.mark.filterwarnings("ignore:Arrays of 2-dimensional:DeprecationWarning")
@pytest.mark.parametrize(("left", "right"), [((3,), (3,)), ((3,), (2,)), ((4, 2), (3,)), ((2,), (3, 2)), ((2,), (2,))])
def test_cross(left: tuple[int, ...], right: tuple[int, ...]) -> None:
    """Vectors in space and in the plane, stacks of them; two in the plane have one number."""
    check(np.cross, rt.cross_left, rt.cross_right, random(left, 1), random(right, 2))


@pytest.mark.parametrize("mode", ["full", "same", "valid"])
@pytest.mark.parametrize(("n", "m"), [(5, 3), (3, 5), (4, 4), (6, 2), (2, 5), (1, 1), (5, 4), (4, 5)])
def test_convolve(n: int, m: int, mode: str) -> None:
    """Either operand may be the longer, by an even or an odd length."""
    check(
        lambda a, b: np.convolve(a, b, mode),
        lambda g, a, b: rt.convolve_left(g, a, b, mode),
        lambda g, a, b: rt.convolve_right(g, a, b, mode),
        random((n,), 1),
        random((m,), 2),
    )


EINSUM = [
    ("ij->j", (2, 3)), ("ij->", (2, 3)), ("ij", (2, 3)), ("ji", (2, 3)), ("ii->i", (3, 3)), ("ii", (3, 3)),
    ("ij,jk->ik", (2, 3), (3, 4)), ("ij,jk", (2, 3), (3, 4)), ("i,i", (3,), (3,)), ("ij,ij->i", (2, 3), (2, 3)),
    ("i,j->ij", (2,), (3,)), ("ij,j->", (2, 3), (3,)), ("ij,k->j", (2, 3), (4,)), ("ii,i->i", (3, 3), (3,)),
    ("...ij,...jk->...ik", (5, 2, 3), (5, 3, 4)), ("...i,i", (5, 2, 3), (3,)), ("...i,...i->...", (4, 3), (1, 3)),
    ("...i,...i->...", (4, 3), (3,)), ("i,ij,j", (2,), (2, 3), (3,)), ("ni,ij,nj->n", (4, 2), (2, 3), (4, 3)),
    (" ij , jk -> ik ", (2, 3), (3, 4)),
]  # fmt: skip


@pytest.mark.parametrize("case", EINSUM, ids=lambda c: str(c[0]))
def test_einsum(case: Any) -> None:
    """Implicit and explicit results, diagonals, lone indices, ellipses and stacks that broadcast."""
    subscripts, *shapes = case
    rng = np.random.default_rng(4)
    operands = [rng.normal(size=s) for s in shapes]
    g = rng.normal(size=np.shape(np.einsum(subscripts, *operands)))
    for k, x in enumerate(operands):
        d = rng.normal(size=x.shape)
        adjoint = rt.einsum_adjoint(g, k, subscripts, *operands)
        assert adjoint.shape == x.shape
        left = np.sum(g * rt.einsum_with(d, k, subscripts, *operands))
        assert np.sum(adjoint * d) == pytest.approx(left, rel=1e-12)
