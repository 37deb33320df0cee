"""Texts as files, so that Numba keeps their machine code beside them, for this process and for others.

A file's name tells its content and the versions of all that its machine code is made by; it is never written over.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any

import sct_runtime
from sct.backends.decorating import OURS
from sct.core.lang import DEFINED_HERE, Function, Global, Module
from sct.core.walk import walk
from sct.emit import Text, write
from sct.emit.literals import literal_text
from sct.errors import EmitError
from sct.facts.outside import LIBRARIES


def takes(module: Module) -> bool:
    """Whether a text takes from the surroundings what no text tells: machine code on disk would keep it for ever."""
    return any(isinstance(n, Global) and not told(n) for n in walk(module))


def circular(functions: Iterable[Function]) -> bool:
    """Whether functions of a text call each other in a circle: with machine code of theirs from disk Numba crashes."""
    calls = {f.name: {n.name for n in walk(f) if isinstance(n, Global) and n.value is DEFINED_HERE} for f in functions}
    while ends := {name for name, called in calls.items() if not called & calls.keys() - {name}}:
        calls = {name: called for name, called in calls.items() if name not in ends}
    return bool(calls)


def told(g: Global) -> bool:
    """Whether the text says all there is to know of an object: a literal, or a name of a library."""
    root = g.value if g.name is None else g.root
    if g.value is DEFINED_HERE or literal_text(root) is not None:
        return True
    home = root.__name__ if isinstance(root, ModuleType) else getattr(root, "__module__", None)
    if isinstance(home, str):
        return home.partition(".")[0] in LIBRARIES | OURS
    return type(root).__module__ == "numpy" and callable(root)  # ufuncs do not say where they are from


def module_for(text: Text, title: str) -> ModuleType | None:
    """An empty module whose file holds the text, under a name that machine code can ask for in any process.

    None for a text that needs more than a file can say, and where no file can be written.
    """
    file = None if text.bindings else file_for(text, title)
    if file is None:
        return None
    module = ModuleType(file.stem)
    module.__file__ = str(file)
    return sys.modules.setdefault(module.__name__, module)


def file_for(text: Text, title: str) -> Path | None:
    """The file that holds a text; its machine code will stand beside it."""
    key = hashlib.sha256("\n".join((text.text, *versions())).encode()).hexdigest()[:20]
    for folder in (user_folder, own_folder):
        try:
            place = folder() / f"{title}_{key}.py"
            if not (place.exists() and place.read_text() == text.text):
                place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                write(place, text, force=True)
            return place
        except (OSError, EmitError):
            continue  # a home that cannot be written to
    return None


def user_folder() -> Path:
    """`sct` in $NUMBA_CACHE_DIR, or in $XDG_CACHE_HOME or ~/.cache."""
    named = os.environ.get("NUMBA_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME")
    return (Path(named) if named else Path.home() / ".cache") / "sct"


@cache
def own_folder() -> Path:
    """A folder of this process, where the user has none."""
    made: Any = tempfile.TemporaryDirectory(prefix="sct_", ignore_cleanup_errors=True)
    own_folder.made = made  # type: ignore[attr-defined]  # it goes with the process
    return Path(made.name)


@cache
def versions() -> tuple[str, ...]:
    """What machine code depends on beside the text: the interpreter, the packages, the helpers' own text."""
    packages = (f"{name} {version(name)}" for name in ("numba", "llvmlite", "numpy"))
    helpers = sorted(Path(next(iter(sct_runtime.__path__))).rglob("*.py"))
    return (sys.version, *packages, *(h.read_text() for h in helpers))
