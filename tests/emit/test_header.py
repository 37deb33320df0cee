"""What stands above the functions: imports, constants, helpers, and the names that they get."""

from __future__ import annotations

import builtins
import functools
import math
import os.path
from typing import Any

import numpy as np
import pytest

import sct_runtime
from sct.core.lang import (
    DEFINED_HERE,
    Assign,
    Call,
    Const,
    Display,
    Function,
    Global,
    Import,
    Module,
    Op,
    Param,
    Return,
    Var,
)
from sct.emit import load, render
from sct.errors import EmitError
from sct.frontend import read


def of(*values: Any, local: str = "x", name: str = "f") -> Function:
    """A function of one variable that returns the given expressions."""
    return Function(name, (Param(Var(local)),), (Return(Display("tuple", values)),))


def head(*functions: Function, **options: Any) -> str:
    """The text above the first function."""
    text = render(Module("", functions), **options).text
    return text[: text.index("def ")].rstrip("\n")


def last(*functions: Function, **options: Any) -> str:
    """The last line of the text."""
    return render(Module("", functions), **options).text.rstrip("\n").rpartition("\n")[2].strip()


def test_user_imports_keep_their_form() -> None:
    """`np.sin` and `sin` stay as the user wrote them; one line a module; the standard library first."""
    f = of(
        Global(np.sin, "np.sin", np),
        Global(math.sin, "sin", math.sin),
        Global(math.cos, "cos", math.cos),
        Global(functools.partial, "functools.partial", functools),
        Global(math.exp, "expo", math.exp),
        Global(np.linalg.norm, "norm", np.linalg.norm),
        Global(os.path.join, "os.path.join", os),
        Global(np.linalg.solve, "la.solve", np.linalg),
    )
    assert head(f).split("\n") == [
        "import functools",
        "import os",
        "from math import cos, sin",
        "from math import exp as expo",
        "",
        "import numpy as np",
        "import numpy.linalg as la",
        "from numpy.linalg import norm",
    ]
    expected = "(np.sin, sin, cos, functools.partial, expo, norm, os.path.join, la.solve)"
    assert last(f) == f"return {expected[1:-1]}"


@pytest.mark.parametrize(
    ("user", "made", "expected"),
    [
        ([], math.cos, "from math import cos"),
        ([Global(math.sin, "math.sin", math)], math.cos, "import math"),
        ([Global(math.sin, "m.sin", math)], math.cos, "import math as m"),
        ([Global(math.sin, "sin", math.sin)], math.cos, "from math import cos, sin"),
        ([], np.linalg.solve, "import numpy as np"),
        ([Global(np.sin, "numpy.sin", np)], np.cos, "import numpy"),
        ([Global(np.sin, "sin", np.sin)], np.cos, "import numpy as np\nfrom numpy import sin"),
        ([], abs, ""),
        ([], sct_runtime.unbroadcast, "from sct_runtime import unbroadcast"),
        ([], np.float64, "import numpy as np"),
    ],
)
def test_made_nodes_follow_the_user(user: list[Any], made: Any, expected: str) -> None:
    """What sct adds is called the way the user calls that library."""
    assert head(of(*user, Global(made))) == expected


@pytest.mark.parametrize(
    ("made", "text"),
    [
        (np.abs, "np.abs"),
        (np.arccos, "np.arccos"),
        (np.linalg.solve, "np.linalg.solve"),
        (np.max, "np.max"),
        (np.random.normal, "np.random.normal"),
        (np.ndarray, "np.ndarray"),
        (np, "np"),
        (math.floor, "floor"),
        (len, "len"),
        (functools.reduce, "reduce"),
        (-2.5, "-2.5"),
        ((1, "a"), "(1, 'a')"),
        (None, "None"),
        (math.inf, "inf"),
    ],
)
def test_made_nodes_have_usual_names(made: Any, text: str) -> None:
    """Canonical names, and ones that every NumPy has."""
    f = Function("f", (), (Return(Global(made)),))
    assert last(f) in (f"return {text}", f"return {text}".replace("'", '"').replace("(1, ", "1, ").rstrip(")"))


