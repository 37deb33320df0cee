"""New names in a function: tangents `dx`, temporaries `w1, w2, ...`, never one that the user has."""

from __future__ import annotations

import keyword

from sct.core.lang import Function, Var
from sct.core.walk import walk


class Names:
    """The names of one emitted function; nested functions see those of the functions around them."""

    def __init__(self, function: Function, outer: Names | None = None) -> None:
        self.taken = {n.name for n in walk(function) if isinstance(n, Var)}
        self.taken |= {getattr(n, "name", None) for n in walk(function) if type(n).__name__ == "Global"}  # type: ignore
        self.outer = outer
        if outer is not None:
            self.taken |= outer.taken
        self.shadows: dict[str, Var] = {}
        self.count = 0

    def fresh(self, name: str) -> str:
        """`name`, with underscores behind it where it is taken."""
        while name in self.taken or keyword.iskeyword(name):
            name += "_"
        self.taken.add(name)
        return name

    def temp(self) -> Var:
        """The next temporary."""
        while True:
            self.count += 1
            name = f"w{self.count}"
            if name not in self.taken:
                self.taken.add(name)
                return Var(name, temp=True)

    def shadow(self, var: Var, suffix: bool) -> Var:
        """The tangent of a variable: `dx`; of one that holds a function: `f_tangent`."""
        found = self.shadows.get(var.name)
        if found is None:
            name = f"{var.name}_tangent" if suffix else f"d{var.name}"
            found = self.shadows[var.name] = Var(self.fresh(name))
        return found
