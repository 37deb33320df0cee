"""The six words with which rows are written: constant, linear, bilinear, elementwise, composed, implicit.

A head is the call as a person would write it, with the result's name behind an arrow:

    np.tanh(x) -> y          a function          x.sum(axis=None)         a method of arrays (the operand is `x`)
    a * b -> y               an operator         x.T                      an attribute of arrays
    -x                       a unary one
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from functools import reduce
from typing import Any

from sct.errors import RequestError
from sct.rules.row import REQUIRED, Row, RowParam

CALL = re.compile(r"(?P<name>\w+(\.\w+)*)\((?P<params>.*)\)", re.DOTALL)
ATTRIBUTE = re.compile(r"x\.(\w+)")
BINARY = re.compile(r"(\w+) (\S+) (\w+)")
UNARY = re.compile(r"(-|\+|~|not )(\w+)")
UNARY_NAMES = {"-": "neg", "+": "pos", "~": "~", "not ": "not"}


class Words:
    """The rows of one table.  `names` are the modules and objects that heads and formulas mention.

    A head whose function the installed library does not have (it is older or newer) makes no row; its name is kept
    in `absent`.  Several rows for one function are told apart by the number and names of the arguments; the most
    general one stands last.
    """

    def __init__(self, **names: Any) -> None:
        self.names = names
        self.rows: list[Row] = []
        self.absent: list[str] = []

    def constant(self, head: str, **options: Any) -> None:
        """The derivative of the result is zero; any operand may be active."""
        self.add("constant", head, {}, options)

    def linear(self, head: str, **formulas: Any) -> None:
        """Linear in the named operands jointly; each formula is the transpose for one, from `ct`."""
        self.add("linear", head, formulas, {})

    def bilinear(self, head: str, **formulas: Any) -> None:
        """Linear in each of the named operands; each formula is the transpose for one, from `ct`."""
        self.add("bilinear", head, formulas, {})

    def elementwise(self, head: str, **formulas: Any) -> None:
        """Each element of the result depends on the same element of the (broadcast) operands; formulas are partials."""
        self.add("elementwise", head, formulas, {})

    def composed(self, head: str, body: str, **options: Any) -> None:
        """The result is that of the body, an expression in primitives that have rows."""
        self.add("composed", head, {"body": body}, options)

    def implicit(self, head: str, zero: str, correct: str, transpose: str, **options: Any) -> None:
        """The result solves `zero`; `correct` maps a residual `r` to the correction of the result."""
        self.add("implicit", head, {"zero": zero, "correct": correct, "transpose": transpose}, options)

    def add(self, kind: str, head: str, formulas: Mapping[str, Any], options: Mapping[str, Any]) -> None:
        """Make the row of a head and keep it."""
        row = make_row(kind, head, {**formulas, **options}, self.names)
        if row is None:
            self.absent.append(head)
        else:
            self.rows.append(row)


OPTIONS = ("view", "least", "fixed", "repeats", "rank", "summed", "writes", "domain", "sample")


def make_row(
    kind: str, head: str, fields: Mapping[str, Any], names: Mapping[str, Any], function: Any = None
) -> Row | None:
    """The row of a head; None where the function it names does not exist.

    Raises RequestError where the head cannot be read or a formula belongs to no operand.
    """
    left, _, result = (part.strip() for part in head.partition("->"))
    named, params = _read_head(left, names)
    function = named if function is None else function
    if function is None:
        return None
    options = {k: v for k, v in fields.items() if k in OPTIONS}
    formulas = {k: v for k, v in fields.items() if k not in OPTIONS}
    known = {"body", "zero", "correct", "transpose"} if kind in ("composed", "implicit") else {p.name for p in params}
    for name, text in formulas.items():
        if name not in known:
            raise RequestError(
                f"rule `{head}`: there is no operand `{name}`", f"the operands are {', '.join(sorted(known))}"
            )
        if not isinstance(text, str):
            raise RequestError(f"rule `{head}`: the formula for `{name}` is no text", "write it in quotes")
    if kind != "constant" and not formulas:
        raise RequestError(f"rule `{head}`: no formula", f"write one for each operand, such as {params[0].name}='...'")
    return Row(kind, function, head, params, result or None, formulas, names=names, **options)


def _read_head(text: str, names: Mapping[str, Any]) -> tuple[Any, tuple[RowParam, ...]]:
    """The function that a head names (None if it does not exist) and its parameters."""
    if call := CALL.fullmatch(text):
        params = _read_params(text, call["params"], names)
        root, _, rest = call["name"].partition(".")
        if root == "x" and rest and "x" not in names:
            return "." + rest, (RowParam("x", "positional"), *params)
        return resolve(call["name"], names), params
    if attribute := ATTRIBUTE.fullmatch(text):
        return "." + attribute[1], (RowParam("x", "positional"),)
    if binary := BINARY.fullmatch(text):
        return binary[2], (RowParam(binary[1], "positional"), RowParam(binary[3], "positional"))
    if unary := UNARY.fullmatch(text):
        return UNARY_NAMES[unary[1]], (RowParam(unary[2], "positional"),)
    raise RequestError(f"rule `{text}`: this is no head", "write a call with parameters, such as `f(x, y=1.0) -> z`")


def _read_params(head: str, text: str, names: Mapping[str, Any]) -> tuple[RowParam, ...]:
    try:
        args = ast.parse(f"def f({text}): 0").body[0].args  # type: ignore[attr-defined]
    except SyntaxError:
        raise RequestError(f"rule `{head}`: the parameters cannot be read", "write them as in a `def`") from None
    first = args.posonlyargs + args.args
    defaults = [None] * (len(first) - len(args.defaults)) + args.defaults
    kinds = ["positional"] * len(args.posonlyargs) + ["normal"] * len(args.args)
    params = [RowParam(a.arg, k, _default(d, names)) for a, k, d in zip(first, kinds, defaults, strict=True)]
    if args.vararg:
        params.append(RowParam(args.vararg.arg, "vararg"))
    for a, d in zip(args.kwonlyargs, args.kw_defaults, strict=True):
        params.append(RowParam(a.arg, "keyword", _default(d, names)))
    if args.kwarg:
        params.append(RowParam(args.kwarg.arg, "kwarg"))
    return tuple(params)


def _default(node: ast.expr | None, names: Mapping[str, Any]) -> Any:
    if node is None:
        return REQUIRED
    if isinstance(node, ast.Name | ast.Attribute):
        return resolve(ast.unparse(node), names)
    return ast.literal_eval(node)


def resolve(dotted: str, names: Mapping[str, Any]) -> Any:
    """The object that a dotted name stands for among `names`, None where there is none."""
    root, *rest = dotted.split(".")
    return reduce(lambda value, part: getattr(value, part, None), rest, names.get(root))
