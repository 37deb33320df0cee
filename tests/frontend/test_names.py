"""What names mean: objects of the surroundings, and variables."""

from __future__ import annotations

import builtins
import math
import types

import numpy as np
import pytest

from sct.core.lang import Assign, Attr, Augment, Call, Def, Global, Import, Nonlocal, Var
from sct.core.walk import walk
from sct.errors import UnsupportedError
from sct.frontend import Unbound, read

SCALE = 2.0


def objects(function):
    """The Globals of a core function by the text they were written in."""
    return {n.name: n for n in walk(function) if isinstance(n, Global)}


def test_globals_builtins_and_module_attributes():
    """A chain is folded while it goes through modules, and no further."""

    class Space:
        value = 1.0

    space = Space()

    def f(x):
        return np.linalg.norm(x) * SCALE + abs(x) + missing + np.pi.real + space.value  # noqa: F821

    found = objects(read(f))
    assert found["np.linalg.norm"].value is np.linalg.norm
    assert found["np.linalg.norm"].root is np
    assert found["SCALE"].source == ("global", globals())
    assert found["abs"].value is builtins.abs and found["abs"].source == ("builtin", None)
    assert found["missing"].value is Unbound
    assert found["np.pi"].value == np.pi
    assert "np.pi.real" not in found
    assert found["space"].value is space and found["space"].source[0] == "closure"
    assert found["space"].source[1].cell_contents is space


def test_a_module_attribute_that_is_not_there_is_left_to_run_time():
    """A submodule may be imported later; the program raises AttributeError by itself until then."""

    def f():
        return math.no_such_name

    value = read(f).body[0].value
    assert isinstance(value, Attr) and value.value.value is math


def test_an_empty_cell_is_unbound():
    """A recursive nested function is read before its name is bound, at the latest by a decorator."""
    seen = []

    def outer():
        def f(x):
            return g(x)

        seen.append(read(f))

        def g(x):
            return x

        return g

    outer()
    assert objects(seen[0])["g"].value is Unbound


def test_nested_functions_see_variables_of_those_around(reading):
    """The inner x is the outer x, one object; it is listed as free all the way."""
    f = reading(
        "def f(x):\n    y = x\n    def g(a):\n        h = lambda b: b + y + a\n        return h\n"
        "    y = 2\n    return g, y\n"
    )
    y = f.body[0].targets[0]
    g = next(s for s in f.body if isinstance(s, Def)).function
    assert g.free == (y,)
    h = g.body[0].value.function
    assert set(h.free) == {y, g.params[0].var}
    assert f.body[2].targets[0] is y
    assert f.body[3].value.items[1] is y
    assert f.free == ()


def test_nonlocal_is_the_variable_of_the_function_around(reading):
    """A write from inside is a write to the same variable."""
    f = reading("def f():\n    n = 0\n    def g():\n        nonlocal n\n        n += 1\n    g()\n    return n\n")
    n = f.body[0].targets[0]
    inner = f.body[1].function
    assert isinstance(inner.body[0], Nonlocal) and inner.body[0].vars == (n,)
    assert isinstance(inner.body[1], Augment) and inner.body[1].target is n
    assert f.body[3].value is n


def test_comprehension_targets_are_variables_of_their_own(reading):
    """`x` in a comprehension is another x than outside, except in its first iterable."""
    f = reading("def f(x):\n    y = [x for x in x]\n    return x, y\n")
    x = f.params[0].var
    comp = f.body[0].value
    assert comp.clauses[0].iter is x
    assert comp.clauses[0].target is comp.elements[0]
    assert comp.elements[0] is not x
    assert f.body[1].value.items[0] is x


def test_a_walrus_in_a_comprehension_binds_outside(reading):
    """PEP 572: the target belongs to the function around."""
    f = reading("def f(xs):\n    y = [last := x for x in xs]\n    return last\n")
    assert f.body[0].value.elements[0].target is f.body[1].value


