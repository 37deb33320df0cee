"""What each name of a function's text is: bound here, in a function around, or outside.

Names only; objects are looked up in `names`.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Any

from sct.core.lang import Var

_FUNCTIONS = (ast.FunctionDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(eq=False)
class Binding:
    """A name bound in a scope.

    `var` is its one variable where all its occurrences are one: it is captured by a function that may run at any
    time, or belongs to a comprehension.  `imports` are the import statements that bind it, `stored` says that
    something else does.
    """

    name: str
    var: Var | None = None
    stored: bool = False
    imports: list[tuple[ast.Import | ast.ImportFrom, ast.alias]] = field(default_factory=list)


@dataclass(eq=False)
class Scope:
    """A function, lambda or comprehension: the names it binds, uses and declares.

    `lazy` tells a scope that may run later than where it stands (functions, generators) from a comprehension that
    runs in place.
    """

    parent: Scope | None
    lazy: bool
    function: bool
    bindings: dict[str, Binding] = field(default_factory=dict)
    uses: set[str] = field(default_factory=set)
    globals: set[str] = field(default_factory=set)
    nonlocals: set[str] = field(default_factory=set)
    free: dict[str, Binding] = field(default_factory=dict)

    def bind(self, name: str) -> Binding:
        """The binding of a name in this scope, made where there is none."""
        return self.bindings.setdefault(name, Binding(name))

    def owner(self, name: str) -> tuple[Scope | None, list[Scope]]:
        """The scope that binds or declares global the name as seen from here (None: outside), and the lazy scopes
        crossed on the way."""
        crossed: list[Scope] = []
        here: Scope | None = self
        while here is not None:
            if name in here.globals or (name in here.bindings and name not in here.nonlocals):
                return here, crossed
            if here.lazy:
                crossed.append(here)
            here = here.parent
        return None, crossed


def scopes(root: Any) -> dict[ast.AST, Scope]:
    """The scope of each function and comprehension in the tree of a function, names resolved among them."""
    found: dict[ast.AST, Scope] = {root: Scope(None, lazy=True, function=True)}
    _open(root, found[root])
    stack: list[tuple[ast.AST, Scope]] = [(child, found[root]) for child in _body(root)]
    while stack:
        node, scope = stack.pop()
        stack.extend(_visit(node, scope, found))
    for scope in found.values():
        _resolve(scope)
    return found


def _visit(node: Any, scope: Scope, found: dict[ast.AST, Scope]) -> list[tuple[ast.AST, Scope]]:
    """Record what the node says about names; the nodes below it, each with its scope."""
    match node:
        case ast.Name(id=name, ctx=ast.Load()):
            scope.uses.add(name)
        case ast.Name(id=name):
            _store(scope, name)
        case ast.NamedExpr(target=ast.Name(id=name)):
            home = scope
            while not home.function and home.parent is not None:
                home = home.parent
            _store(home, name)
            scope.uses.add(name)
            return [(node.value, scope)]
        case ast.FunctionDef() | ast.Lambda():
            inner = found[node] = Scope(scope, lazy=True, function=True)
            if isinstance(node, ast.FunctionDef):
                _store(scope, node.name)
            _open(node, inner)
            defaults = [d for d in (*node.args.defaults, *node.args.kw_defaults) if d is not None]
            outer = [*getattr(node, "decorator_list", []), *defaults]
            return [(n, scope) for n in outer] + [(n, inner) for n in _body(node)]
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            inner = found[node] = Scope(scope, lazy=isinstance(node, ast.GeneratorExp), function=False)
            first = node.generators[0].iter
            rest = [n for n in _below(node) if n is not first]
            return [(first, scope)] + [(n, inner) for n in rest]
        case ast.AnnAssign():
            return [(n, scope) for n in (node.target, node.value) if n is not None]
        case ast.Import() | ast.ImportFrom():
            for alias in node.names:
                name = alias.asname or alias.name.partition(".")[0]
                if name not in scope.globals | scope.nonlocals:
                    scope.bind(name).imports.append((node, alias))
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            _store(scope, name)
        case ast.MatchMapping(rest=str(name)):
            _store(scope, name)
    return [(n, scope) for n in ast.iter_child_nodes(node)]


def _below(comprehension: ast.AST) -> list[ast.AST]:
    parts = [n for n in ast.iter_child_nodes(comprehension) if not isinstance(n, ast.comprehension)]
    for clause in comprehension.generators:  # type: ignore[attr-defined]
        parts += [clause.target, clause.iter, *clause.ifs]
    return parts


def _body(function: Any) -> list[ast.AST]:
    return [function.body] if isinstance(function, ast.Lambda) else function.body


def _open(function: Any, scope: Scope) -> None:
    """Record parameters, and the declarations, which hold for the whole scope."""
    args = function.args
    for arg in (*args.posonlyargs, *args.args, *args.kwonlyargs, args.vararg, args.kwarg):
        if arg is not None:
            scope.bind(arg.arg).stored = True
    stack = list(_body(function))
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Global):
            scope.globals.update(node.names)
        elif isinstance(node, ast.Nonlocal):
            scope.nonlocals.update(node.names)
        elif isinstance(node, ast.stmt) and not isinstance(node, ast.FunctionDef):
            stack.extend(n for n in ast.iter_child_nodes(node) if not isinstance(n, ast.expr))
        elif isinstance(node, ast.ExceptHandler | ast.match_case):
            stack.extend(node.body)


def _store(scope: Scope, name: str) -> None:
    if name in scope.nonlocals:
        scope.uses.add(name)
    elif name not in scope.globals:
        scope.bind(name).stored = True


def _resolve(scope: Scope) -> None:
    """Mark what the scope captures, and list it as free in the functions between."""
    if not scope.function:
        for binding in scope.bindings.values():
            binding.var = binding.var or Var(binding.name)
    for name in sorted(scope.uses | scope.nonlocals):
        owner, crossed = scope.owner(name)
        if owner is None or name in owner.globals or not crossed:
            continue
        binding = owner.bindings[name]
        binding.var = binding.var or Var(name)
        if name in scope.nonlocals:
            binding.stored = True
        for between in crossed:
            between.free[name] = binding
