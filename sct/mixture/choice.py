"""Which number of components and which covariance type: by BIC, AIC or ICL."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from sct.mixture.estimator import GaussianMixture

Array = Any


@dataclass(frozen=True)
class Candidate:
    """A fit and its criteria, the lower the better; None and a reason where the fit failed."""

    components: int
    covariance_type: str
    fit: GaussianMixture | None
    bic: float
    aic: float
    icl: float
    reason: str = ""


@dataclass(frozen=True)
class Selection:
    """The best candidate by the criterion, and all of them, the best first."""

    best: GaussianMixture
    candidates: tuple[Candidate, ...]

    def __str__(self) -> str:
        lines = [f"{'components':>10}  {'covariances':<11}  {'BIC':>12}  {'AIC':>12}  {'ICL':>12}"]
        for c in self.candidates:
            told = c.reason
            if c.fit is not None:
                told = f"{c.bic:12.3f}  {c.aic:12.3f}  {c.icl:12.3f}{'' if c.fit.converged_ else '  not converged'}"
            lines.append(f"{c.components:>10}  {c.covariance_type:<11}  {told}")
        return "\n".join(lines)


def entropy(r: Array) -> float:
    """The entropy of responsibilities (n, K)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return -float(np.nansum(r * np.log(r)))


def select(
    X: Any,
    components: int | Iterable[int] = range(1, 7),
    covariance_types: str | Iterable[str] = ("full", "tied", "diag", "spherical"),
    criterion: str = "bic",
    **settings: Any,
) -> Selection:
    """Fit all combinations and take the best; settings go to `GaussianMixture`.

    criterion: `bic` (Schwarz, Ann. Stat. 6 (1978) 461), `aic`, or `icl`: BIC and twice the entropy of the
    responsibilities, which prefers components that are apart (Biernacki, Celeux and Govaert, IEEE PAMI 22 (2000) 719).
    components, covariance_types: several, or one.
    A fit that fails is listed with its reason.  Raises ValueError where all fail, and for settings that there are not.
    """
    from sct.mixture.estimator import GaussianMixture

    if criterion not in ("bic", "aic", "icl"):
        raise ValueError(f"there is no criterion {criterion!r}; there are 'bic', 'aic' and 'icl'")
    kinds = [covariance_types] if isinstance(covariance_types, str) else list(covariance_types)
    counts = [components] if isinstance(components, int | np.integer) else components
    mixtures = [GaussianMixture(K, covariance_type=kind, **settings) for K in counts for kind in kinds]
    for mixture in mixtures:
        mixture._validate_params()
    found = []
    for mixture in mixtures:
        K, kind = mixture.n_components, mixture.covariance_type
        try:
            mixture.fit(X)
        except ValueError as error:
            found.append(Candidate(K, kind, None, np.inf, np.inf, np.inf, str(error)))
            continue
        bic = mixture.bic(X)
        icl = bic + 2.0 * entropy(mixture.predict_proba(X))
        found.append(Candidate(K, kind, mixture, bic, mixture.aic(X), icl))
    found.sort(key=lambda c: float(getattr(c, criterion)))
    if not found or found[0].fit is None:
        raise ValueError(f"no fit succeeded: {found[0].reason}" if found else "there is nothing to choose from")
    return Selection(found[0].fit, tuple(found))
