"""A row of the table, judged: every single entry of the arguments is a direction."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

import numpy as np

from tests.aliasing.registry import Case
from tests.judging import Outcome, judge
from tests.oracles.structure import combine, flat
from tests.oracles.verdict import truth


def directions(args: tuple[Any, ...]) -> Iterator[list[Any]]:
    """The unit directions of all floats in `args`; None stands for an argument without floats."""
    count = [flat(x).size for x in args]
    for k in range(sum(count)):
        unit = np.eye(1, sum(count), k)[0]
        yield [_part(x, unit[sum(count[:i]) : sum(count[: i + 1])]) for i, x in enumerate(args)]


def _part(x: Any, numbers: np.ndarray) -> Any:
    if not numbers.size:
        return None
    rest = iter(numbers)
    return combine(lambda a, _: _taken(a, rest), x, x)


def _taken(a: Any, rest: Iterator[float]) -> Any:
    if isinstance(a, np.ndarray):
        return np.array([float(next(rest)) for _ in range(a.size)]).reshape(a.shape)
    return float(next(rest))


@functools.cache
def judged(case: Case, mode: str) -> Outcome:
    """What comes of the case in a mode."""
    return judge(case.function, case.args, mode, list(directions(case.args)), truth)
