"""A library's function of a number: computed once, under a name that says what it is.

    w3 * log(10.0)        ->      LOG_10 = 2.302585092994046
                                  w3 * LOG_10
"""

from __future__ import annotations

import math
from types import BuiltinFunctionType

from sct import rules
from sct.core.lang import Call, Const, Global

LONGEST = 6  # digits of an argument that stands in the name


def named_constant(e: Call) -> Global | None:
    """The value of a call of an elementwise primitive on a short positive literal, to the bit; None for other calls.

    Only for functions written in C that give a plain float: nothing of the user's runs here, and a NumPy number would
    change the dtype of what it meets.
    """
    if not isinstance(e.func, Global) or not isinstance(e.func.value, BuiltinFunctionType):
        return None
    if e.keywords or len(e.args) != 1 or not isinstance(e.args[0], Const):
        return None
    given, row = e.args[0].value, rules.for_callable(e.func.value, 1)
    if type(given) not in (int, float) or row is None or row.kind != "elementwise":
        return None
    name = f"{e.func.value.__name__}_{given!r}".removesuffix(".0").replace(".", "_").upper()
    try:
        value = e.func.value(given)
    except (ArithmeticError, ValueError):
        return None
    if type(value) is not float or not math.isfinite(value) or not name.isidentifier() or len(repr(given)) > LONGEST:
        return None
    return Global(value, name, value)
