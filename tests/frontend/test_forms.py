"""Every form of statement and expression has a core node, in the order of the text, with its place."""

from __future__ import annotations

import pytest

from sct.core import lang
from sct.core.walk import walk

EVERYTHING = '''
def f(a, b, /, c, *rest, d=1, **others):
    """Say what it does.

        Indented.

    Not.
    """
    x: float = 1.0
    y: int
    x = z = a + b - c * a / b // c % a ** b @ c
    x <<= 1 | 2 ^ 3 & ~4 >> 5
    (p, [q, *r]), a.field, b[0] = [[1, [2, 3]], 4, 5]
    if not x < z <= 3 or x is None and z not in (1, 2):
        pass
    elif x if z else p:
        del q, b[1]
    else:
        raise ValueError("no") from None
    for i, j in enumerate(rest):
        if i:
            continue
        break
    else:
        assert x, "message"
    while (n := len(rest)) > 3:
        pass
    with open(a) as g, open(b):
        pass
    try:
        c(*rest, k=1, **others)
    except (ValueError, TypeError) as error:
        print(error)
    except KeyError:
        raise
    else:
        pass
    finally:
        pass
    match x:
        case 1 | -2.5:
            pass
        case [u, _, *v] if u:
            pass
        case {"k": w, **more}:
            pass
        case complex(real=0, imag=im) as whole:
            pass
        case None:
            pass
        case other:
            pass
    @print
    def inner(t: float = 3.0) -> float:
        nonlocal x
        x = t
        return x
    s = f"{a!r:>{b}} and {c}"
    k = [i * 2 for i in rest if i for j in i], {i for i in rest}, {i: j for i, j in rest}, (i for i in rest)
    m = {1: 2, **others}, {1, 2}, b[1:2, ::3, ...], lambda e, *g: e, b"x", 1j
    return inner
'''


@pytest.fixture
def everything(reading):
    """The core of a function that uses every form."""
    return reading(EVERYTHING)


def test_every_kind_of_node_is_made(everything):
    """A form that is not translated would raise or be lost."""
    expected = {
        *(c for c in vars(lang).values() if isinstance(c, type) and "__dataclass_fields__" in vars(c)),
        lang.Var,
    } - {lang.Source, lang.Module, lang.Import, lang.Comment}
    assert {type(n) for n in walk(everything)} == expected
    kinds = {n.kind for n in walk(everything) if isinstance(n, lang.Pattern)}
    assert kinds == {"value", "wildcard", "capture", "or", "sequence", "star", "mapping", "class", "as"}


def test_statements_stand_in_order(everything):
    """The primal stands verbatim and in order; a bare annotation is nothing."""
    names = [type(s).__name__ for s in everything.body]
    assert names == ["Assign", "Assign", "Augment", "Assign", "If", "For", "While", "With", "Try", "Match", "Def",
                     "Assign", "Assign", "Assign", "Return"]  # fmt: skip


def test_docstring_is_apart_and_clean(everything):
    """The docstring is no statement, and loses the indentation of the text."""
    assert everything.doc == "Say what it does.\n\n    Indented.\n\nNot."


def test_parameters_have_their_kinds(everything):
    """Order and kinds are the signature."""
    assert [(p.var.name, p.kind) for p in everything.params] == [
        ("a", "positional"), ("b", "positional"), ("c", "normal"), ("rest", "vararg"), ("d", "keyword"),
        ("others", "kwarg"),
    ]  # fmt: skip


def test_operators_nest_as_in_python(everything):
    """Precedence and associativity are the parser's; ** binds tighter than % and @."""

    def text(node):
        if isinstance(node, lang.Op):
            return f"({f' {node.op} '.join(text(a) for a in node.args)})"
        return node.name

    assert text(everything.body[1].value) == "((a + b) - (((((c * a) / b) // c) % (a ** b)) @ c))"


def test_places_span_the_node(everything):
    """`at` is what carets point to; a statement spans all of its lines."""
    for node in walk(everything):
        if isinstance(node, lang.Assign | lang.If | lang.Call | lang.Op | lang.Return | lang.Global):
            assert node.at is not None
    tries = next(s for s in everything.body if isinstance(s, lang.Try))
    lines = [everything.source.line(tries.at.line), everything.source.line(tries.at.end_line)]
    assert [t.strip() for t in lines] == ["try:", "pass"]


def test_fstring_parts(everything):
    """Conversion and a nested format survive."""
    parts = everything.body[11].value.parts
    assert [p if isinstance(p, str) else (p[0].name, p[1]) for p in parts] == [("a", "r"), " and ", ("c", "")]
    assert parts[0][2].parts[0] == ">"
    assert parts[0][2].parts[1][0].name == "b"


def test_an_emptied_block_holds_pass(reading):
    """A global statement and a bare annotation leave nothing, and a block may not be empty."""
    function = reading("def f(x):\n    if x:\n        y: int\n    return x\n")
    assert [type(s) for s in function.body[0].body] == [lang.Pass]


def test_unary_and_slices(reading):
    """A missing slice bound is None, not a constant."""
    value = reading("def f(x):\n    return -x[1:], +x, ~x, not x\n").body[0].value
    assert [v.op for v in value.items] == ["neg", "pos", "~", "not"]
    index = value.items[0].args[0].index
    assert (index.lower.value, index.upper, index.step) == (1, None, None)
