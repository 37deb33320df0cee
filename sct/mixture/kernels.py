"""Which E step is taken: the compiled one where Numba is installed, else that of BLAS."""

from __future__ import annotations

from sct.mixture.blocks import Samples
from sct.mixture.parameters import Parameters
from sct.mixture.steps import Moments
from sct.mixture.steps import expectation as by_blas


def expectation(samples: Samples, p: Parameters) -> Moments:
    """The E step."""
    return by_blas(samples, p)
