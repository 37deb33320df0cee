"""Loops over a budget: the numbers are those without it, no more states are kept, no more trips are done again."""

from __future__ import annotations

import math
import random
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from checkpoint_schedules import optimal_steps_binomial

import sct
from sct_runtime import stride
from tests.budget import loops
from tests.budget.comparing import REFUSED, SAME, compared, written
from tests.fuzz.grammar import sample
from tests.fuzz.traced import forget, load
from tests.oracles.verdict import truth
from tests.programs import PROGRAMS, Program


def counted(steps: int, budget: int) -> tuple[int, int]:
    """(steps done forward, states kept at most) as emitted loops use `stride`."""
    kept: list[int] = []
    done, mark, most = 0, 0, 0
    for k in range(steps):
        if k == mark:
            kept.append(k)
            mark += stride(steps - k, budget - len(kept))
        done += 1
    for trip in range(steps - 1, -1, -1):
        most = max(most, len(kept))
        first = kept.pop()
        while first < trip:
            kept.append(first)
            most = max(most, len(kept))
            last = first + stride(trip - first, budget - len(kept))
            assert first < last <= trip
            done += last - first
            first = last
    assert not kept
    return done, most


@pytest.mark.parametrize("budget", [1, 2, 3, 7, 20])
def test_the_schedule_is_the_binomial_one(budget: int) -> None:
    """The steps are as few as they can be, by the numbers of an independent library: the forward sweep, which goes on
    to the end, reaches one state more than the last trip starts from, so the chain is one step longer."""
    for steps in [*range(1, 40), 100, 365]:
        done, most = counted(steps, budget)
        assert most <= budget
        assert done == optimal_steps_binomial(steps + 1, budget) - (steps + 1)


def test_trips_are_done_as_often_as_the_docstring_says() -> None:
    """A million trips under 1,000 states: 2.5 times forward beside the one of the backward part; the formula says 3."""
    done, most = counted(200_000, 200)
    assert most <= 200
    assert math.comb(200 + 3, 3) > 200_000 > math.comb(200 + 2, 2)
    assert done < 3 * 200_000


@pytest.mark.parametrize("budget", [1, 2, 5, 100])
@pytest.mark.parametrize(("f", "args"), loops.CASES, ids=lambda v: getattr(v, "__name__", None))
def test_with_a_budget_as_without(f: Callable[..., Any], args: tuple[Any, ...], budget: int) -> None:
    """Value, adjoints and arguments are those without a budget, at a second call too."""
    assert compared(f, args, budget) == (SAME, "")


def test_against_an_oracle() -> None:
    """The gradient with a budget is that of the complex step."""
    args = (1.0, 0.2, 0.7, 40)
    for k in range(3):
        direction = [1.0 if j == k else None for j in range(4)]
        known = truth(loops.pendulum, args, direction)
        assert known is not None
        assert known.admits(np.array([sct.grad(loops.pendulum, k, budget=3)(*args)]))


def test_second_derivatives_with_a_budget() -> None:
    """The text with a budget is a program like any other."""
    args = (1.0, 0.2, 0.7, 9)
    plain = sct.jacfwd(sct.grad(loops.pendulum))(*args)
    assert math.isclose(sct.jacfwd(sct.grad(loops.pendulum, budget=2))(*args), plain, rel_tol=1e-12)
    wide = sct.jacfwd(sct.grad(loops.heat))(loops.LONG, 0.1, 5)
    assert np.allclose(sct.jacfwd(sct.grad(loops.heat, budget=2))(loops.LONG, 0.1, 5), wide, rtol=1e-12, atol=1e-14)


class Counted(list):  # type: ignore[type-arg]
    """A list that knows how long it has been."""

    longest = 0

    def append(self, x: Any) -> None:
        """As of any list."""
        super().append(x)
        Counted.longest = max(Counted.longest, len(self))


def test_no_more_states_than_the_budget_are_kept() -> None:
    """2,000 trips under 20 states: the list of states in the text is never longer, and the gradient is the same."""
    text = sct.source(loops.pendulum, "reverse", types={"n": "int"}, budget=20)
    assert text.count("states = []") == 1
    space: dict[str, Any] = {"Counted": Counted}
    exec(text.replace("states = []", "states = Counted()"), space)
    value, gradient = space["pendulum_adjoint"](1.0, 0.2, 0.7, 2000)
    assert Counted.longest == 20
    assert value == loops.pendulum(1.0, 0.2, 0.7, 2000)
    assert gradient == sct.grad(loops.pendulum, (0, 1, 2))(1.0, 0.2, 0.7, 2000)


def test_memory_stays_within_the_budget() -> None:
    """Ten times the trips take no more memory: the arrays of 50 states of 1,000 numbers, and what one trip needs."""
    u = np.linspace(0.0, 1.0, 1000)
    made = written(loops.heat, (u, 0.1, 10), 50)
    peaks = []
    for n in (100, 1000):
        tracemalloc.start()
        made.pulled((u, 0.1, n), {}, 1.0)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.1 * peaks[0]
    assert peaks[1] < (50 + 20) * u.nbytes


