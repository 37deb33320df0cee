"""`sct.rule`: rows for a user's own opaque functions, in the same six words."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from sct.errors import RequestError
from sct.rules.formula import parse
from sct.rules.row import Row
from sct.rules.table import add
from sct.rules.words import make_row


class Rule:
    """Adds rules.  Each word takes the function, its head as text, and formulas as text.

        sct.rule.elementwise(my_tanh, "my_tanh(x) -> y", x="1 - y*y")
        sct.rule.composed(my_hypot, "my_hypot(x, y)", body="np.sqrt(x*x + y*y)")
        sct.rule.linear(scale, "scale(x)", x="k * ct", names={"k": 3.0})

    Formulas may use the parameters, the result's name, `ct`, numbers, `np`, `math`, builtins, and what `names` gives.
    `sct.rule(function, word, head, ...)` is the same with the word as text.  RequestError says what is wrong with a
    rule.
    """

    def __call__(self, function: Callable[..., Any], word: str, head: str, **formulas: Any) -> None:
        """Add a rule in one of the six words."""
        if word not in WORDS:
            raise RequestError(f"there is no word `{word}` for rules", f"the words are {', '.join(WORDS)}")
        _add(word, function, head, formulas)

    def constant(self, function: Callable[..., Any], head: str, **options: Any) -> None:
        """The derivative is zero."""
        _add("constant", function, head, options)

    def linear(self, function: Callable[..., Any], head: str, **formulas: Any) -> None:
        """Linear in the operands that have a formula, jointly; the formula is the transpose, from `ct`."""
        _add("linear", function, head, formulas)

    def bilinear(self, function: Callable[..., Any], head: str, **formulas: Any) -> None:
        """Linear in each operand that has a formula; the formula is the transpose, from `ct`."""
        _add("bilinear", function, head, formulas)

    def elementwise(self, function: Callable[..., Any], head: str, **formulas: Any) -> None:
        """Works element by element; the formula is the partial with respect to the operand."""
        _add("elementwise", function, head, formulas)

    def composed(self, function: Callable[..., Any], head: str, **formulas: Any) -> None:
        """Does what `body` does."""
        _add("composed", function, head, formulas)

    def implicit(self, function: Callable[..., Any], head: str, **formulas: Any) -> None:
        """Solves `zero`; `correct` maps a residual `r` to the result's correction; `transpose` is its transpose."""
        _add("implicit", function, head, formulas)


WORDS = ("constant", "linear", "bilinear", "elementwise", "composed", "implicit")
NEEDS = {"composed": {"body"}, "implicit": {"zero", "correct", "transpose"}}


def _add(word: str, function: Any, head: str, given: Mapping[str, Any]) -> None:
    fields = dict(given)
    names: Mapping[str, Any] = fields.pop("names", {})
    if not callable(function):
        raise RequestError(f"a rule is for a function, not for {function!r}", "give the function itself, then its head")
    if not isinstance(head, str):
        raise RequestError(
            f"the head of a rule is text, not {head!r}", f'write it as a call: "{_name(function)}(x) -> y"'
        )
    missing = NEEDS.get(word, set()) - set(fields)
    if missing:
        raise RequestError(f"rule `{head}`: `{sorted(missing)[0]}` is missing", f"a {word} rule needs it as text")
    row = make_row(word, head, fields, {"np": np, "math": math, **names}, function)
    if row is None:
        raise RequestError(f"rule `{head}`: nothing to differentiate", "give a function")
    _check(row)
    add(row)


def _check(row: Row) -> None:
    """Read every formula now, so that a mistake shows where the rule is made."""
    for which in row.formulas:
        parse(row, which)


def _name(function: Any) -> str:
    return str(getattr(function, "__name__", "f"))


rule = Rule()
