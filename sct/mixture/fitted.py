"""What a fitted mixture gives: densities, probabilities, samples, information criteria."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from numbers import Real
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, DensityMixin
from sklearn.utils import check_array, check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data

from sct.mixture import blocks, checks, drawing, missing, parts, steps
from sct.mixture.checks import FLOATS
from sct.mixture.kinds import KINDS
from sct.mixture.parameters import Parameters, with_covariances
from sct.mixture.parts import Conditional

Array = Any


class FittedMixture(DensityMixin, BaseEstimator):  # type: ignore[misc]
    """The methods of an estimator that need its parameters only."""

    n_components: int
    covariance_type: str
    random_state: Any
    fixed: Any
    ordered: bool

    @classmethod
    def from_parameters(
        cls, weights: Any, means: Any, covariances: Any, covariance_type: str = "full", **settings: Any
    ) -> Self:
        """A mixture with these parameters, as if it had been fitted; settings go to the constructor.

        weights (K,), means (K, d), covariances in the shape of the type.  Raises ValueError where they do not fit, or
        where the weights do not sum to 1 or a covariance is not symmetric and positive definite.
        """
        m = check_array(means, dtype=float, input_name="means")
        K, d = m.shape
        made = cls(K, covariance_type=covariance_type, **settings)
        made._validate_params()
        w = checks.weights(np.asarray(weights, float), K)
        C = checks.covariances(np.asarray(covariances, float), covariance_type, K, d)
        made._set(with_covariances(covariance_type, w, m, C))
        made.n_features_in_, made.converged_, made.n_iter_ = d, True, 0
        made.lower_bound_, made.lower_bounds_ = -np.inf, []
        made.certificate_, made.newton_steps_, made.trace_ = None, 0, []
        return made

    def _set(self, p: Parameters, dtype: Any = float) -> None:
        """The attributes that scikit-learn has, of the dtype of the data.  Raises ValueError where it is too small."""
        p = p.ordered() if self.ordered else p
        values = p.weights, p.means, p.covariances, p.factors, p.kind.precisions(p.factors)
        with np.errstate(over="ignore"):
            cast = [value.astype(dtype) for value in values]
        if not all(np.all(np.isfinite(value)) for value in cast):
            raise ValueError(f"covariances or precisions overflow in {np.dtype(dtype)}: scale the data")
        self.weights_, self.means_, self.covariances_, self.precisions_cholesky_, self.precisions_ = cast
        self._exact = p if np.dtype(dtype) == np.float32 else None

    def _parameters(self) -> Parameters:
        """The parameters as they are fitted, in float64.  Raises ValueError where others have been asked for since."""
        check_is_fitted(self)
        shape = KINDS[self.covariance_type].shape(self.n_components, self.means_.shape[1])
        if np.shape(self.covariances_) != shape or len(self.means_) != self.n_components:
            raise ValueError(
                f"{self.n_components} components with {self.covariance_type} covariances are asked for, but "
                f"{len(self.means_)} with covariances of the shape {np.shape(self.covariances_)} were fitted: fit anew"
            )
        exact: Parameters | None = getattr(self, "_exact", None)
        if exact is not None:
            return exact
        values = self.weights_, self.means_, self.covariances_, self.precisions_cholesky_
        return Parameters(KINDS[self.covariance_type], *(np.asarray(v, float) for v in values))

    def _checked(self, X: Any) -> Array:
        check_is_fitted(self)
        return self._rows(X)

    def _rows(self, X: Any, reset: bool = False, least: int = 1) -> Array:
        """Rows as arrays of floats, at least so many; their features are those of before unless they are set anew."""
        return validate_data(
            self,
            checks.unmasked(X),
            dtype=FLOATS,
            reset=reset,
            ensure_min_samples=least,
            ensure_all_finite="allow-nan",
        )

    def _log_joint(self, X: Array) -> Iterable[tuple[slice, Array]]:
        """Pairs of rows and their log joints (K, rows).  Raises ValueError for a row that is too far for numbers."""
        p = self._parameters()
        first = 0
        for block, _ in blocks.of_array(X).columns(p.components + 3 * p.features):
            gaps = np.isnan(block).any()
            rows = slice(first, first + block.shape[1])
            with np.errstate(over="ignore", invalid="ignore"):
                a = (missing.log_joint if gaps else steps.log_joint)(block, p)
            yield rows, checks.near(a, first)
            first = rows.stop

    def score_samples(self, X: Any) -> Array:
        """The log-likelihood (n,) of each row."""
        X = self._checked(X)
        out = np.empty(len(X), X.dtype)
        for rows, a in self._log_joint(X):
            out[rows] = steps.responsibilities(a)[0]
        return out

    def score(self, X: Any, y: Any = None) -> float:
        """The mean log-likelihood of the rows."""
        return float(np.mean(self.score_samples(X)))

    def _total(self, X: Any) -> float:
        """The log-likelihood of all rows, in float64."""
        return sum(float(np.sum(steps.responsibilities(a)[0])) for _, a in self._log_joint(self._checked(X)))

    def predict(self, X: Any) -> Array:
        """The most probable component (n,) of each row."""
        return self._most_probable(self._checked(X))

    def _most_probable(self, X: Array) -> Array:
        """The same for rows that are checked."""
        out = np.empty(len(X), np.int64)
        for rows, a in self._log_joint(X):
            out[rows] = np.argmax(a, axis=0)
        return out

    def predict_proba(self, X: Any) -> Array:
        """The probabilities of the components (n, K) for each row."""
        X = self._checked(X)
        out = np.empty((len(X), self.n_components), X.dtype)
        for rows, a in self._log_joint(X):
            out[rows] = steps.responsibilities(a)[1].T
        return out

    def sample(self, n_samples: int = 1) -> tuple[Array, Array]:
        """(samples (n, d), their components (n,)), drawn from the mixture, component by component."""
        check_is_fitted(self)
        if isinstance(n_samples, bool) or not isinstance(n_samples, Real) or not float(n_samples).is_integer():
            raise TypeError(f"n_samples must be an instance of int, not {n_samples!r}.")
        if n_samples < 1:
            raise ValueError(f"Invalid value for 'n_samples': {n_samples} . The sampling requires at least one sample.")
        p = self._parameters()
        rng = check_random_state(self.random_state)
        counts = rng.multinomial(int(n_samples), p.weights / np.sum(p.weights))
        if p.kind.name in ("full", "tied"):
            drawn = [rng.multivariate_normal(m, C, int(c)) for m, C, c in zip(p.means, p.matrices, counts, strict=True)]
        else:
            drawn = [
                m + rng.standard_normal(size=(c, p.features)) * np.sqrt(v)
                for m, v, c in zip(p.means, p.covariances, counts, strict=True)
            ]
        return np.vstack(drawn), np.repeat(np.arange(p.components), counts)

    def marginal(self, features: Sequence[int]) -> Self:
        """The mixture of some of the features, as a mixture with full covariances; features: their numbers."""
        p = parts.marginal(self._parameters(), features)
        return type(self).from_parameters(p.weights, p.means, p.covariances)

    def condition(self, given: Sequence[int], values: Any) -> Conditional:
        """The mixtures of the other features where those in `given` have the values (n, len(given)): a regression."""
        return parts.conditional(self._parameters(), given, values)

    def plot(self, X: Any, features: Sequence[int] | None = None, axes: Any = None) -> Any:
        """Draw two features of the rows, coloured by responsibilities, with ellipses at 1 and 2 standard deviations.

        features: the numbers of two, or of one, whose histogram and densities are drawn; by default the first two.
        Returns the axes.  Needs matplotlib.  Raises ValueError for features that there are not or not once.
        """
        p = self._parameters()
        at = parts.places(range(min(2, p.features)) if features is None else features, p.features)
        if len(at) > 2:
            raise ValueError(f"a picture has one or two features, not {len(at)}")
        names = getattr(self, "feature_names_in_", [f"feature {k}" for k in range(p.features)])
        r, rows = self.predict_proba(X), self._checked(X).astype(float)
        return drawing.plot(parts.marginal(p, at), rows[:, at], r, [names[k] for k in at], axes)

    def _n_parameters(self) -> int:
        """The number of free parameters."""
        return self._parameters().free(checks.held(self.fixed))

    def bic(self, X: Any) -> float:
        """Bayesian information criterion: the lower the better."""
        return -2 * self._total(X) + self._n_parameters() * float(np.log(len(X)))

    def aic(self, X: Any) -> float:
        """Akaike information criterion: the lower the better."""
        return -2 * self._total(X) + 2 * self._n_parameters()

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags
