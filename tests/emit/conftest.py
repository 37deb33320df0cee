"""What the tests of emission share: functions from text, and emitted files checked as a careful reader would."""

from __future__ import annotations

import itertools
import linecache
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sct.emit import Text

_NUMBERS = itertools.count(1)


@pytest.fixture
def define() -> Iterator[Callable[..., Any]]:
    """A function that runs a text, as a notebook does, and gives its last definition."""
    files = []

    def run(text: str, **namespace: Any) -> Any:
        filename = f"<text {next(_NUMBERS)}>"
        files.append(filename)
        linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
        space: dict[str, Any] = {"__name__": "notebook", **namespace}
        exec(compile(text, filename, "exec"), space)
        return next(v for v in reversed(list(space.values())) if callable(v) and getattr(v, "__code__", None))

    yield run
    for filename in files:
        linecache.cache.pop(filename, None)


@pytest.fixture
def clean(tmp_path: Path) -> Callable[[Text], None]:
    """A check that ruff has nothing to say about a text, order of imports included."""

    def check(text: Text) -> None:
        file = tmp_path / "emitted.py"
        file.write_text(text.text)
        command = [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", "--select", "E,W,F,I"]
        command += ["--ignore", "E731,E741,F841"]  # the user's own habits: named lambdas, `l`, unused variables
        done = subprocess.run(
            [*command, "--line-length", "120", str(file)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + text.text

    return check
