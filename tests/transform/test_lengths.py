"""Lengths that depend on what arrays hold, or that are the smaller of two: they are no arguments' lengths."""

from __future__ import annotations

import numpy as np
import pytest

import sct
from sct.facts.sample import evaluate
from sct.facts.values import Array, Site, of
from tests.transform.reversing import assert_reverse

X = np.array([0.7, 1.3, -0.4, 0.9, 2.1])
TALL = np.linspace(0.3, 1.7, 15).reshape(5, 3)

MEANS = {
    "diagonal": (lambda a: np.mean(np.diagonal(a)), TALL),
    "diag": (lambda a: np.mean(np.diag(a) ** 2), TALL),
    "where": (lambda x: np.mean(x[np.where(x > 0)[0]] ** 2), X),
    "extract": (lambda x: np.mean(np.extract(x > 0, x) ** 2), X),
    "same": (lambda x: np.mean(np.convolve(x, x[:3], "same")), X),
}


@pytest.mark.parametrize("name", MEANS)
def test_means_over_lengths_of_their_own(name):
    """The mean divides by the length that there is, not by one that the samples of the analysis had."""
    f, x = MEANS[name]
    assert_reverse(f, x)


def test_numbers_of_repetitions():
    """Repeated by an array of counts, an array has as many elements as the counts say."""
    assert_reverse(lambda x: np.mean(np.repeat(x, np.array([2, 1, 3, 0, 2])) ** 2), X)


def test_sums_over_counted_bins():
    """A product with the bins of `bincount` has their number of elements, one of which was taken for granted."""
    assert_reverse(lambda s: np.sum(s * np.bincount(np.array([0, 1, 1, 3]))), np.array([2.0]))


N, M = of(Array(Site("array", "a"), ("n",), "f")), of(Array(Site("array", "b"), ("n", "m"), "f"))
COUNTS = of(Array(Site("array", "c"), ("n",), "i"))


@pytest.mark.parametrize(
    ("function", "args", "told"),
    [
        (lambda a: a[:12], [N], (None,)),
        (lambda a: a[2:9], [N], (None,)),
        (lambda a: a[-3:], [N], (None,)),
        (np.diagonal, [M], (None,)),
        (np.bincount, [COUNTS], (None,)),
        (np.delete, [N, COUNTS], (None,)),
        (np.cumsum, [N], ("n",)),
        (np.transpose, [M], ("m", "n")),
        (np.diff, [N], ("n-1",)),
        (lambda a: a[1:-1], [N], ("n-2",)),
    ],
)
def test_what_samples_tell(function, args, told):
    """A length is a symbol only if it is so in samples of rising, falling and small sizes."""
    described = evaluate(function, args, {}, lambda site: {})
    assert described is not None
    assert described[1] == told


def test_arrays_of_objects():
    """An array of objects is refused: its numbers would have been constants."""
    with pytest.raises(sct.SctError, match="an array of objects or text"):
        sct.grad(lambda x: np.array([x[0], x[1]], dtype=object).sum())(X)
