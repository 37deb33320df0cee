"""Where an object of the surroundings can be imported from, and import lines as isort would order them."""

from __future__ import annotations

import importlib.machinery
import sys
from types import ModuleType
from typing import Any, NamedTuple

from sct.emit.wrap import STEP, WIDTH

# Modules to look through for functions that do not say where they come from, as NumPy's ufuncs do not.
_SEARCHED = ("math", "numpy", "numpy.linalg", "numpy.fft", "numpy.random", "scipy.special", "scipy.linalg")
# The names people write, where a function calls itself something longer.
_USUAL = {"absolute": "abs", "amax": "max", "amin": "min", "conjugate": "conj"}
_FRONTS = {"posixpath": "os.path", "ntpath": "os.path"}


class Place(NamedTuple):
    """`from module import name`, `name` perhaps with attributes behind dots."""

    module: str
    name: str


class Import(NamedTuple):
    """One imported name: `import module as name`, or `from module import attr as name`."""

    module: str
    attr: str | None
    name: str


def importable(module: Any) -> bool:
    """Whether another process that runs the text could import the module by its name."""
    if not isinstance(module, ModuleType) or module.__name__ == "__main__":
        return False
    spec = getattr(module, "__spec__", None)
    return isinstance(spec, importlib.machinery.ModuleSpec) and sys.modules.get(module.__name__) is module


def public_place(obj: Any) -> Place | None:
    """The shortest public path to a function or class that gives this very object; None where there is none."""
    name = getattr(obj, "__qualname__", None)
    if not isinstance(name, str) or name.startswith("ufunc"):
        name = getattr(obj, "__name__", None)
    if not isinstance(name, str) or "<" in name:
        return None
    module = getattr(obj, "__module__", None)
    homes = _prefixes(module) if isinstance(module, str) else list(_SEARCHED)
    for home in [*homes, *_SEARCHED]:
        names = [_USUAL[name], name] if name in _USUAL else [name, name.rpartition(".")[2]]
        for candidate in names:
            if _reach(home, candidate) is obj:
                return Place(home, candidate)
    return None


def namespace_place(name: str, obj: Any, source: tuple[str, Any] | None) -> Place | None:
    """The module whose namespace the user's function found the object in, where it can be imported from there."""
    if source is None or source[0] != "global":
        return None
    home = source[1].get("__name__")
    return Place(home, name) if isinstance(home, str) and _reach(home, name) is obj else None


def constant_place(name: str, value: float) -> Place | None:
    """The library constant (`pi`, `inf`) that a number is, by name and identity."""
    return next((Place(m, name) for m in ("math", "numpy") if _reach(m, name) is value), None)


def _prefixes(module: str) -> list[str]:
    """The packages around a module, outermost first, then itself, in its public spelling if there is one."""
    module = _FRONTS.get(module, module)
    parts = module.split(".")
    around = [".".join(parts[:k]) for k in range(1, len(parts)) if not any(p.startswith("_") for p in parts[:k])]
    return [*around, module.removeprefix("_"), module]


def _reach(module: str, name: str) -> Any:
    here: Any = sys.modules.get(module)
    if not importable(here):
        return None
    for part in name.split("."):
        here = vars(here).get(part) if isinstance(here, ModuleType) else getattr(here, part, None)
    return here


def import_lines(wanted: list[Import]) -> list[str]:
    """The import block: the standard library, then the rest; `import` before `from`; one line a module."""
    standard = [i for i in wanted if _is_standard(i.module)]
    other = [i for i in wanted if not _is_standard(i.module)]
    blocks = [_section(part) for part in (standard, other) if part]
    return [line for k, block in enumerate(blocks) for line in ([""] if k else []) + block]


def _is_standard(module: str) -> bool:
    return module.partition(".")[0] in sys.stdlib_module_names


def _section(wanted: list[Import]) -> list[str]:
    plain = sorted({(i.module, i.name) for i in wanted if i.attr is None}, key=lambda p: (p[0].lower(), p))
    lines = [f"import {m}" if n == m else f"import {m} as {n}" for m, n in plain]
    modules = sorted({i.module for i in wanted if i.attr is not None}, key=lambda m: (m.lower(), m))
    for module in modules:
        members = {(i.attr or "", i.name) for i in wanted if i.module == module and i.attr is not None}
        same = sorted([a for a, n in members if a == n], key=_kind)
        if same:
            lines += _from(module, same)
        lines += [f"from {module} import {a} as {n}" for a, n in sorted(members, key=lambda p: _kind(p[0])) if a != n]
    return lines


def _from(module: str, names: list[str]) -> list[str]:
    line = f"from {module} import {', '.join(names)}"
    if len(line) <= WIDTH:
        return [line]
    return [f"from {module} import (", *[f"{STEP}{name}," for name in names], ")"]


def _kind(name: str) -> tuple[int, str, str]:
    """isort's order of members: CONSTANTS, Classes, functions."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    return kind, name.lower(), name
