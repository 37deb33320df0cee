"""Wrong rows: one formula of a rule changed as a person would get it wrong.

    sign      a + b -> a - b,  -a -> a,  a -> -(a)
    factor    a * b -> a, b;   a / b -> a
    swap      a - b -> b - a,  f(a, b) -> f(b, a)
    number    2 -> 3
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sct.rules import absent
from tests.mutation.segments import Mutant, Source

WORDS = ("linear", "bilinear", "elementwise", "composed", "implicit")
SYMMETRIC = ("np.equal",)
OPTIONS = ("view", "rank", "summed", "writes", "domain", "sample")


def mutants(source: Source) -> Iterator[Mutant]:
    """Every mutant of every formula that stands in a file as a plain text, of functions that exist here."""
    for call in ast.walk(source.tree):
        if not isinstance(call, ast.Call):
            continue
        word = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if word not in WORDS or source.segment(call.args[0]).strip("\"'") in absent():
            continue
        texts = [k.value for k in call.keywords if k.arg not in OPTIONS]
        texts += call.args[1:] if word == "composed" else []
        for node in texts:
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                for kind, changed in changes(node.value):
                    yield source.mutant(node, f'"{changed}"', f"formula {kind}")


def changes(formula: str) -> Iterator[tuple[str, str]]:
    """(kind, changed formula) for each place of a formula."""
    if '"' in formula or formula.strip() == "0":
        return
    inner = Source("formula", formula)
    whole = inner.tree.body[0]
    assert isinstance(whole, ast.Expr)
    if not isinstance(whole.value, ast.Tuple):
        yield "sign", f"-({formula})"
    for node in ast.walk(whole.value):
        for kind, new in _of(inner, node):
            yield kind, inner.mutant(node, new, kind).text


def _of(source: Source, node: ast.AST) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.BinOp):
        a, b = source.segment(node.left), source.segment(node.right)
        if isinstance(node.op, ast.Add | ast.Sub):
            yield "sign", f"({a} {'-' if isinstance(node.op, ast.Add) else '+'} ({b}))"
        if isinstance(node.op, ast.Mult):
            yield "factor", f"({a})"
            yield "factor", f"({b})"
        if isinstance(node.op, ast.Div):
            yield "factor", f"({a})"
        if isinstance(node.op, ast.Sub | ast.Div | ast.Pow | ast.MatMult) and a != b:
            op = {ast.Sub: "-", ast.Div: "/", ast.Pow: "**", ast.MatMult: "@"}[type(node.op)]
            yield "swap", f"(({b}) {op} ({a}))"
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield "sign", f"({source.segment(node.operand)})"
    elif isinstance(node, ast.Call) and len(node.args) > 1 and not node.keywords:
        parts = [source.segment(x) for x in node.args]
        if parts[0] != parts[1] and source.segment(node.func) not in SYMMETRIC:
            yield "swap", f"{source.segment(node.func)}({', '.join([parts[1], parts[0], *parts[2:]])})"
    elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
        yield "number", repr(node.value + 1)
