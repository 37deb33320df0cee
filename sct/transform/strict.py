"""Where floating-point errors or warnings are exceptions: those of the value stay so, the derivative is to have none.

    with warnings.catch_warnings():                  with warnings.catch_warnings():
        warnings.simplefilter("error")       ->          warnings.simplefilter("error")
        y = np.sqrt(x)                                   y = np.sqrt(x)
                                                         with np.errstate(all="ignore"):
                                                             dy = 0.5 / y * dx

At 0 the root is 0 and its slope divides by zero: the program would take the way that its value does not take.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sct.core import lang
from sct.core.lang import Assign, Augment, Call, Const, Display, Global, Item, Var
from sct.core.walk import walk
from sct.rules.core_functions import CATCH_WARNINGS, ERRSTATE, FLOATING_POINT_ERRORS, WARNINGS

QUIET = ("ignore", "warn", "print", "log")


def strict(block: Any) -> Any:
    """A call in these statements that may make exceptions of floating-point errors or of warnings; or None."""
    for n in walk(block):
        function = n.func.value if isinstance(n, Call) and isinstance(n.func, Global) else None
        if any(function is f for f in FLOATING_POINT_ERRORS):
            said = [*n.args, *(v for k, v in n.keywords if k is not None or function is ERRSTATE)]
            if not all(isinstance(e, Const) and e.value in QUIET for e in said):
                return n
        if any(function is f for f in WARNINGS):
            action = next((v for k, v in n.keywords if k == "action"), n.args[0] if n.args else None)
            if action is not None and (not isinstance(action, Const) or action.value == "error"):
                return n
    return None


def within(s: lang.With) -> bool:
    """Whether a `with` statement makes such exceptions, and ends them."""
    called = [_function(e) for e, _ in s.items]
    told = [x for x in walk(s.body) if isinstance(x, lang.Do | Assign) and strict((x,)) is not None]
    of_warnings = all(any(_function(x.value) is f for f in WARNINGS) for x in told)
    if told and not (of_warnings and any(f is CATCH_WARNINGS for f in called)):
        return False
    return bool(told) or strict(tuple(e for e, _ in s.items)) is not None


def calmed(block: tuple[Any, ...], is_tangent: Callable[[Var], bool]) -> tuple[Any, ...] | None:
    """A linearised block in which the tangents' statements raise nothing; None where one does both at once."""
    out: list[Any] = []
    for given in block:
        s = _calmed_inside(given, is_tangent)
        if s is None:
            return None
        if s is not given:
            out.append(s)
        elif _assigns_tangents(s, is_tangent):
            if not (out and _is_calm(out[-1])):
                out.append(lang.With(((CALM, None),), ()))
            out[-1] = lang.With(out[-1].items, (*out[-1].body, s))
        elif _is_the_users(s, is_tangent):
            out.append(s)
        else:
            return None
    return tuple(out)


CALM = Call(Global(ERRSTATE), (), (("all", Const("ignore")),))


def _calmed_inside(s: Any, is_tangent: Callable[[Var], bool]) -> Any:
    """A branch or `try` with its blocks calmed; other statements as they are; None where that cannot be done."""
    if not isinstance(s, lang.If | lang.Try) or _is_the_users(s, is_tangent):
        return s
    handlers = s.handlers if isinstance(s, lang.Try) else ()
    header = (s.test,) if isinstance(s, lang.If) else tuple(h.type for h in handlers if h.type is not None)
    blocks = [s.body, s.orelse, *([s.final] if isinstance(s, lang.Try) else []), *(h.body for h in handlers)]
    made = [b for b in (calmed(b, is_tangent) for b in blocks) if b is not None]
    if len(made) < len(blocks) or not all(_is_the_users(e, is_tangent) for e in header):
        return None
    if isinstance(s, lang.If):
        return replace(s, body=made[0], orelse=made[1])
    caught = tuple(replace(h, body=b) for h, b in zip(handlers, made[3:], strict=True))
    return replace(s, body=made[0], orelse=made[1], final=made[2], handlers=caught)


def _is_calm(s: Any) -> bool:
    return isinstance(s, lang.With) and s.items[0][0] is CALM


def _function(e: Any) -> Any:
    return e.func.value if isinstance(e, Call) and isinstance(e.func, Global) else None


def _assigns_tangents(s: Any, is_tangent: Callable[[Var], bool]) -> bool:
    targets = s.targets if isinstance(s, Assign) else (s.target,) if isinstance(s, Augment) else ()
    roots = [t.value if isinstance(t, Item) else t for t in targets]
    return bool(roots) and all(isinstance(r, Var) and is_tangent(r) for r in roots)


def _is_the_users(s: Any, is_tangent: Callable[[Var], bool]) -> bool:
    """Whether all that a statement or expression computes has a place in the user's file, and nothing is a tangent."""
    for n in walk((s,)):
        if isinstance(n, Var) and is_tangent(n):
            return False
        if not isinstance(n, Var | Const | Global | Display | Assign) and getattr(n, "at", s) is None:
            return False
    return True
