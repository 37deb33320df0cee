"""Why a fit may not be what was hoped for: sentences for warnings and reports."""

from __future__ import annotations

import numpy as np

from sct.mixture.blocks import Samples
from sct.mixture.parameters import Parameters


def narrow(p: Parameters, samples: Samples, reg_covar: float) -> str:
    """What to do where a component is about as narrow as `reg_covar`; empty where none is.

    Either that is the scale of the data, or the component collapses.
    """
    least = np.linalg.eigvalsh(p.matrices)[:, 0]
    k = int(np.argmin(least))
    if least[k] > 10.0 * reg_covar:
        return ""
    told = f"Component {k} has a variance of {least[k]:.2g}, about as small as reg_covar = {reg_covar:.2g}"
    _, variances = samples.moments()
    smallest = float(np.min(variances))
    if smallest <= 1e3 * reg_covar:
        return (
            f"{told}, and so are the data (a column has the variance {smallest:.2g}): scale them, or lower reg_covar."
        )
    return f"{told}: it collapses onto few samples. Try fewer components, or a prior."
