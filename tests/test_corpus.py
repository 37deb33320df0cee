"""Every program of the corpus: the value to the bit, the tangent as the oracles have it, nothing else touched."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

import sct
from sct.errors import SctError
from tests.oracles.structure import flat_tangent, random_tangent, same_bits
from tests.oracles.verdict import by_interpreter, truth
from tests.programs import PROGRAMS, Program


def directions(program: Program, seed: int) -> list[Any]:
    """A random tangent for each argument; None for those held constant."""
    rng = np.random.default_rng(seed)
    return [random_tangent(x, rng) if k in program.wrt else None for k, x in enumerate(program.args)]


def by_name(program: Program) -> str:
    return program.name


@pytest.mark.parametrize("program", PROGRAMS, ids=by_name)
def test_the_oracles_can_judge(program: Program) -> None:
    """For each program some oracle is sure of the tangent, and the interpreter, where it can run, agrees."""
    tangents = directions(program, seed=0)
    known = truth(program.function, program.args, tangents)
    assert known is not None
    interpreted = by_interpreter(program.function, program.args, tangents)
    assert interpreted is None or known._replace(error=known.error * 10).admits(interpreted)


@pytest.mark.usefixtures("sizes")
@pytest.mark.parametrize("program", PROGRAMS, ids=by_name)
def test_forward_derivative(program: Program) -> None:
    """`jvp` gives the program's own value and the right tangent, twice, and touches only what the program touches."""
    expected_args = copy.deepcopy(program.args)
    expected = program.function(*expected_args)
    for seed in (1, 2):
        tangents = directions(program, seed)
        args, seeds = copy.deepcopy(program.args), copy.deepcopy(tangents)
        if program.refused:
            with pytest.raises(SctError):
                sct.jvp(program.function, tuple(args), tuple(seeds))
            continue
        value, tangent = sct.jvp(program.function, tuple(args), tuple(seeds))
        assert same_bits(value, expected), f"value {value!r}, by the program {expected!r}"
        assert same_bits(args, expected_args), "the arguments are not left as the program leaves them"
        assert same_bits(tuple(seeds), tuple(tangents)), "the tangents given were written to"
        known = truth(program.function, program.args, tangents)
        assert known is not None
        found = flat_tangent(value, tangent)
        assert known.admits(found), f"tangent {found}, by {known.source} {known.tangent}"
        again = sct.jvp(program.function, copy.deepcopy(program.args), tuple(seeds))
        assert same_bits(again, (value, tangent)), "the second call gives something else"
