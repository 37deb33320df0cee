"""Gaussian mixtures: EM, gradient and Newton side by side, on generated derivatives.

`GaussianMixture` stands where `sklearn.mixture.GaussianMixture` stands.  It needs the extra `mixture` (scikit-learn):
the class derives from scikit-learn's `BaseEstimator`, since what tools ask of an estimator (cloning, parameters, tags,
pipelines, how it is shown) is a protocol that changes from version to version and is kept in that class; and k-means,
which gives the start, is scikit-learn's, so that both start from the same point.
"""

try:
    import sklearn as _  # noqa: F401
except ImportError:
    raise ImportError("sct.mixture needs scikit-learn: pip install 'sct[mixture]'") from None

from sct.mixture.choice import Candidate, Selection, select
from sct.mixture.estimator import GaussianMixture
from sct.mixture.inference import Estimates, Intervals
from sct.mixture.parts import Conditional
from sct.mixture.prior import Prior
from sct.mixture.problem import Certificate

__all__ = [
    "Candidate",
    "Certificate",
    "Conditional",
    "Estimates",
    "GaussianMixture",
    "Intervals",
    "Prior",
    "Selection",
    "select",
]
