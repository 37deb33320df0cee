"""What a rule row is: one primitive, in one of six words, for all modes.

A row holds text; `sct.rules.formula` parses it.  The words and their tables stand in the modules beside this one, a
module a library.
"""

from __future__ import annotations

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
    function: the callable, or the operator's spelling (`"+"`, `"neg"`), or `"[]"` for indexing
    head:     the text as written in the table, `np.tanh(x) -> y`
    params:   its parameters, in order
    result:   the name that formulas may use for the result, or None
    formulas: operand name -> text.  elementwise: the partial with respect to the operand; linear and bilinear: the
              transpose, with `ct` the adjoint of the result.  Operands without a formula are constant: an active one
              there is refused.  composed: {"body": text}.  implicit: zero, correct, transpose.
    view:     the result may share memory with its first operand
    rank:     how many axes the result has: None (the engine evaluates the function on a small sample),
              "unknown", or a formula over the parameters' ranks and values, such as "len(shape)"
    domain:   where the generated test samples each operand
    sample:   text of the arguments for the generated test, where numbers drawn from `domain` would not do
    """

    kind: str
    function: Any
    head: str
    params: tuple[RowParam, ...]
    result: str | None
    formulas: dict[str, str] = field(default_factory=dict)
    view: bool = False
    rank: str | None = None
    domain: tuple[float, float] = (0.3, 0.9)
    sample: str | None = None

    @property
    def active(self) -> tuple[str, ...]:
        """The names of the operands that may be active."""
        if self.kind == "composed":
            return tuple(p.name for p in self.params)
        return tuple(p.name for p in self.params if p.name in self.formulas)
