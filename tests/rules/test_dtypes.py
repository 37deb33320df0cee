"""Float32 in, float32 out: tangents have the dtype and shape of their values, adjoints those of their operands."""

from __future__ import annotations

import ast
import builtins
import linecache
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import sct
import sct_runtime
from sct.errors import UnsupportedError
from sct.rules import REQUIRED, Row, all_rows

SPACE = {**vars(builtins), **vars(sct_runtime), "np": np, "math": math}
VECTOR = "np.array([0.4, 0.7, 0.5])"
# What makes a dtype of its own whatever it is given.
WITHOUT = ("np.float64", "np.float32", "np.float_power", "special.polygamma")
LIBRARIES = ("np.", "x.", "abs(", "pow(", "max(", "min(", "sum(", "sorted(", "divmod(", "special.", "a ", "-x", "+x")


def narrow(x: Any) -> Any:
    """x with every float as a float32."""
    if isinstance(x, tuple | list):
        return type(x)(narrow(v) for v in x)
    if isinstance(x, float):
        return np.float32(x)
    return x.astype(np.float32) if isinstance(x, np.ndarray) and x.dtype.kind == "f" else x


def floats(x: Any) -> bool:
    """Whether x is a number or array of floats, or a sequence of only such."""
    if isinstance(x, tuple | list):
        return bool(x) and all(map(floats, x))
    return isinstance(x, float | np.floating) or (isinstance(x, np.ndarray) and x.dtype.kind == "f")


def call_text(row: Row, given: list[str]) -> str:
    """The call of a row's function as a program spells it."""
    head = row.head.partition("->")[0].strip()
    if isinstance(row.function, str) and row.function[0] == ".":
        member = f"{given[0]}{row.function}"
        return f"{member}({', '.join(given[1:])})" if "(" in head else member
    if isinstance(row.function, str):
        for p, text in zip(row.params, given, strict=True):
            head = head.replace(p.name, f"({text})", 1) if len(row.params) == 1 else head
        if len(row.params) == 1:
            return head
        return f"{given[0]} {row.function} {given[1]}"
    return f"{head.partition('(')[0]}({', '.join(given)})"


def programs(row: Row) -> list[tuple[str, list[Any]]]:
    """(text, arguments) of functions that call the row on its sample, and elementwise ones on vectors too."""
    if row.sample is not None:
        sample = row.sample
    else:
        needed = [p for p in row.params if p.default is REQUIRED and p.kind in ("positional", "normal")]
        low, high = row.domain
        sample = ", ".join(f"{low + (high - low) * (0.3 + 0.3 * k)!r}" for k in range(len(needed)))
    given = ast.parse(f"f({sample})").body[0].value  # type: ignore[attr-defined]
    texts: list[str] = []
    args: list[Any] = []
    for name, node in [(None, a) for a in given.args] + [(k.arg, k.value) for k in given.keywords]:
        x = eval(ast.unparse(node), SPACE)
        prefix = "" if name is None else f"{name}="
        if floats(x) and name is None:
            texts.append(f"p{len(args)}")
            args.append(narrow(x))
        else:
            texts.append(prefix + ast.unparse(node))
    text = call_text(row, texts)
    out = [(text, args)]
    if all(isinstance(a, np.float32) for a in args):
        out.append((text, [np.full((2, 3), a) for a in args]))
    if len(args) == 2 and isinstance(args[0], np.float32 | np.ndarray) and isinstance(args[1], np.float32):
        first = args[0] if isinstance(args[0], np.ndarray) else np.full(3, args[0])
        out.append((text, [first, args[1]]))
        out.append((text, [args[1], first]))
        if not row.names.get("special"):  # SciPy's functions take a literal for a float64
            out.append((text.replace("p1", "0.75"), [first]))
            out.append((text.replace("p0", "0.75").replace("p1", "p0"), [first]))
    return [(text, args) for text, args in out if args and runs(row, text, args)]


def runs(row: Row, text: str, args: list[Any]) -> bool:
    """Whether the function takes these arguments."""
    try:
        function(row, text, len(args))(*args)
    except (AttributeError, TypeError, ValueError):
        return False
    return True


def function(row: Row, text: str, count: int) -> Callable[..., Any]:
    """A function with source whose body is the call."""
    names = ", ".join(f"p{k}" for k in range(count))
    body = f"    return {text}\n"
    if row.writes is not None:  # the operand that is written to is the first
        body = f"    p0 = p0 + np.float32(0)\n    {text}\n    return p0\n"
    source = f"def f({names}):\n{body}"
    filename = f"<dtypes {abs(hash(source))}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
    space = {**SPACE, **row.names}
    exec(compile(source, filename, "exec"), space)
    return space["f"]


def kinds(x: Any, t: Any) -> list[tuple[Any, Any]]:
    """(dtype and shape of a value, those of its tangent) for each array and number of floats."""
    if isinstance(x, tuple | list):
        return [pair for a, b in zip(x, t, strict=True) for pair in kinds(a, b)]
    if not floats(x):
        return []
    if isinstance(t, float) and not isinstance(t, np.floating) and np.ndim(x) == 0:
        return []  # Python's float takes the dtype of whatever it meets
    return [((np.asarray(x).dtype, np.shape(x)), (np.asarray(t).dtype, np.shape(t)))]


def seeds(x: Any) -> Any:
    if isinstance(x, tuple | list):
        parts = [seeds(v) for v in x]
        return type(x)(*parts) if hasattr(x, "_fields") else type(x)(parts)
    return np.full_like(x, 0.5) if isinstance(x, np.ndarray) else np.float32(0.5) if floats(x) else x


CASES = [
    pytest.param(row, text, args, id=f"{row.head} {k}")
    for row in all_rows()
    if row.kind != "constant" and row.head.startswith(LIBRARIES) and not row.head.startswith(WITHOUT)
    if not isinstance(row.function, str) or row.function[0] != "." or hasattr(np.ndarray, row.function[1:])
    for k, (text, args) in enumerate(programs(row))
]


@pytest.mark.parametrize(("row", "text", "args"), CASES)
def test_tangents_have_the_dtype_of_their_values(row: Row, text: str, args: list[Any]) -> None:
    """A tangent of another dtype would round otherwise, or be cut where it is stored."""
    f = function(row, text, len(args))
    try:
        value, tangent = sct.jvp(f, tuple(args), tuple(map(seeds, args)))
    except UnsupportedError:
        return
    for of_value, of_tangent in kinds(value, tangent):
        assert of_tangent == of_value, text


@pytest.mark.parametrize(("row", "text", "args"), CASES)
def test_adjoints_have_the_dtype_of_their_operands(row: Row, text: str, args: list[Any]) -> None:
    """So that a step of a descent in float32 stays in float32."""
    f = function(row, text, len(args))
    try:
        value, pullback = sct.vjp(f, *args)
    except UnsupportedError:
        return
    adjoints = pullback(seeds(value))
    for x, b in zip(args, adjoints, strict=True):
        for of_operand, of_adjoint in kinds(x, b):
            assert of_adjoint == of_operand, text
