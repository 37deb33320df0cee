"""How large the derivatives are that a test asks for: a table, so that a text that gets worse is seen.

A number stays right where a text has a statement, a copy, a saved value or a helper too many.  So each derivative that
is asked for has a line: what it keeps, its number of nodes, and its names beside those of the program, in their order;
of a refusal the reason and the place.  `pytest --update-golden` writes the lines of the tests that run; the difference
is to be read.
"""

from __future__ import annotations

import ast
import functools
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import sct.adjoints
import sct.api
from sct.core.lang import Var
from sct.core.walk import walk
from sct.errors import SctError
from sct.gradients import Gradient

TESTS = Path(__file__).parent
FOLDER = TESTS / "golden" / "sizes"


@contextmanager
def noted(sizes: dict[str, None]) -> Iterator[None]:
    """Note the size of every derivative that is asked for, whether it is written now or known from before.

    So every call is looked at as a first one is.
    """
    with (
        mock.patch.object(Gradient, "__call__", _looked_at),
        mock.patch.object(sct.api.Derivative, "__call__", _looked_at),
        mock.patch.multiple(sct.api, compiled_for=_noting(sct.api.compiled_for, sizes)),
        mock.patch.multiple(
            sct.adjoints, adjoint=_noting(sct.adjoints.adjoint, sizes), gradient=_noting(sct.adjoints.gradient, sizes)
        ),
    ):
        yield


def _looked_at(transformed: Any, *args: Any, **keywords: Any) -> Any:
    return transformed.looked_at(args, keywords)


def _noting(written: Callable[..., Any], sizes: dict[str, None]) -> Callable[..., Any]:
    @functools.wraps(written)
    def noting(request: Any, *args: Any) -> Any:
        try:
            made = written(request, *args)
        except SctError as refusal:
            sizes[refused(refusal)] = None
            raise
        text = made.text.text if hasattr(made, "text") else "".join(inspect.findsource(made)[0])
        sizes[measured(text, frozenset(v.name for v in walk(request.core) if isinstance(v, Var)))] = None
        return made

    return noting


@functools.cache
def measured(text: str, known: frozenset[str]) -> str:
    """What a text keeps, its number of nodes and its names beside the known ones."""
    tree = ast.parse(text)
    names: list[str] = []
    count = _count(tree, names)
    new = [name for name in dict.fromkeys(names) if name not in known]
    keeps = " ".join((ast.get_docstring(tree) or "").rpartition("Keeps ")[2].split())
    keeps = keeps.replace(" beside the variables of the program", "")
    return f"{count} nodes, keeps {keeps} {' '.join(new)}"


def _count(node: ast.AST, names: list[str]) -> int:
    """The number of nodes from one down; their names are added in the order of the text."""
    name = next((getattr(node, field) for field in ("id", "arg", "attr", "name") if hasattr(node, field)), None)
    names += [name] if isinstance(name, str) else []
    return 1 + sum(_count(child, names) for child in ast.iter_child_nodes(node))


def refused(refusal: SctError) -> str:
    """The reason of a refusal, and the line that it points to."""
    line = refusal.source.line(refusal.at.line).strip() if refusal.source and refusal.at else ""
    return f"refused: {refusal.reason}; `{line}`"


class Table:
    """The lines of one file of tests: for each test the sizes in the order of its derivatives, set in."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines: dict[str, list[str]] = {}
        test = ""
        for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
            if not line.startswith(" "):
                test = line
            self.lines.setdefault(test, []).extend([line.strip()] if line != test else [])

    def put(self, test: str, sizes: list[str]) -> None:
        """Replace the lines of a test."""
        self.lines[test] = sizes
        self.path.parent.mkdir(exist_ok=True, parents=True)
        lines = [line for test in sorted(self.lines) for line in (test, *(f"    {size}" for size in self.lines[test]))]
        self.path.write_text("\n".join(lines) + "\n", encoding="utf-8")


@functools.cache
def table(path: Path) -> Table:
    """The table of a file of tests."""
    return Table((FOLDER / path.relative_to(TESTS)).with_suffix(".txt"))
