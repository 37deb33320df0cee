"""How each object of the surroundings is written in a text."""

from __future__ import annotations

import builtins
import keyword
import math
import sys
from itertools import count
from types import ModuleType
from typing import Any

import numpy as np

from sct.core import lang
from sct.core.lang import DEFINED_HERE, Global
from sct.emit.helpers import RUNTIME, Helpers, is_runtime
from sct.emit.imports import Import, Place, public_place
from sct.emit.literals import is_array, is_number, literal_text
from sct.emit.provide import Entry, provide
from sct.emit.scopes import Scope, base, is_own_import
from sct.emit.to_ast import Spell
from sct.errors import EmitError
from sct.frontend import Unbound


class Names:
    """The names of one module of core, decided in order of first appearance."""

    def __init__(self, module: lang.Module, standalone: bool, copies: bool, runtime: str = RUNTIME) -> None:
        self.standalone = standalone
        self.runtime = runtime
        self.copies = copies
        self.defined = [f.name for f in module.functions]
        # User's functions whose own text stands in this one: those of one name with what they were read from.
        own = [f for f in module.functions if f.name == getattr(f.python, "__name__", None)]
        self._here = {id(f.python): f.name for f in own}
        self.scopes = {f: Scope.of(f) for f in module.functions}
        self.helpers = Helpers()
        self.numpy: Entry | None = None
        self._entries: dict[tuple[str, Any], Entry] = {}
        self._keys: dict[int, Any] = {}
        mentions = [(s, g) for s in self.scopes.values() for g in s.mentions]
        self._aliases: dict[int, str] = {}
        for _, g in mentions:
            if g.name is not None and isinstance(g.root, ModuleType) and not is_own_import(g):
                self._aliases.setdefault(id(g.root), base(g))
        for scope, g in mentions:
            self._spelling(scope, g)
        if any(e.kind == "constant" and (is_array(e.value) or is_number(e.value)) for e in self.entries):
            self.numpy = self._entry(None, self._aliases.get(id(np), "np"), np)
        for e in self.entries:
            if e.kind == "helper" and e.place is not None:
                self.helpers.add(*e.place)
        self._allocate()

    @property
    def entries(self) -> list[Entry]:
        return list(self._entries.values())

    def speller(self, function: lang.Function) -> Spell:
        """How a top-level function writes a Global."""
        scope = self.scopes[function]

        def spell(g: Global) -> str:
            entry, text = self._spelling(scope, g)
            return text if entry is None else entry.name + text

        return spell

    def _spelling(self, scope: Scope, g: Global) -> tuple[Entry | None, str]:
        """The entry that a mention begins with and the text behind it; without an entry the text is all."""
        if g.value is DEFINED_HERE:
            self._check_defined(scope, g.name or "")
            return None, g.name or ""
        if id(g.value) in self._here and (g.name is None or g.root is g.value):
            self._check_defined(scope, self._here[id(g.value)])
            return None, self._here[id(g.value)]
        if g.value is Unbound:
            return None, g.name or ""
        if g.name is None or (self.standalone and _in_runtime(g)):
            return self._chosen(scope, g.value)
        first, dot, rest = g.name.partition(".")
        if is_own_import(g) and first in scope.imported:
            return None, g.name
        entry = self._entry(scope, first, g.root, g.source)
        if isinstance(g.root, ModuleType) and rest:
            entry.note(rest)
        return entry, dot + rest

    def _check_defined(self, scope: Scope, name: str) -> None:
        if name not in self.defined:
            raise EmitError(f"{scope.title} calls {name}, which the text does not define.")
        if scope.binds(name):
            reason = f"{scope.title} has a variable with the name of the function {name}."
            raise EmitError(reason, "Rename one of them.")

    def _chosen(self, scope: Scope, value: Any) -> tuple[Entry | None, str]:
        """The text for an object that the user did not name."""
        if isinstance(value, ModuleType):
            return self._module(scope, value)
        if type(value) is float and not math.isfinite(value):
            return self._member(scope, Place("math", repr(value)), value)
        text = literal_text(value, mutable=self.copies)
        if text is not None:
            return None, text
        place = public_place(value)
        if place is None:
            return self._entry(scope, type(value).__name__.lower(), value), ""
        if place.module == "builtins":
            return self._entry(scope, place.name, value), ""
        return self._member(scope, place, value)

    def _module(self, scope: Scope, module: ModuleType) -> tuple[Entry | None, str]:
        for name, obj in scope.ready.items():
            if obj is module:
                return None, name
        last = module.__name__.rpartition(".")[2]
        usual = "np" if module is np else last.strip("_") or last
        return self._entry(scope, self._aliases.get(id(module), usual), module), ""

    def _member(self, scope: Scope, place: Place, value: Any) -> tuple[Entry | None, str]:
        """A member of a library, written as the user's own text writes that library; NumPy's always as `np.`"""
        for name, obj in scope.ready.items():
            if obj is value:
                return None, name
        module, path = sys.modules[place.module], place.name
        known = id(module) in self._aliases or any(obj is module for obj in scope.ready.values())
        if not known and place.module.partition(".")[0] == "numpy":
            module, path, known = np, f"{place.module}.{path}".partition(".")[2], True
        if known and not is_runtime(place.module):
            entry, text = self._module(scope, module)
            return entry, f"{text}.{path}"
        first, dot, rest = path.partition(".")
        return self._entry(scope, first, getattr(module, first)), dot + rest

    def _entry(self, scope: Scope | None, want: str, value: Any, source: tuple[str, Any] | None = None) -> Entry:
        key = (want, self._identity(value))
        entry = self._entries.get(key)
        if entry is None:
            entry = self._entries[key] = provide(want, value, source, self.standalone, self.copies)
            if entry.kind == "import" and entry.place is not None and entry.place.module == RUNTIME:
                entry.place = Place(self.runtime, entry.place.name)
        if scope is not None and scope not in entry.users:
            entry.users.append(scope)
        return entry

    def _identity(self, value: Any) -> Any:
        """What tells objects apart: equal literals are one."""
        if id(value) not in self._keys:
            text = literal_text(value)
            # The object is kept beside its key, so that its id is not given to another.
            self._keys[id(value)] = (value, id(value) if text is None else (type(value).__name__, text))
        return self._keys[id(value)][1]

    def _allocate(self) -> None:
        """A free name for each entry; `R_2` where `R` means something else already."""
        taken: dict[str, Any] = {name: ("function", name) for name in self.defined}
        if len(taken) < len(self.defined):
            twice = next(n for n in self.defined if self.defined.count(n) > 1)
            raise EmitError(f"Two functions of one text are called {twice}.", "Rename one of them.")
        unbound = [g.name for s in self.scopes.values() for g in s.mentions if g.value is Unbound and g.name]
        for name in unbound:  # bound by nothing, so that nothing else may take the name
            taken.setdefault(name.partition(".")[0], ("unbound", name))
        for name, meaning in self._reserved().items():
            if taken.setdefault(name, meaning) != meaning:
                raise EmitError(
                    f"The name of the function {name} is needed by a helper that stands in the text.",
                    "Rename the function, or import the helpers from sct_runtime (without standalone).",
                )
        for e in self.entries:
            tries = (e.want if k == 1 else f"{e.want}_{k}" for k in count(1))
            e.name = next(n for n in tries if not keyword.iskeyword(n) and self._free(n, e, taken))
            taken[e.name] = _meaning(e, e.name)

    def _reserved(self) -> dict[str, Any]:
        """The names that the helpers' own text and the constant lines use."""
        out: dict[str, Any] = {name: ("helper", name) for name in self.helpers.texts}
        out |= self.helpers.imports
        out |= {n: ("builtin", n) for n in self.helpers.mentioned() if n not in out and n in vars(builtins)}
        if any(e.kind == "constant" and type(e.value) is float and not math.isfinite(e.value) for e in self.entries):
            out["float"] = ("builtin", "float")
        return out

    @staticmethod
    def _free(name: str, e: Entry, taken: dict[str, Any]) -> bool:
        return taken.get(name, _meaning(e, name)) == _meaning(e, name) and not any(s.binds(name) for s in e.users)


def _meaning(e: Entry, name: str) -> Any:
    """What a name means if an entry takes it; equal where two may share it."""
    if e.kind == "builtin":
        return ("builtin", name) if name == e.want else e
    if e.kind == "helper" and e.place is not None and e.place.name == name:
        return ("helper", name)
    if e.kind == "import" and not e.submodules:
        module, attr = e.place or (e.value.__name__, None)
        return Import(module, attr, name)
    return e


def _in_runtime(g: Global) -> bool:
    inside = isinstance(g.root, ModuleType) and is_runtime(g.root.__name__)
    return inside and not isinstance(g.value, ModuleType)
