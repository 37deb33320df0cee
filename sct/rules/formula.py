"""Formulas: text in a row -> core expression.

A formula may hold names of parameters, the result, `ct` (the adjoint of the result; in a slope, the tangent or adjoint
that it is multiplied with), `r` (a residual, in `correct`), numbers, operators, comparisons, conditional expressions,
tuples, attributes, items, and calls to `np.*`, `math.*`, builtins, the helpers of `sct_runtime` by their bare names,
and what a user's row names.
"""

from __future__ import annotations

import ast
import builtins
import math
from typing import Any

import numpy as np

import sct_runtime
from sct.core.lang import Attr, Call, Compare, Const, Display, Expr, Global, IfExp, Item, Lazy, Op, Slice, Star, Var
from sct.errors import RequestError
from sct.rules.row import Row

BINARY = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
    ast.MatMult: "@", ast.LShift: "<<", ast.RShift: ">>", ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^",
}  # fmt: skip
UNARY = {ast.USub: "neg", ast.UAdd: "pos", ast.Invert: "~", ast.Not: "not"}
COMPARE = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Is: "is",
    ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in",
}  # fmt: skip

_VARS: dict[Row, dict[str, Var]] = {}
_PARSED: dict[tuple[Row, str], Expr] = {}


def row_vars(row: Row) -> dict[str, Var]:
    """The variables of a row's formulas: its parameters, its result, `ct` and `r`.  The same objects on each call."""
    if row not in _VARS:
        names = [p.name for p in row.params] + ([row.result] if row.result else []) + ["ct", "r"]
        _VARS[row] = {name: Var(name) for name in names}
    return _VARS[row]


def parse(row: Row, which: str) -> Expr:
    """The formula of a row for one operand (or `body`, `zero`, `correct`, `transpose`, `summed`) as a core expression.

    Functions are `Global(value=object, name=None)`.  Raises RequestError where the text cannot be read or mentions a
    name that means nothing.
    """
    key = (row, which)
    if key not in _PARSED:
        text = row.summed or "" if which == "summed" else row.formulas[which]
        try:
            tree = ast.parse(text.strip(), mode="eval").body
        except SyntaxError as error:
            raise RequestError(
                f"rule `{row.head}`: the formula `{text}` for `{which}` cannot be read: {error.msg}",
                "write one Python expression",
            ) from None
        _PARSED[key] = _Reader(row, text).read(tree)
    return _PARSED[key]


def find(name: str, row: Row) -> Any:
    """The object that a bare name in a formula stands for; raises LookupError."""
    for space in (row.names, {"np": np, "math": math}, vars(sct_runtime), vars(builtins)):
        if name in space:
            return space[name]
    raise LookupError(name)


def evaluate(row: Row, which: str, args: tuple[Any, ...], keywords: dict[str, Any], result: Any) -> Any:
    """What a formula gives for the concrete arguments of a call that fits the row's head and has no `*args`."""
    operands: dict[str, Any] = {p.name: p.default for p in row.params}
    operands |= dict(zip(operands, args, strict=False)) | keywords
    if row.result is not None:
        operands[row.result] = result
    space = {**vars(builtins), **vars(sct_runtime), "np": np, "math": math, **row.names}
    return eval(row.formulas[which].strip(), space, operands)


class _Reader:
    """One formula on its way to core."""

    def __init__(self, row: Row, text: str) -> None:
        self.row = row
        self.text = text
        self.vars = row_vars(row)

    def fail(self, reason: str) -> RequestError:
        return RequestError(
            f"rule `{self.row.head}`, formula `{self.text}`: {reason}",
            "a formula may use its row's names, numbers, operators, np, math, builtins, and what names={...} gives",
        )

    def read(self, node: Any) -> Any:
        """One node of Python's tree as core."""
        match node:
            case ast.Constant(value):
                return Const(value)
            case ast.Name(name) if name in self.vars:
                return self.vars[name]
            case ast.Name(name):
                try:
                    return Global(find(name, self.row))
                except LookupError:
                    raise self.fail(f"`{name}` is not defined") from None
            case ast.Attribute(value, name):
                return self.attribute(self.read(value), name)
            case ast.BinOp(left, op, right):
                return Op(BINARY[type(op)], (self.read(left), self.read(right)))
            case ast.UnaryOp(op, operand):
                return Op(UNARY[type(op)], (self.read(operand),))
            case ast.BoolOp(op, values):
                return Lazy("and" if isinstance(op, ast.And) else "or", self.all(values))
            case ast.Compare(left, ops, comparators):
                return Compare(tuple(COMPARE[type(op)] for op in ops), self.all([left, *comparators]))
            case ast.IfExp(test, body, orelse):
                return IfExp(self.read(test), self.read(body), self.read(orelse))
            case ast.Call(func, args, keywords):
                return Call(self.read(func), self.all(args), tuple((k.arg, self.read(k.value)) for k in keywords))
            case ast.Starred(value):
                return Star(self.read(value))
            case ast.Subscript(value, index):
                return Item(self.read(value), self.read(index))
            case ast.Slice(lower, upper, step):
                return Slice(*(None if part is None else self.read(part) for part in (lower, upper, step)))
            case ast.Tuple(elts):
                return Display("tuple", self.all(elts))
            case ast.List(elts):
                return Display("list", self.all(elts))
        raise self.fail(f"`{ast.unparse(node)}` does not belong into a formula")

    def all(self, nodes: list[Any]) -> tuple[Any, ...]:
        return tuple([self.read(node) for node in nodes])

    def attribute(self, value: Any, name: str) -> Any:
        """An attribute: of a module or function resolved now, of a value left to the program."""
        if not isinstance(value, Global):
            return Attr(value, name)
        if not hasattr(value.value, name):
            raise self.fail(f"`{name}` does not exist")
        return Global(getattr(value.value, name))
