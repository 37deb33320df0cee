"""What tells how good the parameters of a mixture are: certificate, standard errors, confidence intervals."""

from __future__ import annotations

from numbers import Real
from typing import Any

import numpy as np
from sklearn.utils.validation import _check_sample_weight, check_is_fitted

from sct.mixture import blocks, checks, kernels, missing, steps
from sct.mixture.fitted import FittedMixture
from sct.mixture.inference import Estimates, Intervals, confidence_intervals, standard_errors
from sct.mixture.objective import Penalised
from sct.mixture.prior import Prior
from sct.mixture.problem import Certificate, Problem
from sct.mixture.progress import Progress


class JudgedMixture(FittedMixture):
    """The methods of an estimator that need data as well as its parameters, and change neither."""

    tol: float
    reg_covar: float
    max_iter: int
    prior: Prior | None
    _problem: Problem | None = None
    _mark: int

    def _problem_of(self, X: Any, sample_weight: Any = None) -> Problem:
        """What these parameters are judged by: the data given, else those of the fit, which must be as they were."""
        check_is_fitted(self)
        if X is None:
            if sample_weight is not None:
                raise ValueError("sample_weight is given without the rows that it belongs to: pass X as well")
            if self._problem is None:
                raise ValueError("there are no data of a fit here (they do not travel with the estimator): pass X")
            if self._problem.samples.mark() != self._mark:
                raise ValueError("the data of the fit have been changed since: pass X")
            return self._problem
        X = self._checked(X)
        if sample_weight is not None:
            sample_weight = _check_sample_weight(sample_weight, X, dtype=float, ensure_non_negative=True)
        samples = blocks.of_array(X, sample_weight)
        return self._problem_for(samples, bool(np.isnan(X).any()), Progress(0, 1, 0))

    def _problem_for(self, samples: blocks.Samples, gaps: bool, progress: Progress) -> Problem:
        expectation = missing.expectation if gaps else kernels.expectation
        return Problem(samples, expectation, self._rules(samples), self.tol, self.max_iter, progress, gaps)

    def certificate(self, X: Any = None, sample_weight: Any = None) -> Certificate:
        """Whether the parameters are an optimum for X, by default for the data of the fit."""
        f = Penalised(self._problem_of(X, sample_weight), self._parameters())
        return f.certificate(f.beginning())

    def standard_errors(self, X: Any = None, sample_weight: Any = None) -> Estimates:
        """The standard errors of weights, means and covariances, by the observed information of X.

        X: by default the data of the fit, which are not copied.

        0 for what is held.  Raises ValueError where the Hessian is not negative definite or the data do not identify
        all parameters, and where the data of the fit have been changed since; warns where the optimum is farther away
        than a tenth of a standard error.
        """
        return standard_errors(self._problem_of(X, sample_weight), self._parameters())

    def confidence_intervals(self, level: float = 0.95, X: Any = None, sample_weight: Any = None) -> Intervals:
        """Ends of the intervals that hold the parameters with probability `level`, for large samples.

        Raises ValueError unless 0 < level < 1, and raises and warns as `standard_errors` does.
        """
        if not (isinstance(level, Real) and 0.0 < level < 1.0):
            raise ValueError(f"level is a probability between 0 and 1, such as 0.95, not {level!r}.")
        return confidence_intervals(self._parameters(), self.standard_errors(X, sample_weight), level)

    def _rules(self, samples: blocks.Samples) -> steps.Rules:
        """What an M step keeps to."""
        return steps.Rules(self.reg_covar, self._prior_for(samples), checks.held(self.fixed))

    def _prior_for(self, samples: blocks.Samples) -> Prior:
        """The prior in the units of the data."""
        if self.prior is None:
            return Prior()
        if self.prior.covariance is not None:
            d = samples.features
            checks.shaped(np.asarray(self.prior.covariance), (d, d), "covariance of the prior")
            return self.prior
        variance = samples.moments()[1]
        variance = np.where(variance > 0.0, variance, 1.0)  # of a feature that never varies nothing is known
        target = np.diag(variance) / self.n_components ** (2.0 / samples.features)
        return Prior(self.prior.strength, self.prior.weight, target)

    def __getstate__(self) -> Any:
        state = super().__getstate__()
        return {k: v for k, v in state.items() if k != "_problem"}  # the data do not travel with the estimator
