"""The dump of core shows what the text hides."""

from __future__ import annotations

import math

from sct.core.lang import Assign, Call, Comment, Const, Function, Global, If, Module, Op, Param, Return, Var
from sct.core.show import show


def test_variables_are_told_apart() -> None:
    """Temporaries, second variables of one name, and objects that sct chose can be seen."""
    x, again, w = Var("x"), Var("x"), Var("w1", temp=True)
    body = (
        Assign((w,), Op("*", (Call(Global(math.cos), (x,)), Op("neg", (Const(2.0),))))),
        Assign((again,), Op("+", (w, Global(1.5, "R", 1.5)))),
        Comment("c"),
        If(x, (Return(again),), (Return(None),)),
    )
    assert show(Module("", (Function("f", (Param(x), Param(Var("k"), "keyword", Const(1))), body),))) == (
        "def f(x, *, k=1):\n"
        "    %w1 = (<math.cos>(x) * (-2.0))\n"
        "    x~2 = (%w1 + R)\n"
        "    # c\n"
        "    if x:\n"
        "        return x~2\n"
        "    else:\n"
        "        return\n"
    )


def test_depth_is_no_limit() -> None:
    """A sum of 5,000 terms can be shown."""
    x = Var("x")
    value = x
    for _ in range(5000):
        value = Op("+", (value, x))  # type: ignore[assignment]
    assert show(Function("f", (Param(x),), (Return(value),))).count("+") == 5000
