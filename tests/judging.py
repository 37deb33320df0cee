"""What came of differentiating a program: right, refused, or one of the outcomes that must not happen.

Both modes are judged through the public functions only, against whatever oracle the caller brings.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

import sct
from tests.oracles.structure import flat, flat_tangent, random_tangent, same_bits
from tests.oracles.verdict import Truth

RIGHT, REFUSED, UNJUDGED = "right", "refused", "unjudged"
WRONG, CRASH, VALUE, INPUTS = "wrong", "crash", "changed value", "changed inputs"
FAILURES = (WRONG, CRASH, VALUE, INPUTS)
MODES = ("forward", "reverse")

Oracle = Callable[[Callable[..., Any], Sequence[Any], Sequence[Any]], Truth | None]


class Outcome(NamedTuple):
    """`kind` is one of the names above; `detail` gives the reason or the numbers."""

    kind: str
    detail: str = ""

    @property
    def failed(self) -> bool:
        """Whether this must not happen."""
        return self.kind in FAILURES


class Fault(Exception):
    """An outcome on its way out of a judgement."""

    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(detail)
        self.outcome = Outcome(kind, detail)


def judge(
    f: Callable[..., Any], args: Sequence[Any], mode: str, directions: Sequence[Sequence[Any]], oracle: Oracle
) -> Outcome:
    """Compare the derivative of f at `args` in one mode with the oracle's, along each of the directions.

    A direction has one tangent for each argument, None for those without floats.  Checked besides are the value (to
    the bit), the state in which arguments and seeds are left, and that a second call gives the same.
    """
    expected_args = copy.deepcopy(list(args))
    with np.errstate(all="ignore"):
        expected = f(*expected_args)
        try:
            found = METHODS[mode](f, args, expected, expected_args, directions)
        except sct.SctError as refusal:
            return Outcome(REFUSED, str(refusal))
        except Fault as fault:
            return fault.outcome
        except Exception as error:
            return Outcome(CRASH, f"{type(error).__name__}: {error}")
        for t, (weights, number) in zip(directions, found, strict=True):
            known = oracle(f, args, t)
            if known is None:
                return Outcome(UNJUDGED)
            reference = weights * known.tangent
            allowed = np.abs(weights) * known.error + 1e-13 * np.abs(reference)
            apart = np.abs(number - (reference.sum() if mode == "reverse" else reference))
            if not np.all(apart <= (allowed.sum() + 1e-13 * np.abs(reference).sum() if mode == "reverse" else allowed)):
                return Outcome(WRONG, f"{number} along {t}, by {known.source} {reference}")
    return Outcome(RIGHT)


def _same(found: Any, expected: Any, kind: str, what: str) -> None:
    if not same_bits(found, expected):
        raise Fault(kind, f"{what}: {found!r}, by the program {expected!r}")


def _forward(f: Any, args: Any, expected: Any, expected_args: Any, directions: Any) -> list[tuple[Any, Any]]:
    """For each direction the weights of the outputs (all one) and the tangent as `flat` orders it."""
    out = []
    for t in directions:
        kept = copy.deepcopy(list(args))
        seeds = tuple(copy.deepcopy(list(t)))
        value, tangent = sct.jvp(f, tuple(kept), seeds)
        _same(value, expected, VALUE, "value")
        _same(kept, expected_args, INPUTS, "arguments are left as")
        _same(seeds, tuple(t), INPUTS, "seeds are left as")
        number = _flat(value, tangent)
        again = sct.jvp(f, tuple(copy.deepcopy(list(args))), seeds)
        _same(_flat(*again), number, WRONG, "a second call gives")
        out.append((np.ones(len(number)), number))
    return out


def _reverse(f: Any, args: Any, expected: Any, expected_args: Any, directions: Any) -> list[tuple[Any, Any]]:
    """For each direction the seed of the outputs and the product of adjoint and direction."""
    kept = copy.deepcopy(list(args))
    value, pullback = sct.vjp(f, *kept)
    _same(value, expected, VALUE, "value")
    _same(kept, expected_args, INPUTS, "arguments are left as")
    seed = random_tangent(expected, np.random.default_rng(7))
    given = copy.deepcopy(seed)
    adjoints = pullback(given)
    _same(given, seed, INPUTS, "seeds are left as")
    _same(value, expected, VALUE, "value after the pullback")
    _same(kept, expected_args, INPUTS, "after the pullback arguments are left as")
    if not isinstance(adjoints, tuple) or len(adjoints) != len(args):
        raise Fault(WRONG, f"{len(args)} arguments, adjoints {adjoints!r}")
    numbers = [np.zeros(0) if b is None else _flat(x, b) for x, b in zip(args, adjoints, strict=True)]
    for x, b in zip(args, adjoints, strict=True):
        if b is None and flat(x).size:
            raise Fault(WRONG, f"no adjoint for {x!r}")
    _, pullback = sct.vjp(f, *copy.deepcopy(list(args)))
    again = [np.zeros(0) if b is None else _flat(x, b) for x, b in zip(args, pullback(given), strict=True)]
    _same(again, numbers, WRONG, "a second call gives")
    adjoint = np.concatenate(numbers) if numbers else np.zeros(0)
    out = []
    for t in directions:
        along = [flat(x) * 0 if d is None else _flat(x, d) for x, d in zip(args, t, strict=True)]
        out.append((_flat(expected, seed), adjoint @ np.concatenate(along)))
    return out


def _flat(value: Any, tangent: Any) -> np.ndarray:
    try:
        return flat_tangent(value, tangent)
    except AssertionError as error:
        raise Fault(WRONG, str(error)) from error


METHODS = {"forward": _forward, "reverse": _reverse}
