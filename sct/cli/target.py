"""From `module.py:f` on the command line to the function object, with the user's errors told as the user's."""

from __future__ import annotations

import importlib
import linecache
import os
import sys
import traceback
from collections.abc import Callable
from contextlib import redirect_stdout
from difflib import get_close_matches
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

from sct.core.lang import At, Source
from sct.errors import RequestError, SourceError

FORMS = "Write FILE.py:NAME, package.module:NAME or package.module:Class.method."
# Frames of these are no part of the user's story.
NOT_THE_USERS = (
    "<frozen",
    str(Path(__file__).resolve().parents[1]) + os.sep,
    str(Path(importlib.__file__).parent) + os.sep,
)


def function(text: str) -> Callable[..., Any]:
    """The function that a command line names.

    Raises RequestError where there is no such module or function, SourceError where the module cannot be imported.
    """
    place, colon, name = text.rpartition(":")
    if not colon or not place or not name:
        raise RequestError(f"{text!r} does not name a function in a module.", FORMS)
    module = _from_file(Path(place)) if place.endswith(".py") or "/" in place else _from_name(place)
    found: Any = module
    done = place
    for part in name.split("."):
        try:
            found = getattr(found, part)
        except AttributeError:
            raise RequestError(f"{done} has no {part!r}.", _suggest(found, part)) from None
        done += (":" if done == place else ".") + part
    if isinstance(found, type):
        raise RequestError(f"{text} is a class, not a function.", f"Name one of its methods: {text}.METHOD.")
    if not callable(found):
        raise RequestError(f"{text} is a value of type {type(found).__name__}, not a function.", _suggest(module, ""))
    return found


def _from_file(path: Path) -> ModuleType:
    """Import a file under its own name, as Python would with its folder on the path (a file in a package: the
    folder that holds the package)."""
    if path.is_dir():
        raise RequestError(f"{path} is a folder, not a Python file.", FORMS)
    if path.suffix != ".py":
        raise RequestError(f"{path} is not a Python file.", FORMS)
    if not path.exists():
        near = get_close_matches(path.name, [p.name for p in path.parent.glob("*.py")])
        raise RequestError(f"there is no file {path}.", f"Did you mean {near[0]}?" if near else FORMS)
    path = path.resolve()
    parts = [] if path.name == "__init__.py" else [path.stem]
    folder = path.parent
    while (folder / "__init__.py").exists():
        parts.insert(0, folder.name)
        folder = folder.parent
    sys.path.insert(0, str(folder))
    name = ".".join(parts)
    known = sys.modules.get(name)
    if known is not None:
        if Path(getattr(known, "__file__", None) or "").resolve() != path:
            raise RequestError(
                f"{path} cannot be imported as {name!r}: that is the name of a module already in use.",
                "Rename the file.",
            )
        return known
    if len(parts) > 1 or path.name == "__init__.py":
        return _run(name, lambda: importlib.import_module(name))
    spec = spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None  # a path that ends in .py has both
    module = module_from_spec(spec)
    sys.modules[name] = module
    loader = spec.loader

    def execute() -> ModuleType:
        try:
            loader.exec_module(module)
        except BaseException:
            del sys.modules[name]
            raise
        return module

    return _run(name, execute)


def _from_name(name: str) -> ModuleType:
    """Import a module by its dotted name; the current folder is on the path, as with `python -m`."""
    if not all(part.isidentifier() for part in name.split(".")):
        raise RequestError(f"{name!r} is not the name of a module.", FORMS)
    sys.path.insert(0, "")
    try:
        return _run(name, lambda: importlib.import_module(name))
    except ModuleNotFoundError as error:
        cure = "Is it installed in this environment?  A file is named with its ending: FILE.py:NAME."
        raise RequestError(f"no module named {error.name!r}.", cure) from None


def _run(name: str, load: Callable[[], ModuleType]) -> ModuleType:
    """Import with the user's own errors turned into SourceError; ModuleNotFoundError passes when it is the asked one.

    What the module prints goes to stderr: stdout is for the derivative.
    """
    try:
        with redirect_stdout(sys.stderr):
            return load()
    except SyntaxError as error:
        raise syntax_error(error) from None
    except (Exception, SystemExit) as error:
        if isinstance(error, ModuleNotFoundError) and error.name and f"{name}.".startswith(f"{error.name}."):
            raise
        raise user_error(error, f"importing {name}", "The module must import without an error.") from None


def syntax_error(error: SyntaxError) -> SourceError:
    """A SyntaxError of the user's, at its place."""
    reason = f"{error.msg} ({type(error).__name__})"
    cure = "Correct the text: Python itself cannot read it."
    if error.filename is None or not error.lineno:
        return SourceError(reason + ".", cure)
    text = linecache.getline(error.filename, error.lineno).rstrip("\n") or (error.text or "").rstrip("\n")
    start = max(0, (error.offset or 1) - 1)
    stop = error.end_offset - 1 if error.end_offset and error.end_lineno == error.lineno else start + 1
    at = At(error.lineno, len(text[:start].encode()), error.lineno, len(text[:stop].encode()))
    return SourceError(reason, cure, Source(error.filename, (text,), error.lineno), at)


def user_error(error: BaseException, doing: str, cure: str) -> SourceError:
    """An error that the user's own code raised, as a summary of the user's frames."""
    told = " ".join(str(error).split())
    reason = f"{doing} raised {type(error).__name__}" + (f": {told}" if told else "")
    frames = [f for f in traceback.extract_tb(error.__traceback__) if not f.filename.startswith(NOT_THE_USERS)]
    if not frames:
        return SourceError(reason + ".", cure)
    calls = [f"  called from {f.filename}:{f.lineno}, in {f.name}" for f in reversed(frames[:-1])]
    last = frames[-1]
    line = last.lineno or 1
    text = linecache.getline(last.filename, line).rstrip("\n")
    at = At(line, last.colno or 0, last.end_lineno or line, last.end_colno or 0)
    return SourceError(reason, "\n".join([*calls, cure]), Source(last.filename, (text,), line), at)


def _suggest(holder: Any, name: str) -> str:
    """A cure for a name that is not there: what is near, or what there is."""
    names = [n for n, v in vars(holder).items() if callable(v) and not n.startswith("_")] if _has_names(holder) else []
    near = get_close_matches(name, names)
    if near:
        return f"Did you mean {near[0]}?"
    own = [n for n in names if getattr(getattr(holder, n), "__module__", None) == getattr(holder, "__name__", "")]
    shown = (own or names)[:8]
    return f"It has: {', '.join(shown)}." if shown else FORMS


def _has_names(holder: Any) -> bool:
    return isinstance(holder, ModuleType | type)
