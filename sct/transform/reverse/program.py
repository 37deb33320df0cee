"""Whole programs in reverse mode: the adjoint of the root, and two halves for each function that it calls."""

from __future__ import annotations

from typing import Any

from sct.core.lang import (
    Module,
    Var,
)  # fmt: skip
from sct.facts.effects import Effects
from sct.facts.infer import Analysis, Instance
from sct.facts.values import Closure, Known
from sct.transform.program import Program
from sct.transform.reverse.adjoint import Adjoint
from sct.transform.reverse.halves import Halves
from sct.transform.reverse.lifting import lifted_variables
from sct.transform.reverse.plain import called_as_they_are


def reverse(analysis: Analysis, name: str, doc: Any, budget: int | None = None) -> tuple[Module, Any]:
    """(the module of the adjoint of the analysed root, callees first; what it returns and keeps).

    budget: how many states of a loop are kept at most.
    """
    program = ReverseProgram(analysis, name, budget)
    made = Adjoint(program, analysis.root)
    return assembled(program, made, name, doc), made


def assembled(program: ReverseProgram, made: Adjoint, name: str, doc: Any) -> Module:
    """The module of the adjoint of a program's root, callees first."""
    analysis = program.analysis
    for v in program.lifted_of(analysis.root):
        reason = f"a function that outlives the call which it takes `{v.name}` from"
        raise made.rec.refuse(reason, "Pass what it uses as an argument.", None)
    made.build()
    functions = [*program.functions, made.whole(name, doc)]
    plain = called_as_they_are(functions, [i.function.python for i in program.halves])
    return Module(doc.head(made), (*plain, *functions), *analysis.looked_at())


class ReverseProgram(Program):
    """What the functions of one emitted text share."""

    def __init__(self, analysis: Analysis, root_name: str, budget: int | None = None) -> None:
        super().__init__(analysis, root_name)
        self.budget = budget  # how many states of a loop are kept at most
        self.halves: dict[Instance, Halves] = {}
        self.written: dict[Any, tuple[str, str]] = {}  # text of two halves -> their names
        self.every = [i for known in analysis.instances.values() for _, i in known]
        self.lifted = lifted_variables(self.every)
        self.places = Effects(analysis.heap)

    def lifted_of(self, instance: Instance) -> list[Var]:
        """The variables of functions around it that an instance, or what it calls, reads."""
        return self.lifted.get(instance, [])  # an instance that came later is one of the runtime's functions

    def _shadowed(self, atom: Any, value: Any, seen: frozenset[Any]) -> bool:
        """Functions have no adjoint: what they use is handed to them."""
        if isinstance(atom, Closure | Known):
            return False
        return super()._shadowed(atom, value, seen)

    def half(self, instance: Instance) -> Halves:
        """The two halves of a function that is called."""
        found = self.halves.get(instance)
        if found is None:
            found = self.halves[instance] = Halves(self, instance)
            found.build()
        return found
