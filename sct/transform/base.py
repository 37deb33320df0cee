"""What every part of a linearisation needs: facts of expressions, tangent variables, temporaries, zeros."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sct.core.lang import Assign, Attr, Call, Const, Display, Global, Item, Op, Star, Var
from sct.errors import UnsupportedError
from sct.facts.infer import Instance
from sct.facts.values import INT, Array, Known, Scalar, Value
from sct.rules.core_functions import ZEROS_LIKE, ZEROS_OF
from sct.transform.effects import rebound


class Base:
    """One function instance on its way: its facts, its names, the statements so far."""

    inst: Instance
    program: Any
    names: Any
    out: list[Any]

    used_up: set[Any]  # comprehensions, maps and filters that are read to their end as soon as they are made

    # Given by the classes that build on this one.
    closures: Any
    function_tangent: Callable[..., Any]
    outer: Any
    apply: Callable[..., Any]
    assign_var: Callable[..., Any]
    inactive: Callable[..., Any]
    index: Callable[..., Any]
    is_method: Callable[..., Any]
    keep: Callable[..., Any]
    lin: Callable[..., Any]
    lin_arranging: Callable[..., Any]
    lin_partial: Callable[..., Any]
    must_linearise: Callable[..., Any]
    nested: Callable[..., Any]
    parts: Callable[..., Any]
    result_or_temp: Callable[..., Any]
    store: Callable[..., Any]

    def value(self, e: Any) -> Value:
        """The abstract value of an expression, evaluated now for one that a transform made."""
        if isinstance(e, Var):
            return self.inst.lookup(e)
        found = self.inst.values.get(e)
        if found is None:
            analysis = self.program.analysis
            before, analysis.here = analysis.here, self.inst
            try:
                found = analysis.settle(e)
            finally:
                analysis.here = before
        return found

    def is_array(self, e: Any) -> bool:
        """Whether an expression is certainly an array."""
        atoms = self.value(e).atoms
        return bool(atoms) and all(isinstance(a, Array) for a in atoms)

    def shadowed(self, e: Any) -> bool:
        """Whether an expression has a tangent."""
        return bool(self.program.shadowed(self.value(e)))

    def shadow(self, var: Var) -> Var:
        """The tangent variable of a variable, in the function that owns it."""
        here: Any = self
        while var in here.inst.function.free and here.outer is not None:
            here = here.outer
        found: Var = here.names.shadow(var, self.program.is_function(self.value(var)))
        return found

    def emit(self, s: Any) -> None:
        """Append a statement to the block under way."""
        self.out.append(s)

    def temp(self, like: Any) -> Var:
        """A new temporary for a value like that of an expression."""
        w: Var = self.names.temp()
        self.inst.values[w] = self.value(like)
        return w

    def variable(self, name: str, like: Any, temp: bool = False) -> Var:
        """A new variable for a value like that of an expression, with the name or one close to it."""
        made = Var(self.names.fresh(name), temp)
        self.inst.values[made] = self.value(like)
        return made

    def counter(self, name: str) -> Var:
        """A new variable for a whole number."""
        made = Var(self.names.fresh(name))
        self.inst.values[made] = INT
        return made

    def hoist(self, e: Any, like: Any = None) -> Var:
        """Give an expression a name."""
        w = self.temp(e if like is None else like)
        self.emit(Assign((w,), e))
        return w

    def atom(self, e: Any, like: Any = None) -> Any:
        """An expression that may be written twice: itself where that is cheap and harmless, else a name."""
        return e if simple(e) or self.negative(e) else self.hoist(e, like)

    def negative(self, e: Any) -> bool:
        """Whether an expression is a variable number with a sign."""
        return isinstance(e, Op) and e.op == "neg" and isinstance(e.args[0], Var) and self.value(e).is_scalar()

    def changes(self, e: Any) -> bool:
        """Whether evaluating an expression may change what is read elsewhere."""
        return bool(self.program.effects.of(e, self.inst))

    def pin(self, part: tuple[Any, Any], like: Any, rebound: set[str]) -> tuple[Any, Any]:
        """A primal and its tangent with names for what an effect to come might change; `rebound`: names it binds."""
        p, t = part
        if isinstance(p, Star):
            q, t = self.pin((p.value, t), like, rebound)
            return Star(q), t
        if not steady(p, rebound):
            p = self.hoist(p, like)
            if t is not None and not steady(t, rebound):
                self.emit(Assign((self.shadow(p),), t))
                return p, self.shadow(p)
        if t is not None and not steady(t, rebound | {"d" + n for n in rebound}):
            t = self.hoist_tangent(t)
        return p, t

    def hoist_tangent(self, t: Any) -> Var:
        """Give a tangent a name."""
        w: Var = self.names.temp()
        self.emit(Assign((w,), t))
        return w

    def rebound(self, e: Any) -> set[str]:
        """The names that evaluating an expression may bind anew."""
        here: Any = self
        while here.outer is not None:
            here = here.outer
        return rebound(e) | rebound(here.inst.function)

    def refuse(self, reason: str, cure: str, node: Any) -> Exception:
        """The error that points at a node."""
        return UnsupportedError(reason, cure, self.inst.source, getattr(node, "at", None))

    def zero(self, value: Value, e: Any) -> Any:
        """A zero tangent for the primal expression e (which may be written twice)."""
        if value.only("f", "i", "b"):
            return Const(0.0)
        if all(_without_tangent(a) for a in value.atoms):
            return Const(None)
        if len(value.atoms) == 1:
            (a,) = value.atoms
            if isinstance(a, Array) and a.shape is not None and a.dtype == "f":
                return Call(Global(ZEROS_LIKE), (e,))
        if self.program.is_function(value):
            found = self.function_tangent(value, e)
            if found is None and any(self.program.carries(a) for a in value.atoms):
                raise self.refuse("a function with several derivatives, as a value", "Call it by its name.", e)
            return Const(None) if found is None else found
        return Call(Global(ZEROS_OF), (e,))


def steady(e: Any, rebound: set[str]) -> bool:
    """Whether an expression stands for the same object or number after an effect that binds some names anew."""
    return isinstance(e, Const | Global) or (isinstance(e, Var) and e.name not in rebound)


def _without_tangent(atom: Any) -> bool:
    """Whether an atom is None or a string."""
    return (isinstance(atom, Known) and atom.object is None) or (isinstance(atom, Scalar) and atom.kind == "s")


def simple(e: Any) -> bool:
    """Whether an expression may be written twice: a name, a literal, an attribute or plainly indexed item of one."""
    if isinstance(e, Var | Const | Global):
        return True
    if isinstance(e, Op):  # Python computes it when it compiles the text
        return e.op in ("neg", "+", "-", "*", "/") and all(isinstance(a, Const | Op) and simple(a) for a in e.args)
    if isinstance(e, Attr):
        return simple(e.value)
    return isinstance(e, Item) and isinstance(e.value, Var) and _plain_index(e.index)


def _plain_index(i: Any) -> bool:
    if isinstance(i, Display):
        return all(isinstance(p, Var | Const) for p in i.items)
    return isinstance(i, Var | Const)
