"""A fit told in a table and as data for JSON: estimates, standard errors, criteria, certificate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sct.mixture.estimator import GaussianMixture
from sct.mixture.inference import Estimates

Array = Any


def errors_of(mixture: GaussianMixture) -> Estimates | None:
    """The standard errors; None where there are none."""
    try:
        return mixture.standard_errors()
    except ValueError:
        return None


def as_data(mixture: GaussianMixture, X: Array, names: Sequence[str]) -> dict[str, Any]:
    """All that a fit gave, as numbers, lists and dicts."""
    certificate, errors = mixture.certificate(), errors_of(mixture)
    return {
        "components": mixture.n_components,
        "covariance_type": mixture.covariance_type,
        "method": mixture.method,
        "features": list(names),
        "samples": len(X),
        "weights": mixture.weights_.tolist(),
        "means": mixture.means_.tolist(),
        "covariances": mixture.covariances_.tolist(),
        "standard_errors": errors
        and {part: getattr(errors, part).tolist() for part in ("weights", "means", "covariances")},
        "log_likelihood": mixture.score(X) * len(X),
        "parameters": mixture._n_parameters(),
        "bic": mixture.bic(X),
        "aic": mixture.aic(X),
        "iterations": mixture.n_iter_,
        "newton_steps": mixture.newton_steps_,
        "converged": mixture.converged_,
        "certificate": {
            "gradient": certificate.gradient,
            "negative_definite": certificate.negative_definite,
            "largest_eigenvalue": certificate.largest_eigenvalue,
            "optimal": certificate.optimal,
        },
    }


def as_text(data: dict[str, Any]) -> str:
    """The same as a table for people."""
    K, names, errors = data["components"], data["features"], data["standard_errors"]
    components = f"{K} component{'s' if K > 1 else ''}, covariances {data['covariance_type']}"
    lines = [
        f"{components}, {data['samples']} samples, {data['parameters']} parameters",
        "",
        f"{'':<28}" + "".join(f"{f'component {k + 1}':>24}" for k in range(K)),
    ]

    def part(title: str, name: str, *at: int) -> None:
        index: Any = (slice(None), *at)
        values = np.array(data[name])[index]
        deviations = None if errors is None else np.array(errors[name])[index]
        cells = [f"{v:.6g}" + ("" if deviations is None else f" ({deviations[k]:.2g})") for k, v in enumerate(values)]
        lines.append(f"{title:<28}" + "".join(f"{cell:>24}" for cell in cells))

    part("weight", "weights")
    for i, name in enumerate(names):
        part(f"mean {name}", "means", i)
    kind = data["covariance_type"]
    if kind == "spherical":
        part("variance", "covariances")
    elif kind == "diag":
        for i, name in enumerate(names):
            part(f"variance {name}", "covariances", i)
    else:
        if kind == "tied":
            data = {**data, "covariances": [data["covariances"]] * K}
            errors = errors and {**errors, "covariances": [errors["covariances"]] * K}
        for i, name in enumerate(names):
            part(f"variance {name}", "covariances", i, i)
            for j in range(i):
                part(f"covariance {names[j]}, {name}", "covariances", j, i)
    certificate = data["certificate"]
    ended = "converged" if data["converged"] else "NOT CONVERGED"
    definite = "negative definite" if certificate["negative_definite"] else "NOT NEGATIVE DEFINITE"
    verdict = "an optimum" if certificate["optimal"] else "no optimum to 1e-8"
    lines += [
        "",
        "(in brackets: standard errors)" if errors is not None else "(no standard errors: this is no optimum)",
        f"log-likelihood  {data['log_likelihood']:.4f}    BIC {data['bic']:.3f}    AIC {data['aic']:.3f}",
        f"iterations      {data['iterations']}, of them Newton's {data['newton_steps']}    {ended}",
        f"certificate     gradient {certificate['gradient']:.1e} for each sample, Hessian {definite}: {verdict}",
    ]
    return "\n".join(lines)
