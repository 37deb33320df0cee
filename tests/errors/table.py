"""Bad programs and bad requests, one a row: what is given, which error comes, where it points.

A row is data.  `text` is a user's file; `line` the line that the message must point to (None: there is no place to
point to); `act` what is asked of the imported file, by default the source of the tangent of its `f`.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

import sct
from sct.errors import ArgumentError, EmitError, RequestError, SctError, SourceError, UnsupportedError

PLAIN = "def f(x, y=2.0):\n    return x * y\n"
VECTOR = "import numpy as np\n\n\ndef f(x):\n    return 2.0 * x\n"


def tangent_source(module: ModuleType) -> Any:
    """The default act."""
    return sct.source(module.f)


def tangent_at_one(module: ModuleType) -> Any:
    """What needs an argument's type to be seen."""
    return sct.derivative(module.f)(1.0)


@dataclass(frozen=True)
class Bad:
    """One row."""

    name: str
    error: type[SctError]
    reason: str  # a regular expression, searched without regard to case
    text: str = PLAIN
    line: int | None = None
    act: Callable[[ModuleType], Any] = tangent_source


def _without_text(module: ModuleType) -> Any:
    namespace: dict[str, Any] = {}
    exec("def g(x):\n    return x\n", namespace)  # the text is kept nowhere
    return sct.source(namespace["g"])


def _edited(module: ModuleType) -> Any:
    path = Path(str(module.__file__))
    path.write_text(path.read_text().replace("x * y", "x * y * y"))
    return sct.source(module.f)


def _emit_twice(module: ModuleType) -> Any:
    out = Path(str(module.__file__)).with_name("out.py")
    out.write_text("precious = 1\n")
    try:
        sct.emit(module.f, out)
    finally:
        assert out.read_text() == "precious = 1\n"


def _emit_to(name: str) -> Callable[[ModuleType], Any]:
    def act(module: ModuleType) -> Any:
        path = Path(str(module.__file__))
        return sct.emit(module.f, path.parent / name if name else path.parent, force=True)

    return act


PROGRAMS = [
    Bad("yield", UnsupportedError, "generator|yield", "def f(x):\n    yield x\n", 2),
    Bad("yield from", UnsupportedError, "generator|yield", "def f(x):\n    a = x\n    yield from [a]\n", 3),
    Bad("yield as a value", UnsupportedError, "generator|yield", "def f(x):\n    a = (yield x) + 1\n    return a\n", 2),
    Bad("async def", UnsupportedError, "async", "async def f(x):\n    return x\n", 1),
    Bad(
        "await",
        UnsupportedError,
        "async|await",
        "async def g(x):\n    return x\n\n\nasync def f(x):\n    return await g(x)\n",
        5,
    ),
    Bad(
        "async def within",
        UnsupportedError,
        "async",
        "def f(x):\n    async def g():\n        return x\n    return x\n",
        2,
    ),
    Bad("eval", UnsupportedError, "eval", "def f(x):\n    return eval('x * x')\n", 2),
    Bad("exec", UnsupportedError, "exec", "def f(x):\n    exec('x = x * x')\n    return x\n", 2),
    Bad("eval by another name", UnsupportedError, "eval", "run = eval\n\n\ndef f(x):\n    return run('x * x')\n", 5),
    Bad("locals", UnsupportedError, "locals", "def f(x):\n    y = x * x\n    return locals()['y']\n", 3),
    Bad("globals", UnsupportedError, "globals", "y = 2.0\n\n\ndef f(x):\n    return x * globals()['y']\n", 5),
    Bad("class within", UnsupportedError, "class", "def f(x):\n    class A:\n        y = x\n    return A.y\n", 2),
    Bad("complex constant", UnsupportedError, "complex", "def f(x):\n    return abs(x * 1j)\n", 2, tangent_at_one),
    Bad(
        "complex function",
        UnsupportedError,
        "complex|cmath",
        "import cmath\n\n\ndef f(x):\n    return abs(cmath.exp(x))\n",
        5,
        tangent_at_one,
    ),
    Bad(
        "complex constructor",
        UnsupportedError,
        "complex",
        "def f(x):\n    return abs(complex(x, 1.0))\n",
        2,
        tangent_at_one,
    ),
    Bad(
        "missing row: a ufunc of the user's",
        UnsupportedError,
        "no rule|no row|without a rule",
        "import math\nimport numpy as np\n\nsine = np.frompyfunc(math.sin, 1, 1)\n\n\ndef f(x):\n    return sine(x)\n",
        8,
        tangent_at_one,
    ),
    Bad(
        "active data into an opaque function",
        UnsupportedError,
        "pack",
        "import struct\n\n\ndef f(x):\n    return struct.unpack('d', struct.pack('d', x))[0]\n",
        5,
        tangent_at_one,
    ),
    Bad(
        "missing row two calls down",
        UnsupportedError,
        "pack",
        "import struct\n\n\ndef g(x):\n    return struct.pack('d', x)\n\n\ndef f(x):\n    return len(g(x)) * x\n",
        5,
        tangent_at_one,
    ),
    Bad(
        "active data into an int array",
        UnsupportedError,
        "int",
        "import numpy as np\n\n\ndef f(x):\n    a = np.zeros(3, dtype=int)\n    a[0] = x\n    return a[0] * x\n",
        6,
        tangent_at_one,
    ),
    Bad(
        "active data into a global",
        UnsupportedError,
        "global|outside",
        "last = 0.0\n\n\ndef f(x):\n    global last\n    last = x * x\n    return last\n",
        6,
        tangent_at_one,
    ),
    Bad(
        "active data into a global's entry",
        UnsupportedError,
        "global|module|outside|surround",
        "memo = {}\n\n\ndef f(x):\n    memo['last'] = x * x\n    return memo['last']\n",
        5,
        tangent_at_one,
    ),
    Bad(
        "active data through text",
        UnsupportedError,
        "text|str",
        "def f(x):\n    return float(str(x)) * x\n",
        2,
        tangent_at_one,
    ),
]

