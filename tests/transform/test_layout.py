"""Memory order: where the value's view is a view, the tangent's is one too."""

from __future__ import annotations

import numpy as np
import pytest

import sct
from tests.oracles import richardson

X = np.array([[1.5, 2.0, 3.0], [0.3, -0.7, 0.4]])
DX = np.array([[1.0, -0.5, 0.25], [0.75, 2.0, -1.0]])


def write_first(y, x):
    """Through a copy where y is in Fortran's order, through a view where it is not."""
    flat = y.reshape(-1)
    flat[0] = 5.0 * x[0, 1]
    return y


def clipped(x):
    return write_first(np.clip(x.T, -1.0, 2.5), x)


def sorted_columns(x):
    return write_first(np.sort(x.T, axis=0), x)


def larger(x):
    return write_first(np.maximum(x.T, 0.1), x)


def made_anew(x):
    return write_first(np.array(x.T, dtype=float), x) + write_first(x.T.astype(float), x)


@pytest.mark.parametrize("f", [clipped, sorted_columns, larger, made_anew])
def test_tangent_of_a_composed_primitive_is_laid_out_as_its_value(f):
    """A store through `reshape` reaches the tangent where, and only where, it reaches the value."""
    value, tangent = sct.jvp(f, (X,), (DX,))
    assert np.array_equal(value, f(X))
    expected = richardson.along(f, (X,), (DX,)).value
    assert np.ravel(tangent) == pytest.approx(np.ravel(expected), rel=1e-7, abs=1e-8)
    directions = sct.jacfwd(f)(X)
    assert np.tensordot(directions, DX, 2) == pytest.approx(tangent, rel=1e-12, abs=1e-12)
