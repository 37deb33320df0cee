"""What does not vary along the axis that is summed stands outside of the sum, and products with a name are read."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import sct
from sct.backends.numba_ import Numba
from tests.adjoints import adjoint_text
from tests.transform.reversing import assert_reverse

X = np.array([[0.4, -0.2, 0.7], [0.1, 0.9, -0.5], [0.3, 0.6, 0.2], [-0.8, 0.5, 0.1]])
P = np.array([0.5, -0.4, 0.9])
Q = np.array([0.2, 0.7, -0.3])
COLUMN = np.array([[0.3], [-0.1], [0.6], [1.1]])


def scaled(mu, s, x):
    z = (x - mu) * np.exp(-s)
    return np.sum(0.5 * z * z)


def divided(mu, s, x):
    return np.sum(np.sin((x - mu) / s))


def by_rows(c, x, t):
    return np.sum(np.exp(c * x) * t[:, None])


def along_columns(a, b, x):
    return np.sum((a * x + b) ** 3)


def per_row(w, x):
    return np.sum(np.exp(w) * x)


def by_one(q, r, x):
    return np.sum(np.sin(q) * x * r)


def by_a_number(k, a, x):
    return np.sum(np.sin(x * k) * a)


def only_what_varies_less(p, x):
    return np.sum(x + p * 2.0)


def by_a_row(p, c, x):
    return np.sum((p * c) * 1.5 + x)


def written_between(s, x):
    w = np.exp(s)
    z = x * w
    out = np.sum(z * z)
    z[0] = 1.0
    return out + np.sum(z)


def another_name_written(s, x):
    w = np.exp(s)
    z = x * w
    y = z.T
    out = np.sum(z * z)
    y[:, 1] = 0.5
    return out + np.sum(np.sin(z))


PROGRAMS = [
    (scaled, (P, Q, X)), (divided, (P, Q, X)), (by_rows, (COLUMN, X, COLUMN[:, 0])), (along_columns, (P, Q, X)),
    (along_columns, (COLUMN, Q, X)), (by_a_number, (0.7, P, X)), (only_what_varies_less, (P, X)),
    (by_a_row, (P, COLUMN, X)), (per_row, (COLUMN, X)), (per_row, (P, X)), (written_between, (Q, X)),
    (another_name_written, (Q, X)), (by_one, (Q, P[:1], X)),
    (scaled, (P, Q, X[:1])), (scaled, (P[:1], Q, X)), (scaled, (P, Q[:1], X)),
]  # fmt: skip


@pytest.mark.parametrize("case", PROGRAMS, ids=lambda case: case[0].__name__)
def test_right(case: Any) -> None:
    """The derivatives are those of the oracles, whatever stands outside, for axes that are broadcast or not."""
    function, args = case
    assert_reverse(function, *args)


TEXTS = [
    (scaled, (P, Q, X), "bmu = -(w1 * np.sum(bz, axis=0))\n    bs = -np.sum(z * bz, axis=0)\n"),
    (by_a_number, (0.7, P, X), "bk = np.sum(a * np.cos(w1) * x) * bvalue\n"),
    (by_one, (Q, P[:1], X), "bq = r * np.sum(x, axis=0) * np.cos(q) * bvalue\n"),
    (per_row, (COLUMN, X), "np.sum(x, axis=1, keepdims=True)"),
]


@pytest.mark.parametrize("case", TEXTS, ids=lambda case: case[0].__name__)
def test_text(case: Any) -> None:
    """One product for each number that is summed, and none where the sum can be multiplied."""
    function, args, wanted = case
    text, _ = adjoint_text(function, args, range(len(args) - 1))
    assert wanted in text, text


def stepped(u, h, p):
    k = np.sin(u) * p
    return np.sum((u + h * k) ** 2)


def test_a_sum_of_products_of_vectors_is_an_inner_product() -> None:
    """What a number times a vector gives back takes one call, and no array; Numba has no `np.inner`."""
    args = (P, 0.3, Q)
    assert "np.inner(w1, k)" in adjoint_text(stepped, args, (1,))[0]
    assert_reverse(stepped, *args)
    assert_reverse(lambda a, b: np.inner(a, b) * np.sum(a), P, Q)
    pytest.importorskip("numba")
    text = adjoint_text(stepped, args, (1,), backend=Numba())[0]
    assert "np.sum(w1 * k)" in text
    assert "inner" not in text


def test_second_derivatives_of_inner_products() -> None:
    """All directions go through an inner product of vectors in one call."""
    found = np.array(sct.hessian(lambda h, u: stepped(u, h, Q))(0.3, P))
    assert np.allclose(found, 2.0 * np.sum((np.sin(P) * Q) ** 2), rtol=1e-12)


def add_vectors(u, v):
    return u + v * v


def with_a_helper(u, p):
    w = add_vectors(u, p)
    return np.sum(w * add_vectors(w, np.array([1.0, 2.0, 3.0])))


def test_lengths_that_are_numbers() -> None:
    """`float64[3]` says that a length is 3, and so not 1: nothing is stretched."""
    text = sct.source(with_a_helper, "reverse", types={"u": "float64[3]", "p": "float64[3]"})
    assert "unbroadcast" not in text
    assert "unbroadcast" in sct.source(with_a_helper, "reverse", types={"u": "float64[:]", "p": "float64[:]"})
