"""Matrix norms, and what the formula of a rule does not cover: right, or refused where it stands."""

from __future__ import annotations

import numpy as np
import pytest

from tests.judging import MODES, REFUSED, RIGHT
from tests.transform.judged import judged

M = np.array([[0.4, -0.7, 0.5], [0.3, 0.8, -0.9]])


def whole(m):
    return np.linalg.norm(m), np.linalg.norm(m, "fro"), np.linalg.norm(m, axis=(1, 0), keepdims=True)


def sums_of_columns(m):
    return np.linalg.norm(m, 1), np.linalg.norm(m, -1), np.linalg.norm(m, 1, axis=(1, 0), keepdims=True)


def sums_of_rows(m):
    return np.linalg.norm(m, np.inf), np.linalg.norm(m, -np.inf), np.linalg.norm(m, -np.inf, axis=(0, 1))


def stack(m):
    return np.linalg.norm(np.stack((m, 2.0 * m)), np.inf, axis=(1, 2))


def along_axes(m):
    return np.linalg.norm(m, "fro", axis=(0, 1), keepdims=True)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("f", [whole, sums_of_columns, sums_of_rows, stack, along_axes])
def test_matrix_norms(f, mode):
    """The largest and the smallest sum of a row or column, of the whole matrix, along axes and in stacks."""
    outcome = judged(f, (M,), mode)
    assert outcome.kind == RIGHT, outcome


def spectral_norm(m):
    return np.linalg.norm(m, 2)


def nuclear_norm(m):
    return np.linalg.norm(m, "nuc")


def ramp(m):
    return np.pad(m, 1, "linear_ramp")


def product_over_axes(m):
    return np.prod(m, axis=(0, 1))


def median_over_axes(m):
    return np.median(m, axis=(0, 1))


@pytest.mark.parametrize("f", [spectral_norm, nuclear_norm, ramp, product_over_axes, median_over_axes])
def test_what_a_formula_does_not_cover_is_refused_where_it_stands(f):
    """The helper that a formula calls says so when it is asked on samples, not when the derivative runs."""
    outcome = judged(f, (M,))
    assert outcome.kind == REFUSED, outcome
    assert "test_matrix_norms.py" in outcome.detail


def count_of_numbers(b):
    return np.linalg.norm(b, 0) * b[0]


def test_norm_of_order_zero_counts():
    """How many numbers are not zero moves with none of them."""
    assert judged(count_of_numbers, (np.array([0.3, -0.8, 0.35]),)).kind == RIGHT


def clipped_into(m):
    return np.clip(m, -0.5, 0.45, out=np.empty((2, 3)))


def test_result_written_into_a_new_array_is_refused():
    """`out=` of a function whose formula names the value, without a name of its own."""
    assert judged(clipped_into, (M,)).kind == REFUSED


def diagonal_by_einsum(s):
    d = np.einsum("ii->i", s)
    d[:] = 1.0
    return s


def sum_by_einsum(s):
    return np.einsum("ii", s) * np.einsum("ij->i", s)


def test_view_made_by_einsum():
    """Of one array np.einsum may make a view: written to, it is refused; read, it is like any other."""
    square = np.array([[2.0, 0.3], [0.4, 1.5]])
    assert judged(diagonal_by_einsum, (square,)).kind == REFUSED
    assert judged(sum_by_einsum, (square,)).kind == RIGHT
