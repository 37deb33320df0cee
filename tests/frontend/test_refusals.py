"""What is refused on reading: with the file, the line, a caret under the culprit, and a cure."""

from __future__ import annotations

import pytest

from sct.errors import SctError, UnsupportedError
from sct.frontend import read

# text of the function, the line that the error names, the text under the caret, a part of the reason
CASES = {
    "yield": ("def f(x):\n    yield x\n", 2, "yield x", "generator"),
    "yield in lambda": ("def f(x):\n    return lambda: (yield)\n", 2, "yield", "generator"),
    "yield from": ("def f(x):\n    a = 1\n    yield from x\n", 3, "yield from x", "generator"),
    "async def": ("async def f(x):\n    return x\n", 1, "async def f(x):", "async function"),
    "await": ("def f(x):\n    async def g(y):\n        await y\n", 2, "async def g(y):", "async function"),
    "class": ("def f(x):\n    class A:\n        pass\n", 2, "class A:", "class"),
    "except*": ("def f(x):\n    try:\n        pass\n    except* ValueError:\n        pass\n", 2, "try:", "except"),
    "eval": ("def f(x):\n    return x + eval('x')\n", 2, "eval", "eval"),
    "exec": ("def f(x):\n    exec('x')\n", 2, "exec", "exec"),
    "locals": ("def f(x):\n    return locals()\n", 2, "locals", "locals"),
    "locals in disguise": ("def f(x):\n    import builtins as b\n    return b.locals()\n", 3, "b.locals", "locals"),
    "globals": ("def f(x):\n    return globals()['y']\n", 2, "globals", "globals"),
    "vars": ("def f(x):\n    return vars()\n", 2, "vars()", "vars"),
    "dir": ("def f(x):\n    return dir()\n", 2, "dir()", "dir"),
    "super": ("class A:\n    def f(self):\n        return [super() for k in ()]\nf = A.f\n", 3, "super()", "super"),
    "global import": ("def f(x):\n    global os\n    import os\n", 3, "import os", "import"),
    "global def": ("def f(x):\n    global g\n    def g(): pass\n", 3, "def g(): pass", "global name g"),
    "caret after wide letters": ("def f(é):\n    return é + eval('é')\n", 2, "eval", "eval"),
}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_refused_with_line_caret_and_cure(cell, case):
    """Each refusal points to the very text."""
    text, line, marked, reason = CASES[case]
    with pytest.raises(UnsupportedError) as caught:
        read(cell(text)["f"])
    message = str(caught.value).split("\n")
    assert f">:{line}: " in message[0] and reason in message[0]
    start = message[2].index("^")
    assert message[1][start : start + message[2].count("^")] == marked
    assert caught.value.cure and message[-1] == caught.value.cure


def test_nonlocal_of_a_real_closure_is_refused(cell):
    """The cell belongs to a function that is not read."""
    space = cell("def g():\n    n = 0\n    def f():\n        nonlocal n\n        n = 1\n    return f\nf = g()\n")
    with pytest.raises(UnsupportedError, match="nonlocal n"):
        read(space["f"])


def test_vars_of_an_object_is_not_refused(reading):
    """Only the calls that look at their caller are."""
    assert reading("def f(x):\n    return vars(x), dir(x), super(int, x)\n").body


def test_every_refusal_is_ours():
    """Callers catch one class."""
    assert issubclass(UnsupportedError, SctError)
