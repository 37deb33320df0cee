"""Functions made from text, as a notebook makes them."""

from __future__ import annotations

import itertools
import linecache
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from sct.core.lang import Function
from sct.frontend import read


@pytest.fixture
def cell() -> Iterator[Callable[..., dict[str, Any]]]:
    """A function that runs a text with its lines in linecache, and gives the namespace."""
    names: list[str] = []
    numbers = itertools.count()

    def run(text: str, **namespace: Any) -> dict[str, Any]:
        name = f"<cell {next(numbers)}>"
        names.append(name)
        linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
        space: dict[str, Any] = {"__name__": "a_cell", **namespace}
        exec(compile(text, name, "exec", dont_inherit=True), space)
        return space

    yield run
    for name in names:
        linecache.cache.pop(name, None)


@pytest.fixture
def reading(cell: Callable[..., dict[str, Any]]) -> Callable[..., Function]:
    """A function that gives the core of `f` (or another name) in a text."""

    def run(text: str, name: str = "f", **namespace: Any) -> Function:
        return read(cell(text, **namespace)[name])

    return run
