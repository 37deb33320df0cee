"""Names as objects: which mentions of a name are one variable."""

from __future__ import annotations

from collections import Counter

import pytest

from sct.core.lang import Var
from sct.core.walk import walk

# A body over parameters c, d and e; the webs of the mentions of x in order of the text (that of the core), as letters.
CASES = {
    "unrelated uses": ("x = 1; y = x; x = 2; return x", "aabb"),
    "reassigned from itself": ("x = 1; x = x + 1; return x", "abab"),  # targets stand before the value in the node
    "augmented": ("x = 1; x += 1; x = 3; return x", "aabb"),
    "if, both": ("x = 1\nif c: x = 2\nelse: x = 3\nreturn x", "abbb"),
    "if, one": ("x = 1\nif c: x = 2\nreturn x", "aaa"),
    "if, phi unused": ("x = 1\nif c:\n  x = 2; y = x\nx = 3; return x", "abbcc"),
    "if, other returns": ("x = 1\nif c:\n  x = 2; return x\nreturn x", "abba"),
    "if, other raises": ("x = 1\nif c:\n  x = 2; raise x\nreturn x", "abba"),
    "loop carried": ("x = 1\nfor i in c: x = x + 1\nreturn x", "aaaa"),
    "loop local": ("x = 1\nfor i in c:\n  x = i; y = x\nreturn c", "abb"),
    "loop local, used after": ("x = 1\nfor i in c:\n  x = i; y = x\nreturn x", "aaaa"),
    "two loops, one target": ("for x in c: y = x\nfor x in d: y = x", "aabb"),
    "target after the loop": ("for x in c: pass\nreturn x", "aa"),
    "break": ("x = 1\nfor i in c:\n  x = 2\n  if i: break\n  x = 3\n  y = x\nelse:\n  x = 4\nreturn x", "abccbb"),
    "continue": ("x = 1\nwhile x:\n  if c:\n    x = 2; continue\n  x = 3; y = x\n  x = 4", "aaabba"),
    "endless": ("x = 1\nwhile True:\n  x = 2\n  if c: break\nreturn x", "abb"),
    "while else": ("x = 1\nwhile c:\n  x = 2\nelse:\n  x = 3\nreturn x", "abcc"),
    "try": ("x = 1\ntry:\n  x = 2\n  x = 3\nexcept E: y = x\nreturn c", "aaaa"),
    "try, after": ("x = 1\ntry:\n  x = 2\n  x = 3\nexcept E: x = 4\nreturn x", "abccc"),
    "try else": ("try:\n  x = 1\nexcept E: return 0\nelse: y = x\nreturn 1", "aa"),
    "finally": ("x = 1\ntry:\n  x = 2; c(); x = 3\nfinally: y = x", "aaaa"),
    "break through finally": ("x = 1\nfor i in c:\n  try: break\n  finally: x = 2\nelse: return 0\nreturn x", "abb"),
    "continue in a finally": (
        "x = 1\nfor i in c:\n  try: break\n  finally:\n    x = 2\n    continue\nreturn x", "aaa",
    ),
    "handler name": ("x = 1\ntry: y = x\nexcept E as x: y = x\nreturn c", "aabb"),
    "with": ("x = 1\nwith c: x = 2\nreturn x", "aaa"),
    "with target": ("with c as x: y = x\nwith d as x: y = x", "aabb"),
    "match": ("match c:\n  case [x, 1]: y = x\n  case {1: x}: y = x", "aabb"),
    "match or": ("match c:\n  case [x] | (1, x): y = x", "aaa"),
    "match, after": ("match c:\n  case 1: x = 1\n  case 2: x = 2\n  case _: return 0\nreturn x", "aaa"),
    "match, partly bound": ("x = 0\nmatch c:\n  case [x, 1]: return 0\nreturn x", "aaa"),
    "walrus in and": ("x = 1; y = c and (x := 2); return x", "aaa"),
    "walrus first": ("x = 1; y = (x := 2) and c; return x", "abb"),
    "walrus in a ternary": ("x = 1; y = (x := 2) if c else (x := 3); return x", "abbb"),
    "walrus in a chain": ("x = 1; y = c < d < (x := 2); return x", "aaa"),
    "walrus in a second operand": ("x = 1; y = c < (x := 2); return x", "abb"),
    "walrus in a comprehension": ("x = 1; y = [(x := i) for i in c]; return x", "aaa"),
    "walrus in a while test": ("x = 1\nwhile (x := c()): y = x\nreturn x", "abbb"),
    "walrus in an assert message": ("x = 1\nassert c, (x := 2)\nreturn x", "aba"),
    "delete": ("x = 1; del x; x = 2; return x", "aabb"),
    "read after delete": ("x = 1; del x; return x", "aaa"),
    "delete on a path": ("x = 1\nfor i in c:\n  x = 2; del x\nreturn x", "aaaa"),
    "handler name set anew": ("try: c()\nexcept E as x:\n  x = 1\nreturn x", "aaa"),
    "unbound use": ("y = x; x = 1; return x", "abb"),
    "captured": ("x = 1; g = lambda: x; x = 2; return g, x", "aaaa"),
    "captured by a generator": ("x = 1; g = (x for i in c); x = 2; return g, x", "aaaa"),
    "read in a comprehension": ("x = 1; g = [x for i in c]; x = 2; return g, x", "aabb"),
    "unpacked": ("x, y = c; z = x; [x, *y] = d; return x", "aabb"),
    "in a default": ("x = 1\ndef g(a=x): return a\nx = 2\nreturn x", "aabb"),
    "after return": ("return c; x = 1; y = x", "aa"),
}  # fmt: skip


