"""What each mention of a name means: a variable of the function, or an object of its surroundings."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import types
from dataclasses import dataclass
from typing import Any

from sct.core.lang import At, Attr, Expr, Global, Source, Var
from sct.errors import UnsupportedError
from sct.frontend.definitions import Occurrence
from sct.frontend.fence import check_object
from sct.frontend.scope import Binding, Scope, scopes
from sct.frontend.source import module_of


class Unbound:
    """The value of a Global whose name is not bound when the function is read: this class itself."""


@dataclass(eq=False)
class Names:
    """The names of a function: its namespaces, and the scopes of its text."""

    function: types.FunctionType
    source: Source
    scopes: dict[ast.AST, Scope]
    cells: dict[str, types.CellType]
    imported: dict[Binding, Any]

    @classmethod
    def of(cls, function: types.FunctionType, node: Any, source: Source) -> Names:
        """The names of the function whose text is `node`; its local imports are done now, to know what they give."""
        cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))
        found = scopes(node)
        names = cls(function, source, found, cells, {})
        for scope in found.values():
            for binding in scope.bindings.values():
                if binding.imports and not binding.stored:
                    objects = [names.load(statement, alias) for statement, alias in binding.imports]
                    if all(o is objects[0] for o in objects):
                        names.imported[binding] = objects[0]
        return names

    def read(self, scope: Scope, name: str, at: At | None) -> Expr:
        """What reading a name in a scope means."""
        owner, _ = scope.owner(name)
        if owner is None:
            return self._outside(name, at)
        if name in owner.globals:
            return self._declared(name, at)
        binding = owner.bindings[name]
        if binding in self.imported:
            value = self.imported[binding]
            return Global(value, name, value, ("import", None), at)
        return binding.var or Occurrence(name, store=False)

    def write(self, scope: Scope, name: str, at: At | None) -> Expr:
        """The target that a name stands for where it is bound or deleted: a Var, or an attribute of the module."""
        if name in scope.globals:
            return self._declared(name, at)
        return self.bind(scope, name, at)

    def bind(self, scope: Scope, name: str, at: At | None) -> Var:
        """As `write`, where the grammar has room for a variable only."""
        owner, _ = scope.owner(name)
        if owner is None or name in owner.globals:
            kind = "global" if name in scope.globals else "nonlocal"
            cure = "Bind a local name and assign it to the global one." if kind == "global" else _NONLOCAL
            raise UnsupportedError(f"This binds the {kind} name {name}.", cure, self.source, at)
        return owner.bindings[name].var or Occurrence(name, store=True)

    def nonlocals(self, scope: Scope, declared: list[str], at: At | None) -> tuple[Var, ...]:
        """The variables that a `nonlocal` statement names; those of real closures are refused."""
        for name in declared:
            if scope.owner(name)[0] is None:
                reason = f"nonlocal {name}: the function writes a variable of the function around it."
                raise UnsupportedError(reason, _NONLOCAL, self.source, at)
        return tuple([self.bind(scope, name, at) for name in declared])

    def _declared(self, name: str, at: At | None) -> Expr:
        module = module_of(self.function)
        if module is None:
            raise UnsupportedError(
                f"global {name}: the function's global names belong to no imported module.",
                "Pass the value as an argument and return it, or move the function to a module.",
                self.source,
                at,
            )
        return Attr(Global(module, at=at), name, at)

    def _outside(self, name: str, at: At | None) -> Global:
        function: Any = self.function  # type checkers differ on whether functions have __builtins__
        builtins: dict[str, Any] = function.__builtins__
        value: Any = Unbound
        source: tuple[str, Any] | None = None
        if name in self.cells:
            source = ("closure", self.cells[name])
            try:
                value = self.cells[name].cell_contents
            except ValueError:  # the cell is empty: the name is bound later
                value = Unbound
        elif name in self.function.__globals__:
            source = ("global", self.function.__globals__)
            value = self.function.__globals__[name]
        elif name in builtins:
            source = ("builtin", None)
            value = builtins[name]
        check_object(value, self.source, at)
        return Global(value, name, value, source, at)

    def attribute(self, value: Expr, attr: str, at: At | None) -> Expr:
        """`value.attr` where it is read; an attribute of a module is an object of the surroundings too."""
        if isinstance(value, Global) and value.name is not None and isinstance(value.value, types.ModuleType):
            try:
                inner = getattr(value.value, attr)
            except Exception:  # the module may raise as it likes; the program would, too
                return Attr(value, attr, at)
            check_object(inner, self.source, at)
            return Global(inner, f"{value.name}.{attr}", value.root, value.source, at)
        return Attr(value, attr, at)

    def absolute(self, statement: ast.ImportFrom) -> str:
        """The full name of the module of a `from` import."""
        dotted = "." * statement.level + (statement.module or "")
        package = self.function.__globals__.get("__package__") or ""
        try:
            return importlib.util.resolve_name(dotted, package)
        except ImportError:
            return dotted

    def load(self, statement: ast.Import | ast.ImportFrom, alias: ast.alias) -> Any:
        """The object that an import binds to one of its names; Unbound where it fails."""
        try:
            if isinstance(statement, ast.Import):
                module = importlib.import_module(alias.name)
                return module if alias.asname else importlib.import_module(alias.name.partition(".")[0])
            name = self.absolute(statement)
            module = importlib.import_module(name)
            if not hasattr(module, alias.name):
                return importlib.import_module(f"{name}.{alias.name}")
            return getattr(module, alias.name)
        except Exception:  # a module may raise anything while it is imported
            return Unbound


_NONLOCAL = "Pass the value as an argument and return it."
