"""The gradient alone: the adjoint of a function that returns one number, for a seed of one, as a function.

    def f_gradient(x):                      f(x) = x * x
        bx = 2 * x
        return bx
"""

from __future__ import annotations

from typing import Any

from sct.core.lang import Const, Display, Do, Item, Module, Var
from sct.errors import RequestError
from sct.facts.infer import Analysis
from sct.facts.purity import pure
from sct.facts.values import Known, Ref, Scalar, Value, join
from sct.transform.reverse.adjoint import Adjoint
from sct.transform.reverse.program import ReverseProgram, assembled
from sct.transform.reverse.transposing import Cotangent

NUMBERS = ("f", "i", "b")


def gradient(
    analysis: Analysis, name: str, doc: Any, with_value: bool, has_aux: bool, budget: int | None = None
) -> Module:
    """The module of the gradient of the analysed root, which returns a number; with has_aux, (number, anything).

    with_value: it returns (value, gradient).  budget: how many states of a loop are kept at most.  Raises RequestError
    where the value is known to be something else.
    """
    program = ReverseProgram(analysis, name, budget)
    return assembled(program, Gradient(program, analysis.root, with_value, has_aux), name, doc)


class Gradient(Adjoint):
    """Both sweeps for a seed of one."""

    def __init__(self, program: ReverseProgram, instance: Any, with_value: bool, has_aux: bool) -> None:
        super().__init__(program, instance)
        self.with_value, self.has_aux = with_value, has_aux

    def seed_var(self) -> Var | None:
        check_number(self.program.analysis, self.has_aux)
        return None

    def seed_result(self) -> None:
        t = self.rec.result_tangent
        if t is None:
            return
        if self.has_aux:
            t = self.first(t)
        for leaf, ct in self.back.transpose(t, Cotangent(Const(1.0))):
            self.back.accumulate(leaf, ct)

    def first(self, pair: Any) -> Any:
        """The tangent of the number in a pair (number, anything)."""
        if isinstance(pair, Display):
            return pair.items[0]
        if not isinstance(pair, Var):
            raise self.rec.refuse("a pair that is no plain display", "Write `return value, more`.", None)
        return Item(pair, Const(0))

    def answer(self, value: Any, gradients: Any) -> Any:
        """What is returned."""
        if self.with_value:
            return Display("tuple", (value, gradients))
        return Display("tuple", (gradients, Item(value, Const(1)))) if self.has_aux else gradients

    def named_value(self, value: Any) -> tuple[Any, list[Any]]:
        """The value is evaluated where it is returned, or where that has effects."""
        if self.with_value or self.has_aux:
            return super().named_value(value)
        return Const(None), ([] if pure(value) else [Do(value)])


def check_number(analysis: Analysis, has_aux: bool) -> None:
    """Raises RequestError where the value of the root cannot be one number; with has_aux, (number, anything)."""
    result = analysis.root.result
    if has_aux:
        pairs = [a for a in result.atoms if isinstance(a, Ref) and a.site.kind == "tuple" and is_pair(analysis, a)]
        if not pairs or len(pairs) != len(result.atoms):
            raise RequestError("with has_aux the function must return (number, anything)", "Return a pair.")
        result = first_of(analysis)
    if is_number(result) is False:
        raise RequestError(NO_NUMBER, "Use jacobian, or vjp with a seed.")


def is_pair(analysis: Analysis, atom: Ref) -> bool:
    """Whether a tuple has, or may have, two parts."""
    fields = set(analysis.heap.fields(atom.site))
    return "*" in fields or fields == {0, 1}


def first_of(analysis: Analysis) -> Value:
    """The first part of the tuple that the root returns."""
    return join(analysis.heap.get(a.site, 0) for a in analysis.root.result.atoms if isinstance(a, Ref))


NO_NUMBER = "the gradient is of a function that returns one number"


def is_number(value: Value) -> bool | None:
    """Whether a value is one number; None where that is not known."""
    if all(isinstance(a, Scalar) and a.kind in NUMBERS for a in value.atoms):
        return bool(value.atoms)
    if value.arrays():
        return None if value.rank() is None else value.rank() == 0
    if all(isinstance(a, Ref | Known) or (isinstance(a, Scalar) and a.kind not in NUMBERS) for a in value.atoms):
        return False
    return None