SOURCES = [
    Bad("C function", SourceError, "no Python source", act=lambda m: sct.source(zlib.crc32)),
    Bad("C function of a type", SourceError, "no Python source", act=lambda m: sct.source(struct.Struct("d").pack)),
    Bad("exec without linecache", SourceError, "source of g cannot be found", act=_without_text),
    Bad("text has changed", SourceError, "not what runs", act=_edited),
    Bad("a number", SctError, "not a Python function|not callable|not a function", act=lambda m: sct.source(3.0)),
    Bad(
        "a module",
        SctError,
        "not a Python function|not callable|not a function",
        act=lambda module: sct.source(module, "forward"),
    ),
]

REQUESTS = [
    Bad("unknown mode", RequestError, "mode", act=lambda m: sct.source(m.f, "sideways")),
    Bad("argnums out of range", RequestError, "argnums|argument|wrt", act=lambda m: sct.derivative(m.f, 7)(1.0)),
    Bad("argnums below range", RequestError, "argnums|argument|wrt", act=lambda m: sct.derivative(m.f, -3)(1.0)),
    Bad("argnums a bad name", RequestError, "z", act=lambda m: sct.derivative(m.f, "z")(1.0)),
    Bad("argnums a float", RequestError, "1.0|float", act=lambda m: sct.derivative(m.f, 1.0)(1.0)),
    Bad("argnums a bool", RequestError, "True|bool", act=lambda m: sct.derivative(m.f, True)(1.0)),
    Bad("argnums twice", RequestError, "twice|more than once|dup", act=lambda m: sct.jacfwd(m.f, (0, "x"))(1.0, 2.0)),
    Bad("argnums empty", RequestError, "argnums|argument|nothing", act=lambda m: sct.jacfwd(m.f, ())(1.0, 2.0)),
    Bad("wrt a bad name", RequestError, "z", act=lambda m: sct.source(m.f, wrt=("z",))),
    Bad("types of a bad name", RequestError, "z", act=lambda m: sct.source(m.f, types={"z": "float"})),
    Bad("types not understood", RequestError, "floot", act=lambda m: sct.source(m.f, types={"x": "floot"})),
    Bad("int argument", ArgumentError, "int", act=lambda m: sct.derivative(m.f)(3)),
    Bad(
        "tangent of an int", ArgumentError, "None as its tangent", "def f(x, n):\n    return x * n\n",
        act=lambda m: sct.jvp(m.f, (2.0, 3), (1.0, 0)),
    ),
    Bad(
        "tangent of an int array", ArgumentError, "None as its tangent", VECTOR,
        act=lambda m: sct.jvp(m.f, (np.arange(3),), (np.ones(3),)),
    ),
    Bad("bool argument", ArgumentError, "bool|integer", act=lambda m: sct.derivative(m.f)(True)),
    Bad("str argument", ArgumentError, "str", act=lambda m: sct.derivative(m.f)("3.0")),
    Bad("None argument", ArgumentError, "None", act=lambda m: sct.derivative(m.f)(None)),
    Bad("complex argument", SctError, "complex", act=lambda m: sct.derivative(m.f)(1j)),
    Bad("int array argument", ArgumentError, "int", VECTOR, act=lambda m: sct.jacfwd(m.f)(np.arange(3))),
    Bad(
        "complex array argument",
        SctError,
        "complex",
        VECTOR,
        act=lambda m: sct.jacfwd(m.f)(np.zeros(3, dtype=complex)),
    ),
    Bad("missing argument", SctError, "x|argument", act=lambda m: sct.derivative(m.f)()),
    Bad("too many arguments", SctError, "argument", act=lambda m: sct.derivative(m.f)(1.0, 2.0, 3.0)),
    Bad("unknown keyword", SctError, "z", act=lambda m: sct.derivative(m.f)(1.0, z=3.0)),
    Bad("too few seeds", RequestError, "tangent", act=lambda m: sct.jvp(m.f, (1.0, 2.0), (1.0,))),
    Bad("too many seeds", RequestError, "tangent", act=lambda m: sct.jvp(m.f, (1.0,), (1.0, 1.0))),
    Bad(
        "seed of a wrong shape",
        RequestError,
        "shape",
        VECTOR,
        act=lambda m: sct.jvp(m.f, (np.ones(3),), (np.ones(2),)),
    ),
    Bad("seed a scalar for an array", RequestError, "shape", VECTOR, act=lambda m: sct.jvp(m.f, (np.ones(3),), (1.0,))),
    Bad("seed an array for a scalar", RequestError, "shape|number", act=lambda m: sct.jvp(m.f, (1.0,), (np.ones(2),))),
    Bad("seed of text", SctError, "str|tangent", act=lambda m: sct.jvp(m.f, (1.0,), ("1",))),
    Bad("primals no tuple", RequestError, "tuple|list", act=lambda m: sct.jvp(m.f, 1.0, 1.0)),
    Bad(
        "array argument for derivative",
        ArgumentError,
        "jacfwd|jacobian|scalar",
        VECTOR,
        act=lambda m: sct.derivative(m.f)(np.ones(3)),
    ),
    Bad("check_grads without an argument", SctError, "argument", act=lambda m: sct.check_grads(m.f, ())),
    Bad("check_grads in no mode", RequestError, "mode", act=lambda m: sct.check_grads(m.f, (1.0,), modes=("up",))),
    Bad("existing file", EmitError, "exists", act=_emit_twice),
    Bad("folder does not exist", EmitError, "folder|directory", act=_emit_to("nowhere/out.py")),
    Bad("a folder for a file", EmitError, "folder|directory", act=_emit_to("")),
]

