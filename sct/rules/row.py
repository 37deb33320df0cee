"""What a rule row is: one primitive, in one of six words, for all modes.

A row holds text; `sct.rules.formula` parses it.  The words stand in `sct.rules.words`, their tables in the modules
beside this one, a module a library.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

REQUIRED = object()


@dataclass(frozen=True, slots=True)
class RowParam:
    """A parameter of a primitive; kind as in `core.lang.Param`; default is Python's or REQUIRED."""

    name: str
    kind: str = "normal"
    default: Any = REQUIRED


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One primitive.

    kind:     constant | linear | bilinear | elementwise | composed | implicit
    function: the callable; for an operator its spelling (`"+"`, `"neg"`), for an array method or attribute its name
              with a dot (`".sum"`)
    head:     the text as written in the table, `np.tanh(x) -> y`.  An argument that the head does not name is not
              supported: a call that gives it is refused where anything is active
    params:   its parameters, in order
    result:   the name that formulas may use for the result, or None.  In a `composed` body it stands for the value
              already computed and occurs only under functions whose row is constant
    formulas: operand name -> text.  elementwise: the partial with respect to the operand, with `ct` what it is
              multiplied with; linear and bilinear: the transpose, with `ct` the adjoint of the result; "0": the
              operand may be active, the derivative with respect to it is zero.  A linear row is linear in its
              operands jointly.  Operands without a formula are
              constant: an active one there is refused.  composed: {"body": text}.  implicit: zero (a residual),
              correct (from residual `r` to the correction of the result), transpose (from `ct` to the adjoint of the
              residual).
    view:     the result may share memory with the first operand that has a derivative
    least:    the fewest axes of that operand with which it does
    fixed:    NumPy does not let one write to such a view
    repeats:  such a view shows a place several times
    rank:     how many axes the result has: None (the engine evaluates the function on a small sample),
              "unknown", or a formula over the parameters' ranks and values, such as "len(shape)"
    summed:   elementwise only: the axes (a formula) over which the products of partial and tangent are summed, for
              functions of whole matrices such as a determinant
    writes:   the name of the operand that the call overwrites, such as `dst` of `np.copyto`
    domain:   where the generated test samples each operand
    sample:   text of the arguments for the generated test, where numbers drawn from `domain` would not do
    names:    objects that formulas of a user's row mention, besides those that every formula may
    """

    kind: str
    function: Any
    head: str
    params: tuple[RowParam, ...]
    result: str | None
    formulas: dict[str, str] = field(default_factory=dict)
    view: bool = False
    least: int = 0
    fixed: bool = False
    repeats: bool = False
    rank: str | None = None
    summed: str | None = None
    writes: str | None = None
    domain: tuple[float, float] = (0.3, 0.9)
    sample: str | None = None
    names: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def active(self) -> tuple[str, ...]:
        """The names of the operands that may be active."""
        if self.kind in ("composed", "constant", "implicit"):
            return tuple(p.name for p in self.params)
        return tuple(p.name for p in self.params if p.name in self.formulas)

    @property
    def moving(self) -> tuple[str, ...]:
        """The names of the operands that move the result: active ones whose derivative is not identically zero."""
        if self.kind == "constant":
            return ()
        return tuple(name for name in self.active if self.formulas.get(name) != "0")

    @property
    def converts(self) -> bool:
        """Whether the function makes arrays of the lists and tuples that it is given."""
        if isinstance(self.function, str):
            return not self.function.startswith(".")
        owner = getattr(self.function, "__module__", None) or ""
        return type(self.function).__name__ == "ufunc" or owner.partition(".")[0] == "numpy"

    def accepts(self, positional: int, keywords: tuple[str, ...]) -> bool:
        """Whether a call with so many positional arguments and these keywords fits the head."""
        slots = [p for p in self.params if p.kind in ("positional", "normal")]
        kinds = {p.kind for p in self.params}
        if positional > len(slots) and "vararg" not in kinds:
            return False
        given = {p.name for p in slots[:positional]}
        named = {p.name for p in self.params if p.kind in ("normal", "keyword")}
        if given & set(keywords) or ("kwarg" not in kinds and not set(keywords) <= named):
            return False
        given |= set(keywords)
        return all(
            p.name in given or p.default is not REQUIRED for p in self.params if p.kind not in ("vararg", "kwarg")
        )
