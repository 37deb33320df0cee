"""The checker: programs broken by hand are found, and no pass makes one from the programs of the corpus."""

from __future__ import annotations

from types import FunctionType
from typing import Any

import pytest

from sct import pipeline
from sct.core import lang
from sct.core.check import MalformedError, check
from sct.core.lang import DEFINED_HERE, Assign, Call, Const, Display, Function, Global, Item, Op, Param, Return, Var
from sct.errors import SctError
from sct.facts.signature import Lengths, signature
from sct.frontend import read
from sct.transform.single_exit import single_exit
from tests.programs import PROGRAMS
from tests.programs.registry import Program

X, Y, G = Var("x"), Var("y"), Var("g")
ONE = Const(1.0)


def function(*body: Any, params: tuple[Any, ...] = (Param(X),), **more: Any) -> Function:
    return Function("f", params, body, **more)


def giving(e: Any) -> Function:
    return function(Return(e))


def nested(*body: Any, free: tuple[Any, ...] = ()) -> Function:
    """A function g(y) with this body within f(x)."""
    return function(lang.Def(G, Function("g", (Param(Y),), body, free=free)), Return(Call(G, (X,))))


def over(target: Any, *body: Any) -> lang.For:
    return lang.For(target, X, body)


BROKEN = {
    "a list for a tuple": (giving(Op("+", [X, ONE])), "args is"),  # type: ignore[arg-type]
    "a statement for an expression": (giving(Return(X)), "value is"),
    "an expression for a statement": (function(X), "body is"),
    "a missing part": (giving(lang.IfExp(X, X, None)), "orelse is"),
    "an unknown operator": (giving(Op("plus", (X, X))), "`plus` of 2 operands"),
    "an operand too few": (giving(Op("*", (X,))), "`*` of 1 operands"),
    "an operand too many": (giving(Op("neg", (X, X))), "`neg` of 2 operands"),
    "a chain cut short": (giving(lang.Compare(("<", "<"), (X, X))), "2 comparisons of 2"),
    "an array as a literal": (giving(Const([1.0])), "no literal"),
    "a keyword twice": (giving(Call(Global(len), (), (("a", X), ("a", X)))), "keywords"),
    "an attribute that is no name": (giving(lang.Attr(X, "a b")), "no name"),
    "a star as an operand": (giving(Op("+", (lang.Star(X), X))), "a star as args"),
    "a star returned": (giving(lang.Star(X)), "a star as value"),
    "a slice as an argument": (giving(Call(Global(len), (lang.Slice(X, None, None),))), "a slice as args"),
    "slices in an argument": (
        giving(Call(Global(len), (Display("tuple", (lang.Slice(None, None, None), X)),))),
        "a display of slices as args",
    ),
    "slices in a list": (giving(Item(X, Display("list", (lang.Slice(None, None, None),)))), "a display of slices"),
    "a literal as a target": (function(Assign((ONE,), X)), "no target"),
    "an operation as a target": (function(over(Op("+", (X, X)), lang.Pass())), "no target"),
    "two stars in a target": (
        function(Assign((Display("tuple", (lang.Star(Y), lang.Star(G))),), X)),
        "two stars in a target",
    ),
    "a display augmented": (function(lang.Augment(Display("tuple", (X, X)), "+", ONE)), "no target"),
    "no target": (function(Assign((), X)), "no target"),
    "an empty set": (giving(Display("set", ())), "of kind 'set'"),
    "a dict with a value too many": (giving(lang.DictDisplay((), (X,))), "0 keys and 1 values"),
    "a dict comprehension of one element": (giving(lang.Comp("dict", (X,), (lang.Clause(Y, X, ()),))), "1 elements"),
    "a lambda of two statements": (
        giving(lang.Lambda(Function("<lambda>", (), (lang.Pass(), Return(ONE))))),
        "not one return",
    ),
    "a try alone": (function(lang.Try((lang.Pass(),), ())), "neither handlers"),
    "a pattern of no kind": (
        function(lang.Match(X, (lang.Case(lang.Pattern("anything"), None, (lang.Pass(),)),))),
        "of kind 'anything'",
    ),
    "a name read and never bound": (giving(Op("+", (X, Y))), "`y` is read and bound nowhere"),
    "another variable of the same name": (giving(Var("x")), "`x` is read and bound nowhere"),
    "a variable of a comprehension outside": (
        function(Assign((G,), lang.Comp("list", (Y,), (lang.Clause(Y, X, ()),))), Return(Y)),
        "`y` is read and bound nowhere",
    ),
    "a variable of a nested function outside": (
        function(lang.Def(G, Function("g", (Param(Y),), (Return(Y),))), Return(Y)),
        "`y` is read and bound nowhere",
    ),
    "a variable around assigned": (nested(Assign((X,), Y), Return(X)), "without `nonlocal`"),
    "nonlocal of nothing": (nested(lang.Nonlocal((Var("z"),)), Return(Y)), "bound in no function around"),
    "free of nothing": (nested(Return(Y), free=(Var("z"),)), "bound in no function around"),
    "two parameters of one name": (function(Return(X), params=(Param(X), Param(Var("x")))), "two parameters `x`"),
    "parameters out of order": (
        function(Return(X), params=(Param(Y, "keyword"), Param(X))),
        "in the order keyword, normal",
    ),
    "a default too early": (function(Return(X), params=(Param(Y, default=ONE), Param(X))), "without a default"),
    "a break outside": (function(lang.Break(), Return(X)), "outside a loop"),
    "a break in the else of a loop": (function(lang.For(Y, X, (lang.Pass(),), (lang.Break(),))), "outside a loop"),
    "a continue in a function in a loop": (
        function(over(Y, lang.Def(G, Function("g", (), (lang.Continue(),))))),
        "outside a loop",
    ),
    "a call of a function that is not there": (giving(Call(Global(DEFINED_HERE, "g"), (X,))), "not defined"),
}  # fmt: skip


