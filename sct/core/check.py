"""The checker: whether a core program is well formed, so that a pass that breaks one is found where it does.

Nodes by themselves are seen to in `core.kinds`; here are names, loops and calls between the functions of a module.
"""

from __future__ import annotations

from typing import Any

from sct.core import lang
from sct.core.depth import deep
from sct.core.kinds import fault
from sct.core.lang import DEFINED_HERE, Var
from sct.core.walk import children


class MalformedError(AssertionError):
    """A pass made a program that is none: a fault of sct, never of the user's program."""


def check(program: lang.Function | lang.Module) -> None:
    """Raise MalformedError, which names the function and the node, unless the program is well formed:

    every field holds what the grammar in `core.lang` says; stars, slices and targets stand where they may; a variable
    that is read is bound in its function or one around it, and bound in one function only unless `nonlocal` says
    otherwise; the names of parameters differ; `break` and `continue` stand in loops; a function said to be defined
    in the module is.
    """
    functions = program.functions if isinstance(program, lang.Module) else (program,)
    with deep():
        for f in functions:
            defined = {g.name for g in functions} if isinstance(program, lang.Module) else None
            _Check(f.name, defined).function(f, frozenset())


class _Check:
    """One function of the module and what is nested in it."""

    def __init__(self, name: str, defined: set[str] | None) -> None:
        self.name = name
        self.defined = defined  # None: the program is one function of a module not made yet

    def wrong(self, node: Any, what: str) -> MalformedError:
        at = getattr(node, "at", None)
        line = f", line {at.line}" if at is not None else ""
        return MalformedError(f"`{self.name}`{line}: {type(node).__name__}: {what}")

    # --------------------------------------------------------------------------------------------------- functions

    def function(self, f: lang.Function, around: frozenset[Var]) -> None:
        """A function whose enclosing functions bind `around`."""
        outer, self.name = self.name, f.name if not around else f"{self.name}.{f.name}"
        self.fields(f)
        for p in f.params:
            self.fields(p)
        own: set[Var] = set()
        shared: set[Var] = set()
        for s in f.body:
            self.binds(s, own, shared)
        for v in shared - around:
            raise self.wrong(f, f"nonlocal `{v}` is bound in no function around")
        for v in (own - shared) & around:
            raise self.wrong(f, f"`{v}` is a variable of a function around, assigned without `nonlocal`")
        for v in {*f.free} - around:
            raise self.wrong(f, f"free `{v}` is bound in no function around")
        visible = around | own | {p.var for p in f.params}
        for s in f.body:
            self.node(s, visible, False)
        self.name = outer

    def binds(self, node: Any, own: set[Var], shared: set[Var]) -> None:
        """Add what a node binds in its function, and what it declares to be of a function around."""
        if isinstance(node, lang.Nonlocal):
            shared.update(node.vars)
        elif isinstance(node, lang.Function):
            return
        elif isinstance(node, lang.Comp):  # its own targets are its own, walruses are the function's
            for part in (*node.elements, *(x for c in node.clauses for x in (c.iter, *c.conditions))):
                self.binds(part, own, shared)
            return
        self.fields(node)
        own.update(_bound(node))
        for child in children(node):
            self.binds(child, own, shared)

    def fields(self, node: Any) -> None:
        what = fault(node)
        if what is not None:
            raise self.wrong(node, what)

    # ------------------------------------------------------------------------------------------------ names, loops

    def node(self, n: Any, visible: frozenset[Var], loop: bool) -> None:
        """A node in a place where `visible` is bound, within a loop or not."""
        self.fields(n)
        match n:
            case Var():
                if n not in visible:
                    raise self.wrong(n, f"`{n}` is read and bound nowhere")
            case lang.Global():
                if n.value is DEFINED_HERE and (n.name is None or (self.defined and n.name not in self.defined)):
                    raise self.wrong(n, f"`{n.name}` is not defined in the module")
            case lang.Break() | lang.Continue():
                if not loop:
                    raise self.wrong(n, "outside a loop")
            case lang.For() | lang.While():
                for part in (n.test,) if isinstance(n, lang.While) else (n.iter, n.target):
                    self.node(part, visible, loop)
                self.block(n.body, visible, True)
                self.block(n.orelse, visible, loop)
            case lang.Comp():
                self.comprehension(n, visible)
            case lang.Function():
                for p in n.params:
                    if p.default is not None:
                        self.node(p.default, visible, loop)
                self.function(n, visible)
            case _:
                for child in children(n):
                    self.node(child, visible, loop)

    def block(self, body: lang.Block, visible: frozenset[Var], loop: bool) -> None:
        for s in body:
            self.node(s, visible, loop)

    def comprehension(self, n: lang.Comp, visible: frozenset[Var]) -> None:
        """Each clause sees the targets of those before it."""
        for c in n.clauses:
            self.fields(c)
            self.node(c.iter, visible, False)
            visible |= _assigned(c.target)
            for part in (c.target, *c.conditions):
                self.node(part, visible, False)
        for e in n.elements:
            self.node(e, visible, False)


def _bound(node: Any) -> set[Var]:
    """The variables that a node binds by itself."""
    match node:
        case lang.Assign() | lang.Delete():
            return {v for t in node.targets for v in _assigned(t)}
        case lang.Augment() | lang.For() | lang.Walrus():
            return _assigned(node.target)
        case lang.With():
            return {v for _, t in node.items for v in _assigned(t)}
        case lang.Handler() | lang.Pattern():
            return set() if node.var is None else {node.var}
        case lang.Def():
            return {node.var}
        case lang.Import():
            return {*node.binds}
    return set()


def _assigned(target: Any) -> set[Var]:
    """The variables of a target."""
    if isinstance(target, Var):
        return {target}
    if isinstance(target, lang.Star):
        return _assigned(target.value)
    if isinstance(target, lang.Display):
        return {v for t in target.items for v in _assigned(t)}
    return set()
