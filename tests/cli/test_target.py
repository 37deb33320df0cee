"""Functions are found under every spelling, and files are imported as Python would."""

from __future__ import annotations

import functools
import sys
from pathlib import Path

import pytest

from sct.cli import target
from sct.cli.parameters import parameters
from sct.errors import RequestError, SourceError


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, the current one; what is imported from it is forgotten afterwards."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(sys, "modules", dict(sys.modules))
    return tmp_path


def test_a_file_is_imported_under_its_own_name(place: Path) -> None:
    """Decorators and pickles see the name that an ordinary import gives, and neighbours can be imported."""
    (place / "neighbour_t1.py").write_text("k = 2.0\n")
    (place / "model_t1.py").write_text("import neighbour_t1\n\n\ndef f(x):\n    return neighbour_t1.k * x\n")
    f = target.function("model_t1.py:f")
    assert f(1.5) == 3.0
    assert f.__module__ == "model_t1"
    assert target.function("model_t1:f") is f
    assert target.function(f"{place}/model_t1.py:f") is f


def test_a_file_in_a_package(place: Path) -> None:
    """A file in a package is imported as part of it: relative imports work."""
    inner = place / "package_t2" / "inner"
    inner.mkdir(parents=True)
    (place / "package_t2" / "__init__.py").write_text("k = 3.0\n")
    (inner / "__init__.py").write_text("")
    (inner / "m.py").write_text("from .. import k\n\n\nclass A:\n    def f(self, x):\n        return k * x\n")
    f = target.function("package_t2/inner/m.py:A.f")
    assert f(None, 2.0) == 6.0
    assert f.__module__ == "package_t2.inner.m"
    assert target.function("package_t2.inner.m:A.f") is f


def test_a_file_with_the_name_of_a_module_in_use(place: Path) -> None:
    """A user's json.py is not mistaken for Python's."""
    import json

    (place / "json.py").write_text("def dumps(x):\n    return x\n")
    with pytest.raises(RequestError, match="name of a module already in use"):
        target.function("json.py:dumps")
    assert sys.modules["json"] is json


def test_what_a_module_prints_is_not_taken_for_output(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Text printed while the user's module is imported does not end in the emitted file."""
    (place / "loud_t3.py").write_text("print('hello')\n\n\ndef f(x):\n    return x\n")
    target.function("loud_t3.py:f")
    assert capsys.readouterr() == ("", "hello\n")


def test_an_error_at_import_names_the_users_frames_only(place: Path) -> None:
    """The innermost place comes first, then who called, and no file of ours or of importlib."""
    (place / "deep_t4.py").write_text("def g():\n    raise ValueError('no')\n")
    (place / "top_t4.py").write_text("import deep_t4\n\ndeep_t4.g()\n")
    with pytest.raises(SourceError) as caught:
        target.function("top_t4.py:f")
    text = str(caught.value)
    assert text.startswith(f"{place}/deep_t4.py:2: importing top_t4 raised ValueError: no\n")
    assert f"called from {place}/top_t4.py:3, in <module>" in text
    assert "importlib" not in text
    assert "target.py" not in text
    assert "top_t4" not in sys.modules


def test_near_names_are_suggested(place: Path) -> None:
    """A misspelled function or file is answered with the near one."""
    (place / "model_t5.py").write_text("def energy(x):\n    return x\n")
    with pytest.raises(RequestError, match="Did you mean energy"):
        target.function("model_t5.py:enrgy")
    with pytest.raises(RequestError, match=r"Did you mean model_t5\.py"):
        target.function("modle_t5.py:energy")


def test_parameters() -> None:
    """Parameters are read through partials, methods and wrappers."""

    def f(a, b=2.0, *rest, c, d=4.0):
        return a

    @functools.wraps(f)
    def g(*args, **kwargs):
        return f(*args, **kwargs)

    class A:
        def m(self, a, b=1.0):
            return a

    assert parameters(f) == parameters(g) == (("a", "b"), ("c", "d"), {"b": 2.0, "d": 4.0})
    assert parameters(functools.partial(f, 1.0)).positional == ("b",)
    assert parameters(functools.partial(f, c=3.0)) == (("a", "b"), ("c", "d"), {"b": 2.0, "c": 3.0, "d": 4.0})
    assert parameters(functools.partial(f, a=1.0)) == ((), ("a", "b", "c", "d"), {"a": 1.0, "b": 2.0, "d": 4.0})
    assert parameters(A().m) == (("a", "b"), (), {"b": 1.0})