def test_global_statement(module_from):
    """A global name that the function declares is an attribute of its module, in reads, writes and deletion."""
    module = module_from(
        "count = 0\ndef f(x):\n    global count\n    count += 1\n    count = x\n    return count\n"
        "def g(x):\n    global count\n    def h():\n        return count\n    return h\n"
    )
    body = read(module.f).body
    for node in (body[0].target, body[1].targets[0], body[2].value):
        assert isinstance(node, Attr) and node.name == "count"
        assert node.value.value is module and node.value.name is None
    inner = read(module.g).body[0].function
    assert isinstance(inner.body[0].value, Attr)


def test_local_imports(reading):
    """A local import is kept as text, and its names are the objects that it gives."""
    f = reading(
        "def f(x):\n    import math\n    import os.path as p, os.path\n    from math import sin as s, cos\n"
        "    import not_there_at_all\n    return math.exp(x) + s(x) + cos(x) + p.sep + os.sep + not_there_at_all.y\n"
    )
    texts = [s.text for s in f.body if isinstance(s, Import)]
    assert texts == ["import math", "import os.path as p, os.path", "from math import sin as s, cos",
                     "import not_there_at_all"]  # fmt: skip
    found = objects(f)
    assert found["math.exp"].value is math.exp and found["math.exp"].source == ("import", None)
    assert found["s"].value is math.sin
    assert found["cos"].value is math.cos
    assert found["p.sep"].value == found["os.sep"].value == "/"
    assert found["not_there_at_all"].value is Unbound
    assert all(s.binds == () for s in f.body if isinstance(s, Import))


def test_an_imported_name_that_is_assigned_too_is_a_variable(reading):
    """Which of the two it is, is known only when it runs."""
    f = reading(
        "def f(x):\n    try:\n        import numpy as n\n    except ImportError:\n        n = None\n    return n\n"
    )
    statement = f.body[0].body[0]
    assert isinstance(f.body[1].value, Var)
    assert statement.binds == (f.body[1].value,)


def test_relative_imports_are_made_absolute():
    """The emitted file stands elsewhere."""

    def f():
        from .walk import same

        return same

    package = types.FunctionType(f.__code__, {**globals(), "__package__": "sct.core"})
    function = read(package)
    assert function.body[0].text == "from sct.core.walk import same"
    assert function.body[1].value.value.__module__ == "sct.core.walk"


def test_private_names_are_mangled_within_a_class():
    """`__x` in a class body is `_Class__x`, in attributes, variables and nested functions."""

    class _Point:
        def __init__(self):
            self.__x = 1.0

        def read(self, __y):
            def g(__z):
                return __z + __y

            return self.__x + g(__y) + self.__class__.__name__

    function = read(_Point.read)
    names = {n.name for n in walk(function) if isinstance(n, Var | Attr)}
    assert {"_Point__x", "_Point__y", "_Point__z", "__class__", "__name__"} <= names
    assert "__x" not in names


def test_a_variable_hides_a_global_everywhere_in_its_function(reading):
    """Python decides by the whole function, not by what ran before."""
    f = reading("def f(x):\n    y = SCALE\n    SCALE = x\n    return y\n", SCALE=3.0)
    assert isinstance(f.body[0], Assign) and isinstance(f.body[0].value, Var)


def test_a_call_of_a_method_is_an_attribute_of_a_global(reading):
    """The class attribute may change; only modules are seen through."""
    f = reading("def f(x):\n    return box.sin(x)\n", box=types.SimpleNamespace(sin=math.sin))
    call = f.body[0].value
    assert isinstance(call, Call) and isinstance(call.func, Attr) and isinstance(call.func.value, Global)


def test_global_without_a_module_is_refused(reading):
    """There is no object whose attribute the name is."""
    with pytest.raises(UnsupportedError, match="belong to no imported module"):
        reading("def f(x):\n    global g\n    g = x\n")
