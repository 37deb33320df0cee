"""Where a derivative may raise an exception that the value does not: at a pole of the derivative alone.

    y = x ** n        ->      dy = n * x ** (n - 1) * dx      which may overflow beside 0
"""

from __future__ import annotations

import builtins
import math
from typing import Any

from sct.core import lang
from sct.core.lang import Augment, Call, Const, Global, Op
from sct.core.walk import walk
from sct.facts.infer import Instance

POLES = {math.pow, math.ldexp, builtins.pow}
CAUGHT = (ArithmeticError, ValueError)


def catches(handlers: tuple[lang.Handler, ...]) -> bool:
    """Whether handlers may catch what arithmetic raises."""
    for h in handlers:
        if h.type is None:
            return True
        for n in walk((h.type,)):
            cls = n.value if isinstance(n, Global) else None
            if isinstance(cls, type) and any(issubclass(c, cls) or issubclass(cls, c) for c in CAUGHT):
                return True
            if not isinstance(n, Global | lang.Display):
                return True
    return False


def pole(block: Any, inst: Instance, program: Any, seen: frozenset[Any] = frozenset()) -> Any:
    """A node of these statements, or what they call, whose derivative may fail where its value does not; or None."""
    for n in walk(block):
        if isinstance(n, Op | Augment) and n.op == "**" and _power(n, inst, program):
            return n
        if isinstance(n, Call) and isinstance(n.func, Global) and _in_poles(n.func.value) and _active(n, inst, program):
            return n
        for _, target in inst.targets.get(n, ()) if isinstance(n, Call | Op | lang.Attr | lang.Item) else ():
            inside = isinstance(target, Instance) and target not in seen and program.effective(target)
            if inside and pole(target.function.body, target, program, seen | {target}) is not None:
                return n
    return None


def _in_poles(obj: Any) -> bool:
    try:
        return obj in POLES
    except TypeError:
        return False


def _active(e: Any, inst: Instance, program: Any) -> bool:
    value = inst.lookup(e) if isinstance(e, lang.Var) else inst.values.get(e)
    return value is not None and program.shadowed(value)


def _power(n: Any, inst: Instance, program: Any) -> bool:
    """Whether a power of a number is active, and its exponent no literal with which the slope of every float is one.

    The smallest float to the power of -0.95 is a float still.
    """
    base, exponent = n.args if isinstance(n, Op) else (n.target, n.value)
    harmless = isinstance(exponent, Const) and (exponent.value == 0 or exponent.value >= 0.05)
    active = _active(base, inst, program) or _active(exponent, inst, program)
    value = inst.lookup(base) if isinstance(base, lang.Var) else inst.values.get(base)
    return active and not harmless and (value is None or not value.arrays())
