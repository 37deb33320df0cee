"""Wrong passes: one place of the compiler's own code changed.

    sign        "+" <-> "-" as texts, a + b <-> a - b, neg(a) -> a
    condition   if a -> if not a, True <-> False
    drop        out.append(a), self.state[v] = a, n += a -> pass
    number      1 -> 2
    order       reversed(a) -> a
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.mutation.segments import Mutant, Source


def mutants(source: Source) -> Iterator[Mutant]:
    """Every mutant of the code of a file; messages, annotations and tests of the types of nodes stay."""
    for function in ast.walk(source.tree):
        if isinstance(function, ast.FunctionDef) and not function.name.startswith("__"):
            for statement in function.body:
                yield from _inside(source, statement)


def _inside(source: Source, node: ast.AST) -> Iterator[Mutant]:
    """The mutants of a node and of what it holds, functions within it left out: they have their own turn."""
    if isinstance(node, ast.FunctionDef | ast.Raise | ast.Assert | ast.ImportFrom | ast.Import):
        return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    if isinstance(node, ast.keyword) and node.arg == "strict":  # an assertion: the lengths are equal
        return
    for kind, part, new in _of(source, node):
        yield source.mutant(part, new, kind)
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "op", "ops", "ctx"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _inside(source, child)


def _of(source: Source, node: ast.AST) -> Iterator[tuple[str, ast.AST, str]]:
    if isinstance(node, ast.If | ast.While | ast.IfExp):
        yield "condition", node.test, f"not ({source.segment(node.test)})"
    elif isinstance(node, ast.comprehension):
        for test in node.ifs:
            yield "condition", test, f"not ({source.segment(test)})"
    elif isinstance(node, ast.Return) and isinstance(node.value, ast.Compare | ast.BoolOp):
        yield "condition", node.value, f"not ({source.segment(node.value)})"
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        a, b = source.segment(node.left), source.segment(node.right)
        if not any(isinstance(x, ast.List | ast.JoinedStr) for x in (node.left, node.right)):
            yield "sign", node, f"({a} {'-' if isinstance(node.op, ast.Add) else '+'} ({b}))"
    elif isinstance(node, ast.Constant):
        if node.value in ("+", "-"):
            yield "sign", node, '"-"' if node.value == "+" else '"+"'
        elif type(node.value) is int:
            yield "number", node, repr(node.value + 1)
        elif type(node.value) is bool:
            yield "condition", node, repr(not node.value)
    elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("neg", "reversed") and len(node.args) == 1:
        yield ("sign" if getattr(node.func, "id", "") == "neg" else "order"), node, f"({source.segment(node.args[0])})"
    elif dropped(node):
        yield "drop", node, "pass"


def dropped(node: ast.AST) -> bool:
    """Whether a node is a statement for its effect: a call, an increment, a store into an object."""
    if isinstance(node, ast.Assign):
        return all(isinstance(t, ast.Subscript | ast.Attribute) for t in node.targets)
    return isinstance(node, ast.AugAssign) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call))
