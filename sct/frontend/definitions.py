"""Mentions of local names, and the definitions that reach them."""

from __future__ import annotations

from sct.core.lang import Var


class Definition:
    """A place where a name gets a value; with operands, a phi where paths join.  A forest of united definitions."""

    __slots__ = ("name", "operands", "parent", "used", "var")

    def __init__(self, name: str, operands: list[Definition | None] | None = None) -> None:
        self.name = name
        self.operands = operands
        self.parent = self
        self.used = False
        self.var: Var | None = None

    def root(self) -> Definition:
        here = self
        while here.parent is not here:
            here.parent = here.parent.parent
            here = here.parent
        return here

    def unite(self, other: Definition) -> None:
        self.root().parent = other.root()

    def variable(self) -> Var:
        root = self.root()
        if root.var is None:
            root.var = Var(root.name)
        return root.var


class Occurrence(Var):
    """One mention of a local name, before it is known which variable it is; `store` where it is bound or deleted."""

    __slots__ = ("definition", "store")

    def __init__(self, name: str, store: bool) -> None:
        super().__init__(name)
        self.store = store
        self.definition: Definition | None = None
