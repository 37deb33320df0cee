"""Statements that are done on one side of a test.

    bv[i + 1] += w          under (i < 2, True)           if i < 2:
    bv[0] += w              under (i < 2, False)   ->         bv[i + 1] += w
                                                          else:
                                                              bv[0] += w
"""

from __future__ import annotations

from typing import Any

from sct.core.lang import Compare, Const, If, Op

Guard = tuple[tuple[Any, bool], ...]  # (test, side on which it must come out), the outermost first

OPPOSITE = {"==": "!=", "is": "is not", "in": "not in"}
OPPOSITE |= {b: a for a, b in OPPOSITE.items()}


def guarded(block: list[Any], guard: Guard, added: list[Any], value: Any) -> list[Any]:
    """A block with statements behind it under a guard: in the branch at its end where that has the same test."""
    if not guard:
        return [*block, *added]
    (test, side), *inner = guard
    last = block[-1] if block else None
    sides: list[list[Any]] = [[], []]
    if isinstance(last, If) and last.test is test:
        sides, block = [list(last.orelse), list(last.body)], block[:-1]
    sides[side] = guarded(sides[side], tuple(inner), added, value)
    orelse, body = map(tuple, sides)
    return [*block, If(test, body, orelse) if body else If(negated(test, value), orelse)]


def negated(test: Any, value: Any) -> Any:
    """`not test`."""
    if isinstance(test, Op) and test.op == "not":
        return test.args[0]
    if isinstance(test, Compare) and len(test.ops) == 1 and test.ops[0] in OPPOSITE and numbers_or_is(test, value):
        return Compare((OPPOSITE[test.ops[0]],), test.args)
    return Op("not", (test,))  # NaN: not (a < b) is no a >= b


def numbers_or_is(test: Compare, value: Any) -> bool:
    """Whether a comparison has an opposite: arrays, and objects of the user's, say themselves what `==` is."""
    return test.ops[0] not in ("==", "!=") or all(isinstance(a, Const) or value(a).is_scalar() for a in test.args)
