"""The tangent that the oracles agree on, and how closely another one must match it."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from tests.oracles import complex_step, interpreter, richardson
from tests.oracles.structure import flat, flat_tangent

DIGITS = 1e-11  # what two exact methods may differ by, relative to the largest tangent
TRUSTED = 1e-4  # a difference whose stated error is larger than this decides nothing


class Truth(NamedTuple):
    """A tangent as `flat` orders it, with the absolute error allowed for each number; `source` names the oracle."""

    source: str
    tangent: np.ndarray
    error: np.ndarray

    def admits(self, tangent: np.ndarray) -> bool:
        """Whether a tangent is this one within the error."""
        return tangent.shape == self.tangent.shape and bool(np.all(np.abs(tangent - self.tangent) <= self.error))


def by_interpreter(f: Callable[..., Any], args: Sequence[Any], tangents: Sequence[Any]) -> np.ndarray | None:
    """The interpreter's tangent; None where it does not know the program."""
    try:
        return flat_tangent(*interpreter.jvp(f, args, tangents))
    except Exception:
        return None


def truth(f: Callable[..., Any], args: Sequence[Any], tangents: Sequence[Any], digits: float = DIGITS) -> Truth | None:
    """The tangent of f(*args): an exact oracle where the differences confirm it, else the differences.

    The complex step is blind where a function is not analytic (|z|), so neither it nor the interpreter is believed
    against differences that are sure of themselves.  Allowed is an error of `digits` times the largest tangent, and
    what rounding makes of values and between two exact oracles.  None where nothing can be said: no oracle is sure, or
    both exact ones contradict the differences, which they do where rounding decides.
    """
    differences = richardson.along(f, args, tangents)
    size = np.max(np.abs(differences.value), initial=0.0, where=np.isfinite(differences.value))
    slack = 10 * differences.error + 1e-9 * size + 1e-12
    unsure = ~(differences.error <= TRUSTED * max(size, 1e-300))
    confirmed, contradicted = [], 0
    for name, oracle in (("complex step", complex_step.along), ("interpreter", by_interpreter)):
        exact = oracle(f, args, tangents)
        if exact is None or exact.shape != differences.value.shape or not np.all(np.isfinite(exact)):
            continue
        if not np.all(unsure | (np.abs(exact - differences.value) <= slack)):
            contradicted += 1
        elif not np.all(unsure & (exact != 0)):
            confirmed.append((name, exact))
    if confirmed:
        name, exact = confirmed[0]
        value = flat(f(*copy.deepcopy(list(args))))
        error = digits * max(np.max(np.abs(exact), initial=0.0), 1e-30) + digits * 1e-3 * np.abs(value)
        return Truth(name, exact, np.maximum(error, 10 * np.abs(exact - confirmed[-1][1])))
    if contradicted < 2 and np.all(~unsure | (differences.error <= 1e-12)):
        return Truth("differences", differences.value, slack)
    return None
