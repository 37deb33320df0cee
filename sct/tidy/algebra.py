"""Sums and products of tangents, written as a person would write them."""

from __future__ import annotations

import math
import operator
from fractions import Fraction
from typing import Any

from sct.core.lang import Call, Compare, Const, Global, IfExp, Lazy, Op, Var
from sct.core.walk import rebuild, same
from sct.tidy.constants import named_constant

FOLD = {"+": operator.add, "-": operator.sub, "*": operator.mul}
COMPARE = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip
FLAT = 4  # terms of a sum that are added to another sum one by one
EXACT = 2**50  # products up to here are written as one literal


def is_number(e: Any, *values: float) -> bool:
    """Whether e is a literal equal to one of the values."""
    return isinstance(e, Const) and type(e.value) in (int, float) and e.value in values


def neg(e: Any) -> Any:
    """-e"""
    if isinstance(e, Op) and e.op == "neg":
        return e.args[0]
    if isinstance(e, Op) and e.op == "-" and len(e.args) == 2:
        return Op("-", (e.args[1], e.args[0]))
    if isinstance(e, Const) and type(e.value) in (int, float) and e.value:
        return Const(-e.value)
    return Op("neg", (e,))


def add(a: Any, b: Any) -> Any:
    """a + b, where None stands for no term; what both have below or as coefficient is written once."""
    if a is None:
        return b
    if b is None:
        return a
    common = coefficient(a)
    if common is not None and same(common, coefficient(b)):
        return mul(common, add(_rest(a), _rest(b)))
    below = _divisor(a)
    if isinstance(below, Var) and below is _divisor(b):
        return Op("/", (add(_dividend(a), _dividend(b)), below))
    if isinstance(b, Op) and b.op == "neg":
        return Op("-", (a, b.args[0]))
    if isinstance(a, Op) and a.op == "neg":
        return Op("-", (b, a.args[0]))
    total = a
    for sign, term in _terms(b):
        total = Op(sign, (total, term))
    return total


def _terms(e: Any) -> list[tuple[str, Any]]:
    """The terms of a short sum, each with its sign; a long one is a single term."""
    found: list[tuple[str, Any]] = []
    here = e
    while isinstance(here, Op) and here.op in ("+", "-") and len(found) < FLAT:
        found.append((here.op, here.args[1]))
        here = here.args[0]
    return [("+", here), *reversed(found)] if len(found) < FLAT else [("+", e)]


def coefficient(e: Any) -> Any:
    """The literal c of the short products c * n and -(c * n), else None."""
    if isinstance(e, Op) and e.op == "neg":
        return coefficient(e.args[0])
    first, *others = _factors(e)
    return first if others and literal(first) is not None else None


def _rest(e: Any) -> Any:
    """n of c * n, -n of -(c * n)."""
    return neg(_rest(e.args[0])) if e.op == "neg" else _product(_factors(e)[1:])


def _divisor(e: Any) -> Any:
    """d of n / d and of -(n / d), else None."""
    if isinstance(e, Op) and e.op == "neg":
        return _divisor(e.args[0])
    return e.args[1] if isinstance(e, Op) and e.op == "/" else None


def _dividend(e: Any) -> Any:
    """n of n / d, -n of -(n / d)."""
    return neg(_dividend(e.args[0])) if e.op == "neg" else e.args[0]


def mul(partial: Any, t: Any) -> Any:
    """partial * t for a tangent t: `1 / b` becomes a division, signs move to the front, literals behind them."""
    if is_number(partial, 1):
        return t
    if is_number(partial, -1):
        return neg(t)
    if isinstance(partial, Op) and partial.op == "neg":
        return neg(mul(partial.args[0], t))
    if isinstance(partial, Op) and partial.op == "/":
        top = mul(partial.args[0], t)
        if isinstance(top, Op) and top.op == "neg":
            return neg(Op("/", (top.args[0], partial.args[1])))
        return Op("/", (top, partial.args[1]))
    if isinstance(t, Op) and t.op == "neg":
        return neg(mul(partial, t.args[0]))
    if isinstance(t, Op) and t.op == "-" and isinstance(t.args[0], Op) and t.args[0].op == "neg":
        return neg(mul(partial, add(t.args[0].args[0], t.args[1])))  # c * (-a - b)
    factors = _literals_first([*_factors(partial), *_factors(t)])
    if len(factors) > 2 and type(literal(factors[0])) is int:  # an int times small ints need not fit their type
        factors = [Const(float(literal(factors[0]))), *factors[1:]]
    return neg(_product(factors[1:])) if len(factors) > 1 and is_number(factors[0], -1) else _product(factors)


def _product(factors: list[Any]) -> Any:
    """The product of factors, from left to right."""
    product = factors[0]
    for factor in factors[1:]:
        product = Op("*", (product, factor))
    return product


