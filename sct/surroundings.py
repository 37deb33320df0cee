"""What an emitted derivative takes from the surroundings of the function, and whether that is still the same."""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np

from sct.core.lang import Function, Global
from sct.core.walk import walk
from sct.facts.heap import look
from sct.facts.values import Known

OF_A_FUNCTION = ("__code__", "__defaults__", "__kwdefaults__")
LIBRARIES = {"builtins", "functools", "itertools", "math", "numpy", "operator", "scipy"}


class Surroundings:
    """The globals and closure variables that programs mention, with the objects that they stood for.

    Those of the functions that the analysis of a program looked at count as well, with their code and defaults, and the
    shapes of arrays.  frozen: so does the content of arrays, which compiled code has taken over as it was.
    """

    def __init__(self, *given: Any, frozen: bool = False) -> None:
        programs = [*given, *(f for program in given for f in getattr(program, "sources", ()))]
        spaces: dict[tuple[int, str], tuple[dict[str, Any], str, Any]] = {}
        cells: dict[int, tuple[Any, Any]] = {}
        parts: dict[tuple[int, str], tuple[Any, str, Any]] = {}
        for n in (n for program in programs for n in walk(program) if isinstance(n, Global)):
            if n.source is None or n.name is None:
                continue
            parts.update(_parts(n))
            if isinstance(n.root, ModuleType):
                continue
            kind, place = n.source
            if kind == "global":
                root = n.name.split(".")[0]
                if root in place:
                    spaces[id(place), root] = (place, root, n.root)
            elif kind == "closure":
                cells[id(place)] = (place, n.root)
        for f in (p.python for p in programs if isinstance(p, Function)):
            plain = getattr(f, "py_func", f)
            parts.update({(id(plain), k): (plain, k, getattr(plain, k, None)) for k in told_by(plain)})
        self.cells = list(cells.values())
        self.consulted = [c for program in programs for c in getattr(program, "consulted", ())]
        self.ask(list(spaces.values()), list(parts.values()), frozen)

    @classmethod
    def of(cls, globals_: list[Any], parts: list[Any]) -> Surroundings:
        """Those of a text of which no program is at hand: (namespace, name, value), (owner, attribute, value)."""
        made = cls()
        made.ask(globals_, parts, True)
        return made

    def ask(self, globals_: list[Any], parts: list[Any], frozen: bool) -> None:
        """Take down what `unchanged` is to ask."""
        self.globals, self.parts = globals_, parts
        fixed = [p for p in self.parts if hasattr(p[0], p[1]) and not isinstance(p[2], MethodType)]
        self.others = [p for p in self.parts if p not in fixed]
        self.most_unchanged = asking(self.globals, fixed)
        self.shapes = [(a, a.shape) for a in arrays_of(self)]
        held = [a for v in (*(v for *_, v in self.globals), *(v for _, v in self.cells)) for a in within(v)]
        self.contents = [(a, a.tobytes()) for a in (*held, *(a for a, _ in self.shapes))] if frozen else []
        self.few = not (self.others or self.cells or self.shapes or self.consulted or self.contents)

    def unchanged(self) -> bool:
        """Whether every name still stands for the same object, and what was read in objects is what it was.

        Every call asks: so what nearly all have is asked in one expression, and the rest apart.
        """
        try:
            return self.most_unchanged() and (self.few or self.rest_unchanged())
        except AttributeError:  # one is gone
            return False

    @property
    def question(self) -> Callable[[], bool]:
        """What answers as `unchanged` does at the least cost: nothing stands around the expression where it is all."""
        safe = all(isinstance(owner, FunctionType) for owner, *_ in self.parts)  # which have their attributes always
        return self.most_unchanged if self.few and safe else self.unchanged

    def rest_unchanged(self) -> bool:
        """Whether the methods, closures, lengths and objects that few programs have are what they were."""
        return (
            all(_same(getattr(owner, name, None), value) for owner, name, value in self.others)
            and all(_contents(cell) is value for cell, value in self.cells)
            and all(array.shape == shape for array, shape in self.shapes)
            and all(array.tobytes() == content for array, content in self.contents)
            and all(look(kind, owner, key) == fact for kind, owner, key, fact in self.consulted)
        )


def told_by(function: Any) -> tuple[str, ...]:
    """The attributes that tell what a function is: its code tells whether there are defaults of keywords at all."""
    keywords = getattr(getattr(function, "__code__", None), "co_kwonlyargcount", 1)
    return OF_A_FUNCTION if keywords else OF_A_FUNCTION[:2]


def asking(globals_: list[Any], parts: list[Any]) -> Callable[[], bool]:
    """A function that tells whether names and attributes stand for the same objects: `a.get("sin") is b and c.x is d`,
    which costs half of what a loop over them does."""
    known: dict[str, Any] = {}

    def held(value: Any) -> str:
        known[f"v{len(known)}"] = value
        return f"v{len(known) - 1}"

    asked = [f"{held(space)}.get({name!r}) is {held(value)}" for space, name, value in globals_]
    asked += [f"{held(owner)}.{name} is {held(value)}" for owner, name, value in parts]
    made: Callable[[], bool] = eval(f"lambda: {' and '.join(asked) or 'True'}", known)
    return made


def _same(now: Any, before: Any) -> bool:
    """Whether an attribute is what it was: a bound method is another object at each reading."""
    return now is before or (isinstance(now, MethodType) and now == before)


def arrays_of(found: Surroundings) -> list[Any]:
    """The arrays among the objects that names, cells and parts stand for."""
    named = [*(v for *_, v in found.globals), *(v for _, v in found.cells), *(v for *_, v in found.parts)]
    read = [a.object for *_, fact in found.consulted for a in fact.atoms if isinstance(a, Known)]
    return [v for v in (*named, *read) if isinstance(v, np.ndarray)]


def within(value: Any) -> list[Any]:
    """The arrays in a tuple, at any depth."""
    if isinstance(value, np.ndarray):
        return [value]
    return [a for v in value for a in within(v)] if isinstance(value, tuple) else []


def _parts(n: Global) -> dict[tuple[int, str], tuple[Any, str, Any]]:
    """What the dotted name of an object leads through: (owner, attribute, value); libraries stay as they are."""
    _, *names = (n.name or "").split(".")
    owner, found = n.root, {}
    for name in names:
        if not (isinstance(owner, ModuleType) and owner.__name__.split(".")[0] in LIBRARIES):
            found[id(owner), name] = (owner, name, getattr(owner, name, None))
        owner = getattr(owner, name, None)
    return found


def _contents(cell: Any) -> Any:
    """What a closure's cell holds; the cell itself where it is empty."""
    try:
        return cell.cell_contents
    except ValueError:
        return cell
