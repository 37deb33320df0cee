"""Why a fit may not be what was hoped for: sentences for warnings and reports."""

from __future__ import annotations

import numpy as np

from sct.mixture.blocks import Samples
from sct.mixture.parameters import Parameters


def narrow(p: Parameters, samples: Samples, reg_covar: float) -> str:
    """What to do where a component is about as narrow as `reg_covar`; empty where none is.

    A column never varies, or that is the scale of the data, or the component collapses.
    """
    least = float(np.min(np.linalg.eigvalsh(p.matrices)))
    if least > 10.0 * reg_covar:
        return ""
    told = f"A component has a variance of {least:.2g}, about as small as reg_covar = {reg_covar:.2g}"
    smallest = float(np.min(samples.moments()[1]))
    if smallest == 0.0:
        return f"{told}: a column never varies. Leave it out."
    if smallest <= 1e3 * reg_covar:
        return f"{told}, and so are the data (a column's variance is {smallest:.2g}): scale them, or lower reg_covar."
    return f"{told}: it collapses onto few samples, or a column follows from others. Try fewer of them, or a prior."