def _literals_first(factors: list[Any]) -> list[Any]:
    """The factors with the literals in front, as one where their product is exact, or within another factor."""
    numbers = [f for f in factors if literal(f) is not None]
    others = [f for f in factors if literal(f) is None]
    whole = exact_product([literal(f) for f in numbers]) if len(numbers) > 1 else None
    numbers = numbers if whole is None else [Const(whole)]
    if len(numbers) == 1:
        for k, other in enumerate(others):
            scaled = _scaled(literal(numbers[0]), other) if isinstance(other, IfExp) else None
            if scaled is not None:
                return [*others[:k], scaled, *others[k + 1 :]]
    if others and len(numbers) == 1 and is_number(numbers[0], 1):
        return others
    return [*numbers, *others]


def exact_product(numbers: list[float]) -> float | None:
    """The product of finite numbers where nothing is rounded on the way; else None."""
    if not all(map(math.isfinite, numbers)):
        return None
    whole = math.prod(numbers)
    if not math.isfinite(whole) or abs(whole) > EXACT:
        return None
    return whole if math.prod(map(Fraction, numbers)) == Fraction(whole) else None


def _scaled(c: float, e: Any) -> Any:
    """c * e where that costs nothing when the text runs, else None."""
    if _small(e) and _small(Const(c)) and abs(c * e.value) <= EXACT:
        return Const(c * e.value)
    if isinstance(e, Global) and e.value is math.inf and c > 0:
        return e
    if isinstance(e, Op) and e.op == "/":
        top = _scaled(c, e.args[0])
        return None if top is None else Op("/", (top, e.args[1]))
    if isinstance(e, IfExp):
        then, orelse = _scaled(c, e.then), _scaled(c, e.orelse)
        return None if then is None or orelse is None else IfExp(e.test, then, orelse)
    return None


def _factors(e: Any) -> list[Any]:
    """The factors of a short product; a long one is a single factor."""
    found: list[Any] = []
    here = e
    while isinstance(here, Op) and here.op == "*" and len(found) < FLAT:
        found.append(here.args[1])
        here = here.args[0]
    return [here, *reversed(found)] if len(found) < FLAT else [e]


def fold(given: Any) -> Any:
    """The expression with arithmetic on small literals done and neutral elements gone, from the leaves up."""
    e: Any = rebuild(given, fold)
    if isinstance(e, Op) and len(e.args) == 2:
        a, b = map(counted, e.args)
        if e.op in FOLD and _small(a) and _small(b):
            return Const(FOLD[e.op](a.value, b.value))
        if e.op == "-" and isinstance(literal(a), float) and is_number(b, 1):
            difference = literal(a) - 1
            if len(repr(difference)) <= len(repr(literal(a))) + 1:  # no rounding to be seen
                return Const(difference)
        if e.op == "**" and is_number(b, 1) and isinstance(b.value, int):
            return a
        if e.op == "*" and is_number(a, 1):
            return b
        if e.op == "*" and is_number(b, 1):
            return a
    if isinstance(e, Op) and e.op == "neg" and _small(e.args[0]) and e.args[0].value:
        return Const(-e.args[0].value)
    if isinstance(e, Call):
        return named_constant(e) or e
    if isinstance(e, IfExp) and (isinstance(e.test, Const) or literal(e.test) is not None):
        holds = e.test.value if isinstance(e.test, Const) else literal(e.test)
        return e.then if holds else e.orelse
    if isinstance(e, Lazy) and isinstance(e.args[0], Const) and isinstance(e.args[0].value, bool):
        if e.args[0].value == (e.op == "or"):
            return e.args[0]
        rest = e.args[1:]
        return fold(Lazy(e.op, rest)) if len(rest) > 1 else rest[0]
    if isinstance(e, Compare) and len(e.args) == 2 and e.ops[0] in COMPARE:
        a, b = map(literal, e.args)
        return e if a is None or b is None else Const(COMPARE[e.ops[0]](a, b))
    return e


def counted(e: Any) -> Any:
    """The whole number that the answer to a question is in arithmetic."""
    return Const(int(e.value)) if isinstance(e, Const) and isinstance(e.value, bool) else e


def literal(e: Any) -> Any:
    """The number that e is, with or without a sign; None for anything else."""
    if isinstance(e, Op) and e.op == "neg" and isinstance(e.args[0], Const):
        value = literal(e.args[0])
        return None if value is None else -value
    return e.value if isinstance(e, Const) and type(e.value) in (int, float) else None


def _small(e: Any) -> bool:
    """Whether e is a literal whose arithmetic is exact enough to be done here."""
    if not isinstance(e, Const) or type(e.value) not in (int, float):
        return False
    return isinstance(e.value, int) or float(e.value * 2).is_integer()


