"""Where ranks are known, adjoints call no helper that asks for them, and are right.

Each function stands for a form that once called one: products of vectors and matrices, sums over what was broadcast,
means and maxima along axes, `where`, cumulative sums.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import sct
from tests.adjoints import adjoint_text
from tests.judging import RIGHT, judge
from tests.oracles.structure import flat, random_tangent
from tests.oracles.verdict import truth
from tests.transform.reversing import assert_reverse

A = np.array([[0.4, -0.2, 0.7], [0.1, 0.9, -0.5], [0.3, 0.6, 0.2], [-0.8, 0.5, 0.1]])
B = np.array([[0.5, 0.1], [-0.3, 0.8], [0.2, -0.6]])
P = np.array([0.5, -0.4, 0.9])
Q = np.array([0.2, 0.7, -0.3])
R = np.array([0.3, -0.1, 0.6, 1.1])

FUNCTIONS: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [
    (lambda p, q: p @ q, (P, Q)),
    (lambda p, q: np.dot(p, q) ** 2, (P, Q)),
    (lambda p, q: p.dot(q) * q.dot(p), (P, Q)),
    (lambda a, p: np.sum((a @ p) ** 2), (A, P)),
    (lambda a, r: np.sum((r @ a) ** 2), (A, R)),
    (lambda a, b: np.sum(np.sin(a @ b)), (A, B)),
    (lambda a, b, r: np.sum(np.dot(r, np.dot(a, b)) ** 2), (A, B, R)),
    (lambda a, b: np.sum(np.matmul(a, b) * np.matmul(b.T, a.T).T), (A, B)),
    (lambda a, p: np.sum((a - p) ** 2), (A, P)),
    (lambda a, r: np.sum((a - r[:, None]) ** 3), (A, R)),
    (lambda p: np.sum(np.exp(-((p[:, None] - p[None, :]) ** 2))), (P,)),
    (lambda a: np.sum((a - np.max(a, axis=1, keepdims=True)) ** 2), (A,)),
    (lambda a: np.mean(np.max(a, axis=-1) ** 2), (A,)),
    (lambda p: np.max(p) - np.min(p) ** 2, (P,)),
    (lambda a: np.sum(np.mean(a, axis=0) ** 2) + a.mean(), (A,)),
    (lambda a, p: np.mean(np.sum(a * p, axis=1)), (A, P)),
    (lambda a: np.sum(a - np.mean(a, axis=1, keepdims=True) ** 2), (A,)),
    (lambda p: np.sum(np.where(p > 0.0, p * p, -p)), (P,)),
    (lambda p: np.sum(np.cumsum(p) ** 2), (P,)),
    (lambda mu, s, a: np.sum(0.5 * ((a - mu) * np.exp(-s)) ** 2) + a.shape[0] * np.sum(s), (P, Q, A)),
    (lambda a, x: np.sum(a * x), (A, 0.3)),
    (lambda a, x: np.sum((a + x) ** 2, axis=0), (A, 0.3)),
    (lambda a, b: np.sum(np.einsum("ij,jk->ik", a, b) ** 2, axis=1), (A, B)),
    (lambda a, p: np.sum((p - np.einsum("ij, ij -> j", a, a)) ** 2), (A, P)),
    (lambda a, p, r: np.einsum("i,ij,j", r, a, p) ** 2, (A, P, R)),
    (lambda p, q: np.einsum("i,i->", p, q) ** 2, (P, Q)),
    (lambda a, p: np.sum(p[:, None] * np.einsum("ij->ji", a) ** 2), (A, P)),
    (lambda a, p: np.sum((p[:, None] * a.T).reshape(p.shape[0] * a.shape[0]) ** 2), (A, P)),  # a product of lengths
    (lambda a, p: np.sum(np.exp(a[:, 1:]) * np.sum(a[:, 1:], axis=1)[:, None] * p[0]), (A, P)),  # a slice of an axis
    (lambda a, p: np.sum((a[:, : p.shape[0]] - p) ** 2), (A, P)),
    (lambda a, p: np.sum(np.einsum("ij,j->ij", a, p) ** 2), (A, P)),
    (lambda a, t: np.sum(np.einsum("ij,kjl->ikl", a, t) ** 2), (A, np.stack((B, -2.0 * B)))),
    (lambda s, t: np.sum(np.einsum("kij,nkj->nki", s, t) ** 2), (np.stack((A[:3], B @ B.T)), np.stack((A[:2], A[2:])))),
    (lambda s, p: np.sum(np.einsum("kij,nkj->nki", s, s.transpose(1, 0, 2) - p) ** 2), (A.reshape(2, 2, 3), P)),
    (lambda a, p: np.sum(np.einsum("ij,nj->ni", a, -(a - p)) ** 2), (A, P)),
    (lambda a: np.sum(np.exp(np.diag(a @ a.T))) + np.sum(np.sin(np.diag(a @ a.T))), (A,)),
    (lambda p: np.sum(np.exp(np.diag(p) + np.diag(p * p))), (P,)),
    (lambda p: np.sum(np.sin(np.diag(p, 1)) * np.cos(np.diag(p * p, 1))), (P,)),
]
HELPERS = ("unbroadcast", "unreduce", "matmul_", "dot_", "count(", "unarray", "T(", "np.ndim(", "einsum_adjoint")


@pytest.mark.parametrize("case", FUNCTIONS, ids=range(len(FUNCTIONS)))
def test_no_helper_where_ranks_are_known(case: Any) -> None:
    """The text asks for no rank and no shape at run time."""
    function, args = case
    text, _ = adjoint_text(function, args, range(len(args)))
    assert not [h for h in HELPERS if h in text], text


EINSUMS: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [
    (lambda a: np.einsum("ij->", a) ** 2, (A,)),  # an index of one operand only: spread
    (lambda a: np.einsum("ii,ij->j", a[:3], a[:3]) @ P, (A,)),  # twice in one operand: the diagonal
    (lambda a, p: np.sum(np.einsum("ij,kj->ik", a, p[None, :]) ** 2), (A, P)),
    (lambda a, p: np.sum(np.einsum("ij,kj->ik", a, p[:, None]) ** 2), (A, P)),  # an axis of length 1 is stretched
    (lambda a, b: np.sum(np.einsum("...j,jk->...k", a, b) ** 2), (A, B)),
]


@pytest.mark.parametrize("case", EINSUMS, ids=range(len(EINSUMS)))
def test_einsums_that_are_no_plain_sum_of_products(case: Any) -> None:
    """Subscripts for which the adjoint is not the same sum with another operand are left to the helper, and right."""
    test_right(case)


@pytest.mark.parametrize("case", FUNCTIONS, ids=range(len(FUNCTIONS)))
def test_right(case: Any) -> None:
    """Value and adjoint are those of the program and the oracles, in two directions."""
    function, args = case
    r = np.random.default_rng(4)
    assert all(flat(x).size for x in args)
    outcome = judge(function, args, "reverse", [[random_tangent(x, r) for x in args] for _ in range(2)], truth)
    assert outcome.kind == RIGHT, outcome


def cut_by_the_end(a, y):
    part = a[:, 1:3]  # one column where a has two, and then it is stretched
    return np.sum(np.sin(part * y) + np.sum(part, axis=0))


def squared(a, keep):
    return np.sum(a * a, axis=1, keepdims=keep)


def kept_or_not(a, p):
    return np.sum(squared(a, True) * a) + squared(a, False) @ p


def test_lengths_that_an_argument_or_a_truth_value_decides() -> None:
    """A slice that the end of an axis cuts to length 1 is stretched, and summed on the way back; `keepdims` that a
    caller decides gives another number of axes for each."""
    assert_reverse(cut_by_the_end, A[:, :2], A[:, 1:])
    assert_reverse(cut_by_the_end, A, A[:, 1:])
    assert_reverse(kept_or_not, A, R)


def shifted_exponentials(a, b):
    top = sct.stop_gradient(np.max(a, axis=1))
    return np.sum(top + np.log(np.sum(np.exp(a - top[:, None]), axis=1))) + np.sum(b)


def shifted_in_place(a):
    top = sct.stop_gradient(a)
    a = a * 2.0
    return np.sum(a * top)


def test_what_is_taken_for_constant_has_a_shape() -> None:
    """Behind `stop_gradient` shapes are known: no helper is called; the derivative is the one without it, which is the
    same where it cancels."""
    text, _ = adjoint_text(shifted_exponentials, (A, B), (0, 1))
    assert not [h for h in HELPERS if h in text], text
    found = sct.grad(shifted_exponentials)(A, B)
    assert np.allclose(found, np.exp(A) / np.exp(A).sum(axis=1, keepdims=True), rtol=1e-14)
    assert np.allclose(sct.grad(shifted_in_place)(A), 2.0 * A)


def test_shapes_are_not_computed() -> None:
    """Where a shape is asked for, nothing is computed for it."""
    text, _ = adjoint_text(lambda a: np.sum((2.0 * a * a).reshape(a.shape[1], len(a)).sum(axis=1) ** 2), (A,), (0,))
    computed = [line for line in text.partition("# backward")[2].splitlines() if "#" not in line]
    assert computed
    assert not [line for line in computed if "a * a" in line], text


def masked_rows(v, c):
    a = v[v > 0.0]
    m = c[c[:, 0] > 0.0]
    return np.sum(a * a + m)


def summed_products(v, x):
    w = v.reshape(2, -1)
    return np.sum((w.T @ w) * x, axis=0)


def test_sums_over_unknown_lengths() -> None:
    """The adjoint of a sum has all its terms, also where they were broadcast over lengths that only a run knows."""
    assert_reverse(masked_rows, np.array([1.0, 2.0, -3.0]), np.array([[1.0, 2.0], [-4.0, 5.0], [1.5, 2.5]]))
    assert_reverse(summed_products, np.array([0.4, -0.7, 1.3, 0.2]), 0.7)
