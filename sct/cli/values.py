"""Values and lists on the command line: `x=3.0`, `n=[1.0, 2.0]`, `A=array([[1.0]])`, `x=float,y=float64[:,:]`.

Nothing is executed: an expression is read with a small grammar of its own.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from typing import Any

import numpy as np

from sct.core.lang import At, Source
from sct.errors import RequestError

CONSTANTS = {"pi": np.pi, "e": np.e, "inf": np.inf, "nan": np.nan}
ARRAYS: dict[str, Callable[..., Any]] = {
    "array": np.array,
    "zeros": np.zeros,
    "ones": np.ones,
    "full": np.full,
    "eye": np.eye,
    "arange": np.arange,
    "linspace": np.linspace,
}
DTYPES = {"float", "int", "bool"}
ARITHMETIC: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
CURE = "Write a Python literal, or array([...]), zeros(3), linspace(0.0, 1.0, 5); see `sct check --help`."


def assignments(texts: Sequence[str], option: str) -> dict[str, str]:
    """NAME=VALUE texts as a dict, in order.

    Raises RequestError for one without `=` and for a name given twice.
    """
    out: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        name, value = name.strip(), value.strip()
        if not equals or not name.isidentifier() or not value:
            raise RequestError(f"{option} {text!r} is not NAME=VALUE.", f"Write, for example, {option} x=... .")
        if name in out:
            raise RequestError(f"{option} gives {name!r} twice.", "Give each argument once.")
        out[name] = value
    return out


def types(text: str | None) -> dict[str, str] | None:
    """`x=float,y=float64[:,:]` as a dict; commas within brackets separate nothing."""
    return None if text is None else assignments(split(text), "--types")


def names(text: str | None) -> tuple[str | int, ...] | None:
    """`x,y` or `0,-1` as the names and numbers of arguments."""
    if text is None:
        return None
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isidentifier() or part.removeprefix("-").isdigit() for part in parts):
        raise RequestError(f"--wrt {text!r} is not a list of arguments.", "Write names or numbers, as in --wrt x,y.")
    return tuple(part if part.isidentifier() else int(part) for part in parts)


def described(value: Any) -> str:
    """`int`, `array of int64`, `list of int and str`"""
    if isinstance(value, np.ndarray):
        return f"array of {value.dtype}"
    if isinstance(value, list | tuple) and value:
        return f"{type(value).__name__} of {' and '.join(dict.fromkeys(map(described, value)))}"
    return type(value).__name__


def split(text: str) -> list[str]:
    """The parts of a text between the commas that stand outside brackets."""
    parts = [""]
    depth = 0
    for c in text:
        depth += (c in "[(") - (c in "])")
        if c == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += c
    return parts


def value(name: str, text: str) -> Any:
    """The value that a text stands for.

    Raises RequestError, with the place, for anything but literals, arithmetic on numbers, constants and array forms.
    """
    source = Source(f"--at {name}", (text,))
    try:
        return _value(ast.parse(text, mode="eval").body, source)
    except SyntaxError as error:
        column = max(0, (error.offset or 1) - 1)
        at = At(1, column, 1, column + 1)
        raise RequestError(f"{text!r} is not a value: {error.msg}", CURE, source, at) from None
    except (ValueError, TypeError, ArithmeticError, RecursionError, MemoryError) as error:
        if isinstance(error, RequestError):
            raise
        raise RequestError(f"{text!r} is not a value: {error}", CURE) from None


def _value(node: ast.expr, source: Source) -> Any:
    match node:
        case ast.Constant():
            return node.value
        case ast.Tuple():
            return tuple(_value(item, source) for item in node.elts)
        case ast.List():
            return [_value(item, source) for item in node.elts]
        case ast.Dict() if None not in node.keys:
            return {_value(k, source): _value(v, source) for k, v in zip(node.keys, node.values, strict=True) if k}
        case ast.UnaryOp(op=ast.USub()):
            return -_value(node.operand, source)
        case ast.UnaryOp(op=ast.UAdd()):
            return +_value(node.operand, source)
        case ast.BinOp() if type(node.op) in ARITHMETIC:
            left, right = _value(node.left, source), _value(node.right, source)
            if all(isinstance(v, int | float | complex | np.ndarray) for v in (left, right)):
                return ARITHMETIC[type(node.op)](left, right)
        case ast.Name() | ast.Attribute() if _plain(node) in CONSTANTS:
            return CONSTANTS[_plain(node)]
        case ast.Call() if _plain(node.func) in ARRAYS:
            keywords = {k.arg: _dtype(k.value, source) for k in node.keywords if k.arg}
            return ARRAYS[_plain(node.func)](*(_value(a, source) for a in node.args), **keywords)
    at = At(node.lineno, node.col_offset, node.end_lineno or 1, node.end_col_offset or 0)
    raise RequestError(f"{ast.unparse(node)!r} is not a value that can be given here", CURE, source, at)


def _plain(node: ast.expr) -> str:
    """The name without the library before it: `np.pi` and `math.pi` are `pi`."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return node.attr if node.value.id in ("np", "numpy", "math") else ""
    return node.id if isinstance(node, ast.Name) else ""


def _dtype(node: ast.expr, source: Source) -> Any:
    if isinstance(node, ast.Name) and node.id in DTYPES:
        return node.id
    return _value(node, source)


def arguments(given: dict[str, Any], parameters: Sequence[str], defaults: dict[str, Any]) -> tuple[Any, ...]:
    """The positional arguments of a call, in the parameters' order, without the defaults at the end.

    Raises RequestError for a name that is no parameter and for a parameter without a value.
    """
    for name in given:
        if name not in parameters:
            near = get_close_matches(name, parameters)
            cure = f"Did you mean {near[0]}?" if near else f"The parameters are: {', '.join(parameters) or 'none'}."
            raise RequestError(f"the function has no parameter {name!r}.", cure)
    missing = [name for name in parameters if name not in given and name not in defaults]
    if missing:
        raise RequestError(f"no value for the argument {missing[0]!r}.", f"Give it with --at {missing[0]}=VALUE.")
    count = max((k + 1 for k, name in enumerate(parameters) if name in given), default=0)
    return tuple(given[name] if name in given else defaults[name] for name in parameters[:count])
