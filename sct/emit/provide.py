"""What makes a name mean its object in the text: an import, a constant line, or nothing that text can say."""

from __future__ import annotations

import builtins
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from sct.emit.helpers import is_runtime
from sct.emit.imports import Import, Place, constant_place, importable, namespace_place, public_place
from sct.emit.literals import is_array, is_number, literal_text
from sct.emit.scopes import Scope


@dataclass(eq=False)
class Entry:
    """A name that the text needs for an object.

    kind:       `builtin`, `import` (place says whence), `helper` (a runtime function whose source the text holds),
                `constant` (a line `name = literal`) or `bound` (put into the namespace when the text is loaded)
    want, name: the name that is wished for, and the one it gets
    users:      the functions that mention it
    submodules: parts of a package that `import package` alone might not load
    """

    kind: str
    want: str
    value: Any
    place: Place | None = None
    users: list[Scope] = field(default_factory=list)
    submodules: list[str] = field(default_factory=list)
    name: str = ""

    def imports(self) -> list[Import]:
        """The import lines that give the name."""
        if self.kind == "builtin" and self.name != self.want:
            return [Import("builtins", self.want, self.name)]
        if self.kind != "import":
            return []
        if self.place is not None:
            return [Import(self.place.module, self.place.name, self.name)]
        module = self.value.__name__
        parent, _, last = module.rpartition(".")
        if module == self.name and self.submodules:
            return [Import(m, None, m) for m in self.submodules]
        return [Import(parent, last, self.name) if parent and last == self.name else Import(module, None, self.name)]

    def note(self, path: str) -> None:
        """Remember which submodules a dotted name behind the package reaches."""
        here, dotted = self.value, self.value.__name__
        for part in path.split("."):
            here, dotted = getattr(here, part, None), f"{dotted}.{part}"
            if not isinstance(here, ModuleType) or here.__name__ != dotted:
                return
            if dotted not in self.submodules and not dotted.startswith("numpy."):  # NumPy loads its own
                self.submodules.append(dotted)


def provide(want: str, value: Any, source: tuple[str, Any] | None, standalone: bool, copies: bool) -> Entry:
    """The entry for an object under a name; with `copies`, lists and arrays may be written out as literals."""
    if vars(builtins).get(want) is value and value is not None:
        return Entry("builtin", want, value)
    if isinstance(value, ModuleType):
        here = value.__name__ == "__main__" and not copies
        return Entry("import" if here or importable(value) else "bound", want, value)
    if type(value) is float and (place := constant_place(want, value)):
        return Entry("import", want, value, place)
    if literal_text(value, mutable=copies) is not None or is_number(value) or (copies and is_array(value)):
        return Entry("constant", want, value)
    place = public_place(value)
    if place is None or "." in place.name:
        place = namespace_place(want, value, source)
    if place is None:
        return Entry("bound", want, value)
    return Entry("helper" if standalone and is_runtime(place.module) else "import", want, value, place)
