"""Finding the text of a function, and nothing but its text."""

from __future__ import annotations

import functools
import importlib
import math
import os
from pathlib import Path

import pytest

from sct.core.lang import Const, Op, Return
from sct.errors import SourceError
from sct.frontend import read

plus, minus = lambda x: x + 1, lambda x: x - 1
nested = lambda x: lambda y: x * y  # noqa: E731


def returned(function):
    """The expression of the Return of a one-line function."""
    statement = read(function).body[-1]
    assert isinstance(statement, Return)
    return statement.value


def test_two_lambdas_on_a_line_are_told_apart():
    """Both have the same first line and the same name; only columns differ."""
    assert returned(plus).op == "+"
    assert returned(minus).op == "-"


def test_a_lambda_in_a_lambda_is_told_apart_from_it():
    """The inner lambda stands within the outer one's columns."""
    assert returned(nested(2)).op == "*"
    assert returned(nested).function.name == "<lambda>"


def test_text_in_linecache_is_found(cell):
    """Notebooks and exec text have no file; the position still counts from the cell's first line."""
    function = read(cell("\n\ndef f(x):\n    return x\n")["f"])
    assert function.at.line == 3
    assert function.source.line(4) == "    return x"


def test_a_function_of_this_rewritten_test_module_is_read():
    """pytest rewrites assert statements, which must not look like a changed file."""

    def checked(x):
        assert x > 0, "positive"
        return x

    assert len(read(checked).body) == 2


def test_no_text_is_refused_with_a_cure():
    """exec without linecache has no text anywhere."""
    space = {}
    exec("def f(x): return x", space)
    with pytest.raises(SourceError, match="has no text") as caught:
        read(space["f"])
    assert "linecache" in caught.value.cure


@pytest.mark.parametrize("thing", [math.sin, len, int, print, 3, functools.partial(plus, 1)])
def test_what_is_not_a_python_function_is_refused(thing):
    """C functions, types and other objects have no Python text."""
    with pytest.raises(SourceError, match="no Python source"):
        read(thing)


def test_a_file_edited_after_import_is_refused_and_a_reloaded_one_read(module_from):
    """The text on disk is not what runs; reading it would give the derivative of another function."""
    module = module_from("def f(x):\n    return x * 2\n")
    path = Path(module.__file__)
    path.write_text("def f(x):\n    return x * 30\n")
    os.utime(path, (2e9, 2e9))
    with pytest.raises(SourceError, match="is not what runs"):
        read(module.f)
    importlib.reload(module)
    assert returned(module.f).args[1].value == 30


def test_a_decorated_function_starts_at_its_decorator_and_a_wrapper_is_read_as_itself(cell):
    """`__wrapped__` is what was called before; the wrapper is what is called now."""
    text = (
        "import functools\n"
        "def twice(g):\n    @functools.wraps(g)\n    def wrapper(*a):\n        return g(*a) * 2\n    return wrapper\n"
        "def same(g): return g\n"
        "@twice\ndef f(x):\n    return x\n"
        "@same\n@same\ndef h(x):\n    return x\n"
    )
    space = cell(text)
    assert read(space["f"]).name == "wrapper"
    assert read(space["f"]).qualname == "f"
    assert read(space["h"]).name == "h"


def test_a_dispatcher_is_read_through_py_func():
    """A numba dispatcher is an object with the plain function in `py_func`."""

    class Dispatcher:
        py_func = staticmethod(minus)

    assert returned(Dispatcher()).op == "-"
    assert read(Dispatcher()).python is minus


def test_defaults_are_what_the_function_holds(cell):
    """The text of a default may give another object today; only a literal may stand as such."""
    space = cell("big = [1.0]\ndef f(a, b=2, c=-1.5, d=big, *, e=None, g=big): return a\n")
    f = space["f"]
    space["big"] = "other"
    a, b, c, d, e, g = [p.default for p in read(f).params]
    assert a is None and isinstance(b, Const) and isinstance(c, Op) and isinstance(e, Const)
    assert d.value is f.__defaults__[2] and d.name is None
    assert g.value is f.__kwdefaults__["g"]
    f.__defaults__ = (2.0, -1.5, 0)
    assert read(f).params[1].default.value == 2.0
    assert not isinstance(read(f).params[1].default, Const)
