"""The corpus under Numba beside Python: `python -m tests.numba_report [forward|reverse]` prints the counts."""

from __future__ import annotations

import copy
import sys
from dataclasses import dataclass
from typing import Any

import numpy as np

import sct
from tests.oracles.structure import random_tangent
from tests.programs import PROGRAMS, Program

SAME, REFUSED, DIFFERENT, IN_PYTHON = "the same", "refused", "DIFFERENT", "refused in Python as well"


@dataclass(frozen=True)
class Outcome:
    """What Numba made of one derivative of one program."""

    kind: str
    detail: str = ""


def derivative(program: Program, mode: str, backend: str) -> Any:
    """(value, derivative) at the program's arguments, with what its arguments are after it."""
    args, rng = copy.deepcopy(program.args), np.random.default_rng(0)
    if mode == "forward":
        seeds = tuple(random_tangent(x, rng) if k in program.wrt else None for k, x in enumerate(args))
        return sct.jvp(program.function, tuple(args), seeds, backend=backend), args
    value, pull = sct.vjp(program.function, *args, backend=backend)
    return (value, pull(random_tangent(value, rng))), args


def outcome(program: Program, mode: str) -> Outcome:
    """The derivative under Numba beside that in Python, to rounding."""
    try:
        expected = derivative(program, mode, "python")
    except sct.SctError:
        return Outcome(IN_PYTHON)
    try:
        found = derivative(program, mode, "numba")
    except sct.SctError as refusal:
        return Outcome(REFUSED, refusal.reason)
    except Exception as error:
        return Outcome(DIFFERENT, f"{type(error).__name__}: {error}")
    return Outcome(SAME) if close(found, expected) else Outcome(DIFFERENT, f"{found!r}, in Python {expected!r}")


def close(a: Any, b: Any) -> bool:
    """Whether two structures hold the same numbers, to rounding."""
    if isinstance(b, dict):
        return isinstance(a, dict) and a.keys() == b.keys() and all(close(a[k], b[k]) for k in b)
    if isinstance(b, list | tuple):
        return isinstance(a, list | tuple) and len(a) == len(b) and all(close(x, y) for x, y in zip(a, b, strict=True))
    if b is None or isinstance(b, str):
        return a == b
    if hasattr(b, "__dict__") and not isinstance(b, np.ndarray | np.generic):
        return close(vars(a), vars(b))
    return np.shape(a) == np.shape(b) and bool(np.allclose(a, b, rtol=1e-11, atol=1e-13, equal_nan=True))


def main(modes: list[str]) -> int:
    """Print each program that is not the same, and the counts.  Exit status 1 where one differs."""
    wrong = 0
    for mode in modes:
        found = {p.name: outcome(p, mode) for p in PROGRAMS}
        for name, o in found.items():
            if o.kind in (REFUSED, DIFFERENT):
                print(f"{mode} {name}: {o.kind}: {o.detail}")
        kinds = [o.kind for o in found.values()]
        wrong += kinds.count(DIFFERENT)
        print(f"{mode}: " + ", ".join(f"{kinds.count(k)} {k}" for k in (SAME, REFUSED, DIFFERENT, IN_PYTHON)))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["forward", "reverse"]))
