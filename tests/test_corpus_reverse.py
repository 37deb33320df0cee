"""Every program of the corpus in reverse: value and adjoint as the program and the oracles have them, nothing else."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

import sct
from sct.adjoints import adjoint
from sct.api import prepare
from sct.arguments import bound_arguments
from tests.judging import RIGHT, judge
from tests.oracles.structure import floats, random_tangent, same_bits
from tests.oracles.verdict import truth
from tests.programs import PROGRAMS, Program

# Programs that reverse mode refuses, with the beginning of the reason.  A program that is accepted must leave the list.
REFUSED: dict[str, str] = {
    "containers.generator_consumed": "an iterator over active data, read for something without a derivative",
    "containers.dict_methods": "`pop` by a key or a computed place, of active data, in reverse mode",
    "containers.dict_merge": "`**` in a dict of active data in reverse mode",
    "functions.nonlocal_counter": "`nonlocal` in reverse mode",
    "functions.returned_function": "a function that outlives the call which it takes `n` from",
    "functions.partial_application": "a `partial` of active data in reverse mode",
    "functions.reduces": "`reduce` of active data in reverse mode",
    "functions.decorated_itself": "`*` parameters with active data, as `args`",
    "functions.maps_and_filters": "a loop over this in reverse mode",
}


def by_name(program: Program) -> str:
    return program.name


@pytest.mark.usefixtures("sizes")
@pytest.mark.parametrize("program", [p for p in PROGRAMS if p.name in REFUSED], ids=by_name)
def test_refusals_in_reverse(program: Program) -> None:
    """What reverse mode does not do is refused with a reason and a cure, not answered wrongly."""
    with pytest.raises(sct.SctError) as refusal:
        sct.vjp(program.function, *copy.deepcopy(program.args))
    assert refusal.value.reason.startswith(REFUSED[program.name])
    assert refusal.value.cure


@pytest.mark.usefixtures("sizes")
@pytest.mark.parametrize("program", [p for p in PROGRAMS if p.name not in REFUSED and not p.refused], ids=by_name)
def test_reverse_derivative(program: Program) -> None:
    """The adjoint agrees with the oracles along two directions; seeds, value and arguments stay; twice the same."""
    directions = []
    for seed in (1, 2):
        rng = np.random.default_rng(seed)
        directions.append([random_tangent(x, rng) if k in program.wrt else None for k, x in enumerate(program.args)])
    outcome = judge(program.function, program.args, "reverse", directions, truth)
    assert outcome.kind == RIGHT, outcome


@pytest.mark.parametrize("program", [p for p in PROGRAMS if p.name not in REFUSED and not p.refused], ids=by_name)
def test_the_emitted_forward_sweep_is_the_program(program: Program) -> None:
    """The adjoint function itself returns the value to the bit and leaves its arguments as the program does."""
    expected_args: Any = copy.deepcopy(program.args)
    expected = program.function(*expected_args)
    args = copy.deepcopy(program.args)
    request = prepare(program.function)
    bound, call_args, named = bound_arguments(request, args, {})
    names = [name for name, x in bound.items() if next(floats(x), None) is not None]
    made = adjoint(request, bound, tuple(names))
    seeds = {} if made.seed is None else {made.seed: random_tangent(expected, np.random.default_rng(3))}
    value, _ = made.function(*call_args, **named, **seeds)
    assert same_bits(value, expected), f"value {value!r}, by the program {expected!r}"
    assert same_bits(args, expected_args), "the arguments are not left as the program leaves them"
