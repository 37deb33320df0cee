"""A fixed sample of random programs: each is right or cleanly refused.  `python -m tests.fuzz.run` is the long run."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.fuzz.grammar import sample
from tests.fuzz.run import program
from tests.fuzz.trial import DISCARDED, trial
from tests.judging import MODES, REFUSED, RIGHT, UNJUDGED

# Shares of the programs that can be judged: below them the fuzzer or the compiler has lost its use.
LEAST_RIGHT = {"forward": 0.95, "reverse": 0.4}
COUNT = 400


@pytest.mark.parametrize("mode", MODES)
@settings(
    max_examples=100,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.generate, Phase.shrink),
)
@given(r=st.randoms(use_true_random=False))
def test_programs_that_hypothesis_chooses(mode: str, r: random.Random) -> None:
    """Choices far from uniform: hypothesis repeats, nests and simplifies, and shrinks what fails."""
    found = sample(r)
    outcome = trial(found, mode)
    assert not outcome.failed, f"{found.text}\nargs = {found.args!r}\n{outcome.kind}: {outcome.detail}"


@pytest.mark.parametrize("mode", MODES)
def test_programs_of_a_fixed_seed(mode: str) -> None:
    """The first programs of the long run; most of them must be judged, and most of those must be right."""
    kinds = dict.fromkeys((RIGHT, REFUSED, UNJUDGED, DISCARDED), 0)
    for number in range(COUNT):
        found = program(20, number)
        outcome = trial(found, mode)
        assert not outcome.failed, f"{found.text}\nargs = {found.args!r}\n{outcome.kind}: {outcome.detail}"
        kinds[outcome.kind] += 1
    judged = COUNT - kinds[DISCARDED] - kinds[UNJUDGED]
    assert judged > 0.85 * COUNT
    assert kinds[RIGHT] > LEAST_RIGHT[mode] * judged
