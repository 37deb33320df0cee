"""Tidy is never needed for correctness: without it the corpus has the same derivatives, up to rounding."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

import sct
from sct.errors import SctError
from tests.oracles.structure import flat_tangent, random_tangent, same_bits
from tests.programs import PROGRAMS
from tests.programs.registry import Program
from tests.tidy.plain import tidy_off

ALLOWED = [p for p in PROGRAMS if not p.refused]
NEAR = 1e-13  # of the largest number beside it: sums are ordered otherwise


def doubled(x: float) -> float:
    return -(x - 2.0 * x)


def test_it_is_off_within_the_block_only() -> None:
    """The text is written plainly within the block, and as before behind it."""
    tidied = sct.source(doubled)
    with tidy_off():
        assert sct.source(doubled).endswith("    return -(x - 2.0 * x), -1 * (1 * dx + -1 * (2.0 * dx))\n")
    assert sct.source(doubled) == tidied
    assert tidied.endswith("    return -(x - 2.0 * x), 2.0 * dx - dx\n")


def pushed(program: Program) -> tuple[Any, np.ndarray]:
    """The value and the tangent in one direction."""
    rng = np.random.default_rng(1)
    tangents = tuple(random_tangent(x, rng) if k in program.wrt else None for k, x in enumerate(program.args))
    value, tangent = sct.jvp(program.function, copy.deepcopy(program.args), copy.deepcopy(tangents))
    return value, flat_tangent(value, tangent)


def pulled(program: Program) -> tuple[Any, np.ndarray]:
    """The value and the adjoints of the arguments for one seed."""
    value, pullback = sct.vjp(program.function, *copy.deepcopy(program.args))
    seed = random_tangent(program.function(*copy.deepcopy(program.args)), np.random.default_rng(2))
    given = pullback(seed)
    parts = [flat_tangent(program.args[k], given[k]) for k in program.wrt]
    return value, np.concatenate([np.zeros(0), *parts])


def outcome(derivative: Any, program: Program) -> Any:
    try:
        return derivative(program)
    except SctError:
        return None


@pytest.mark.parametrize("derivative", [pushed, pulled])
@pytest.mark.parametrize("program", ALLOWED, ids=lambda p: p.name)
def test_derivative_without_tidy(program: Program, derivative: Any) -> None:
    """Value to the bit and derivative to rounding are those of the tidied text; what is refused stays so."""
    with np.errstate(all="ignore"):
        tidied = outcome(derivative, program)
        with tidy_off():
            plain = outcome(derivative, program)
    if tidied is None:
        return
    assert plain is not None, "refused without tidying"
    assert same_bits(plain[0], tidied[0])
    largest = np.max(np.abs(tidied[1]), initial=0.0)
    assert plain[1] == pytest.approx(tidied[1], rel=NEAR, abs=NEAR * largest, nan_ok=True)
