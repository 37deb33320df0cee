"""What all tests share."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tests.sizes import noted, table


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew; review the diff")


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be written rather than compared."""
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture
def sizes(request: pytest.FixtureRequest, update_golden: bool) -> Iterator[None]:
    """The derivatives that a test asks for have the sizes that the table says."""
    found: dict[str, None] = {}
    with noted(found):
        yield
    known = table(request.path)
    if update_golden:
        known.put(request.node.name, list(found))
    what = "the derivatives have other sizes: read the difference, then --update-golden"
    assert list(found) == known.lines.get(request.node.name, []), what


@pytest.fixture
def module_from(tmp_path: Path) -> Iterator[Callable[[str], ModuleType]]:
    """A function that writes a text to a file, imports it as a user would and gives the module."""
    made: list[str] = []

    def build(text: str) -> ModuleType:
        name = f"user_module_{len(made)}_{abs(id(tmp_path))}"
        (tmp_path / f"{name}.py").write_text(text)
        made.append(name)
        importlib.invalidate_caches()
        return importlib.import_module(name)

    sys.path.insert(0, str(tmp_path))
    yield build
    sys.path.remove(str(tmp_path))
    for name in made:
        sys.modules.pop(name, None)
