"""A call that may reach several functions: the derivative asks which one it is.

    y = table[name](x)      ->      w1 = table[name]
                                    if w1 is sin:
                                        y = sin(x)
                                        dy = cos(x) * dx
                                    elif w1 is exp:
                                        ...
"""

from __future__ import annotations

from typing import Any

from sct.core import lang
from sct.core.lang import Assign, Call, Const, Global, Item, Star, Var
from sct.facts.infer import Instance
from sct.facts.values import Known
from sct.rules.row import Row
from sct.transform.base import Base, simple


class Dispatching(Base):
    """Mixed into `Calling`."""

    call_targets: Any
    lin_row: Any

    def from_a_table(self, e: Call) -> bool:
        """Whether a call's function is an item of something outside of the function, which has no tangents."""
        return isinstance(e.func, Item) and all(isinstance(a, Known) for a in self.value(e.func.value).atoms)

    def lin_dispatch(self, e: Call, result: Any) -> tuple[Any, Any]:
        """A branch for each function that a call may reach, and an error for any other."""
        pairs = self.inst.targets[e]
        known = all(isinstance(a, Known) and self.may_stand_alone(t) for a, t in pairs)
        plain = not any(isinstance(a, Star) for a in e.args) and all(k is not None for k, _ in e.keywords)
        if not (known and plain) or {a for a, _ in pairs} != set(self.value(e.func).atoms):
            raise self.refuse("a call that may reach different kinds of functions", "Call each in a branch.", e)
        func = self.inactive(e.func) if not isinstance(e.func, Var) else e.func
        func = func if isinstance(func, Var) else self.hoist(func, e.func)
        exprs = [*e.args, *(v for _, v in e.keywords)]
        named = [self.named_operand(x, *part) for x, part in zip(exprs, self.parts(exprs), strict=True)]
        args = tuple(named[: len(e.args)])
        keywords = tuple(zip((k for k, _ in e.keywords), named[len(e.args) :], strict=True))
        w = self.result_or_temp(result, e)
        text = "this derivative was written for other functions"
        chain: tuple[Any, ...] = (lang.Raise(Call(Global(TypeError), (Const(text),))),)
        for atom, target in reversed(pairs):
            call = Call(Global(atom.object), args, keywords, e.at)
            self.inst.values[call], self.inst.targets[call] = self.value(e), [(atom, target)]
            outer, self.out = self.out, []
            if isinstance(target, Row):
                p, t = self.lin_row(call, target, None)
            else:
                p, t = self.call_targets(call, [target], list(args), list(keywords), None)
            self.store(w, p, t, e)
            block, self.out = tuple(self.out), outer
            chain = (lang.If(lang.Compare(("is",), (func, Global(atom.object))), block, chain),)
        self.emit(chain[0])
        return w, self.shadow(w)

    def may_stand_alone(self, target: Any) -> bool:
        """Whether a target can be called in a branch of its own."""
        return isinstance(target, Instance) or (isinstance(target, Row) and target.writes is None)

    def named_operand(self, x: Any, p: Any, t: Any) -> Any:
        """An operand with a name, and its tangent with the tangent's."""
        if simple(p):
            return p
        w = self.hoist(p, x)
        if t is not None:
            self.emit(Assign((self.shadow(w),), t))
        return w
