"""A module of core to its text: docstring, imports, constants, helpers, functions."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Any

from sct.core import lang
from sct.core.depth import deep
from sct.core.places import Place
from sct.emit.helpers import RUNTIME
from sct.emit.imports import import_lines
from sct.emit.layout import docstring, function_lines
from sct.emit.literals import array_text, literal_text
from sct.emit.names import Names
from sct.emit.provide import Entry
from sct.emit.text import line
from sct.emit.wrap import wrap


@dataclass(frozen=True)
class Text:
    """Emitted text.

    bindings: names that the text uses and cannot express, such as an array of a closure; they are put into the
              namespace when the text is loaded, and a comment of the text names each
    names:    the functions it defines
    places:   for each of its lines the place in the user's file that it stands for, as far as that is known
    """

    text: str
    bindings: dict[str, Any]
    names: tuple[str, ...]
    places: tuple[Place | None, ...] = ()


def render(
    module: lang.Module, *, standalone: bool = False, for_file: bool = False, runtime: str = RUNTIME
) -> Text:
    """The text of a module of core.

    standalone: the helpers of sct_runtime that it needs are written into it
    for_file:   the text is to live in a file: lists and small arrays of the surroundings are written out, where text
                that is loaded here shares the objects themselves
    runtime:    the module that helpers are imported from

    Raises EmitError where two functions have one name.
    """
    with deep():
        names = Names(module, standalone, copies=standalone or for_file, runtime=runtime)
        functions = [function_lines(f, names.speller(f)) for f in module.functions]
    bound = [e for e in names.entries if e.kind == "bound"]
    head = [*docstring(module.doc, ""), ""] if module.doc else []
    wanted = [i for e in names.entries for i in e.imports()] + list(names.helpers.imports.values())
    paragraphs = [import_lines(list(dict.fromkeys(wanted))), names.helpers.constants() + _constants(names)]
    paragraphs.append([f"# {e.name}: taken from the surroundings of {e.users[0].title}" for e in bound])
    head += [text for p in paragraphs if p for text in [*p, ""]]
    parts = ["\n".join(head).rstrip("\n")] if head else []
    parts += names.helpers.functions() + _renamed_helpers(names)
    above = len("\n\n\n".join([*parts, ""]).splitlines())
    places = [None] * above + [p for _, ps in functions for p in (*ps, None, None)]
    parts += ["\n".join(lines) for lines, _ in functions]
    bindings = {e.name: e.value for e in bound}
    return Text("\n\n\n".join(parts) + "\n", bindings, tuple(names.defined), tuple(places))


def _constants(names: Names) -> list[str]:
    numpy = names.numpy.name if names.numpy is not None else ""
    return [text for e in names.entries if e.kind == "constant" for text in _constant(e, numpy)]


def _constant(e: Entry, numpy: str) -> list[str]:
    text = literal_text(e.value, mutable=True) or array_text(e.value, numpy)
    (tree,) = ast.parse(f"{e.name} = {text}").body
    return wrap(line(tree), "")


def _renamed_helpers(names: Names) -> list[str]:
    renamed = [(e.name, e.place.name) for e in names.entries if e.kind == "helper" and e.place is not None]
    lines = [f"{new} = {old}" for new, old in renamed if new != old]
    return ["\n".join(lines)] if lines else []
