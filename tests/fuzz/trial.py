"""One program, differentiated and judged.

The first oracle is a table of differences over steps on which no comparison comes out otherwise.  Before a program is
called wrong, all the oracles of `tests.oracles.verdict` are asked as well.
"""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tests.fuzz.grammar import Sample
from tests.fuzz.traced import Traced, forget, load
from tests.judging import CRASH, UNJUDGED, WRONG, Outcome, judge
from tests.oracles import richardson
from tests.oracles.limit import OutOfTime, time_limit
from tests.oracles.structure import flat, random_tangent, shifted
from tests.oracles.verdict import Truth, truth

SECONDS = 10
LATE = f"not done after {SECONDS} seconds of work"
LARGEST = 1e4
STEEPEST = 1e5  # what is steeper may swing between two points of the finest table, which then sees another function
DISCARDED = "discarded"
STEPS = (2e-2, 1e-3)
CLOSE = 1e-6


class Branching(ValueError):
    """A step took another branch; a ValueError is what the tables of differences take for a step outside the domain."""


def differences(twin: Traced, args: Sequence[Any], tangents: Sequence[Any]) -> Truth | None:
    """The tangent by central differences; None where branches change nearby or rounding decides."""
    twin(*copy.deepcopy(list(args)))
    here = list(twin.decisions)
    unseen = 10 * np.finfo(float).eps * max(1.0, twin.largest) / STEPS[-1]  # what rounding on the way may hide

    def g(s: float) -> np.ndarray:
        out = flat(twin(*(shifted(x, t, s) for x, t in zip(copy.deepcopy(list(args)), tangents, strict=True))))
        if twin.decisions != here:
            raise Branching
        return out

    for step in STEPS:
        try:
            found = richardson.ridders(g, step)
        except ValueError:
            continue
        size = max(np.max(np.abs(found.value), initial=0.0), 1e-3)
        if np.all(found.error <= 1e-6 * size):
            if not np.all(np.abs(close_by(g) - found.value) <= 1e-3 * size + unseen * STEPS[-1] / CLOSE):
                return None  # it swings between the points of the table
            return Truth("differences", found.value, 10 * found.error + 1e-9 * size + unseen)
    return None


def close_by(g: Callable[[float], np.ndarray]) -> np.ndarray:
    """A plain central difference over a step that is far smaller than those of the tables."""
    return (g(CLOSE) - g(-CLOSE)) / (2 * CLOSE)


def trial(sample: Sample, mode: str) -> Outcome:
    """What comes of a program in a mode; DISCARDED for one that fails itself, grows, or has no certain derivative."""
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"), time_limit(SECONDS):
            warnings.simplefilter("ignore")
            return _trial(sample, mode)
    except OutOfTime:
        return Outcome(CRASH, LATE)


def _trial(sample: Sample, mode: str) -> Outcome:
    try:
        f = load(sample.text)
        value = flat(f(*copy.deepcopy(sample.args)))
        twin = Traced(sample.text)
        if not np.array_equal(flat(twin(*copy.deepcopy(sample.args))), value, equal_nan=True):
            return Outcome(DISCARDED, "NumPy writes over what it has yet to read")
        if not np.all(np.abs(value) < LARGEST) or twin.largest > LARGEST:
            return Outcome(DISCARDED, "values grow")  # rounding would decide
        rng = np.random.default_rng(3)
        direction = [random_tangent(x, rng) if flat(x).size else None for x in sample.args]
        known = differences(twin, sample.args, direction)
    except Exception as error:
        return Outcome(DISCARDED, f"{type(error).__name__}: {error}")
    if known is None:
        return Outcome(DISCARDED, "a branch is near")
    if np.max(np.abs(known.tangent), initial=0.0) > STEEPEST:
        return Outcome(DISCARDED, "slopes grow")

    def oracle(_: Callable[..., Any], __: Sequence[Any], ___: Sequence[Any]) -> Truth:
        return known

    outcome = judge(f, sample.args, mode, [direction], oracle)
    if outcome.kind == WRONG:
        certain = truth(f, sample.args, direction)
        if certain is not None and not known.admits(certain.tangent):
            outcome = Outcome(UNJUDGED, "the oracles contradict each other")
    forget(f)
    return outcome
