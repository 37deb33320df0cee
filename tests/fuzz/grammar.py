"""Random programs: a module text with helpers and a function `f`, and arguments for it."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.fuzz.helpers import helper
from tests.fuzz.scope import NUMBER, Scope, Type
from tests.fuzz.statements import Statements

HEAD = """import numpy as np
from math import atan, cos, exp, sin, sqrt, tanh


class Box:
    def __init__(self, a, u):
        self.a = a
        self.u = u


def repeated(f, t):
    s = 0.0
    for k in range(3):
        s += f(t + 0.1 * k)
    return s


"""


@dataclass(frozen=True)
class Sample:
    """A program: the text of a module that defines `f`, and the arguments it is called with."""

    text: str
    args: tuple[Any, ...]


def sample(r: random.Random) -> Sample:
    """A random program."""
    scope = Scope(r)
    helpers = [line for _ in range(r.choice([0, 0, 1, 1, 2])) for line in helper(scope)]
    params = [(scope.fresh(_letter(t)), t) for t in _types(r)]
    scope.names |= dict(params)
    result = r.choice(["number", "number", "number", "vector", "vector", "both", "both", "dict"])
    body = Statements(scope, result)
    lines = body.lines(r.randrange(3, 8))
    lines.append(f"return {body.returned()}")
    text = HEAD + "".join(f"{line}\n" for line in helpers)
    text += f"def f({', '.join(name for name, _ in params)}):\n" + "".join(f"    {line}\n" for line in lines)
    return Sample(text, tuple(_value(t, r) for _, t in params))


def _letter(t: Type) -> str:
    letters = {"number": "x", "vector": "u", "matrix": "m", "list": "p", "index": "n", "dict": "d"}
    return {**letters, "pair": "q", "vectors": "w", "table": "c"}[t[0]]


def _types(r: random.Random) -> list[Type]:
    """The types of f's parameters; the first can always be differentiated."""
    n = r.randrange(2, 5)
    out: list[Type] = [r.choice([NUMBER, ("vector", n)])]
    more: list[Type] = [NUMBER, NUMBER, ("vector", n), ("vector", r.randrange(1, 6)), ("matrix", 2, 3),
                        ("matrix", n, n), ("index", 1, 4), ("list", 2), ("dict", n), ("pair", n), ("vectors", n),
                        ("table", 3)]  # fmt: skip
    return out + [r.choice(more) for _ in range(r.randrange(3))]


def _value(t: Type, r: random.Random) -> Any:
    def number(*_: int) -> float:
        return round(r.choice([-1, 1]) * r.uniform(0.15, 1.6), 3)

    if t[0] == "index":
        return r.randrange(t[1], t[2])
    if t[0] == "list":
        return [number() for _ in range(t[1])]
    if t[0] == "table":
        return {k: number() for k in range(t[1])}
    if t[0] in ("dict", "pair", "vectors"):
        x, u, v = number(), *(np.array([number() for _ in range(t[1])]) for _ in range(2))
        return {"dict": {"a": x, "u": u}, "pair": (x, u), "vectors": [u, v]}[t[0]]
    if t[0] == "number":
        return number()
    return np.array([number() for _ in range(int(np.prod(t[1:])))]).reshape(t[1:])
