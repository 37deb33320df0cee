"""The rows of the table: `@case(args...)` registers a function; the first line of its docstring says what it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

F = TypeVar("F", bound=Callable[..., Any])

X = np.array([0.7, -1.3, 0.4, 1.9, -0.6, 1.1])
A = np.array([[0.9, -0.4, 1.3], [0.2, 1.7, -0.8]])
Q = np.array([[1.2, -0.3, 0.5], [0.4, 0.8, -1.1], [-0.7, 0.6, 1.5]])


@dataclass(frozen=True, eq=False)
class Case:
    """One row: a function with the arguments it is called with."""

    name: str
    what: str
    function: Callable[..., Any]
    args: tuple[Any, ...]


CASES: list[Case] = []


def case(*args: Any) -> Callable[[F], F]:
    """Register the decorated function, called with `args`."""

    def register(f: F) -> F:
        home = f.__module__.rpartition(".")[2]
        CASES.append(Case(f"{home}.{f.__name__}", (f.__doc__ or "").strip(), f, args))
        return f

    return register
