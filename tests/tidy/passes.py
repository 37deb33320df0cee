"""A pass done to a text, for the examples of the passes and their tests."""

from __future__ import annotations

import ast
import linecache
import textwrap
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any

from sct.core.lang import Function, Module, Var
from sct.core.walk import rebuild
from sct.emit import render
from sct.frontend import read

NUMBER = count()


def core_of(text: str) -> Function:
    """The text of a function's body as a function of sct's making: all of it, with `w1, w2, ...` as temporaries.

    What it does not assign are its parameters. A name with a capital letter is an array or a function, others numbers.
    """
    text = textwrap.dedent(text).strip("\n")
    names = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Name)]
    stored = {n.id for n in names if isinstance(n.ctx, ast.Store)}
    called = {n.func.id for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    known = called & {"sin", "cos", "range", "len", "min"}
    params = [n for n in dict.fromkeys(n.id for n in names) if n not in {*known, "np"}]
    space: dict[str, Any] = {}
    head = f"from math import sin, cos\nimport numpy as np\ndef f({', '.join(params)}):\n"
    whole = head + textwrap.indent(text, "    ") + "\n"
    file = f"<example {next(NUMBER)}>"
    linecache.cache[file] = (len(whole), None, whole.splitlines(True), file)
    exec(compile(whole, file, "exec"), space)
    made = read(space["f"])
    temps: dict[str, Var] = {}

    def ours(n: Any) -> Any:
        if isinstance(n, Var):
            temp = n.name.lstrip("b")[:1] == "w" and n.name.lstrip("bw").isdigit()
            return temps.setdefault(n.name, Var(n.name, temp))
        n = rebuild(n, ours)
        return replace(n, at=None) if getattr(n, "at", None) is not None else n

    body = tuple(map(ours, made.body))
    kept = tuple(replace(p, var=ours(p.var)) for p in made.params if p.var.name not in stored)
    numbers = frozenset(n for n in params if n.lower() == n and n not in called)
    arrays = dict.fromkeys(set(params) - numbers - called, "one shape")
    return Function("f", kept, body, numbers=numbers, arrays=arrays, doubles=frozenset(arrays) - stored)


def after(change: Callable[[Function], Function], text: str) -> str:
    """The text of a body after a pass."""
    lines = render(Module("", (change(core_of(text)),))).text.split("\n")
    begin = next(k for k, line in enumerate(lines) if line.startswith("def "))
    while not lines[begin].endswith(":"):
        begin += 1
    return textwrap.dedent("\n".join(lines[begin + 1 :])).strip("\n")
