"""Programs from text, and their twins that tell how every comparison came out and how large the numbers grew.

Two runs whose comparisons came out alike took the same branches, so between them the program is smooth.
"""

from __future__ import annotations

import ast
import copy
import linecache
from collections.abc import Callable
from itertools import count
from typing import Any

import numpy as np

_NUMBERS = count(1)


def load(text: str) -> Callable[..., Any]:
    """The function `f` of a module text, with its lines where `inspect` finds them."""
    filename = f"<fuzz {next(_NUMBERS)}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    names: dict[str, Any] = {"__name__": "tests.fuzz.program"}
    exec(compile(text, filename, "exec", dont_inherit=True), names)
    return names["f"]


def forget(f: Callable[..., Any]) -> None:
    """The text of f is no longer needed."""
    linecache.cache.pop(f.__code__.co_filename, None)


class _Telling(ast.NodeTransformer):
    """Wraps whatever decides something, and the results of operators, in calls that note them."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        return ast.Call(ast.Name("measure_", ast.Load()), [node], [])

    def visit_AugAssign(self, node: ast.AugAssign) -> list[ast.AST]:
        self.generic_visit(node)
        result: Any = copy.deepcopy(node.target)
        result.ctx = ast.Load()
        return [node, ast.Expr(ast.Call(ast.Name("measure_", ast.Load()), [result], []))]

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        self.generic_visit(node)
        target = node.targets[0]
        if isinstance(target, ast.Subscript):
            node.value = ast.Call(ast.Name("apart_", ast.Load()), [copy.deepcopy(target.value), node.value], [])
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        return ast.Call(ast.Name("note_", ast.Load()), [node], [])

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id in ("abs", "max", "min"):
            return ast.Call(ast.Name("choose_", ast.Load()), [node.func, *node.args], [])
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("maximum", "minimum"):
            return ast.Call(ast.Name("choose_", ast.Load()), [node.func, *node.args], [])
        return node


def apart(owner: Any, value: Any) -> Any:
    """What is stored into an array, as a copy: NumPy 2.4 writes `m[1] = m.T[2]` over what it has yet to read."""
    return np.copy(value) if isinstance(owner, np.ndarray) and isinstance(value, np.ndarray) else value


class Traced:
    """`f` of a text; after each call `decisions` holds how its comparisons came out, `largest` its largest number."""

    def __init__(self, text: str) -> None:
        self.decisions: list[bytes] = []
        self.largest = 0.0
        tree = ast.fix_missing_locations(_Telling().visit(ast.parse(text)))
        names: dict[str, Any] = {"__name__": "tests.fuzz.program"}
        names |= {"note_": self.note, "choose_": self.choose, "measure_": self.measure, "apart_": apart}
        exec(compile(tree, "<fuzz twin>", "exec", dont_inherit=True), names)
        self.f = names["f"]

    def note(self, outcome: Any) -> Any:
        """Keep an outcome."""
        self.decisions.append(np.asarray(outcome).tobytes())
        return outcome

    def measure(self, result: Any) -> Any:
        """Keep the size of a number or array."""
        if isinstance(result, float | np.floating | np.ndarray):
            size = float(np.max(np.abs(result), initial=0.0))
            self.largest = max(self.largest, size if np.isfinite(size) else np.inf)
        return result

    def choose(self, f: Any, x: Any, y: Any = 0.0) -> Any:
        """f(x, y) for max, min and their like, f(x) for abs; which side is taken is kept."""
        self.note(np.greater(x, y))
        return f(x) if f is abs else f(x, y)

    def __call__(self, *args: Any) -> Any:
        self.decisions.clear()
        self.largest = 0.0
        return self.f(*args)
