"""Is the derivative of a function right?  Each argument that holds floats is asked for in turn."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from sct.errors import SctError
from tests.oracles import richardson
from tests.oracles.limit import OutOfTime, time_limit
from tests.oracles.structure import flat, flat_tangent, floats, random_tangent, shifted
from tests.oracles.verdict import Truth, truth
from tests.real.collect import Sample, quiet

SECONDS = 20
# Solvers within functions amplify rounding, so fewer digits must agree than the oracles could give.
DIGITS = 1e-8


@dataclass(frozen=True)
class Verdict:
    """`outcome` is right, refused, wrong, crashed or unusable; `detail` says why."""

    name: str
    outcome: str
    detail: str = ""


def known_truths(sample: Sample) -> Iterator[tuple[int, list[Any], Truth]]:
    """For each argument for which the oracles know the derivative: position, tangents, derivative."""
    rng = np.random.default_rng(0)
    for k, x in enumerate(sample.args):
        if next(floats(x), None) is None:
            continue
        tangents = [random_tangent(x, rng) if i == k else None for i in range(len(sample.args))]

        def g(s: float, tangents: list[Any] = tangents) -> np.ndarray:
            args = [shifted(copy.deepcopy(a), t, s) for a, t in zip(sample.args, tangents, strict=True)]
            return flat(sample.function(*args))

        try:
            if not flat(sample.function(*copy.deepcopy(sample.args))).size or richardson.has_kink(g):
                continue
            known = truth(sample.function, sample.args, tangents, DIGITS)
        except Exception:
            continue
        if known is not None:
            yield k, tangents, known


def usable(sample: Sample) -> bool:
    """Whether the oracles know the derivative by any argument."""
    try:
        with quiet(), time_limit(SECONDS):
            return next(known_truths(sample), None) is not None
    except OutOfTime:
        return False


def judge(sample: Sample, transform: Callable[..., tuple[Any, Any]], mode: str = "forward") -> Verdict:
    """One function's verdict: right only if it is right by every argument that can be judged.

    transform: what is judged; called as `sct.jvp` in mode forward, as `sct.vjp` in mode reverse.
    """
    derivative = {"forward": tangent_along, "reverse": adjoint_along}[mode]
    judged = 0
    try:
        with quiet(), time_limit(SECONDS):
            for k, tangents, known in known_truths(sample):
                judged += 1
                found = compare(sample, lambda *given: derivative(transform, *given), k, tangents, known)
                if found.outcome != "right":
                    return found
    except OutOfTime:
        return Verdict(sample.name, "refused" if judged else "unusable", f"not done in {SECONDS} s")
    return Verdict(sample.name, "right" if judged else "unusable", "" if judged else "no oracle is sure")


def tangent_along(jvp: Callable[..., Any], sample: Sample, k: int, tangents: list[Any]) -> tuple[Any, Any, Any]:
    """(value, tangent, weights of the tangent's numbers: all one)."""
    value, tangent = jvp(sample.function, copy.deepcopy(sample.args), tuple(tangents))
    return value, flat_tangent(value, tangent), None


def adjoint_along(vjp: Callable[..., Any], sample: Sample, k: int, tangents: list[Any]) -> tuple[Any, Any, Any]:
    """(value, product of the adjoint of argument k with its tangent, the seed that the adjoint is for)."""
    args = copy.deepcopy(sample.args)
    value, pullback = vjp(sample.function, *args)
    seed = random_tangent(value, np.random.default_rng(1))
    adjoint = pullback(seed)[k]
    product = flat_tangent(sample.args[k], adjoint) @ flat_tangent(sample.args[k], tangents[k])
    return value, np.array([product]), flat_tangent(value, seed)


def compare(sample: Sample, derivative: Callable[..., Any], k: int, tangents: list[Any], known: Truth) -> Verdict:
    """The verdict on the derivative by argument number k."""
    expected = sample.function(*copy.deepcopy(sample.args))
    try:
        value, found, weights = derivative(sample, k, tangents)
    except SctError as refusal:
        return Verdict(sample.name, "refused", refusal.reason)
    except AssertionError as fault:
        return Verdict(sample.name, "wrong", f"argument {k}: {fault}")
    except Exception as fault:
        return Verdict(sample.name, "crashed", f"argument {k}: {type(fault).__name__}: {fault}")
    if not np.array_equal(flat(value), flat(expected), equal_nan=True):
        return Verdict(sample.name, "wrong", f"argument {k}: value {value!r}, by the function {expected!r}")
    if weights is not None:
        known = Truth(known.source, np.array([weights @ known.tangent]), np.array([np.abs(weights) @ known.error]))
    if not known.admits(found):
        return Verdict(sample.name, "wrong", f"argument {k}: {found}, by {known.source} {known.tangent}")
    return Verdict(sample.name, "right")
