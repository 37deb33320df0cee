"""Texts of derivatives that another process wrote, so that the next one need not write them again.

A text is found again by what was asked of it, and holds as long as the functions it was written from have the same
text and what they take from around them is the same: `told` says what an object is in words that mean the same in any
process.  What cannot be told so is never kept.
"""

from __future__ import annotations

import functools
import hashlib
import json
import linecache
import sys
from pathlib import Path
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

import numpy as np

import sct_runtime
from sct.backends.keeping import user_folder, versions
from sct.emit import Text, write
from sct.errors import EmitError
from sct.facts.outside import LIBRARIES
from sct.rules.table import added


def told(value: Any) -> str | None:
    """What an object is, in words that mean the same in any process; None where there are none."""
    plain = getattr(value, "py_func", value)
    if value is None or type(value) in (bool, int, float, str):
        return f"{type(value).__name__} {value!r}"
    if type(value) is tuple:
        parts = [told(v) for v in value]
        return None if None in parts else f"tuple {parts}"
    if isinstance(value, ModuleType):
        return f"module {value.__name__}"
    if isinstance(plain, FunctionType):
        return function_told(plain, getattr(value, "targetoptions", None))
    if isinstance(value, BuiltinFunctionType | type | np.ufunc) and library(value):
        return f"library {type(value).__name__} {getattr(value, '__module__', '')} {value.__name__}"
    return None


def function_told(function: FunctionType, options: Any = None) -> str | None:
    """A function: where it stands, and a hash of the whole text around it."""
    lines = linecache.getlines(function.__code__.co_filename, function.__globals__)
    defaults = told((function.__defaults__ or (), tuple(sorted((function.__kwdefaults__ or {}).items()))))
    if not lines or function.__closure__ or defaults is None:
        return None
    text = hashlib.sha256("".join(lines).encode()).hexdigest()
    place = f"{function.__module__}.{function.__qualname__}:{function.__code__.co_firstlineno}"
    return f"function {place} {Path(function.__code__.co_filename).name} {text} {defaults} {options}"


def library(value: Any) -> bool:
    """Whether an object belongs to Python or NumPy."""
    module = getattr(value, "__module__", None) or "numpy"
    return module.partition(".")[0].removeprefix("_") in LIBRARIES


@functools.cache
def compiler() -> str:
    """A hash of the compiler itself: of the sizes and times of its files."""
    folders = (Path(__file__).parents[1], Path(next(iter(sct_runtime.__path__))))
    files = sorted(f for folder in folders for f in folder.rglob("*.py"))
    stats = [(f.name, s.st_size, s.st_mtime_ns) for f in files for s in [f.stat()]]
    return hashlib.sha256(repr((stats, versions())).encode()).hexdigest()


def place_of(function: Any, title: str, *asked: Any) -> Path | None:
    """Where the text is kept that answers what is asked of a function; None where it is not kept.

    What is asked must print as what it is: names, signatures, numbers.
    """
    here = told(function)
    if here is None or added() or any(mark in repr(asked) for mark in ("<", "Known(")):
        return None
    key = hashlib.sha256(repr((here, asked, compiler())).encode()).hexdigest()[:20]
    return user_folder() / f"{title}_{key}.json"


def kept(place: Path) -> dict[str, Any] | None:
    """What is kept at a place; None where nothing is, or nothing that can be read."""
    try:
        found: dict[str, Any] = json.loads(place.read_text())
        return found
    except (OSError, ValueError):
        return None


def keep(place: Path, what: dict[str, Any]) -> None:
    """Keep something at a place, where that can be written to."""
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write(place, Text(json.dumps(what), {}, ()), force=True)
    except (OSError, EmitError):
        pass  # the next process writes the text again


def found_by_name(module: str, path: str) -> Any:
    """The object of a dotted name in a module that is loaded; a function for a dispatcher.  Raises LookupError."""
    here: Any = sys.modules[module]
    for name in path.split("."):
        if not hasattr(here, name):
            raise LookupError(path)
        here = getattr(here, name)
    return getattr(here, "py_func", here)
