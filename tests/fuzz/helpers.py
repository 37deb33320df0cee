"""The functions beside `f`: of numbers, of a vector or a list that they write, with a tuple as result, recursions."""

from __future__ import annotations

from tests.fuzz.scope import NUMBER, Callee, Scope, Type
from tests.fuzz.statements import Statements


def helper(scope: Scope) -> list[str]:
    """The lines of a function that the scope may call from then on."""
    kinds = [_numbers, _optional, _writing, _changing, _vector, _vector, _pair, _recursion]
    return [*scope.r.choice(kinds)(scope), "", ""]


def _begun(scope: Scope, *types: Type, result: str | None = None) -> tuple[str, list[str], Statements]:
    """A name, parameters of these types, and the statements of a body that sees them."""
    inner = scope.inner()
    name = scope.fresh("h")
    params = [scope.fresh({"number": "x", "vector": "u", "list": "p", "index": "n"}[t[0]]) for t in types]
    inner.names |= dict(zip(params, types, strict=True))
    return name, params, Statements(inner, result, 1)


def _numbers(scope: Scope) -> list[str]:
    name, (x, y), body = _begun(scope, NUMBER, NUMBER, result="number")
    lines = [f"def {name}({x}, {y}):", *_indented(body.lines(scope.r.randrange(1, 3))), f"    return {body.bounded()}"]
    scope.callees.append(Callee(name, (NUMBER, NUMBER), NUMBER))
    return lines


def _optional(scope: Scope) -> list[str]:
    name, (x, y), body = _begun(scope, NUMBER, NUMBER, result="number")
    statements = _indented(body.lines(scope.r.randrange(1, 3)))
    scope.callees.append(Callee(name, (NUMBER,), NUMBER, y))
    return [f"def {name}({x}, {y}={scope.number()}):", *statements, f"    return {body.bounded()}"]


def _writing(scope: Scope) -> list[str]:
    n = scope.r.randrange(2, 4)
    name, (u, x), body = _begun(scope, ("vector", n), NUMBER)
    scope.callees.append(Callee(name, (("vector", n), NUMBER), None))
    return [f"def {name}({u}, {x}):", *_indented(body.write() + body.lines(scope.r.randrange(1, 3)))]


def _changing(scope: Scope) -> list[str]:
    name, (p, x), body = _begun(scope, ("list", 2), NUMBER)
    scope.callees.append(Callee(name, (("list", 2), NUMBER), NUMBER))
    statements = _indented(body.lists() + body.lines(scope.r.randrange(1, 3)))
    return [f"def {name}({p}, {x}):", *statements, f"    return {body.bounded()}"]


def _vector(scope: Scope) -> list[str]:
    n = scope.r.randrange(2, 4)
    name, (u, x), body = _begun(scope, ("vector", n), NUMBER)
    statements = _indented(body.lines(scope.r.randrange(1, 3)))
    scope.callees.append(Callee(name, (("vector", n), NUMBER), ("vector", n)))
    return [f"def {name}({u}, {x}):", *statements, f"    return {body.view(n)}"]


def _pair(scope: Scope) -> list[str]:
    n = scope.r.randrange(2, 4)
    name, (u, x), body = _begun(scope, ("vector", n), NUMBER)
    statements = _indented(body.lines(scope.r.randrange(1, 3)))
    scope.callees.append(Callee(name, (("vector", n), NUMBER), ("pair", n)))
    result = f"{body.bounded(1)}, {scope.r.choice([body.view(n), body.vector(n, 1)])}"
    return [f"def {name}({u}, {x}):", *statements, f"    return {result}"]


def _recursion(scope: Scope) -> list[str]:
    r = scope.r
    name, (n, x), body = _begun(scope, ("index", 0, 3), NUMBER, result="number")
    statements = _indented(body.lines(r.randrange(0, 3)))
    again = f"{r.choice(['', 'sin(1.5 + '])}{name}({n} - 1, {body.bounded(1)})"
    again += ")" * (again.count("(") - again.count(")"))
    head = [f"def {name}({n}, {x}):", f"    if {n} <= 0:", f"        return {x}"]
    scope.callees.append(Callee(name, (("index", 0, 3), NUMBER), NUMBER))
    return [*head, *statements, f"    return {again} + {body.bounded(1)}"]


def _indented(lines: list[str]) -> list[str]:
    return ["    " + line for line in lines]
