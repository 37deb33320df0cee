"""Texts with functions that call each other, as a back end gets them."""

from __future__ import annotations

import linecache
import math
from dataclasses import replace
from itertools import count
from typing import Any

import numpy as np

from sct.backends.decorating import with_callees
from sct.core.lang import Function, Module, Var
from sct.core.walk import rebuild, walk
from sct.emit import render
from sct.frontend import read

NUMBER = count()
NUMPY = type("np", (), {"zeros": np.zeros, "exp": np.exp, "empty": lambda shape: np.full(shape, np.nan)})


def functions(text: str, last: str = "f") -> tuple[Function, ...]:
    """The functions of a text, of sct's making: names with small letters are floats, others arrays."""
    file = f"<halves {next(NUMBER)}>"
    head = "from math import exp, log, sin, tanh\nimport numpy as np\n"
    whole = head + text
    linecache.cache[file] = (len(whole), None, whole.splitlines(True), file)
    space: dict[str, Any] = {}
    exec(compile(whole, file, "exec"), space)

    def ours(n: Any) -> Any:
        n = rebuild(n, ours)
        return replace(n, at=None) if getattr(n, "at", None) is not None else n

    made = [ours(f) for f in with_callees(Module("", (read(space[last]),))).functions]
    names = [frozenset(n.name for n in walk(f) if isinstance(n, Var) and n.name.islower()) for f in made]
    return tuple(replace(f, numbers=some, floats=some) for f, some in zip(made, names, strict=True))


def text_of(made: tuple[Function, ...]) -> str:
    """The functions of a text, without what stands above them."""
    text = render(Module("", made)).text
    return text[text.index("def ") :].rstrip()


def run(text: str, *args: Any) -> Any:
    """What the function f of a text returns; a place of an empty array holds NaN until it is stored into."""
    space: dict[str, Any] = {"np": NUMPY, "exp": math.exp, "log": math.log, "sin": math.sin, "tanh": math.tanh}
    exec(text, space)
    given = [np.copy(a) if isinstance(a, np.ndarray) else a for a in args]
    return np.concatenate([np.ravel(v) for v in space["f"](*given)])