def test_infinity_and_nan() -> None:
    """What has no literal is imported; negative numbers and zeros keep their sign; the values come back exactly."""
    values = [math.inf, -math.inf, math.nan, -0.0, 1e-300, -2, 1e22, 0.1]
    f = Function("f", (), (Return(Display("list", tuple(Const(v) for v in values))),))
    text = render(Module("", (f,)))
    assert text.text.startswith("from math import inf, nan\n")
    assert last(f) == "return [inf, -inf, nan, -0.0, 1e-300, -2, 1e22, 0.1]"
    assert repr(load(text, "f")["f"]()) == repr(values)


def test_powers_of_negative_constants() -> None:
    """(-2) ** y is not -2 ** y."""
    y = Var("y")
    power = Op("**", (Const(-2.0), y))
    f = Function("f", (Param(y),), (Return(Display("tuple", (power, Op("neg", (Op("**", (y, Const(-2))),))))),))
    assert last(f) == "return (-2.0) ** y, -y**-2"


def test_constants() -> None:
    """Numbers, strings and tuples of the surroundings become lines at the top, each once, of the same type."""
    f = of(
        Global(8.314, "R", 8.314),
        Global(True, "FLAG", True),
        Global("it's", "NAME", "it's"),
        Global((1, 2.0, "a"), "SHAPE", (1, 2.0, "a")),
        Global(8.314, "R", float("8.314")),
        Global(None, "NOTHING", None),
        Global(math.pi, "pi", math.pi),
        Global(math.inf, "LIMIT", float("inf")),
    )
    lines = ["R = 8.314", "FLAG = True", 'NAME = "it\'s"', 'SHAPE = 1, 2.0, "a"', "NOTHING = None"]
    expected = "\n".join(["from math import pi", "", *lines, 'LIMIT = float("inf")'])
    assert head(f) == expected
    space = load(render(Module("", (f,))), "f")
    assert space["SHAPE"] == (1, 2.0, "a")
    assert space["LIMIT"] == math.inf


def test_shared_objects_stay_shared_until_there_is_a_file() -> None:
    """A list that the program may change is the same list in loaded text, and written out in a file's."""
    table = [1, 2, {"a": 3.5}]
    f = of(Global(table, "table", table))
    loaded = render(Module("", (f,)))
    assert loaded.bindings == {"table": table}
    assert "# table: taken from the surroundings of f\n" in loaded.text
    assert load(loaded, "f")["f"](0)[0] is table
    written = render(Module("", (f,)), for_file=True)
    assert written.bindings == {}
    assert 'table = [1, 2, {"a": 3.5}]\n' in written.text


@pytest.mark.parametrize(
    "array",
    [
        np.array([0.1, -1e-300, np.inf, -np.inf, np.nan]),
        np.arange(6, dtype=np.int32).reshape(2, 3),
        np.array(2.5),
        np.array([True, False]),
        np.array([0.1, 3.0], dtype=np.float32),
        np.array([2**63], dtype=np.uint64),
        np.zeros(0),
    ],
)
def test_small_arrays_in_files(array: Any) -> None:
    """A small array is written out to the last bit, dtype and shape."""
    text = render(Module("", (of(Global(array, "a", array)),)), for_file=True)
    assert text.bindings == {}
    again = load(text, "f")["a"]
    assert (again.dtype, again.shape, again.tobytes()) == (array.dtype, array.shape, array.tobytes())


def test_what_no_text_expresses_is_bound() -> None:
    """Large arrays and objects stay objects, in files too, so that writing can refuse them."""
    large = np.zeros(1000)
    thing = object()
    text = render(Module("", (of(Global(large, "large", large), Global(thing)),)), for_file=True)
    assert text.bindings == {"large": large, "object": thing}


