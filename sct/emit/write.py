"""Text to a file: whole or not at all, and never over another file unasked."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path

from sct.emit.render import Text
from sct.errors import EmitError


def write(path: str | os.PathLike[str], text: Text, *, force: bool = False) -> None:
    """Write the text to a file as UTF-8.

    Raises EmitError where the text needs objects that no file can hold, where the file exists and `force` is not
    said, and where the path is a directory or cannot be written.
    """
    if text.bindings:
        names = ", ".join(text.bindings)
        raise EmitError(
            f"The text needs objects that a file cannot express: {names}.",
            "Pass each as an argument of the function, or make it a constant of an importable module.",
        )
    save(path, text.text.encode(), force=force)


def save(path: str | os.PathLike[str], data: bytes, *, force: bool = False) -> None:
    """Write bytes to a file.  Raises EmitError as `check` does, and where writing fails."""
    check(path, force=force)
    file = Path(path)
    try:
        _replace(file.resolve(), data)
    except OSError as error:
        raise _unwritable(file, error.strerror or str(error)) from error


def check(path: str | os.PathLike[str], *, force: bool = False) -> None:
    """Ask whether a file may be written, before the work whose result it will hold.

    Raises EmitError where the file exists and `force` is not said, where the path is a directory, and where its folder
    is not there or may not be written to.
    """
    file = Path(path)
    if file.is_dir():
        raise EmitError(f"{file} is a directory.", "Give the name of a file.")
    if file.exists() and not file.is_file():
        raise EmitError(f"{file} is not a regular file.", "Give the name of a file.")
    if not force and (file.exists() or file.is_symlink()):
        raise EmitError(f"{file} exists.", "Write it over with force, or give another name.")
    folder = file.resolve().parent
    if not folder.is_dir():
        raise _unwritable(file, os.strerror(errno.ENOTDIR if folder.exists() else errno.ENOENT))
    if not os.access(folder, os.W_OK):
        raise _unwritable(file, os.strerror(errno.EACCES))


def _unwritable(file: Path, reason: str) -> EmitError:
    return EmitError(f"{file} cannot be written: {reason}.", "Give a path that you may write to.")


def _replace(file: Path, data: bytes) -> None:
    number, name = tempfile.mkstemp(prefix=f".{file.name}.", suffix=".tmp", dir=file.parent)
    try:
        with os.fdopen(number, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(_mode(file))
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _mode(file: Path) -> int:
    """The permissions of the file that is replaced, or those that a new file gets."""
    if file.exists():
        return file.stat().st_mode & 0o7777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
