"""A fit told in a table and as data for JSON: estimates, standard errors, criteria, certificate."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from sct.mixture import advice, blocks
from sct.mixture.choice import Candidate, Selection
from sct.mixture.estimator import GaussianMixture
from sct.mixture.fitting import TOO_MANY
from sct.mixture.inference import Estimates

Array = Any
SCREEN = 100  # characters of a line, at most


def errors_of(mixture: GaussianMixture) -> Estimates | None:
    """The standard errors; None where there are none."""
    try:
        return mixture.standard_errors()
    except ValueError:
        return None


def as_data(
    mixture: GaussianMixture, X: Array, names: Sequence[str], choice: Selection | None = None
) -> dict[str, Any]:
    """All that a fit gave, as numbers, lists and dicts; with what it was chosen from.

    Of more parameters than `auto` has a Hessian for there are no standard errors and no certificate.
    """
    judged = mixture.certificate_ is not None or mixture._n_parameters() <= TOO_MANY
    errors = errors_of(mixture) if judged else None
    certificate = mixture.certificate() if judged else None
    poor = not mixture.converged_ or (certificate is not None and not certificate.optimal)
    data = {
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
        "log_likelihood": mixture._total(X),
        "parameters": mixture._n_parameters(),
        "bic": mixture.bic(X),
        "aic": mixture.aic(X),
        "iterations": mixture.n_iter_,
        "newton_steps": mixture.newton_steps_,
        "converged": mixture.converged_,
        "certificate": certificate
        and {
            "gradient": certificate.gradient,
            "negative_definite": certificate.negative_definite,
            "largest_eigenvalue": certificate.largest_eigenvalue,
            "identified": certificate.identified,
            "optimal": certificate.optimal,
        },
        "advice": advice.narrow(mixture._parameters(), blocks.of_array(X), mixture.reg_covar) if poor else "",
    }
    return data if choice is None else {**data, "candidates": [candidate(c) for c in choice.candidates]}


def candidate(of: Candidate) -> dict[str, Any]:
    """One of those that were chosen from; a reason in place of criteria where its fit failed."""
    told = {"components": of.components, "covariance_type": of.covariance_type}
    if of.fit is None:
        return {**told, "reason": of.reason}
    return {**told, "bic": of.bic, "aic": of.aic, "icl": of.icl, "converged": of.fit.converged_}


def as_text(data: dict[str, Any]) -> str:
    """The same as tables for people."""
    K, certificate = data["components"], data["certificate"]
    components = f"{K} component{'s' if K > 1 else ''}, covariances {data['covariance_type']}"
    lines = [f"{components}, {data['samples']} samples, {data['parameters']} parameters", ""]
    lines += estimates(data)
    if data["standard_errors"] is not None:
        lines.append("(in brackets: standard errors)")
    elif certificate is not None:
        why = "this is no optimum" if certificate["identified"] else "the data do not identify all parameters"
        lines.append(f"(no standard errors: {why})")
    steps = f"{data['iterations']}, of them Newton's {data['newton_steps']}"
    lines += [
        f"log-likelihood  {data['log_likelihood']:.4f}    BIC {data['bic']:.3f}    AIC {data['aic']:.3f}",
        f"iterations      {steps}    {'converged' if data['converged'] else 'NOT CONVERGED'}",
    ]
    if data["advice"]:
        lines.append(f"advice          {data['advice']}")
    if certificate is None:
        return "\n".join([*lines, f"certificate     none for more than {TOO_MANY} parameters, and no standard errors"])
    definite = "negative definite" if certificate["negative_definite"] else "NOT NEGATIVE DEFINITE"
    verdict = "an optimum" if certificate["optimal"] else "no optimum to 1e-8"
    told = f"gradient {certificate['gradient']:.1e} for each sample, Hessian {definite}: {verdict}"
    lines.append(f"certificate     {told}")
    if certificate["optimal"]:
        lines.append("identified      all parameters: none can change without a loss")
    elif not certificate["identified"]:
        lines.append("identified      NOT ALL PARAMETERS: the data fit as well with others")
    return "\n".join(lines)


def estimates(data: dict[str, Any]) -> list[str]:
    """The lines of the estimates: a column for each component, as many beside each other as a screen has room for."""
    rows = list(parts(data))
    title = max(len(name) for name, _ in rows)
    before = max(len(value) for _, cells in rows for value, _ in cells)
    after = max(len(error) for _, cells in rows for _, error in cells)
    width = max(before + after, len(f"component {data['components']}")) + 2
    room = max(1, (SCREEN - title) // width)
    lines = []
    for first in range(0, data["components"], room):
        at = range(first, min(first + room, data["components"]))
        lines.append(" " * title + "".join(f"{f'component {k + 1}':>{width}}" for k in at))
        for name, cells in rows:
            line = "".join(f"{f'{cells[k][0]}{cells[k][1]:<{after}}':>{width}}" for k in at)
            lines.append(f"{name:<{title}}{line}".rstrip())
        lines.append("")
    return lines


def parts(data: dict[str, Any]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Each parameter's name, and its values for the components with their standard errors."""
    K, names, kind = data["components"], data["features"], data["covariance_type"]

    def row(part: str, *at: int) -> list[tuple[str, str]]:
        index: Any = (slice(None), *at)

        def of(source: dict[str, Any]) -> Array:
            whole = np.array(source[part])
            return (np.array([whole] * K) if kind == "tied" and part == "covariances" else whole)[index]

        errors = [None] * K if data["standard_errors"] is None else of(data["standard_errors"])
        return [cell(v, e) for v, e in zip(of(data), errors, strict=True)]

    yield "weight", row("weights")
    for i, name in enumerate(names):
        yield f"mean {name}", row("means", i)
    if kind == "spherical":
        yield "variance", row("covariances")
        return
    for i, name in enumerate(names):
        yield f"variance {name}", row("covariances", *((i,) if kind == "diag" else (i, i)))
        for j in range(i if kind != "diag" else 0):
            yield f"covariance {names[j]}, {name}", row("covariances", j, i)


def cell(value: float, error: float | None) -> tuple[str, str]:
    """A value to six digits, or as many as its standard error leaves; that to two."""
    if error is None:
        return f"{value:.6g}", ""
    digits = 6
    if value != 0.0 and error > 0.0:
        digits = max(digits, math.floor(math.log10(abs(value))) - math.floor(math.log10(error)) + 2)
    return f"{value:.{digits}g}", f" ({float(f'{error:.2g}'):g})"