def test_numpy_numbers_are_constants() -> None:
    """A NumPy number keeps its type."""
    value = np.float32(0.1)
    space = load(render(Module("", (of(Global(value, "c", value)),))), "f")
    assert type(space["c"]) is np.float32
    assert space["c"] == value


def test_objects_of_an_importable_module(module_from: Any) -> None:
    """Functions, classes and large objects of the user's own module are imported from it by their names there."""
    m = module_from(
        "import numpy as np\ntable = np.zeros(500)\nclass C:\n    pass\n"
        "def g(x):\n    return x\ndef f(x):\n    return g(x) + table[0], C\n"
    )
    text = render(Module("", (read(m.f),)), for_file=True)
    assert text.bindings == {}
    assert f"from {m.__name__} import C, g, table\n" in text.text
    assert load(text, "f")["table"] is m.table


def test_functions_of_a_notebook_are_bound(define: Any) -> None:
    """A function that no module holds is put into the namespace, unless its own text stands in the module."""
    f = define("def g(x):\n    return 2 * x\n\ndef f(x):\n    return g(x)\n")
    g = f.__globals__["g"]
    assert render(Module("", (read(f),))).bindings == {"g": g}
    both = render(Module("", (read(g), read(f))), for_file=True)
    assert both.bindings == {}
    assert both.names == ("g", "f")
    assert load(both, "f")["f"](3) == 6


def test_defined_here() -> None:
    """A function of the same text is called by its name, without an import; one that is not there is an error."""
    x = Var("x")
    g = Function("g", (Param(x),), (Return(x),))
    y = Var("y")
    f = Function("f", (Param(y),), (Return(Call(Global(DEFINED_HERE, "g"), (y,))),))
    text = render(Module("", (g, f)))
    assert text.text == "def g(x):\n    return x\n\n\ndef f(y):\n    return g(y)\n"
    with pytest.raises(EmitError, match="does not define"):
        render(Module("", (f,)))
    with pytest.raises(EmitError, match="variable with the name"):
        render(Module("", (g, Function("h", (Param(Var("g")),), f.body))))
    with pytest.raises(EmitError, match="called g"):
        render(Module("", (g, g)))


def test_one_name_for_two_things() -> None:
    """Two constants R, a variable called cos, a function called abs: the later gets another name."""
    first = of(Global(1.5, "R", 1.5), Global(math.cos))
    second = of(Global(2.5, "R", 2.5), Global(math.cos), Global(len), local="cos", name="g")
    third = of(Global(len, "len", len), Global(abs), name="abs")
    text = render(Module("", (first, second, third)))
    assert text.text.split("\n\n")[0].split("\n") == [
        "from builtins import abs as abs_2",
        "from math import cos as cos_2",
    ]
    space = load(text, "f")
    assert space["f"](0) == (1.5, math.cos)
    assert space["g"](0) == (2.5, math.cos, len)
    assert space["abs"](0) == (len, builtins.abs)
    assert "R_2 = 2.5" in text.text


def test_own_words_yield_to_another_name(define: Any) -> None:
    """Where a constant had to be renamed, the user's text is not used: it would mean the other constant."""
    f = read(define("def f(x):\n    return x*R\n", R=2.0))
    g = read(define("def g(x):\n    return x*R\n", R=3.0))
    text = render(Module("", (f, g)))
    assert text.text == "R = 2.0\nR_2 = 3.0\n\n\ndef f(x):\n    return x*R\n\n\ndef g(x):\n    return x * R_2\n"


def test_local_imports_are_left_to_themselves(define: Any) -> None:
    """What the function imports itself is not imported again; what sct adds uses it."""
    core = read(define("def f(x):\n    import numpy as np\n    return np.sin(x)\n"))
    x = core.params[0].var
    assert isinstance(core.body[0], Import)
    added = Assign((Var("y"),), Call(Global(np.cos), (x,)))
    f = Function("f", core.params, (core.body[0], added, *core.body[1:]), source=core.source)
    assert render(Module("", (f,))).text == (
        "def f(x):\n    import numpy as np\n    y = np.cos(x)\n    return np.sin(x)\n"
    )