ROWS = [*PROGRAMS, *SOURCES, *REQUESTS]


@dataclass(frozen=True)
class BadLine:
    """One bad command line; `{file}` stands for a file with the text, `{stem}` for its module's name."""

    name: str
    line: tuple[str, ...]
    stderr: str  # a regular expression, searched without regard to case
    text: str = PLAIN
    place: int | None = None


POWERS = "def f(x, n):\n    for i in range(n):\n        x = x * x\n    return x\n"

LINES = [
    BadLine("no command", (), "required"),
    BadLine("unknown command", ("emitt",), "invalid choice"),
    BadLine("unknown option", ("emit", "{file}:f", "--sideways"), "unrecognized"),
    BadLine("no function", ("emit",), "required"),
    BadLine("no colon", ("emit", "{file}"), "does not name a function"),
    BadLine("empty name", ("emit", "{file}:"), "does not name a function"),
    BadLine("file not found", ("emit", "nowhere.py:f"), "no file nowhere.py"),
    BadLine("folder", ("emit", "./:f"), "is a folder"),
    BadLine("no Python file", ("emit", "./table.csv:f"), "not a Python file"),
    BadLine("module not found", ("emit", "no_such_module_here:f"), "no module named 'no_such_module_here'"),
    BadLine("submodule not found", ("emit", "os.no_such:f"), "no module named 'os.no_such'"),
    BadLine("no name of a module", ("emit", "a-b:f"), "not the name of a module"),
    BadLine("function not found", ("emit", "{file}:g"), "has no 'g'"),
    BadLine(
        "method not found", ("emit", "{file}:A.g"), "has no 'g'", "class A:\n    def f(self, x):\n        return x\n"
    ),
    BadLine("a class", ("emit", "{file}:A"), "is a class", "class A:\n    pass\n"),
    BadLine("not a function", ("emit", "{file}:v"), "type float, not a function", "v = 3.0\n"),
    BadLine("syntax error", ("emit", "{file}:f"), "SyntaxError", "def f(x):\n    return x +\n", 2),
    BadLine("bad indentation", ("emit", "{file}:f"), "IndentationError", "def f(x):\nreturn x\n", 2),
    BadLine("starred import within", ("emit", "{file}:f"), "import \\*", "def f(x):\n    from math import *\n", 2),
    BadLine("raises at import", ("emit", "{file}:f"), "raised ZeroDivisionError", "a = 1\nb = a / 0\n", 2),
    BadLine("leaves at import", ("emit", "{file}:f"), "raised SystemExit", "import sys\nsys.exit(3)\n", 2),
    BadLine(
        "imports what is not there", ("emit", "{file}:f"), "raised ModuleNotFoundError", "import no_such_module\n", 1
    ),
    BadLine("unknown mode", ("emit", "{file}:f", "--mode", "sideways"), "mode"),
    BadLine("unknown mode, show", ("show", "{file}:f", "--mode", "sideways", "--after", "read"), "mode"),
    BadLine("unknown pass", ("show", "{file}:f", "--after", "nothing"), "no pass 'nothing'"),
    BadLine("wrt of a bad name", ("emit", "{file}:f", "--wrt", "z"), "z"),
    BadLine("wrt not a list", ("emit", "{file}:f", "--wrt", "x;y"), "not a list of arguments"),
    BadLine("types not NAME=TYPE", ("emit", "{file}:f", "--types", "float"), "not NAME=VALUE"),
    BadLine("types twice", ("emit", "{file}:f", "--types", "x=float,x=int"), "gives 'x' twice"),
    BadLine("types not understood", ("emit", "{file}:f", "--types", "x=floot"), "floot"),
    BadLine("force without a file", ("emit", "{file}:f", "--force"), "--force goes with -o"),
    BadLine("output exists", ("emit", "{file}:f", "-o", "{file}"), "exists"),
    BadLine("output a folder", ("emit", "{file}:f", "-o", ".", "--force"), "folder|directory"),
    BadLine("output nowhere", ("emit", "{file}:f", "-o", "no/such/out.py"), "folder|directory"),
    BadLine("output below a file", ("emit", "{file}:f", "-o", "{file}/out.py"), "folder|directory"),
    BadLine("at without =", ("check", "{file}:f", "--at", "x"), "not NAME=VALUE"),
    BadLine("at twice", ("check", "{file}:f", "--at", "x=1.0", "--at", "x=2.0"), "gives 'x' twice"),
    BadLine("at not a value", ("check", "{file}:f", "--at", "x=open('a')"), "not a value"),
    BadLine("at not an expression", ("check", "{file}:f", "--at", "x=1 +"), "not a value"),
    BadLine("at ragged array", ("check", "{file}:f", "--at", "x=array([[1.0], [1.0, 2.0]])"), "not a value"),
    BadLine("at unknown argument", ("check", "{file}:f", "--at", "z=1.0"), "no parameter 'z'"),
    BadLine("missing argument", ("check", "{file}:f", "--at", "y=1.0"), "no value for the argument 'x'"),
    BadLine("int argument", ("check", "{file}:f", "--at", "x=3"), "int", "def f(x):\n    return x * x\n"),
    BadLine("list of ints", ("check", "{file}:f", "--at", "x=[1]"), "x is list of int", "def f(x):\n    return x[0]\n"),
    BadLine("wrt an int", ("emit", "{file}:f", "--wrt", "1", "--mode", "reverse"), "a whole number", POWERS, 1),
    BadLine("wrt an int, forward", ("emit", "{file}:f", "--wrt", "n"), "a whole number", POWERS, 1),
    BadLine(
        "no value at the point",
        ("check", "{file}:f", "--at", "x=0.0"),
        "raised ZeroDivisionError",
        "def f(x):\n    return 1.0 / x\n",
        2,
    ),
    BadLine("check of a C function", ("check", "zlib:crc32", "--at", "x=1.0"), "no Python source"),
    BadLine("tolerance no number", ("check", "{file}:f", "--at", "x=1.0", "--tol", "low"), "invalid float"),
    BadLine("unknown rule", ("rules", "np.tahn"), "no rule for 'np.tahn'"),
]
