"""Docstrings, comments, blocks and long lines."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sct.core.lang import (
    Assign,
    Call,
    Comment,
    Const,
    Def,
    Function,
    Global,
    If,
    Module,
    Op,
    Param,
    Return,
    Var,
)
from sct.emit import load, render
from sct.emit.layout import docstring
from sct.emit.text import means
from sct.emit.wrap import WIDTH, wrap
from sct.errors import EmitError
from sct.frontend import read

x, y = Var("x"), Var("y")


def text_of(*body: Any, doc: str | None = None, module: str = "") -> str:
    return render(Module(module, (Function("f", (Param(x),), body, doc),))).text


def test_the_slide() -> None:
    """The whole of a small file: docstring, imports, function."""
    import math

    f = Function(
        "f_tangent",
        (Param(x), Param(y)),
        (Assign((Var("w"),), Op("*", (Call(Global(math.cos), (x,)), y))), Return(Const(1.0))),
        "Return the value.",
    )
    assert render(Module("Tangent of `f`.\n\nMode: forward.", (f,))).text == (
        '"""Tangent of `f`.\n\nMode: forward.\n"""\n\nfrom math import cos\n\n\n'
        'def f_tangent(x, y):\n    """Return the value."""\n    w = cos(x) * y\n    return 1.0\n'
    )


def test_comments() -> None:
    """Comments stand where they belong: above, behind, or above where the line would be long."""
    s = Assign((y,), x)
    assert text_of(Comment("above"), s, Comment("behind", trailing=True), Comment("a\n\nb"), Return(y)) == (
        "def f(x):\n    # above\n    y = x  # behind\n    # a\n    #\n    # b\n    return y\n"
    )
    long = "word " * 25
    assert text_of(s, Comment(long.strip(), trailing=True)) == f"def f(x):\n    # {long.strip()}\n    y = x\n"
    assert text_of(s, Comment("a\nb", trailing=True)) == "def f(x):\n    # a\n    # b\n    y = x\n"


def test_blocks_of_comments_have_pass() -> None:
    """A block needs a statement; a docstring is one."""
    assert text_of(Comment("only")) == "def f(x):\n    # only\n    pass\n"
    assert text_of() == "def f(x):\n    pass\n"
    assert text_of(doc="Doc.") == 'def f(x):\n    """Doc."""\n'
    assert text_of(If(x, (Comment("c"),), ()), Return(x)) == (
        "def f(x):\n    if x:\n        # c\n        pass\n    return x\n"
    )


def test_comments_within_statements_are_not_told_twice(define: Any) -> None:
    """A comment inside a statement of several lines stands in the user's own words, or above ours."""
    source = "def f(x):\n    y = [x,  # one\n         2]  # two\n    if x:  # three\n        y = x\n    return y\n"
    core = read(define(source))
    assert render(Module("", (core,))).text == source
    assert render(Module("", (replace(core, source=None),))).text == (
        "def f(x):\n    # one\n    y = [x, 2]  # two\n    if x:  # three\n        y = x\n    return y\n"
    )


def test_nested_functions_have_air() -> None:
    """An empty line around a nested def, above the comment that belongs to it."""
    g = Function("g", (), (Return(Const(1)),))
    body = (Assign((y,), x), Comment("about g"), Def(Var("g"), g), Return(y))
    assert text_of(*body) == ("def f(x):\n    y = x\n\n    # about g\n    def g():\n        return 1\n\n    return y\n")


@pytest.mark.parametrize(
    "doc",
    [
        "Short.",
        'Ends with a "quote"',
        'Has """three""" quotes',
        "Back\\slash \\n",
        "First line.\n\nBody:\n    indented\n",
        "A first line that is much too long to fit, " + "so " * 40 + "it is folded.",
    ],
)
def test_docstrings_say_what_was_meant(doc: str) -> None:
    """Quotes and backslashes come through; long lines are folded, nothing else is changed."""
    import inspect

    lines = docstring(doc, "    ")
    assert all(len(line) <= WIDTH for line in lines)
    space: dict[str, Any] = {}
    exec("def f():\n" + "\n".join(lines), space)
    found = inspect.cleandoc(space["f"].__doc__)
    assert found.split() == doc.split()
    if len(doc) < 80:
        assert found == inspect.cleandoc(doc)


