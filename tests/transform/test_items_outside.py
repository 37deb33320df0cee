"""Items of objects of the surroundings, at active data."""

from __future__ import annotations

import numpy as np
import pytest

import sct

X = np.array([0.3, 0.8])


class Square:
    def __getitem__(self, t):
        return t * t


SQUARE = Square()


def test_an_object_that_computes_its_items():
    """An interpolation table's `__getitem__` is a function of the index."""
    assert sct.grad(lambda x: SQUARE[x * x] * x)(2.0) == pytest.approx(5 * 2.0**4)
    assert sct.derivative(lambda x: SQUARE[x * x] * x)(2.0) == pytest.approx(5 * 2.0**4)


@pytest.mark.parametrize(
    "f",
    [lambda x: np.r_[x, x[0]].sum(), lambda x: np.c_[x, x * x][1, 1], lambda x: np.mgrid[0 : x[0] : 3j].sum()],
    ids=["r_", "c_", "mgrid"],
)
@pytest.mark.parametrize("transform", [sct.grad, sct.jacfwd], ids=["reverse", "forward"])
def test_objects_that_join_their_index(f, transform):
    """`np.r_` and its like make arrays of what stands in the brackets: refused, with what to write instead."""
    with pytest.raises(sct.SctError, match=r"np\.concatenate"):
        transform(f)(X)


def test_constant_items():
    """Constant data in the brackets is fine."""
    np.testing.assert_allclose(sct.grad(lambda x: (x * np.r_[1.0, 2.0]).sum())(X), [1.0, 2.0])
