"""Every refusal says where, why and what to write instead; the command line never shows a traceback of ours."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from sct.cli import main
from sct.errors import SctError
from tests.errors.table import LINES, PROGRAMS, ROWS, Bad, BadLine


def has_caret(message: str, text: str, line: int) -> bool:
    """Whether the message shows the line of the text with a caret below it, at most one place behind the line's end
    (where Python itself points for what is missing)."""
    shown = message.splitlines()
    wanted = "    " + text.splitlines()[line - 1].strip()
    for k, candidate in enumerate(shown[:-1]):
        below = shown[k + 1]
        if candidate == wanted and re.fullmatch(r" {4} *\^+", below) and len(below) <= len(wanted) + 1:
            return True
    return False


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_refusal(row: Bad, module_from: Callable[[str], ModuleType]) -> None:
    """The error is of the class that the documentation names, gives the reason, the place and a cure."""
    module = module_from(row.text)
    with pytest.raises(SctError) as caught:
        row.act(module)
    error = caught.value
    assert isinstance(error, row.error), f"{type(error).__name__}: {error}"
    assert re.search(row.reason, str(error), re.IGNORECASE), str(error)
    assert error.cure.strip(), f"no cure: {error}"
    if row.line is not None:
        assert f"{module.__file__}:{row.line}:" in str(error), str(error)
        assert has_caret(str(error), row.text, row.line), str(error)


def run(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """The exit status, stdout and stderr of a command line."""
    try:
        status = main(arguments)
    except SystemExit as leaving:  # argparse
        status = int(leaving.code or 0)
    out, err = capsys.readouterr()
    return status, out, err


@pytest.mark.parametrize("row", LINES, ids=lambda row: row.name)
def test_command_line(
    row: BadLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A bad command line ends with status 2, a reason on stderr, nothing on stdout and no traceback."""
    stem = "user_" + re.sub(r"\W", "_", row.name)
    path = tmp_path / f"{stem}.py"
    path.write_text(row.text)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    before = sorted(tmp_path.rglob("*"))
    status, out, err = run(tuple(part.format(file=path.name, stem=stem) for part in row.line), capsys)
    assert (status, out) == (2, ""), err
    assert re.search(row.stderr, err, re.IGNORECASE), err
    assert "Traceback" not in err
    assert path.read_text() == row.text
    assert [p for p in sorted(tmp_path.rglob("*")) if "__pycache__" not in p.parts] == before
    if row.place is not None:
        assert f"{path}:{row.place}:" in err
        assert has_caret(err, row.text, row.place), err
    if "usage:" not in err:
        assert len(err.strip().splitlines()) >= 2, f"no cure: {err}"


@pytest.mark.parametrize("row", PROGRAMS, ids=lambda row: row.name)
def test_program_on_the_command_line(
    row: Bad, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A refused program is refused the same way by `sct check`, with the place first, as editors read it."""
    path = tmp_path / f"prog_{re.sub(chr(92) + 'W', '_', row.name)}.py"
    path.write_text(row.text)
    monkeypatch.syspath_prepend(str(tmp_path))
    status, out, err = run(("check", f"{path}:f", "--at", "x=1.0"), capsys)
    assert (status, out) == (2, ""), err
    assert err.startswith(f"{path}:{row.line}:"), err
    assert "Traceback" not in err


def test_rows_are_many_and_have_names_of_their_own() -> None:
    """The table holds at least 40 rows of each sort of input, none hidden by another's name."""
    names = [row.name for row in ROWS] + [f"line: {row.name}" for row in LINES]
    assert len(ROWS) >= 40
    assert len(LINES) >= 40
    assert len(set(names)) == len(names)