LONG = {
    "sum": "dw = " + " + ".join(f"some_name_{i} * other_name_{i}" for i in range(9)),
    "call": "w = function_name(" + ", ".join(f"argument_number_{i}" for i in range(7)) + ", keyword=the_last_of_them)",
    "test": "if " + " and ".join(f"condition_number_{i} > 0" for i in range(6)) + ":",
    "def": "def f(" + ", ".join(f"parameter_{i}" for i in range(16)) + "):",
    "numbers": "x = np.array([" + ", ".join(str(i * 1.5) for i in range(60)) + "])",
    "product": "dy = (alpha_coefficient * beta + gamma_coefficient) * (delta_coefficient - epsilon) / zeta",
    "nested": "dy = cos(alpha_value * beta_value + gamma_value) * (alpha_value * dbeta_value + dalpha * beta_value "
    "+ gamma_value * ddelta_value - alpha_value * epsilon_value)",
    "for": "for i, (value_one, value_two) in enumerate(zip(a_rather_long_list_of_things, another_list)):",
    "generator": "total += sum(weight[i] * value_number[i] for i in range(len(weight)) if value_number[i] > limit)",
    "chain": "x = table.group_by(something_long).apply(lambda q: q + 1).rename(something_else).reset(drop=1).values",
    "assert": "assert alpha_coefficient > beta_coefficient + gamma_coefficient * delta, f'message {alpha} and {b}'",
    "unary": "dx[i, :] = -alpha_value * beta_value[i, :] - gamma_value * delta_value - (epsilon + -zeta) * eta",
    "choice": "dw = alpha_coefficient if some_condition_holds > another_value_here else beta * gamma + delta",
    "subscript": "x[some_index_number_one, some_index_number_two, some_index_number_three] = y[index_four][index_five]",
    "string": "x = 'a long string with, commas (and brackets' + other_name_that_is_long + ' + and more ] of' + another",
}


@pytest.mark.parametrize("name", LONG)
@pytest.mark.parametrize("depth", [4, 6])
def test_long_lines_are_broken(name: str, depth: int) -> None:
    """Long statements are broken to lines that fit, at places where the meaning stays."""
    import ast

    line = LONG[name]
    lines = wrap(line, "    " * depth)
    assert len(lines) > 1
    assert all(len(part) <= WIDTH for part in lines)
    (tree,) = ast.parse(line + (" pass" if line.endswith(":") else "")).body
    assert means("\n".join(lines).strip(), tree)
    assert not any(part.strip() in ("+", "-", "*", ",") for part in lines)


def test_how_long_lines_look() -> None:
    """Filled lines within one pair of brackets, operators first."""
    assert "\n".join(wrap(LONG["sum"], "")) == (
        "dw = (\n"
        "    some_name_0 * other_name_0 + some_name_1 * other_name_1 + some_name_2 * other_name_2\n"
        "    + some_name_3 * other_name_3 + some_name_4 * other_name_4 + some_name_5 * other_name_5\n"
        "    + some_name_6 * other_name_6 + some_name_7 * other_name_7 + some_name_8 * other_name_8\n"
        ")"
    )
    assert wrap(LONG["numbers"], "")[0] == "x = np.array(["
    assert wrap("a = 1", "    ") == ["    a = 1"]


def test_what_python_cannot_parse_is_refused() -> None:
    """More than 200 nested parentheses are beyond Python's parser: refused, rather than written and unreadable."""
    value: Any = x
    for _ in range(400):
        value = Op("-", (x, value))
    with pytest.raises(EmitError, match="too deeply nested"):
        text_of(Return(value))


def test_loaded_text_is_what_tracebacks_show() -> None:
    """The text that runs is the text that a debugger finds, even after linecache has looked for changes."""
    import linecache
    import traceback

    f = Function("f", (Param(x),), (Assign((y,), Op("/", (Const(1), x))), Return(y)))
    text = render(Module("A text.", (f,)))
    again = load(text, "shown_tangent")["f"]
    linecache.checkcache()
    try:
        again(0)
    except ZeroDivisionError as error:
        shown = "".join(traceback.format_exception(error))
    assert "y = 1 / x" in shown
    filename = again.__code__.co_filename
    assert filename == "<sct shown_tangent 1>"
    assert "".join(linecache.getlines(filename)) == text.text
    assert load(text, "shown_tangent")["f"].__code__.co_filename == filename
    other = render(Module("Another text.", (f,)))
    assert load(other, "shown_tangent")["f"].__code__.co_filename == "<sct shown_tangent 2>"


def test_a_long_clause_of_a_comprehension_is_broken_within() -> None:
    """A `for` clause longer than a line was taken for its own first piece, without end."""
    from sct.emit.wrap import wrap

    items = ", ".join(f"some_long_name_{k}" for k in range(12))
    text = f"total = [one_name * another_name for one_name, another_name in zip(np.array([{items}]), others)]"
    lines = wrap(text, "    ")
    assert max(map(len, lines)) <= 100
    assert "".join("".join(lines).split()) == "".join(text.split())
