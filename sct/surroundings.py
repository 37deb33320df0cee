"""What an emitted derivative takes from the surroundings of the function, and whether that is still the same."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from sct.core.lang import Global
from sct.core.walk import walk


class Surroundings:
    """The globals and closure variables that programs mention, with the objects that they stood for."""

    def __init__(self, *programs: Any) -> None:
        spaces: dict[tuple[int, str], tuple[dict[str, Any], str, Any]] = {}
        cells: dict[int, tuple[Any, Any]] = {}
        for n in (n for program in programs for n in walk(program) if isinstance(n, Global)):
            if n.source is None or n.name is None or isinstance(n.root, ModuleType):
                continue
            kind, place = n.source
            if kind == "global":
                root = n.name.split(".")[0]
                if root in place:
                    spaces[id(place), root] = (place, root, n.root)
            elif kind == "closure":
                cells[id(place)] = (place, n.root)
        self.globals = list(spaces.values())
        self.cells = list(cells.values())

    def unchanged(self) -> bool:
        """Whether every name still stands for the same object."""
        return all(space.get(name) is value for space, name, value in self.globals) and all(
            _contents(cell) is value for cell, value in self.cells
        )


def _contents(cell: Any) -> Any:
    """What a closure's cell holds; the cell itself where it is empty."""
    try:
        return cell.cell_contents
    except ValueError:
        return cell
