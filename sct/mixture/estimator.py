"""`GaussianMixture`: an estimator that stands where scikit-learn's stands."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator
from numbers import Integral, Real
from typing import Any, ClassVar, Self

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils import check_random_state
from sklearn.utils._param_validation import Interval, InvalidParameterError, StrOptions
from sklearn.utils.validation import _check_sample_weight

from sct.mixture import advice, blocks, checks, kernels, missing, start
from sct.mixture.fitting import METHODS, Fit
from sct.mixture.judged import JudgedMixture
from sct.mixture.kinds import KINDS
from sct.mixture.parameters import Parameters, with_covariances
from sct.mixture.prior import Prior
from sct.mixture.progress import Progress
from sct.mixture.stream import Stream

Array = Any


class GaussianMixture(JudgedMixture):
    """A mixture of Gaussians, fitted by maximum likelihood.

    The constructor, the attributes and the methods of `sklearn.mixture.GaussianMixture` mean what they mean there.
    New:

    method: `em` (as scikit-learn), `newton`, `gradient` (L-BFGS), or `auto`: EM until its steps get small, then
    Newton's method, which ends at an optimum and shows it (`certificate_`); of more than 60 free parameters L-BFGS
    comes between, of more than 400 there is no Newton's method and no certificate.  `tol` is for EM; the others stop
    where the largest entry of the gradient is 1e-8 of the number of samples (L-BFGS may stop at 1e-6), in units of the
    data's standard deviations.
    fixed: names among `weights`, `means`, `covariances` that stay as they start.
    prior: extra samples (`Prior`), which keep components from collapsing; without a covariance of its own, that of
    Fraley and Raftery (2007): the data's variances, divided by `n_components ** (2 / d)`.
    ordered: the components in the order of their means, by the first feature first.

    NaN, or an entry that a masked array masks, means missing: a sample counts with what was seen of it.  A row of
    weight 0 is no row.  float32 is kept, and computed with in float64.  The start is scikit-learn's, but for a tied
    covariance by `k-means++` and `random_from_data`: there it depends on where the origin of the data is, here it
    is that of the samples chosen.  `reg_covar` guards EM's steps only: Newton and gradient methods climb the
    likelihood as it is, away from the places where a component collapses.  It is in the data's units, and so is the
    distance that k-means starts by: columns of very different units are to be scaled first.

    Attributes beside scikit-learn's: certificate_, newton_steps_, trace_ (method, iteration, mean log-likelihood,
    seconds).  `bic` and `aic` count the parameters that are not fixed.
    """

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        "n_components": [Interval(Integral, 1, None, closed="left")],
        "covariance_type": [StrOptions({"full", "tied", "diag", "spherical"})],
        "tol": [Interval(Real, 0.0, None, closed="left")],
        "reg_covar": [Interval(Real, 0.0, None, closed="left")],
        "max_iter": [Interval(Integral, 0, None, closed="left")],
        "n_init": [Interval(Integral, 1, None, closed="left")],
        "init_params": [StrOptions({"kmeans", "random", "random_from_data", "k-means++"})],
        "weights_init": ["array-like", None],
        "means_init": ["array-like", None],
        "precisions_init": ["array-like", None],
        "random_state": ["random_state"],
        "warm_start": ["boolean"],
        "verbose": ["verbose"],
        "verbose_interval": [Interval(Integral, 1, None, closed="left")],
        "method": [StrOptions(set(METHODS))],
        "fixed": [str, tuple, list, set, None],
        "prior": [Prior, None],
        "ordered": ["boolean"],
    }

    _stream: Stream | None = None

    def __init__(
        self,
        n_components: int = 1,
        *,
        covariance_type: str = "full",
        tol: float = 1e-3,
        reg_covar: float = 1e-6,
        max_iter: int = 100,
        n_init: int = 1,
        init_params: str = "kmeans",
        weights_init: Any = None,
        means_init: Any = None,
        precisions_init: Any = None,
        random_state: Any = None,
        warm_start: bool = False,
        verbose: int = 0,
        verbose_interval: int = 10,
        method: str = "em",
        fixed: Any = None,
        prior: Prior | None = None,
        ordered: bool = False,
    ) -> None:
        self.n_components = n_components
        self.covariance_type = covariance_type
        self.tol = tol
        self.reg_covar = reg_covar
        self.max_iter = max_iter
        self.n_init = n_init
        self.init_params = init_params
        self.weights_init = weights_init
        self.means_init = means_init
        self.precisions_init = precisions_init
        self.random_state = random_state
        self.warm_start = warm_start
        self.verbose = verbose
        self.verbose_interval = verbose_interval
        self.method = method
        self.fixed = fixed
        self.prior = prior
        self.ordered = ordered

    def _validate_params(self) -> None:
        """As scikit-learn's, which takes True for a number.  Raises ValueError."""
        super()._validate_params()
        for name in ("n_components", "max_iter", "n_init", "verbose_interval"):
            given = getattr(self, name)
            if isinstance(given, bool | np.bool_):
                told = f"The {name!r} parameter of {type(self).__name__} must be an int. Got {given} instead."
                raise InvalidParameterError(told)

    # ------------------------------------------------------------------------------------------------------ fitting

    def fit(self, X: Any, y: Any = None, sample_weight: Any = None) -> Self:
        """Fit to the rows of X (n, d), with weights (n,) if given; the best of `n_init` fits is kept.

        Raises ValueError where a component collapses or a column has no value; warns where the best fit did not
        converge.
        """
        self.fit_predict(X, y, sample_weight)
        return self

    def fit_predict(self, X: Any, y: Any = None, sample_weight: Any = None) -> Array:
        """Fit, and give the most probable component (n,) of each row."""
        self._validate_params()
        whole = self._first(X, warm=self._warm)
        X, weights = whole, sample_weight
        if weights is not None:
            weights = _check_sample_weight(weights, X, dtype=float, ensure_non_negative=True)
            if not np.all(weights):
                X, weights = X[weights > 0.0], weights[weights > 0.0]
        self._check_count(len(X))
        samples = blocks.of_array(X, weights)
        self._check_start(samples.features)
        random_state = check_random_state(self.random_state)
        self._fit(samples, lambda: self._start(samples, X, weights, random_state), X.dtype, bool(np.isnan(X).any()))
        return self._most_probable(whole)

    def fit_blocks(self, again: Callable[[], Iterable[Any]] | Iterable[Any]) -> Self:
        """Fit to blocks of rows (n, d) that are gone through once for each step, so that they need not fit into memory.

        again: a function that gives an iterator over the blocks, or something that can be iterated again and again.
        Empty blocks count for nothing.  The start is that of the first block, unless `weights_init`, `means_init` and
        `precisions_init` are all given.
        Raises ValueError where there is no block, or where the blocks are used up once they were gone through.
        """
        self._validate_params()

        def blocks_again() -> Iterator[Any]:
            source = again() if callable(again) else again
            if not callable(again) and iter(source) is source:
                raise ValueError("An iterator is used up after one step: give a function that makes one, or a list.")
            return (block for block in source if np.shape(block)[:1] != (0,))

        def checked() -> Iterable[tuple[Array, None]]:
            rows = 0
            for block in blocks_again():
                yield checks.within_range(self._rows(block), rows), None
                rows += len(block)
            if not rows:
                raise ValueError("The function gave no blocks when it was called again: it must make a new iterator.")

        head = next(blocks_again(), None)
        if head is None:
            raise ValueError("There is no block of rows.")
        begun = self._warm or all(g is not None for g in (self.weights_init, self.means_init, self.precisions_init))
        first = self._rows(head, reset=not self._warm, least=1 if begun else 2)
        length, gaps = 0, False
        for X, _ in checked():
            length, gaps = length + len(X), gaps or bool(np.isnan(X).any())
        self._check_count(length if begun else min(length, len(first)))
        samples = blocks.Samples(checked, first.shape[1], float(length), length)
        self._check_start(samples.features)
        random_state = check_random_state(self.random_state)
        beginning = blocks.of_array(first)
        self._fit(samples, lambda: self._start(beginning, first, None, random_state), first.dtype, gaps)
        return self

    @property
    def _warm(self) -> bool:
        """Whether a fit goes on from the one before."""
        return self.warm_start and hasattr(self, "converged_")

    def _first(self, X: Any, warm: bool) -> Array:
        """The first rows of a fit, checked; where it goes on from another, they must have the features of that."""
        return checks.within_range(self._rows(X, reset=not warm, least=1 if warm else 2))

    def _check_count(self, n: int) -> None:
        if n < self.n_components:
            raise ValueError(
                f"Expected n_samples >= n_components but got n_components = {self.n_components}, n_samples = {n}"
            )

    def _check_start(self, features: int) -> None:
        K, kind = self.n_components, self.covariance_type
        if self.weights_init is not None:
            checks.weights(self.weights_init, K)
        if self.means_init is not None:
            checks.means(self.means_init, K, features)
        if self.precisions_init is not None:
            checks.precisions(self.precisions_init, kind, K, features)

    def _start(self, samples: blocks.Samples, X: Array, weights: Array | None, random_state: Any) -> Parameters:
        """The parameters to start from."""
        kind = KINDS[self.covariance_type]
        given = self.weights_init, self.means_init, self.precisions_init
        if any(g is None for g in given):
            filled = X
            if np.isnan(X).any():
                checks.columns(samples, " of the rows that give the start")
                filled = np.array(np.where(np.isnan(X), samples.moments()[0], X), dtype=X.dtype)
            again = start.chooser(filled, weights, self.n_components, self.init_params, random_state)
            whole = blocks.of_array(filled, weights)
            found = start.parameters(whole, kind.name, self.n_components, self._rules(samples), again)
        w = found.weights if given[0] is None else np.asarray(given[0], float)
        m = found.means if given[1] is None else np.asarray(given[1], float)
        if given[2] is None:
            return with_covariances(kind.name, w, m, found.covariances)
        factors = kind.factors_of_precisions(np.asarray(given[2], float))
        return Parameters(kind, w, m, kind.covariances(factors), factors)

    def _fit(self, samples: blocks.Samples, begin: Callable[[], Parameters], dtype: Any, gaps: bool) -> None:
        """Fit from each start and keep the best."""
        if gaps:
            checks.columns(samples)
        warm = self._warm
        progress = Progress(int(self.verbose), self.verbose_interval, self.max_iter)
        problem = self._problem_for(samples, gaps, progress)
        best, trace = None, []
        for number in range(1 if warm else self.n_init):
            progress.start(number)
            p, before = (self._parameters(), self.lower_bound_) if warm else (begin(), -np.inf)
            found = METHODS[self.method](problem, p, before) if self.max_iter else Fit(p, False, [])
            progress.end(found.lower_bound, found.converged)
            if best is None or found.lower_bound > best.lower_bound:
                best, trace = found, progress.trace
        assert best is not None
        if self.max_iter and not best.converged:
            more = advice.narrow(best.parameters, samples, self.reg_covar)
            warnings.warn(
                "Best performing initialization did not converge. Try different init parameters, or increase max_iter, "
                f"tol, or check for degenerate data.{more and ' '}{more}",
                ConvergenceWarning,
                stacklevel=3,
            )
        self.lower_bound_: float
        self._set(best.parameters, dtype)
        self.converged_, self.n_iter_ = best.converged, len(best.lower_bounds)
        self.lower_bound_, self.lower_bounds_ = best.lower_bound, best.lower_bounds
        self.certificate_, self.newton_steps_, self.trace_ = best.certificate, best.newton_steps, trace
        self._problem, self._mark, self._stream = problem, samples.mark(), None

    def partial_fit(self, X: Any, y: Any = None) -> Self:
        """One step of EM with the next block of rows (n, d) of a stream that is seen once.

        The moments are running means: block t = 1, 2, ... counts with (t + 1) ** -0.6.  The first block gives the
        start, as for `fit`; a mixture that was fitted, or made from parameters, counts as the first block itself.
        Cappé and Moulines, J. R. Stat. Soc. B 71 (2009) 593.
        """
        self._validate_params()
        fitted = hasattr(self, "converged_")
        X = self._first(X, warm=fitted)
        samples = blocks.of_array(X)
        expectation = missing.expectation if np.isnan(X).any() else kernels.expectation
        if fitted:
            p = self._parameters()
            stream = self._stream or Stream.of_parameters(p, samples.weight)
            m = expectation(samples, stream.parameters)
            stream = stream.joined(m, samples.weight)
        else:
            self._check_count(len(X))
            self._check_start(samples.features)
            p = self._start(samples, X, None, check_random_state(self.random_state))
            m = expectation(samples, p)
            stream = Stream.of(m, samples.weight, p)
            self.lower_bounds_ = []
        self._stream = stream.stepped(self._rules(samples))
        self._set(self._stream.parameters, X.dtype)
        self.lower_bounds_ = [*self.lower_bounds_, m.log_likelihood / samples.weight]
        self.lower_bound_, self.n_iter_ = self.lower_bounds_[-1], len(self.lower_bounds_)
        self.converged_, self._problem = False, None
        self.certificate_, self.newton_steps_, self.trace_ = None, 0, []
        return self