@pytest.mark.parametrize(("program", "message"), BROKEN.values(), ids=list(BROKEN))
def test_a_broken_program_is_found(program: Function, message: str) -> None:
    """Each kind of malformed program is refused with the name of the function and what is wrong."""
    with pytest.raises(MalformedError) as error:
        check(lang.Module("", (program,)))
    assert message in str(error.value)
    assert str(error.value).startswith("`f")


def test_the_line_and_the_node_are_named() -> None:
    """The message points at the node, by its kind and by the user's line where it has one."""
    at = lang.At(7, 0, 7, 5)
    with pytest.raises(MalformedError, match=r"^`f`, line 7: Op: `\+` of 3 operands$"):
        check(giving(Op("+", (X, X, X), at)))


def test_a_nested_function_is_named_by_its_path() -> None:
    """A fault in a nested function is told as `outer.inner`."""
    with pytest.raises(MalformedError, match=r"^`f\.g`: Var: `z` is read"):
        check(nested(Return(Var("z"))))


def test_depth_is_no_limit() -> None:
    """A program as deep as the other passes allow is checked, and a fault at its bottom found."""
    deep: Any = Var("z")
    for _ in range(3000):
        deep = Op("neg", (deep,))
    with pytest.raises(MalformedError, match="`z` is read"):
        check(giving(deep))


def squared(x: float) -> float:
    return x * x


def test_show_checks_what_it_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    """`sct show --after PASS` says that a pass broke the program rather than showing it."""
    assert pipeline.show(squared, "forward", "read").startswith("def squared(x):")
    broken = lang.Module("", (giving(Y),))
    monkeypatch.setitem(pipeline.DIFFERENTIATE, "forward", lambda *_, **__: (broken, "f", ()))
    with pytest.raises(MalformedError, match="`y` is read"):
        pipeline.show(squared, "forward", "forward")


def given(program: Program) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The types of a program's arguments, and the names of those that are differentiated."""
    names = [p.var.name for p in read(program.function).params]
    lengths = Lengths()
    types = {n: signature(x, lengths) for n, x in zip(names, program.args, strict=False)}
    return types, tuple(names[k] for k in program.wrt)


PLAIN = [p for p in PROGRAMS if not p.refused and isinstance(p.function, FunctionType)]


@pytest.mark.parametrize("program", PLAIN, ids=lambda p: p.name)
def test_every_pass_makes_well_formed_programs(program: Program) -> None:
    """What each pass of the modes makes of the corpus is well formed, callees included."""
    core = read(program.function)
    check(core)
    check(single_exit(core))
    try:
        types, wrt = given(program)
    except SctError:
        return
    for mode, names in (("forward", wrt), ("reverse", wrt), ("jacobian", wrt[:1])):
        try:
            module, _, _ = pipeline.DIFFERENTIATE[mode](core.python, names, None, types)
        except SctError:
            continue
        check(module)


def test_most_of_the_corpus_is_checked() -> None:
    """The test above does not pass by finding nothing to look at."""
    assert len(PLAIN) > 0.8 * len(PROGRAMS)
