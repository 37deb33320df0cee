"""Files appear whole or not at all, and never over another file unasked."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sct.emit import Text, write
from sct.errors import EmitError

TEXT = Text('"""Größe."""\n\n\ndef f(x):\n    return x\n', {}, ("f",))


def test_exact_bytes(tmp_path: Path) -> None:
    """UTF-8, no line ends translated, nothing left beside the file, permissions as the user's umask says."""
    file = tmp_path / "out.py"
    old = os.umask(0o027)
    try:
        write(file, TEXT)
    finally:
        os.umask(old)
    assert file.read_bytes() == TEXT.text.encode("utf-8")
    assert file.stat().st_mode & 0o777 == 0o640
    assert [p.name for p in tmp_path.iterdir()] == ["out.py"]


def test_existing_file(tmp_path: Path) -> None:
    """An existing file stays unless force is said; then its permissions stay."""
    file = tmp_path / "out.py"
    file.write_text("mine")
    file.chmod(0o600)
    with pytest.raises(EmitError, match=r"exists"):
        write(file, TEXT)
    assert file.read_text() == "mine"
    write(file, TEXT, force=True)
    assert file.read_text(encoding="utf-8") == TEXT.text
    assert file.stat().st_mode & 0o777 == 0o600


def test_links(tmp_path: Path) -> None:
    """A dangling link counts as a file; a link is written through, not replaced."""
    link = tmp_path / "link.py"
    link.symlink_to(tmp_path / "target.py")
    with pytest.raises(EmitError, match=r"exists"):
        write(link, TEXT)
    write(link, TEXT, force=True)
    assert link.is_symlink()
    assert (tmp_path / "target.py").read_text(encoding="utf-8") == TEXT.text


def test_directories_and_devices(tmp_path: Path) -> None:
    """A directory or a device is not a place for a file, forced or not."""
    with pytest.raises(EmitError, match="directory"):
        write(tmp_path, TEXT, force=True)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(EmitError, match="regular"):
        write(pipe, TEXT, force=True)
    with pytest.raises(EmitError, match="cannot be written: No such file or directory"):
        write(tmp_path / "nowhere" / "out.py", TEXT)
    (tmp_path / "file").write_text("")
    with pytest.raises(EmitError, match="cannot be written: Not a directory"):
        write(tmp_path / "file" / "out.py", TEXT)


def test_failure_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the last step fails, the old file is whole and no other is left."""
    file = tmp_path / "out.py"
    file.write_text("mine")

    def fail(self: Path, target: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(EmitError, match="cannot be written: Permission denied"):
        write(file, TEXT, force=True)
    assert file.read_text() == "mine"
    assert [p.name for p in tmp_path.iterdir()] == ["out.py"]


def test_bindings_are_refused(tmp_path: Path) -> None:
    """A text that needs objects of this process cannot stand in a file; each is named."""
    text = Text("", {"table": object(), "model": object()}, ())
    with pytest.raises(EmitError, match=r"table, model(.|\n)*argument"):
        write(tmp_path / "out.py", text)
    assert not list(tmp_path.iterdir())
