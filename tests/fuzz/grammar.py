"""Random programs: a module text with helpers and a function `f`, and arguments for it."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.fuzz.scope import NUMBER, Callee, Scope, Type
from tests.fuzz.statements import Statements

HEAD = """import numpy as np
from math import atan, cos, exp, sin, sqrt, tanh


class Box:
    def __init__(self, a, u):
        self.a = a
        self.u = u


"""


@dataclass(frozen=True)
class Sample:
    """A program: the text of a module that defines `f`, and the arguments it is called with."""

    text: str
    args: tuple[Any, ...]


def sample(r: random.Random) -> Sample:
    """A random program."""
    scope = Scope(r)
    helpers = [line for _ in range(r.choice([0, 0, 1, 1, 2])) for line in _helper(scope)]
    params = [(scope.fresh(_letter(t)), t) for t in _types(r)]
    scope.names |= dict(params)
    result = r.choice(["number", "number", "vector", "both"])
    body = Statements(scope, result)
    lines = body.lines(r.randrange(3, 8))
    lines.append(f"return {body.returned()}")
    text = HEAD + "".join(f"{line}\n" for line in helpers)
    text += f"def f({', '.join(name for name, _ in params)}):\n" + "".join(f"    {line}\n" for line in lines)
    return Sample(text, tuple(_value(t, r) for _, t in params))


def _letter(t: Type) -> str:
    return {"number": "x", "vector": "u", "matrix": "m", "list": "p", "index": "n", "dict": "d"}[t[0]]


def _types(r: random.Random) -> list[Type]:
    """The types of f's parameters; the first can always be differentiated."""
    n = r.randrange(2, 5)
    out: list[Type] = [r.choice([NUMBER, ("vector", n)])]
    more: list[Type] = [NUMBER, NUMBER, ("vector", n), ("vector", r.randrange(1, 6)), ("matrix", 2, 3),
                        ("matrix", n, n), ("index", 1, 4), ("list", 2), ("dict", n)]  # fmt: skip
    return out + [r.choice(more) for _ in range(r.randrange(3))]


def _value(t: Type, r: random.Random) -> Any:
    def number(*_: int) -> float:
        return round(r.choice([-1, 1]) * r.uniform(0.15, 1.6), 3)

    if t[0] == "index":
        return r.randrange(t[1], t[2])
    if t[0] == "list":
        return [number() for _ in range(t[1])]
    if t[0] == "dict":
        return {"a": number(), "u": np.array([number() for _ in range(t[1])])}
    if t[0] == "number":
        return number()
    return np.array([number() for _ in range(int(np.prod(t[1:])))]).reshape(t[1:])


def _helper(scope: Scope) -> list[str]:
    """A function beside f: of numbers, of a vector that it writes, or a recursion."""
    r = scope.r
    kind = r.randrange(4)
    inner = scope.inner()
    name, x = scope.fresh("h"), scope.fresh("x")
    if kind == 0:
        y = scope.fresh("x")
        inner.names |= {x: NUMBER, y: NUMBER}
        body = Statements(inner, "number", 1)
        lines = [f"def {name}({x}, {y}):", *_indented(body.lines(r.randrange(1, 3))), f"    return {body.bounded()}"]
        scope.callees.append(Callee(name, (NUMBER, NUMBER), NUMBER))
    elif kind == 1:
        n, u = r.randrange(2, 4), scope.fresh("u")
        inner.names |= {x: NUMBER, u: ("vector", n)}
        body = Statements(inner, None, 1)
        lines = [f"def {name}({u}, {x}):", *_indented(body.write() + body.lines(r.randrange(1, 3)))]
        scope.callees.append(Callee(name, (("vector", n), NUMBER), None))
    elif kind == 2:
        n, u = r.randrange(2, 4), scope.fresh("u")
        inner.names |= {x: NUMBER, u: ("vector", n)}
        body = Statements(inner, None, 1)
        statements = _indented(body.lines(r.randrange(1, 3)))
        lines = [f"def {name}({u}, {x}):", *statements, f"    return {body.view(n)}"]
        scope.callees.append(Callee(name, (("vector", n), NUMBER), ("vector", n)))
    else:
        n = scope.fresh("n")
        inner.names |= {x: NUMBER, n: ("index", 0, 3)}
        body = Statements(inner, "number", 1)
        statements = _indented(body.lines(r.randrange(0, 3)))
        again = f"{r.choice(['', 'sin(1.5 + '])}{name}({n} - 1, {body.bounded(1)})"
        again += ")" * (again.count("(") - again.count(")"))
        head = [f"def {name}({n}, {x}):", f"    if {n} <= 0:", f"        return {x}"]
        lines = [*head, *statements, f"    return {again} + {body.bounded(1)}"]
        scope.callees.append(Callee(name, (("index", 0, 3), NUMBER), NUMBER))
    return [*lines, "", ""]


def _indented(lines: list[str]) -> list[str]:
    return ["    " + line for line in lines]
