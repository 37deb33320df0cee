"""The shared corpus: small programs as people write them, each with sample arguments.

    @program(1.5, 2)
    def f(x, n): ...

registers `f` with the arguments (1.5, 2).  Differentiated are the arguments that hold floats, unless `wrt` names
their positions.  `refused` gives the reason where a clean error is an allowed outcome.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from tests.oracles.structure import floats

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Program:
    """One program: `wrt` are the positions of the arguments that are differentiated."""

    name: str
    function: Callable[..., Any]
    args: tuple[Any, ...]
    wrt: tuple[int, ...]
    refused: str = ""


PROGRAMS: list[Program] = []


def program(*args: Any, wrt: tuple[int, ...] | None = None, refused: str = "") -> Callable[[F], F]:
    """Register the decorated function, called with `args`; the function itself is left as it is."""

    def register(f: F) -> F:
        chosen = wrt if wrt is not None else tuple(k for k, x in enumerate(args) if next(floats(x), None) is not None)
        home = getattr(f, "__module__", "").rpartition(".")[2]
        name = getattr(f, "__qualname__", type(f).__name__).replace("<locals>.", "")
        PROGRAMS.append(Program(f"{home}.{name}", f, args, chosen, refused))
        return f

    return register
