"""The modules `operator` and `copy` of the standard library."""

from __future__ import annotations

import copy
import operator

from sct.rules.words import Words

words = Words(operator=operator, copy=copy)
constant, linear, elementwise, composed = words.constant, words.linear, words.elementwise, words.composed

elementwise("operator.add(a, b, /)", a="1", b="1")
elementwise("operator.sub(a, b, /)", a="1", b="-1")
elementwise("operator.mul(a, b, /)", a="b", b="a")
elementwise("operator.truediv(a, b, /) -> y", a="1 / b", b="-y / b")
elementwise("operator.mod(a, b, /)", a="1", b="-(a // b)", sample="2.7, 0.8")
elementwise("operator.neg(a, /)", a="-1")
elementwise("operator.pos(a, /)", a="1")
composed("operator.pow(a, b, /)", "a ** b")
composed("operator.abs(a, /)", "abs(a)")
for name in ("floordiv", "lt", "le", "eq", "ne", "ge", "gt"):
    constant(f"operator.{name}(a, b, /)")

# The tangent of a copy is a copy of the tangent, whatever the structure.
linear("copy.copy(x)", x="ct", sample="[0.4, 0.5]")
linear("copy.deepcopy(x)", x="ct", sample="[0.4, [0.5, 0.6]]")