def letters(function, name):
    """The variables called `name`, in order of the core, as letters: the first a, the next new one b, ..."""
    seen: dict[int, str] = {}
    mentions = [n for n in walk(function.body) if isinstance(n, Var) and n.name == name]
    return "".join(seen.setdefault(id(v), chr(ord("a") + len(seen))) for v in mentions)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_webs(reading, case):
    """Two mentions share a variable exactly when a value flows between their web's definitions and uses."""
    body, expected = CASES[case]
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    function = reading(f"def f(c, d, e):\n{lines}")
    assert letters(function, "x") == canonical(expected)


def canonical(word):
    """Letters renamed in order of appearance."""
    seen: dict[str, str] = {}
    return "".join(seen.setdefault(w, chr(ord("a") + len(seen))) for w in word)


def test_a_parameter_is_a_definition_at_entry(reading):
    """The parameter's own variable is the one that the first use reads, and not a later one."""
    f = reading("def f(x):\n    y = x\n    x = 2\n    return x\n")
    assert f.body[0].value is f.params[0].var
    assert f.body[2].value is not f.params[0].var


def test_no_mention_is_left_undecided(reading):
    """Every name in the result is a plain variable, in nested functions' defaults too."""
    f = reading("def f(c):\n    x = 1\n    def g(a=x, b=lambda q=x: q):\n        return a\n    return g\n")
    assert {type(n) for n in walk(f) if isinstance(n, Var)} == {Var}


@pytest.mark.parametrize(
    "line",
    [
        f"{line}\n"
        for line in ("x = x * 2.0", "if x: x = 1", "y = x; y += 1", "for i in x: y = i", "z = [x for x in x]")
    ],
)
def test_reading_is_linear(reading, line):
    """Ten times the text gives ten times the nodes, phis and webs, and 5,000 statements are read at all."""
    sizes = []
    for n in (500, 5000):
        f = reading("def f(x):\n    y = 0\n" + f"    {line}" * n + "    return x, y\n")
        sizes.append(Counter(type(node) for node in walk(f)).total())
    assert 9.5 < sizes[1] / sizes[0] < 10.5


def test_deep_nesting_survives(reading):
    """A sum of 2,500 terms and a chain of 2,500 elifs exceed the interpreter's usual recursion limit."""
    f = reading("def f(x):\n    return x" + " + x" * 2500 + "\n")
    assert sum(isinstance(n, Var) for n in walk(f.body)) == 2501
    f = reading("def f(x):\n    if x: y = 1\n" + "    elif x > 2: y = 2\n" * 2500 + "    return y\n")
    assert len({n for n in walk(f.body) if isinstance(n, Var) and n.name == "y"}) == 1
