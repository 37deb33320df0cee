"""What the adjoints hold at the point that the backward sweep has come to."""

from __future__ import annotations

from sct.core.lang import Var

OWN, SHARED = "own", "shared"


class Held(dict[Var, str]):
    """Adjoint variable -> OWN, a number or an array of its own, or SHARED, an array that another name holds too.

    An adjoint that is not here is zero, and its name holds nothing yet.  Variables of one name have adjoints of one
    name.  At any point one of them at most is in use: where one is given a value, the others are over on the way
    forward, and have not begun on the way back.  So the name is never cleared for one while it holds another's.
    """

    def begin(self, var: Var, how: str) -> None:
        """The name of an adjoint is given its first contribution."""
        self.end(var)
        self[var] = how

    def end(self, var: Var) -> str | None:
        """A variable is given its value, so what its adjoint's name held is used up; how it was held."""
        how = self.get(var)
        for other in [v for v in self if v.name == var.name]:
            del self[other]
        return how

    def named(self, var: Var) -> bool:
        """Whether the name of an adjoint holds something, be it another variable's."""
        return any(v.name == var.name for v in self)
