"""What all tests share."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew; review the diff")


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be written rather than compared."""
    return bool(request.config.getoption("--update-golden"))


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