def test_the_text_says_what_it_keeps() -> None:
    """The docstring names the budget, the loop, what a state is, and how often trips are done again."""
    text = " ".join(sct.source(loops.pendulum, "reverse", types={"n": "int"}, budget=20).split())
    assert "Keeps at most 20 states of the loop in line 30 (x, v)." in text
    assert "Of fewer than comb(20 + t, t) trips none is done more than t + 1 times." in text


def test_the_text_stands_alone() -> None:
    """With its helper written into it, the text imports the standard library and NumPy only."""
    text = sct.source(loops.pendulum, "reverse", types={"n": "int"}, budget=20, standalone=True)
    assert "sct_runtime" not in text
    space: dict[str, Any] = {}
    exec(text, space)
    assert space["pendulum_adjoint"](1.0, 0.2, 0.7, 200)[0] == loops.pendulum(1.0, 0.2, 0.7, 200)


generator = random.Random(3)


def rolled(x, n):
    for _ in range(n):
        x = sin(x) * generator.random()
    return x


def rolled_within(x, n):
    for _ in range(n):
        x = sin(x) * luck()
    return x


def luck():
    return generator.random()


sin = math.sin


def handed_on(u, n):
    v = u.copy()
    for _ in range(n):
        v = v.copy()
        v[1:] = np.sin(v[:-1])
    return np.sum(v)


def taken_off(p, n):
    q = [p[0], p[1]]
    for _ in range(n):
        q.append(sin(q.pop()) * q[0])
    return q[0] + q[-1]


def in_a_dict(x, n):
    d = {"x": x}
    for _ in range(n):
        d["x"] = sin(d["x"]) * d["x"]
    return d["x"]


def slice_replaced(x, n):
    ys = [0.0, 0.0, 0.0]
    for k in range(n):
        x = sin(x * 1.3) + 0.1 * x * x
        ys[0:1] = [x * k]
    return x * ys[0]


def row_replaced(x, n):
    rows = [loops.U * 1.0, loops.U * 2.0]
    for _ in range(n):
        x = sin(x * 1.3) + 0.1 * x * x
        rows[0] = loops.U * x
    return x * np.sum(rows[0])


def number_for_none(x, n):
    found = [None, None]
    for k in range(n):
        x = sin(x * 1.3) + 0.1 * x * x
        found[k % 2] = x * k
    return x * found[0]


def named_in_the_test(x, n):
    while (n := n - 1) > 0:
        x = sin(x) * n
    return x


@pytest.mark.parametrize(
    ("f", "args", "why"),
    [
        (named_in_the_test, (0.3, 4), "an assignment in the test"),
        (rolled, (0.3, 4), "may give something else"),
        (rolled_within, (0.3, 4), "may give something else"),
        (handed_on, (loops.U, 4), "used after the trip"),
        (taken_off, ([0.3, 0.4], 4), "grows or shrinks"),
        (in_a_dict, (0.3, 4), "no array or list of numbers"),
        (slice_replaced, (0.3, 4), "replaced in a loop"),
        (row_replaced, (0.3, 4), "replaced in a loop"),
        (number_for_none, (0.3, 4), "replaced in a loop"),
    ],
)
def test_what_cannot_be_done_again_is_refused(f: Callable[..., Any], args: tuple[Any, ...], why: str) -> None:
    """Random numbers, memory that goes from name to name, and states that cannot be copied are refused, with a cure."""
    sct.vjp(f, *args)
    with pytest.raises(sct.UnsupportedError, match=why) as refusal:
        sct.vjp(f, *args, budget=2)
    assert refusal.value.cure


@pytest.mark.parametrize("budget", [0, -1, 2.5, True, "10"])
def test_a_budget_is_a_number_of_states(budget: Any) -> None:
    """Anything else is a wrong request."""
    with pytest.raises(sct.RequestError, match="budget"):
        sct.grad(loops.carried, budget=budget)
    with pytest.raises(sct.RequestError, match="budget"):
        sct.source(loops.carried, "reverse", budget=budget)


def test_modes_that_keep_nothing_take_no_budget() -> None:
    """Forward mode has nothing to keep."""
    with pytest.raises(sct.RequestError, match="budget"):
        sct.source(loops.carried, "forward", budget=10)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda p: p.name)
def test_the_corpus_with_a_budget(program: Program) -> None:
    """Every program of the corpus under two states: as without a budget, or refused."""
    compared(program.function, program.args, 2)


@pytest.mark.parametrize("number", range(60))
def test_random_programs_with_a_budget(number: int) -> None:
    """Random programs under two states: as without a budget, or refused."""
    made = sample(random.Random(f"budget/{number}"))
    f = load(made.text)
    try:
        with np.errstate(all="ignore"):
            kind, _ = compared(f, made.args, 2)
    except (ValueError, ZeroDivisionError, OverflowError, IndexError):
        kind = REFUSED  # the program itself fails
    assert kind in (SAME, REFUSED)
    forget(f)


def summed(f, t):
    s = 0.0
    for k in range(3):
        s += f(t + 0.1 * k)
    return s


def test_a_captured_array_that_changes_later():
    """What a function that is called in a loop takes from around it, and what is written to later, is kept."""

    def f(u):
        a = summed(lambda t: t / (1.0 + u[-1] * u[-1]) + abs(t), u[1])
        u *= np.sin(-a)
        return np.sum(u * a)

    assert compared(f, (np.array([-0.274, 1.415]),), 2)[0] == SAME
