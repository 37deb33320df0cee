"""Requests that cannot be met are refused, not answered with the start or with NaN."""

from __future__ import annotations

import numpy as np
import pytest

from sct.mixture import GaussianMixture

rng = np.random.default_rng(0)
X = np.r_[rng.normal(size=(60, 2)), rng.normal(size=(40, 2)) * 0.5 + [4.0, 1.0]]
BLOCKS = [X[:30], X[30:70], X[70:]]


def test_blocks_that_are_used_up():
    """A generator gives its blocks once: a fit to it would be the start, called converged."""
    once = iter(BLOCKS)
    for given in ((b for b in BLOCKS), lambda: once, []):
        with pytest.raises(ValueError, match=r"block|iterator"):
            GaussianMixture(2, random_state=0).fit_blocks(given)
    fitted = GaussianMixture(2, random_state=0).fit_blocks(lambda: iter(BLOCKS))
    assert abs(fitted.lower_bound_ - GaussianMixture(2, random_state=0).fit_blocks(BLOCKS).lower_bound_) < 1e-12


@pytest.mark.parametrize("level", [95, 1.5, -1.0, 0.0, 1.0, float("nan")])
def test_level_of_an_interval(level):
    fitted = GaussianMixture(2, method="auto", random_state=0).fit(X)
    with pytest.raises(ValueError, match="between 0 and 1"):
        fitted.confidence_intervals(level)
