"""What the README and the docstrings show is what happens."""

from __future__ import annotations

import doctest
import importlib
import os
import pkgutil
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import sct
from sct.cli.parser import parser
from tests.tidy.passes import after

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text()
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE | doctest.IGNORE_EXCEPTION_DETAIL
MODULES = sorted(m.name for m in pkgutil.walk_packages(sct.__path__, "sct.") if not m.name.endswith("__main__"))


def test_tour() -> None:
    """Every example of the tour gives what it shows."""
    failed, tried = doctest.testfile(str(ROOT / "README.md"), module_relative=False, optionflags=FLAGS)
    assert tried > 10
    assert failed == 0


def test_first_command_prints_what_the_readme_shows() -> None:
    """The first of the two commands ends in `sct emit ...`; its output is the README's first block of Python."""
    command = next(line for line in README.splitlines() if line.startswith("python3 -m venv") and "sct emit" in line)
    arguments = command.partition(".venv/bin/sct ")[2].split()
    shown = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert shown is not None
    done = subprocess.run(
        [sys.executable, "-m", "sct", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'runtime'}"},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert done.stdout == shown.group(1)


def test_the_test_command_is_one_line_that_ci_can_find() -> None:
    """.ci/run reads the test command from here: exactly one line has its form."""
    assert len(re.findall(r"^python3 -m venv .*pytest$", README, re.MULTILINE)) == 1


def test_command_lines_parse() -> None:
    """Each `sct` line of the README's blocks is a command line that is accepted."""
    lines = re.findall(r"^sct .*$", README, re.MULTILINE)
    assert len(lines) >= 6
    for line in lines:
        words = shlex.split(line.partition("#")[0].replace("[np.linalg.solve]", "np.linalg.solve"))
        assert parser().parse_args(words[1:]).command == words[1]


@pytest.mark.parametrize("name", MODULES)
def test_docstrings(name: str) -> None:
    """Every example in a docstring of the compiler gives what it shows."""
    module = importlib.import_module(name)
    assert doctest.testmod(module, extraglobs={"after": after}, optionflags=FLAGS).failed == 0
