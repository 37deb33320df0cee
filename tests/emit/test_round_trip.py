"""Functions of every shape: Python to core to text gives the function back."""

from __future__ import annotations

import ast
import math
import textwrap
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sct.core.lang import Function, If, Module
from sct.core.walk import substitute
from sct.emit import load, render
from sct.frontend import read

HEAD = "import math\nfrom math import cos, exp, sin\nimport numpy as np\n\n"


def programs() -> dict[str, tuple[str, list[tuple[Any, ...]]]]:
    """Title -> the function's text, and calls of it."""
    text = (Path(__file__).parent / "programs.txt").read_text(encoding="utf-8")
    out = {}
    for part in text.split("\n## ")[1:]:
        title, _, rest = part.partition("\n")
        source, *calls = rest.strip("\n").split("\n>>> ")
        out[title] = (source, [ast.literal_eval(c) for c in calls])
    return out


PROGRAMS = programs()


def plain(text: str) -> str:
    """The dump of a function's tree, less what emission leaves out: annotations and docstrings' indentation."""
    tree = next(n for n in ast.parse(text).body if isinstance(n, ast.FunctionDef))

    class Less(ast.NodeTransformer):
        def visit_AnnAssign(self, node: ast.AnnAssign) -> Any:
            self.generic_visit(node)
            return ast.Assign([node.target], node.value)

        def visit_arg(self, node: ast.arg) -> Any:
            return ast.arg(node.arg)

        def visit_FunctionDef(self, node: ast.FunctionDef) -> Any:
            self.generic_visit(node)
            node.returns = None
            return node

    return ast.dump(Less().visit(tree))


def bare(f: Function) -> Function:
    """The function without the user's text, so that all of it is printed anew."""

    def inner(n: Any) -> Any:
        return bare(n) if isinstance(n, Function) else None

    return replace(f, source=None, body=tuple(substitute(s, inner) for s in f.body))


def arguments(args: tuple[Any, ...]) -> tuple[Any, ...]:
    import numpy as np

    return tuple(np.arange(6.0).reshape(3, 2) if isinstance(a, str) and a == "MATRIX" else a for a in args)


@pytest.mark.parametrize("own", [True, False], ids=["own words", "printed"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_round_trip(name: str, own: bool, define: Any) -> None:
    """The emitted text has the user's tree and computes the same, in the user's words and in ours."""
    source, calls = PROGRAMS[name]
    f = define(HEAD + source + "\n")
    core = read(f) if own else bare(read(f))
    text = render(Module("", (core,)))
    assert plain(text.text[text.text.index("def f(") :]) == plain(source)
    assert not text.bindings
    again = load(text, name)["f"]
    for args in calls:
        if name == "all parameters":
            assert again(1, 2, 3, 4, e=5, z=6) == f(1, 2, 3, 4, e=5, z=6)
        else:
            assert repr(again(*arguments(args))) == repr(f(*arguments(args)))


@pytest.mark.parametrize("name", PROGRAMS)
def test_text_is_clean(name: str, define: Any, clean: Any) -> None:
    """Printed text passes the checks that the project's own files pass, and no line of it is too long."""
    f = define(HEAD + PROGRAMS[name][0] + "\n")
    text = render(Module("A text.", (bare(read(f)),)))
    assert all(len(line) <= 100 for line in text.text.split("\n"))
    clean(text)


def test_user_words_survive(define: Any) -> None:
    """The user's spelling of literals and layout of expressions stands in the text, moved to its new indentation."""
    source = textwrap.dedent("""\
        def f(x, y):
            a = 1e-5*x + 0x10 + 1_000.0
            b = [x,   y,
                 a]
            if ( x
                 > y ):
                return  b
            return (a,b)
        """)
    text = render(Module("", (read(define(source)),))).text
    assert text == source


def test_strings_of_several_lines(define: Any) -> None:
    """A string's own lines are not moved with the statement: its value stays, whatever its spaces."""
    source = 'def f(x):\n    s = """a  \n      b\n\n   \n"""\n    return s\n'
    core = read(define(source))
    text = render(Module("", (core,)))
    assert text.text == source
    deeper = replace(core, body=(If(core.params[0].var, core.body),))
    assert load(render(Module("", (deeper,))), "deeper")["f"](1) == "a  \n      b\n\n   \n"


def test_words_that_mean_something_else_are_not_used(define: Any) -> None:
    """Where a pass changed a statement and kept its position, the text says what the statement now is."""
    core = read(define("def f(x):\n    y = x * 2.000\n    return y\n"))
    first = core.body[0]
    assert render(Module("", (core,))).text == "def f(x):\n    y = x * 2.000\n    return y\n"
    changed = substitute(first, lambda n: replace(n, op="+") if getattr(n, "op", None) == "*" else None)
    assert changed is not first
    text = render(Module("", (replace(core, body=(changed, *core.body[1:])),))).text
    assert text == "def f(x):\n    y = x + 2.0\n    return y\n"


def test_same_bytes_every_time(define: Any) -> None:
    """Emission is deterministic: two readings of a program give one text."""
    for source, _ in PROGRAMS.values():
        f = define(HEAD + source + "\n")
        assert render(Module("", (read(f),))).text == render(Module("", (read(f),))).text


def test_deep_and_long(define: Any) -> None:
    """A sum of 2,000 terms and 2,000 nested calls' worth of operators are printed; depth is no limit."""
    terms = " + ".join(["x"] * 2000)
    f = define(f"def f(x):\n    return {terms}\n")
    g = load(render(Module("", (replace(read(f), source=None),))), "deep")["f"]
    assert g(1.5) == 3000.0
    assert math.isclose(f(0.1), g(0.1), rel_tol=0)