def test_an_import_in_a_branch_is_not_relied_on(define: Any) -> None:
    """An import that may not have run does not serve what sct adds: that name would be unbound."""
    core = read(define("def f(x):\n    if x > 0:\n        import numpy as np\n        x = np.sin(x)\n    return x\n"))
    f = Function("f", core.params, (*core.body[:-1], Return(Call(Global(np.cos), (core.params[0].var,)))))
    space = load(render(Module("", (f,))), "f")
    assert space["f"](-1.0) == np.cos(-1.0)


def test_submodules_are_imported(define: Any) -> None:
    """`import scipy` alone need not give `scipy.special`."""
    scipy = pytest.importorskip("scipy.special")
    import scipy as root

    f = of(Global(scipy.erf, "scipy.special.erf", root), Global(scipy.gamma, "gamma", scipy.gamma))
    assert head(f).split("\n") == ["import scipy.special", "from scipy.special import gamma"]


def test_standalone_holds_the_helpers() -> None:
    """Helpers stand in the text with all they need, without annotations, before the functions."""
    names = list(sct_runtime.__all__)
    f = of(*[Global(getattr(sct_runtime, n)) for n in names])
    text = render(Module("All helpers.", (f,)), standalone=True)
    assert "sct" not in text.text.replace("contract", "")
    assert "Any" not in text.text
    space = load(text, "f")
    made = space["f"](0)
    assert [h.__name__ for h in made] == [getattr(sct_runtime, n).__name__ for n in names]
    assert all(h.__globals__ is space for h in made if hasattr(h, "__globals__"))


def test_standalone_is_clean(clean: Any) -> None:
    """The helpers' text passes the checks too, so no name is missing and none is imported for nothing."""
    f = of(*[Global(getattr(sct_runtime, n)) for n in sct_runtime.__all__])
    clean(render(Module("All helpers.", (f,)), standalone=True))


@pytest.mark.parametrize("name", sct_runtime.__all__)
def test_each_helper_stands_alone(name: str, clean: Any) -> None:
    """Each helper brings what it needs and nothing else is missing."""
    clean(render(Module("One helper.", (of(Global(getattr(sct_runtime, name))),)), standalone=True))


def test_a_helper_and_a_variable_of_one_name() -> None:
    """A user's variable `unbroadcast` does not hide the helper."""
    f = of(Global(sct_runtime.unbroadcast), local="unbroadcast")
    for standalone in (False, True):
        space = load(render(Module("", (f,)), standalone=standalone), "f")
        assert space["f"](0)[0].__name__ == "unbroadcast"
    g = of(Global(sct_runtime.unbroadcast), name="unbroadcast")
    with pytest.raises(EmitError, match="unbroadcast is needed by a helper"):
        render(Module("", (g,)), standalone=True)


def test_runtime_names_of_emitted_text_are_inlined() -> None:
    """Text that was emitted with imports can be made to stand alone."""
    f = of(
        Global(sct_runtime.T, "rt.T", sct_runtime),
        Global(sct_runtime.unbroadcast, "unbroadcast", sct_runtime.unbroadcast),
    )
    text = render(Module("", (f,)), standalone=True).text
    assert "sct_runtime" not in text
    assert "def T(a):" in text
    assert last(f, standalone=True) == "return T, unbroadcast"


def test_unbound_names_stay_unbound(define: Any) -> None:
    """A name that nothing binds yet is not taken by a constant, so the call fails as the original's does."""
    core = read(define("def f(x):\n    return later(x)\n"))
    other = of(Global(2.5, "later", 2.5), name="g")
    space = load(render(Module("", (core, other))), "f")
    assert space["g"](0) == (2.5,)
    with pytest.raises(NameError, match="later"):
        space["f"](1)
