"""Functions of numbers that take longer than a look at memory, and the formulas that are made of them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from sct.core.lang import Call, Const, Global, Op, Var

WORDS = """
    exp exp2 expm1 log log10 log1p log2 sin cos tan sinh cosh tanh asin acos atan atan2 asinh acosh atanh hypot pow cbrt
    arcsin arccos arctan arctan2 arcsinh arccosh arctanh power erf erfc gamma lgamma
"""
COSTLY = tuple(f for library in (math, np) for word in WORDS.split() if (f := getattr(library, word, None)) is not None)
ARITHMETIC = ("+", "-", "*", "/", "neg", "pos")


def is_costly(e: Any) -> bool:
    """Whether an expression calls a function that takes longer than a look at memory."""
    return isinstance(e, Call) and isinstance(e.func, Global) and e.func.value in COSTLY and not e.keywords


def arithmetic(e: Any) -> list[Any]:
    """What an expression adds and multiplies; all of it is certainly computed."""
    if isinstance(e, Op) and e.op in ARITHMETIC:
        return [n for a in e.args for n in arithmetic(a)]
    return [e]


def formula_parts(e: Any) -> Iterator[Any]:
    """What an expression adds and multiplies, and the arguments of costly functions in it."""
    for n in arithmetic(e):
        yield n
        if is_costly(n):
            for a in n.args:
                yield from formula_parts(a)


def is_number(part: Any) -> bool:
    """Whether a part of a formula is a number where the formula's value is one."""
    constant = isinstance(part, Const | Global) and type(part.value) in (int, float)
    return constant or isinstance(part, Var) or is_costly(part)
